/** Every word on the page, in one place. English. */
import type { DeskState } from '../../contract/bridge.ts';
import type { EntryKind, Role } from '../../contract/common.ts';
import type { CheckState, SelfCheckReport } from '../../contract/selfCheck.ts';
import type { AgentTile, ActivityRow } from '../../contract/activity.ts';

type Refusal = Extract<DeskState, { phase: 'refused' }>['reason'];

export const app = {
  name: 'Cleandesk',
  retry: 'Try again',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  unknownError: 'Something went wrong.',
} as const;

export const starting = {
  title: 'Checking this desk',
  text: 'Finding out whether this workstation and its address are registered. This takes a moment.',
} as const;

export const refused: Record<Refusal, { title: string; what: string; steps: readonly string[] }> = {
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
    title: 'The self-check does not let this desk open',
    what: 'Your company asks that the controls of this workstation hold to a certain level before anybody signs in. They do not, or nobody could find out, and it was recorded.',
    steps: [
      'Wait a moment: the desk runs its self-check again by itself.',
      'If it stays like this, tell your IT department. The self-check below names every control and what is missing.',
    ],
  },
};
export const refusedView = {
  reported: 'What the desk reported',
  todo: 'What to do',
  waiting: 'The desk keeps checking by itself. You do not need to restart it.',
} as const;

export const signIn = {
  title: 'Sign in',
  titleLocked: 'This desk is locked',
  lockedFor: (name: string) => `${name} was signed in.`,
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
  closed: (time: string, left: string) => `Sign-in is closed until ${time}. It opens again in ${left}.`,
  failed: 'Sign-in failed.',
  workstation: 'Workstation',
} as const;

export const check = {
  open: 'Self-check',
  title: 'Self-check of this desk',
  intro:
    'Every control is tried on this machine now. What an application cannot do here is named, with the policy of the operating system that does it.',
  running: 'Trying every control. This takes a few seconds.',
  back: 'Back',
  again: 'Run again',
  export: 'Write to a file',
  written: (file: string) => `Written, signed with this workstation’s key: ${file}`,
  lines: 'Controls',
  columns: { control: 'Control', state: 'State', note: 'What was seen' },
  states: {
    enforced: 'Enforced',
    'in-part': 'Enforced in part',
    'not-enforceable': 'Not enforceable here',
    'off-by-policy': 'Off by policy',
    failed: 'Failed',
    'not-run': 'Not tried',
  } satisfies Record<CheckState, string>,
  counted: {
    enforced: 'enforced',
    'in-part': 'enforced in part',
    'not-enforceable': 'not enforceable here',
    'off-by-policy': 'off by policy',
    failed: 'failed',
    'not-run': 'not tried',
  } satisfies Record<CheckState, string>,
  level: (level: number) => `Level ${level} of 3`,
  levels: [
    'Something failed, was not tried, or is missing from the report.',
    'Nothing failed, but not all that a desk must hold by itself is enforced whole.',
    'All that a desk must hold by itself is enforced.',
    'All that a desk must hold is enforced, and IT has prepared the workstation.',
  ],
  notEnough: (level: number, missing: string) => `Your company asks for level ${level}. What is missing: ${missing}.`,
  hosts: {
    electron: 'under Electron',
    chromium: 'in a trial browser',
    fake: 'in a test',
    none: 'without a window',
  } satisfies Record<SelfCheckReport['host'], string>,
  ranOn: (version: string, host: string, platform: string, system: string) =>
    `Cleandesk ${version} ${host}, ${platform} (${system}),`,
  workstations: 'Workstations',
  refresh: 'Refresh',
  listFailed: 'The workstations could not be loaded.',
  noWorkstations: {
    title: 'No workstations yet',
    text: 'A workstation appears here as soon as an administrator has enrolled it.',
  },
  noReport: 'No self-check',
  missing: 'This workstation has never sent a self-check, so nobody knows what holds there.',
  stale: 'The self-check is too old to count.',
  below: 'The self-check does not reach the level that your company asks for.',
  age: (age: string) => `Run ${age} ago.`,
  moment: 'less than a minute',
  minutes: (count: number) => (count === 1 ? '1 minute' : `${count} minutes`),
  before: (list: string) => `Levels before: ${list}`,
  show: (count: number) => `Show ${count} controls`,
  hide: (count: number) => `Hide ${count} controls`,
  linesOf: (name: string) => `Controls of ${name}`,
} as const;

