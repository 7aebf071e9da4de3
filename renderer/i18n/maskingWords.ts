/** The words of the views about masking: the administrator's policy, and why a place is hidden. English. */
import type { MaskStyle } from '../../contract/masking.ts';

export const masking = {
  title: 'Masking',
  intro:
    'What is hidden in the chats of this client company, and what stands in its place. A change acts on messages that come after it, and is recorded with your name.',
  tenant: 'Client company',
  loading: 'Loading the masking policy',
  error: 'The masking policy could not be loaded.',
  noTenant: {
    title: 'No client company',
    text: 'You are not assigned to a client company. Another administrator can assign you with the command “cleandesk”.',
  },
  standing: (version: number) => (version === 0 ? 'Safe default: nobody has changed it.' : `Version ${version}`),
  by: (name: string | null) => (name === null ? 'by the command line' : `by ${name}`),
  unsaved: 'Changes that are not saved',
  save: 'Save',
  saving: 'Saving',
  discard: 'Discard changes',
  loadAgain: 'Load again',
  loaded: 'Loaded again, as it is stored now.',
  notLoaded: (words: string) => `Not loaded: ${words}`,
  leaveTitle: 'Leave without saving?',
  leaveText: 'The changes that are not saved are lost when another client company is chosen.',
  undo: 'Undo last version',
  undoTitle: 'Go back to the version before?',
  undoText: (version: number) =>
    version === 1
      ? 'The safe default becomes the next version. Version 1 stays in the history.'
      : `What version ${version - 1} said becomes the next version. Version ${version} stays in the history.`,
  saved: (version: number) => `Saved as version ${version}. It acts from the next message on.`,
  notSaved: (count: number) =>
    count === 1 ? 'Not saved: one place needs attention.' : `Not saved: ${count} places need attention.`,
  failed: (words: string) => `Not saved: ${words}`,
  types: 'Types',
  typesHint: 'What is switched off is readable for agents and supervisors, and is stored readable.',
  styleOf: (type: string) => `What stands in place of: ${type}`,
  styles: { 'last-four': 'Last four digits', 'type-name': 'Name of the type', pseudonym: 'Pseudonym' } satisfies Record<
    MaskStyle,
    string
  >,
  reach: 'One pseudonym for one value',
  reaches: { conversation: 'within a conversation', tenant: 'in all conversations of this company' },
  reachHint:
    'In all conversations, whoever can write to this company’s chat can check a guess: the same value looks the same.',
  patterns: 'Own patterns',
  patternsHint:
    'For numbers that only this company knows, such as a membership number. A pattern hides more; it never shows what a type hides.',
  noPatterns: { title: 'No own patterns', text: 'The types above are all that is looked for.' },
  add: 'Add a pattern',
  removePattern: (name: string) => `Remove the pattern ${name}`,
  patternCalled: (name: string, number: number) => (name === '' ? `Pattern ${number}` : name),
  on: 'In use',
  name: 'Name',
  label: 'Shown in its place',
  labelHint: 'Letters only, such as membership number',
  pattern: 'Pattern',
  patternHint: '\\d digit, [A-Z] one of, {6} six times, ? perhaps. Stands alone, ignores case.',
  mustMatch: 'Must be found in (a text a line)',
  mustNotMatch: 'Must not be found in (a text a line)',
  examplesHint: 'Made-up texts: they are stored as they are written.',
  try: 'Try it',
  tryHint:
    'Write or change a text to see what this policy does to it. It is kept nowhere and does not leave this workstation.',
  tryLabel: 'Text to try',
  trySample: 'Hello, I am at ann@example.com or +44 20 7946 0018.',
  outcome: 'As it would be read',
  outcomeNone: 'Nothing to show yet.',
  outcomeWrong: 'Mend what is marked first: this policy cannot be used yet.',
  hidden: (count: number) =>
    count === 0 ? 'Nothing is hidden.' : count === 1 ? '1 place is hidden.' : `${count} places are hidden.`,
  exceptions: 'Exceptions',
  exceptionsHint:
    'Values that a supervisor has said are not what they were taken for. Nobody can see them here either: only a keyed hash is kept, until the exception ends.',
  noExceptions: {
    title: 'No exceptions',
    text: 'When a supervisor says “This is not a card number”, it appears here.',
  },
  notA: (type: string) => `Not a ${NOT[type] ?? type.toLowerCase().replaceAll('_', ' ')}`,
  likelyCard: 'Has everything a card number has',
  until: (day: string) => `until ${day}`,
  forGood: 'for good',
  revoke: 'Revoke',
  revokeLabel: (what: string, by: string) => `Revoke “${what}” by ${by}`,
  revoked: 'Revoked. The value is hidden again in messages that come after this.',
  notRevoked: (words: string) => `Not revoked: ${words}`,
  history: 'Versions',
  noHistory: 'No version has been stored yet.',
} as const;

/** Types of which somebody may say that a value is none. */
export const NOT: Readonly<Record<string, string>> = {
  CARD: 'card number',
  PHONE: 'telephone number',
  NUMBER: 'number to hide',
  ACCOUNT: 'bank account',
  SSN: 'social security number',
  NATIONAL_ID: 'national number',
};

export const why = {
  title: 'Why is this hidden?',
  what: 'Taken for',
  cue: 'Words around it',
  check: 'Check digits',
  reason: 'Reason',
  close: 'Close',
  sealed: 'The value itself cannot be shown here: nobody at a desk can read it.',
  notThis: (what: string) => `This is not a ${what}…`,
  notTitle: (what: string) => `Not a ${what}?`,
  notText: (what: string) =>
    `From now on this value is readable wherever it is written to this client company, unless something else hides it. What is hidden already stays hidden. Say so only if you are sure that it is no ${what}; your name and your reason are recorded.`,
  reasonLabel: 'Why you are sure',
  reasonHint: 'At least 10 characters, without the value itself',
  days: 'How long it holds',
  dayChoices: { '7': '7 days', '30': '30 days', '': 'For good' },
  say: 'Record and show from now on',
  saySecond: 'I have looked again: record it',
  saying: 'Recording',
  said: 'Recorded. Messages that come after this show the value.',
  shortReason: 'Say why in at least 10 characters.',
} as const;
