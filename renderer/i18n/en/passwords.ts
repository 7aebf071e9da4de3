/** Changing a password: one's own at the server, or that of the workstation. */
export const password = {
  section: 'Server password',
  loading: 'Your server password',
  failed: 'Your server password could not be loaded.',
  changed: 'Changed {{date}}.',
  runsOut: 'It runs out {{date}}: change it before that.',
  never: 'It does not run out.',
  change: 'Change the server password',
  done: 'Your server password was changed. You are signed out wherever else you were signed in.',
  workstation: 'The workstation password belongs to this machine. Your IT department changes it.',
  requiredAction: {
    title: 'Set a new server password',
    temporary: 'You signed in with a temporary password that your IT department has read. Set one that only you know.',
    ranOut: 'Your server password has run out, or your company asks you to set one of your own.',
    first: 'Nothing else opens before that.',
  },
  present: 'Present server password',
  presentTemporary: 'The temporary password that you were given',
  next: 'New server password',
  again: 'The new one again',
  rules: 'What it has to be',
  length: 'At least {{least}} characters. Several words in a row are easy to remember and hard to guess.',
  lettersAndDigits: 'A letter and a digit in it.',
  names: 'More than your name, your login or the name of a company.',
  known: 'None that is known from breaches, and no row of keys.',
  former: 'None of your last {{count}}.',
  submit: 'Change password',
  submitting: 'Changing it. This takes a few seconds.',
  empty: 'Fill in all three fields.',
  differ: 'The new password was typed in two ways.',
  closed: 'Closed until {{time}}, in {{left}}.',
} as const;

/** The password of the machine; the person who signs in changes it once it has expired. */
export const workstationPassword = {
  title: 'Set a new workstation password',
  loading: 'The workstation password',
  failed: 'What the workstation password has to be could not be loaded.',
  ranOut: 'The workstation password of this machine has run out. Nothing else opens before a new one is set.',
  others:
    'It belongs to the machine and not to you: from now on everybody who works here signs in with the new one. Tell it to them and to your IT department the way your company does that, and never in a chat.',
  present: 'Present workstation password',
  next: 'New workstation password',
  names: 'More than the name of this workstation.',
  notPresent: 'Not the present one.',
} as const;