export const administrator = {
  leaveTitle: 'Leave without saving?',
  leaveText: 'The changes that are not saved are lost when another view is chosen.',
  leave: 'Discard changes',
} as const;

export const frame = {
  connected: 'Connected',
  offline: 'Offline',
  lock: 'Lock',
  lockKeys: 'Ctrl+L',
  signOut: 'Sign out',
  help: 'Keyboard shortcuts',
  views: 'Views',
  offlineBanner: (waiting: number) =>
    `No connection to the server. You can go on writing: ${waiting === 0 ? 'what you send waits here' : waiting === 1 ? '1 item waits here' : `${waiting} items wait here`} and goes out when the connection is back.`,
  offlineReading: 'No connection to the server. What you see is as of the moment it was lost.',
  notices: 'Notices',
  times: (count: number) => `${count} times`,
  messages: (count: number) => `${count} new messages`,
  open: 'Open',
  openFrom: (visitor: string) => `Open the conversation with ${visitor}`,
} as const;

export const whyAsked = {
  title: 'Why do you need this?',
  label: 'Your reason',
  hint: 'A short sentence. It is recorded, and your supervisor can read it. Do not write data about a person into it.',
  short: 'Write a reason, or cancel.',
  submit: 'Record and go on',
} as const;

export const roles: Record<Role, string> = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
  'data-protection-officer': 'Data protection officer',
};

export const list = {
  title: 'Conversations',
  filter: 'Show',
  mine: 'Mine',
  waiting: 'Waiting',
  all: 'All',
  emptyMine: {
    title: 'No conversation is yours',
    text: 'When a visitor writes and the conversation is given to you, it appears here. Look under Waiting for visitors whom nobody has answered.',
  },
  emptyWaiting: { title: 'Nobody is waiting', text: 'Every visitor has an answer.' },
  emptyAll: {
    title: 'No conversations yet',
    text: 'A conversation appears here as soon as a visitor agrees to chat and writes.',
  },
  error: 'The conversations could not be loaded.',
  unread: (count: number | null) => (count === null ? 'unread' : `${count} unread`),
  waitsSince: (time: string) => `waits ${time}`,
  typing: 'is writing…',
  you: 'You',
  agent: 'Agent',
  system: 'Note',
  online: 'online',
  away: 'left',
  closed: 'closed',
  queue: 'in the queue',
  with: (name: string) => `with ${name}`,
  noMessages: 'No message yet',
} as const;

export const search = {
  label: 'Search all conversations',
  placeholder: 'Search',
  end: 'End the search',
  searching: 'Searching',
  failed: 'The search failed.',
  found: (count: number, hasMore: boolean) =>
    hasMore ? `The newest ${count} messages; add a word to narrow it` : count === 1 ? '1 message' : `${count} messages`,
  masked: 'What is sensitive in your words was hidden before the search.',
  tooShort: { title: 'Write a little more', text: 'At least two letters or digits of a word are needed.' },
  nothing: {
    title: 'Nothing was found',
    text: 'Every word must be in the message, at least by its beginning. What is masked cannot be found.',
  },
} as const;

