/** The words of saved logins: the administrator's view, and what an agent is told. English. */
import type { KeyTrust, LOGIN_FIELDS } from '../../contract/savedLogins.ts';

const many = (count: number, one: string, several: string): string => `${count} ${count === 1 ? one : several}`;

export const logins = {
  title: 'Saved logins',
  intro:
    'Logins that agents use for tools. They are sealed on this workstation before they leave it: nobody reads them back, neither you, nor the server, nor the agent.',
  people: 'People',
  search: 'Search people and logins',
  searchHint: 'A person or a tool',
  loading: 'Loading saved logins',
  error: 'Saved logins could not be loaded.',
  nobody: { title: 'Nobody here', text: 'People who answer chats for your client companies appear here.' },
  nothingFound: { title: 'Nothing found', text: 'No person and no login has these words.' },
  choose: { title: 'Choose a person', text: 'Their saved logins and their workstations appear here.' },
  count: (count: number) => (count === 0 ? 'No logins' : many(count, 'login', 'logins')),
  waitingCount: (count: number) => `${count} not on every workstation`,
  attention: (count: number) => many(count, 'key to compare', 'keys to compare'),
  found: (names: readonly string[]) => `In: ${names.join(', ')}`,
  refresh: 'Load again',

  workstations: 'Workstations',
  workstationsHint:
    'A login opens only at the workstations that it is sealed to. Each has a key of its own for this person.',
  noWorkstation: (name: string) =>
    `${name} has not signed in at any workstation since logins can be saved, so there is no key to seal to yet. Ask ${name} to sign in once.`,
  trusts: {
    new: 'Not seen before on this workstation of yours. It is taken with the first login that you save.',
    seen: 'Taken as it came. Its fingerprint was not compared.',
    compared: 'You have compared its fingerprint.',
    waiting: 'A further workstation. Nothing is sealed to it until its fingerprint was compared.',
    changed:
      'Its key has CHANGED since you took it. After a reset of the password this is expected; otherwise somebody may be handing you a false key. Nothing is sealed to it until its fingerprint was compared.',
  } satisfies Record<KeyTrust, string>,
  trustNames: {
    new: 'New',
    seen: 'In use, not compared',
    compared: 'Compared',
    waiting: 'Waiting for you',
    changed: 'Key changed',
  } satisfies Record<KeyTrust, string>,
  fingerprint: 'Fingerprint',
  compare: 'Compare',
  compareLabel: (workstation: string) => `Compare the fingerprint of ${workstation}`,
  compareTitle: (workstation: string) => `Is this the key of ${workstation}?`,
  compareText: (name: string) =>
    `Ask ${name} to open “My account” at that workstation, and to read out the fingerprint under “Saved logins”. Ask by a way that does not go through the server: by telephone, or beside the screen.`,
  compareThen:
    'If every digit is the same, saved logins are sealed to this workstation from now on. A desk where this person is signed in hands over those that it has. Your decision is recorded.',
  same: 'Every digit is the same',
  trusted: (workstation: string) =>
    `Recorded: the key of ${workstation} is compared. Desks of this person hand over the logins that they hold when they are signed in.`,

  list: 'Logins',
  none: { title: 'No saved logins', text: 'Add the first one. It is sealed to the workstations above.' },
  add: 'Add a login',
  replace: 'Replace',
  replaceLabel: (name: string) => `Replace ${name}`,
  remove: 'Remove',
  removeLabel: (name: string) => `Remove ${name}`,
  restore: 'Bring back',
  restoreLabel: (name: string) => `Bring back ${name}`,
  secrets: (codes: boolean) => (codes ? 'User, password and one-time codes: sealed' : 'User and password: sealed'),
  savedBy: (name: string) => `saved by ${name}`,
  version: (version: number) => `version ${version}`,
  holds: (names: readonly string[]) => (names.length === 0 ? 'On no workstation' : `On ${names.join(', ')}`),
  waits: (names: readonly string[]) => `Not on ${names.join(', ')}`,
  removed: (until: string) => `Removed. It can be brought back until ${until}; then it is deleted.`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: (person: string) =>
    `It is taken from every desk of ${person} at once. For a week it can be brought back as it is. If the password is known to somebody who should not know it, change it in the tool too.`,

  addTitle: (person: string) => `A login for ${person}`,
  replaceTitle: (name: string, person: string) => `Replace ${name} for ${person}`,
  replaceHint: 'Write all of it: what is saved cannot be shown.',
  company: 'Client company',
  fields: {
    name: 'Name of the tool',
    address: 'Address',
    user: 'User name',
    password: 'Password',
    totp: 'Seed for one-time codes',
  } satisfies Record<(typeof LOGIN_FIELDS)[number], string>,
  hints: {
    name: 'Shown in lists',
    address: 'Begins with https://, shown in lists',
    user: 'Never shown again',
    password: 'Never shown again',
    totp: 'Only where the tool asks for codes: the letters it shows, or the address otpauth://… behind its QR code',
  } satisfies Record<(typeof LOGIN_FIELDS)[number], string>,
  missing: 'This is needed.',
  show: 'Show what I write',
  next: 'Go on',
  back: 'Back',
  cancel: 'Cancel',
  sealTo: 'It is sealed to',
  notTo: 'Not to, because their keys have not been compared',
  firstTime:
    'These keys are taken as they come now, because you have never saved a login for this person on this workstation. Compare a fingerprint first where you want to be sure.',
  onceSealed: 'Once it is sealed, nobody can read it back. Whoever loses it asks the tool for a new one.',
  seal: 'Seal and save',
  sealing: 'Sealing',
  saved: (name: string) => `${name} is sealed and saved.`,
  savedFor: (name: string, left: readonly string[]) =>
    `${name} is sealed and saved, but not for ${left.join(', ')}: compare the fingerprint there first.`,
  removedNow: (name: string) => `${name} is removed from every desk.`,
  restoredNow: (name: string) => `${name} is back.`,
  failed: (words: string) => `Nothing was changed: ${words}`,
  offline: 'Without a connection nothing can be saved.',

  own: 'Saved logins',
  ownText: (ready: number) =>
    ready === 0
      ? 'There is no saved login that can be used at this workstation.'
      : `${many(ready, 'saved login', 'saved logins')} can be used at this workstation. The desk uses them for you; nobody can see them, and neither can you.`,
  ownWaiting: (count: number) =>
    `${many(count, 'login waits', 'logins wait')} for an administrator, because this workstation is new to you or your password was reset. Ask your IT department, and read the fingerprint to them.`,
  ownFingerprint: 'Fingerprint of this workstation, for your IT department',
  ownNoFingerprint: 'The server does not know this workstation’s key yet.',
  ownError: 'Saved logins could not be asked for.',
  ownLoading: 'Asking for saved logins',
} as const;

