/** Starting, refusals and the sign-in. */
import type { DeskState } from '../../../contract/bridge.ts';

type Refusal = Extract<DeskState, { phase: 'refused' }>['reason'];

export const starting = {
  title: 'Checking this desk',
  text: 'Finding out whether this workstation and its address are registered. This takes a moment.',
} as const;

export const refused = {
  'address-not-registered': {
    title: 'This address is not registered',
    what: 'The desk opens only at addresses that your company has registered. The network that this workstation is on is not one of them, and the attempt was recorded.',
    steps: [
      'Check that you are on your company’s network, or that its VPN is connected.',
      'If you are, give the workstation’s name and this screen to your administrator. An address can be registered without touching this workstation.',
    ],
  },
  'server-unreachable': {
    title: 'The server cannot be reached',
    what: 'Nobody could say whether this desk may open, and without an answer it stays closed.',
    steps: [
      'Check the network cable or the wireless connection.',
      'If other services work, tell your administrator that the desk’s server does not answer.',
    ],
  },
  'not-enrolled': {
    title: 'This workstation is not enrolled',
    what: 'A desk works only on a workstation that an administrator has enrolled and the server knows.',
    steps: ['Ask your administrator to enrol this workstation, then start the desk again.'],
  },
  'desk-too-old': {
    title: 'This desk has to be updated',
    what: 'The server no longer works with this version of the desk, so sign-in is not offered. This was recorded.',
    steps: ['Ask your administrator to install the current version, then start the desk again.'],
  },
  'ledger-unwritable': {
    title: 'The activity ledger cannot be written',
    what: 'The desk records every security decision before its effect. It cannot do so now, so it has locked itself.',
    steps: [
      'Check that the disk of this workstation is not full.',
      'Tell your administrator. The ledger must be examined before anybody works here again.',
    ],
  },
  signal: {
    title: 'The desk does not open on this machine as it is',
    what: 'The desk found a sign on this machine that your company does not allow while it is open. A sign is no proof, and it was recorded with what was seen.',
    steps: [
      'Take away what the message above names, if you can: the desk looks again by itself.',
      'If there is nothing to take away, tell your IT department. They can make an exception for this workstation.',
    ],
  },
  policy: {
    title: 'The policy does not let this desk open',
    what: 'The desk goes by a policy that your company’s server has signed. It has none that it may go by now, and why was recorded.',
    steps: [
      'Check that the network works: the desk asks the server again by itself.',
      'If this stays, tell your IT department. The reason is in the activity of this workstation.',
    ],
  },
  'self-check': {
    title: 'This workstation’s statement does not let this desk open',
    what: 'Your company asks that the controls of this workstation reach a certain level before anybody signs in. They do not, or nobody could find out, and it was recorded.',
    steps: [
      'Wait a moment: the desk makes the statement again by itself.',
      'If it stays like this, tell your IT department. The statement below names every control and what is missing.',
    ],
  },
} as const satisfies Record<Refusal, { title: string; what: string; steps: readonly string[] }>;

export const refusedView = {
  reported: 'What the desk reported',
  todo: 'What to do',
  waiting: 'The desk keeps checking by itself. You do not need to restart it.',
} as const;

export const signIn = {
  title: 'Sign in',
  titleLocked: 'This desk is locked',
  lockedFor: '{{name}} was signed in.',
  unlock: 'Sign in again to go on. Drafts are kept.',
  intro: 'Both passwords are needed, every time.',
  login: 'Login name',
  workstationPassword: 'Workstation password',
  workstationHint: 'Opens the encrypted store of this workstation. It is never sent.',
  serverPassword: 'Server password',
  serverHint: 'Proves to the server who you are, without being sent.',
  submit: 'Sign in',
  submitting: 'Checking both passwords',
  capsLock: 'Caps Lock is on.',
  required: 'Fill in all three fields.',
  closed: 'Sign-in is closed until {{time}}. It opens again in {{left}}.',
  failed: 'Sign-in failed.',
  workstation: 'Workstation',
} as const;