export const thread = {
  none: {
    title: 'No conversation is open',
    text: 'Choose one from the list. Ctrl+J and Ctrl+K go to the next and the previous one.',
  },
  log: (visitor: string) => `Messages with ${visitor}`,
  opening: 'Opening the conversation',
  openError: 'This conversation could not be opened.',
  empty: 'No message yet.',
  beginning: 'Beginning of the conversation',
  older: 'Loading older messages',
  olderError: 'Older messages could not be loaded.',
  newMessages: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
  toNewest: 'To the newest message',
  today: 'Today',
  yesterday: 'Yesterday',
  queued: 'Waits for the server',
  sent: 'Sent',
  refused: 'Not sent',
  editAgain: 'Put the text back into the field',
  remove: 'Remove',
  back: 'All conversations',
  site: (site: string) => `on ${site}`,
  visitorOnline: 'Visitor is online',
  visitorAway: 'Visitor has left the page',
  visitorTyping: (visitor: string) => `${visitor} is writing…`,
  visitorTypes: (visitor: string) => `${visitor} is typing:`,
  export: 'Export transcript',
  exporting: 'Writing the transcript',
  exported: (file: string, messages: number) =>
    `${messages === 1 ? '1 message was' : `${messages} messages were`} written, masked, to ${file} in the server’s folder for transcripts.`,
  tooFarBack: 'This message lies too far back to be shown here.',
  readOnly: 'You are reading along. Supervisors cannot write to visitors.',
  close: 'Close conversation',
  closeTitle: 'Close this conversation?',
  closeText: (visitor: string, tenant: string) =>
    `${visitor}, who wrote to ${tenant}, is told that the conversation has ended. It cannot be opened again.`,
  closeDraft: 'The text in the field has not been sent.',
  closing: 'Closing',
  showData: 'Add data',
  showDataReading: 'Show data',
  hideData: 'Hide data',
} as const;

export const composer = {
  to: 'To',
  for: 'for',
  label: (visitor: string, tenant: string) => `Message to ${visitor} for ${tenant}`,
  placeholder: 'Write a message',
  send: 'Send',
  keys: 'Enter sends, Shift+Enter starts a new line',
  left: (left: number) => (left >= 0 ? `${left} characters left` : `${-left} characters too many`),
  closed: 'This conversation is closed. Nothing more can be sent.',
  failed: (reason: string) => `Not sent: ${reason}`,
} as const;

export const entry = {
  title: 'Add data',
  titleReading: 'Added data',
  explain: (tenant: string) =>
    `Sealed for ${tenant} when you save. Afterwards nobody at a desk can read or change it, and neither can you.`,
  kind: 'Kind',
  save: 'Seal and save',
  saving: 'Sealing',
  saved: (kind: string) => `${kind} was sealed.`,
  failed: (reason: string) => `Not saved: ${reason}`,
  receipts: 'Added in this conversation',
  none: 'Nothing has been added yet.',
  queued: 'Waits for the server',
  stored: 'Stored',
  by: (author: string) => `by ${author}`,
  closed: 'This conversation is closed. Nothing more can be added.',
  readOnly: 'What was added can be read only by the holder of the client company’s key.',
  invalid: {
    empty: 'Fill in the field.',
    long: 'This is too long.',
    email: 'An e-mail address looks like name@example.com.',
    phone: 'A phone number has 5 to 20 digits.',
    date: 'Give the date as year, month and day.',
    future: 'A date of birth lies in the past.',
    order: 'An order number has letters or digits.',
  },
} as const;
export const entryKinds: Record<EntryKind, { name: string; hint: string }> = {
  name: { name: 'Name', hint: 'Full name as the visitor gave it' },
  email: { name: 'E-mail', hint: 'name@example.com' },
  phone: { name: 'Phone', hint: '+44 20 7946 0000' },
  address: { name: 'Address', hint: 'Street, postcode, city, country' },
  'date-of-birth': { name: 'Date of birth', hint: 'Year, month and day' },
  'order-number': { name: 'Order number', hint: 'As on the confirmation' },
  note: { name: 'Free note', hint: 'Anything the client company should know' },
};

export const mask = {
  label: (shown: string) => `${shown}, masked`,
  reason: (reason: string) => `Masked: ${reason}`,
} as const;

export const help = {
  title: 'Keyboard shortcuts',
  close: 'Close',
  groups: [
    {
      name: 'Everywhere',
      keys: [
        ['F6 / Shift+F6', 'Next or previous part of the window'],
        ['Ctrl+1 … Ctrl+4', 'First to fourth part of the window'],
        ['Ctrl+L', 'Lock the desk'],
        ['F2', 'My account'],
        ['?', 'These shortcuts (outside a field)'],
        ['F1', 'These shortcuts (anywhere)'],
      ],
    },
    {
      name: 'Conversations',
      keys: [
        ['Ctrl+J or Alt+↓', 'Next conversation in the list'],
        ['Ctrl+K or Alt+↑', 'Previous conversation in the list'],
        ['↑ ↓, then Enter', 'Move in the list, then open'],
        ['↑ ↓ in the messages', 'Message by message; Tab reaches what is masked in it'],
        ['End', 'Newest message'],
      ],
    },
    {
      name: 'Writing',
      keys: [
        ['Enter', 'Send'],
        ['Shift+Enter', 'New line'],
        ['Ctrl+Enter', 'Save data in a field of several lines'],
      ],
    },
    {
      name: 'Activity',
      keys: [
        ['↑ ↓ Page ↑ ↓ Home End', 'Move in the table'],
        ['Enter', 'Details of the row'],
        ['Esc', 'Close the details'],
      ],
    },
  ],
} as const;

