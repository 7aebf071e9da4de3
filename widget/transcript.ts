/** The chat as a text file for the visitor. Made in the page; nothing of it is sent. */
import type { VisitorLanguage, VisitorMessage } from '../contract/visitor.ts';
import { withValues } from './blanks.ts';
import { kindName, pieces } from './hidden.ts';
import { localeOf } from './language.ts';
import { WORDS } from './words/languages.ts';

export interface TranscriptOf {
  readonly tenantName: string;
  /** In order. */
  readonly messages: readonly VisitorMessage[];
  /** Own messages in full by their ids; the others are as the page shows them, with what is hidden. */
  readonly inFull: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

function shown(
  message: VisitorMessage,
  { messages, inFull }: Pick<TranscriptOf, 'messages' | 'inFull'>,
  language: VisitorLanguage,
): string {
  const { id, author, body } = message;
  const own = inFull.get(id);
  if (own !== undefined) return own;
  const text = pieces(body)
    .map((piece) =>
      'text' in piece ? piece.text : `[${[kindName(piece.type, language), piece.shown].filter(Boolean).join(' ')}]`,
    )
    .join('');
  return author === 'agent' ? withValues(text, message, { messages, ownWords: inFull }) : text;
}

/** Lines of a message are indented, so that none of them can look like the next writer. */
export function transcript({ tenantName, messages, inFull, savedAt }: TranscriptOf, language: VisitorLanguage): string {
  const words = WORDS[language];
  const time = new Intl.DateTimeFormat(localeOf(language, navigator.languages), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const blocks = messages.map((message) => {
    const writer =
      message.author === 'visitor'
        ? words.you
        : (message.authorName ?? (message.author === 'agent' ? words.agent : ''));
    const head = [time.format(message.at), writer].filter(Boolean).join('  ');
    const lines = shown(message, { messages, inFull }, language)
      .split(/\r\n?|[\n\u2028\u2029]/)
      .map((line) => `  ${line}`);
    return [head, ...lines].join('\n');
  });
  const head = [
    words.chatWith(tenantName),
    words.savedOn(time.format(savedAt)),
    inFull.size > 0 ? words.savedInFull : words.savedHidden,
  ];
  // With a mark of the encoding, without which some editors guess another one.
  return `\uFEFF${[...head, '', blocks.join('\n\n')].join('\n')}\n`;
}
