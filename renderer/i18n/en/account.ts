/** "My account", the second factor, and sessions. */
export const account = {
  title: 'My account',
  open: 'My account',
  sections: {
    secondFactor: 'Second factor',
    sessions: 'Where I am signed in',
  },
} as const;

export const secondFactor = {
  intro: 'Something you have, beside the two passwords that you know. Every sign-in asks for it.',
  required: 'Your company asks you for a second factor.',
  notRequired: 'Your company does not ask you for one. If you add one, every sign-in asks for it.',
  loading: 'Your second factor',
  failed: 'Your second factor could not be loaded.',
  none: 'You have no second factor.',
  list: 'What you have',
  kinds: {
    totp: 'Authenticator app',
    'security-key': 'Security key',
  },
  added: 'added {{date}}',
  used: 'used {{date}}',
  neverUsed: 'not used yet',
  remove: 'Remove',
  removeNamed: 'Remove {{name}}',
  removeTitle: 'Remove this second factor?',
  removeText: '{{name}} opens nothing any more. This is recorded.',
  removed: '{{name}} was removed.',
  addTotp: 'Add an authenticator app',
  replaceTotp: 'Use another authenticator app',
  addKey: 'Add a security key',
  tooLate: 'Your sign-in is too long ago to change any of this. Sign out, sign in again, and come back here.',
  recovery: 'Recovery codes',
  recoveryLeft_zero: 'None is left.',
  recoveryLeft_one: 'One is left.',
  recoveryLeft_other: '{{count}} are left.',
  recoveryUsed: 'The last one was used {{date}}.',
  renew: 'Make new recovery codes',
  renewTitle: 'Make new recovery codes?',
  renewText: 'The codes that you have now open nothing any more.',
} as const;

export const totp = {
  title: 'Add an authenticator app',
  steps: ['Open the authenticator app on your telephone and let it scan this picture.', 'Type the code that it shows.'],
  picture: 'QR code of the secret, for an authenticator app to scan',
  text: 'If the app cannot scan, type this into it:',
  making: 'Making a secret',
  failed: 'No secret could be made.',
  code: 'Code of six digits',
  submit: 'Add this app',
  empty: 'Type the six digits that the app shows.',
} as const;

export const securityKey = {
  title: 'Add a security key',
  intro: 'Plug the key in. Give it a name that tells it from others, then touch it when it blinks.',
  name: 'Name of the key',
  submit: 'Ask the key',
  waiting: 'Touch the key when it blinks',
  empty: 'Give the key a name.',
  notHere:
    'This desk cannot ask a security key: its browser lets only a page with an https address do so. Use an authenticator app here.',
} as const;

export const recoveryCodes = {
  title: 'Your recovery codes',
  text: 'Write them on paper and keep it where only you can find it. Each opens one sign-in in place of your second factor. They are shown now and never again; nothing can be copied or printed here.',
  list: 'Recovery codes',
  done: 'I have written them down',
} as const;

export const enrolSecondFactor = {
  title: 'Add a second factor first',
  text: 'Your company asks for a second factor beside both passwords. Until you have one, this desk opens nothing else.',
  choose: 'What do you have at hand?',
  back: 'Choose another kind',
} as const;

export const signInSecond = {
  code: 'Code',
  codeHint:
    'From your authenticator app, or a recovery code. Leave it empty if you use a security key or have none yet.',
  withKey: 'Sign in with a security key',
  touch: 'Touch the key when it blinks',
} as const;

export const sessions = {
  intro: 'Every open sign-in of yours. End one that you do not know, and tell your IT department.',
  loading: 'Your sessions',
  failed: 'The sessions could not be loaded.',
  none: 'Nobody is signed in.',
  noneText: 'People of your companies show up here while they are signed in.',
  columns: {
    person: 'Person',
    workstation: 'Workstation',
    address: 'Address',
    since: 'Since',
    seen: 'Last seen',
    act: 'End',
  },
  thisOne: 'this session',
  end: 'End',
  endNamed: 'End the session of {{whose}} at {{where}}',
  endOwnNamed: 'End your session at {{where}}',
  ended: 'The session at {{where}} was ended.',
  endTitle: 'End this session now?',
  endText:
    'The desk of {{name}} locks at once. What was written there and not sent is kept. Your name and the reason are shown there and recorded.',
  reason: 'Reason',
  reasonHint: 'At least three letters. The person reads it.',
  submit: 'End the session',
  endOf: 'End session',
  /** Begins as the button reads, so that who speaks to the machine can name it (WCAG 2.5.3). */
  endOfNamed: 'End session of {{whose}} at {{where}}',
  endedOf: 'The session of {{name}} was ended.',
  notSignedIn: '{{name}} had no open session.',
} as const;

export const signInStatus = {
  title: 'Sessions and second factors',
  sessions: 'Open sessions',
  factors: 'Second factors',
  search: 'Search people',
  refresh: 'Load again',
  columns: {
    person: 'Person',
    role: 'Role',
    has: 'Has',
    recovery: 'Recovery codes',
    used: 'Last used',
    act: 'Reset',
  },
  app: 'app',
  keys_one: 'one key',
  keys_other: '{{count}} keys',
  nothing: 'nothing',
  missing: 'nothing, though it is required',
  noCodes: 'none made',
  reset: 'Reset',
  resetNamed: 'Reset the second factor of {{name}}',
  resetTitle: 'Reset this second factor?',
  resetText:
    'Everything that {{name}} has as a second factor opens nothing any more, and every session of {{name}} ends now. Be sure who asks for this: ask them in person, or call them back on a number that you know.',
  resetSubmit: 'Reset it',
  resetDone: 'The second factor of {{name}} was reset.',
  resetWaits: 'A second person has to agree before the second factor of {{name}} is reset.',
  nobody: 'Nobody fits.',
  more: '{{count}} more. Search for a name to see them.',
} as const;