export const floor = {
  floor: 'Floor',
  conversations: 'Conversations',
  agents: 'Agents',
  empty: { title: 'No agents yet', text: 'Agents appear here as soon as an administrator has added them.' },
  error: 'The agents could not be loaded.',
  states: {
    online: 'Working',
    idle: 'Idle',
    away: 'Away from the window',
    locked: 'Locked',
    offline: 'Signed out',
  } satisfies Record<AgentTile['state'], string>,
  since: (time: string) => `since ${time}`,
  open: 'Open',
  wait: 'Longest wait',
  blocked: 'Blocked',
  exceptions: 'Exceptions',
  nobodyWaits: 'none',
} as const;

export const activity = {
  title: 'Activity',
  person: 'Person',
  anyone: 'Everybody',
  kind: 'Kind',
  anyKind: 'Everything',
  tenant: 'Client company',
  anyTenant: 'All of them',
  time: 'Time',
  times: {
    any: 'All time',
    quarter: 'Last 15 minutes',
    hour: 'Last hour',
    day: 'Last 24 hours',
    week: 'Last 7 days',
    custom: 'From … to',
  },
  from: 'From',
  to: 'To',
  clear: 'Clear filters',
  columns: {
    time: 'Time',
    what: 'What',
    who: 'Who',
    tenant: 'Client company',
    where: 'Workstation',
    detail: 'Detail',
    chain: 'Chain',
  },
  rows: (count: number) => (count === 1 ? '1 row' : `${count.toLocaleString('en-GB')} rows`),
  capped: (shown: number) => `The newest ${shown.toLocaleString('en-GB')} are shown. Narrow the time for older ones.`,
  new: (count: number) => `${count.toLocaleString('en-GB')} new`,
  loading: 'Loading activity',
  loadingRow: 'Loading',
  empty: { title: 'Nothing was recorded', text: 'No activity matches these filters.' },
  error: 'The activity could not be loaded.',
  rowError: 'Could not be loaded',
  chain: { verified: 'Verified', broken: 'Broken', server: 'Server' } satisfies Record<ActivityRow['chain'], string>,
  chainWords: {
    verified: 'The chain of records that this one came in was intact when it arrived.',
    broken:
      'The chain of records that this one came in was NOT intact when it arrived. Records may have been changed or removed on the workstation.',
    server: 'The server recorded this itself.',
  } satisfies Record<ActivityRow['chain'], string>,
  closeDetail: 'Close details',
  position: 'Position',
  system: 'the desk itself',
  details: 'Recorded facts',
  noDetails: 'No further facts were recorded.',
} as const;

export const otherRoles: Record<
  'data-protection-officer',
  { title: string; intro: string; can: readonly string[]; cannot: readonly string[] }
> = {
  'data-protection-officer': {
    title: 'No requests to handle in this window yet',
    intro:
      'You are signed in, and your sign-in was recorded like everybody’s. In this version people’s rights requests, consent and retention are not handled in the desk.',
    can: [
      'Sign in, lock and sign out, with both passwords, at a registered address.',
      'Read the policy: each value, what it decides and where it comes from.',
      'Read what was changed by whom, before and after.',
    ],
    cannot: [
      'Read what agents have added: it is sealed to the client company’s key, and only the holder of that key opens it.',
      'Answer rights requests from this window.',
    ],
  },
};
export const otherRolesView = {
  overview: 'Overview',
  can: 'What you can do now',
  cannot: 'What you cannot do',
} as const;
