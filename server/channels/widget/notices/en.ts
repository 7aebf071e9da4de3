/** The consent notice in English. */
import type { NoticeWords } from './notice.ts';

export const en: NoticeWords = {
  text: (f) => ({
    brief: [
      `People of ${f.processor} answer for ${f.tenantName}.`,
      'Card numbers and the like are hidden before they can read them.',
      `Deleted ${f.retentionDays} days after the end. You can take your consent back.`,
    ],
    who:
      `You are writing to ${f.tenantName}. The people who answer work for ${f.processor}, which runs this chat on ` +
      `behalf of ${f.tenantName}. ${f.tenantName} is responsible for your data.`,
    why:
      'We use what you write, and what you ask us to note down, to answer your question and to show later what was ' +
      'agreed. Card numbers, account numbers and similar details are hidden before anybody who answers can see ' +
      'them. Please do not send details that nobody asked for.',
    howLong:
      `The chat is kept for ${f.retentionDays} days after it ends, and is then deleted. It also ends when you have ` +
      'left and nothing more is written for a day. The proof that you agreed (these words, the date and the time, ' +
      'nothing of what you wrote) is kept for three years, at least as long as the chat, and is then deleted too.',
    browser:
      'In this tab your browser keeps the key of the chat, and what you have not sent yet, until the chat ends. ' +
      'Other tabs of the same browser can show the chat too. If you switch it on in the chat, your browser keeps ' +
      'both for up to a day after you close the tab; please do not do that on a computer that others use. There are ' +
      'no cookies, and nothing that recognises you on other pages.',
    rights:
      'You can ask to see your data, to have them corrected or deleted, to receive a copy, or to object to their ' +
      `use, and you can take your consent back at any time. Write to ${f.contact}. You can also complain to the ` +
      'data protection authority where you live.',
    question: `Do you agree that ${f.tenantName} and ${f.processor} use what you write here to answer you?`,
  }),
  typingSeen:
    'The person who answers you can see what you are typing before you send it, with the same details hidden. What ' +
    'you do not send is not kept.',
  typingSeenBrief: 'They can see what you type before you send it.',
  protection: {
    title: 'How it is protected',
    bits: 'bits',
    overHttp: 'On its way, this page is not encrypted (http).',
    unnamed:
      'On its way, this page is encrypted (https). The encryption ends at a web server in front of the ' +
      'chat, which does ' +
      'not tell us how strong it is; your browser shows it beside the address.',
    byProxy: (named) =>
      `On its way, this page is encrypted: ${named}. A web server in front of the chat ends the ` +
      'encryption, and says so.',
    byServer: (named) => `On its way, this page is encrypted up to the chat server: ${named}.`,
    kept: (named) => `The chat server keeps it in an encrypted database: ${named}. Whoever runs the chat has the key.`,
    sealed: (suite, tenant) =>
      `The original of what was hidden is sealed again (${suite}): only ${tenant} has the key that opens it.`,
  },
};