export const imports = {
  open: 'Import a file',
  title: 'Logins from a file',
  noFile: 'There is no file to import. Put it here, on this workstation, under this name:',
  form: 'A list with commas between the cells (CSV, UTF-8). Its first line names the columns: person, company, name, address, user, password, totp. company may be missing where people work for one client company, totp where no tool asks for codes.',
  refused: 'Nothing was saved. The file stays where it is: mend it and try again.',
  problems: 'What is wrong with the file',
  place: (line: number, column: number, field: string | null) =>
    `Line ${line}, column ${column}${field === null ? '' : ` (${field})`}:`,
  more: (count: number) => `And ${count} more.`,
  checked: (count: number, people: number) =>
    `${many(count, 'login', 'logins')} for ${many(people, 'person', 'people')} can be sealed and saved.`,
  replaced: (count: number) =>
    `${count} of them ${count === 1 ? 'takes' : 'take'} the place of one with the same client company, name and address.`,
  newKeys: (count: number) =>
    `${many(count, 'key of a workstation is', 'keys of workstations are')} taken as ${count === 1 ? 'it comes' : 'they come'} now, because you have never saved a login for these people on this workstation.`,
  deleted: 'Afterwards the file is deleted. Delete every other copy of it yourself: passwords stand in it.',
  save: 'Seal and save all',
  saving: 'Sealing',
  saved: (count: number) => `${many(count, 'login is', 'logins are')} sealed and saved.`,
  cutOff: (saved: number, all: number, why: string) =>
    `${saved} of ${all} logins were saved, and then no more: ${why} The file stays. Import it again: those that were saved are saved once more in their place.`,
  failed: (why: string) => `Nothing was saved: ${why}`,
  again: 'Look again',
  cancel: 'Cancel',
  close: 'Close',
} as const;
