/** The floor and the activity. */
import type {
  ActivityKind,
  ActivityFault,
  CheckedRow,
  AgentTile,
  ServerActivityKind,
} from '../../../contract/activity.ts';

export const floor = {
  floor: 'Floor',
  conversations: 'Conversations',
  agents: 'Agents',
  empty: {
    title: 'No agents yet',
    text: 'Agents appear here as soon as an administrator has added them.',
  },
  error: 'The agents could not be loaded.',
  states: {
    online: 'Working',
    idle: 'Idle',
    away: 'Away from the window',
    locked: 'Locked',
    'not-answering': 'Not answering',
    offline: 'Signed out',
  } satisfies Record<AgentTile['state'], string>,
  since: 'since {{time}}',
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
  source: 'Recorded by',
  sources: { both: 'Server and desks', server: 'The server', desk: 'The desks' },
  bothViews: 'Both records of this act',
  serverSaw: 'The server saw',
  deskSaid: 'The desk says',
  looking: 'Looking for it',
  noOther: 'No record of it within five minutes.',
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
    proof: 'Ledger',
  },
  rows_one: '1 row',
  rows_other: '{{count, number}} rows',
  capped: 'The newest {{shown, number}} are shown. Narrow the time for older ones.',
  new: '{{count, number}} new',
  loading: 'Loading activity',
  loadingRow: 'Loading',
  empty: {
    title: 'Nothing was recorded',
    text: 'No activity matches these filters.',
  },
  error: 'The activity could not be loaded.',
  rowError: 'Could not be loaded',
  proof: {
    checked: 'Checked',
    waiting: 'Waiting',
    'partly-hidden': 'Partly hidden',
    unchecked: 'Not checked',
  } satisfies Record<CheckedRow['proof'], string>,
  proofWords: {
    checked: 'This desk has checked that the ledger contains this record exactly as shown.',
    waiting:
      'This record is newer than the newest checkpoint that this desk has checked. It is checked with the next one.',
    'partly-hidden':
      'Parts of this record concern other client companies and are not shown, so this desk cannot check it.',
    unchecked: 'This desk has no checkpoint of the ledger, so nothing is checked.',
  } satisfies Record<CheckedRow['proof'], string>,
  faulty: 'Faulty',
  faultWords: {
    gap: 'Records of this workstation from before this one never arrived.',
    'does-not-follow': 'This record does not follow the one before it in the chain of its workstation.',
    'changed-record': 'This record is not the one that its workstation put into its chain.',
    'second-history': 'The workstation had sent another record in this place before.',
    'dated-ahead': 'Its date was ahead of the server’s clock when it arrived.',
    'dated-long-ago': 'Its date is long before its arrival, or before its workstation was enrolled.',
    'dated-backwards': 'Its date is before that of the records it follows.',
    'no-session': 'No session was open at this workstation at that time, so it is stored under nobody’s name.',
    'other-person': 'It was sent in the name of a person whose session this was not; it is stored under nobody’s name.',
    'other-tenant': 'It was sent for a client company that its person or workstation does not work for.',
  } satisfies Record<ActivityFault, string>,
  arrived: 'Arrived',
  closeDetail: 'Close details',
  position: 'Position',
  system: 'the desk itself',
  details: 'Recorded facts',
  noDetails: 'No further facts were recorded.',
} as const;

export const activityGroups = {
  access: 'Signing in and locking',
  work: 'Chat work',
  stopped: 'Stopped',
  fault: 'Faults',
  administration: 'Administration',
  presence: 'Presence',
} as const;

/** `sentence` follows the name of a person or of the desk. */
export const activityKinds = {
  'desk-started': { name: 'Desk started', sentence: 'started.' },
  'desk-stopped': { name: 'Desk stopped', sentence: 'stopped.' },
  'sign-in': { name: 'Signed in', sentence: 'signed in with both passwords.' },
  'sign-in-failed': { name: 'Sign-in failed', sentence: 'tried to sign in and failed.' },
  'sign-in-blocked': {
    name: 'Sign-in closed',
    sentence: 'tried to sign in while sign-in was closed after too many failures.',
  },
  'sign-out': { name: 'Signed out', sentence: 'signed out.' },
  lock: { name: 'Locked', sentence: 'locked the desk, or it locked itself.' },
  'address-refused': {
    name: 'Address refused',
    sentence: 'connected from an address that is not registered, and was refused.',
  },
  'conversation-opened': { name: 'Conversation opened', sentence: 'opened a conversation.' },
  'message-sent': { name: 'Message sent', sentence: 'sent a message to a visitor.' },
  'entry-added': {
    name: 'Data added',
    sentence: 'added data about a visitor. It was sealed; nobody at a desk can read it.',
  },
  'copy-attempt': { name: 'Copy stopped', sentence: 'tried to copy. Nothing reached the clipboard.' },
  'cut-attempt': { name: 'Cut stopped', sentence: 'tried to cut. Nothing reached the clipboard.' },
  'paste-attempt': { name: 'Paste stopped', sentence: 'tried to paste. Nothing was inserted.' },
  'drag-attempt': { name: 'Drag stopped', sentence: 'tried to drag something out of the window.' },
  'drop-attempt': { name: 'Drop stopped', sentence: 'tried to drop something into the window.' },
  'context-menu-attempt': {
    name: 'Context menu stopped',
    sentence: 'tried to open the context menu.',
  },
  'print-attempt': { name: 'Printing stopped', sentence: 'tried to print.' },
  'navigation-blocked': {
    name: 'Navigation stopped',
    sentence: 'caused the window to try to leave the desk.',
  },
  'request-blocked': {
    name: 'Request stopped',
    sentence: 'caused the window to try to reach the network.',
  },
  'script-blocked': {
    name: 'Script stopped',
    sentence: 'had text in the window that would have become markup or code, and was refused. Nothing was sent.',
  },
  'popup-blocked': {
    name: 'New window stopped',
    sentence: 'caused the window to try to open another one.',
  },
  'download-blocked': { name: 'Download stopped', sentence: 'tried to download a file.' },
  'permission-denied': {
    name: 'Permission denied',
    sentence: 'caused the window to ask for a permission that it never gets.',
  },
  'device-denied': {
    name: 'Device denied',
    sentence: 'caused the window to ask for a device that it never gets.',
  },
  'certificate-renewed': {
    name: 'Certificate renewed',
    sentence: 'got a new certificate for a new key, and has begun to use it.',
  },
  'certificate-issued': {
    name: 'Certificate issued',
    sentence: 'signed in at a workstation that asked for a new certificate with its sign-in key, and got it.',
  },
  'state-recorded': {
    name: 'State bound to the ledger',
    sentence: 'had rights, a policy or a rule of addresses changed; noted as a hash of what is there now.',
  },
  'message-changed': {
    name: 'Stored message masked again',
    sentence: 'had a stored message masked again; noted as a hash of what it is now.',
  },
  'sign-in-key-renewed': {
    name: 'Sign-in key renewed',
    sentence: 'signed in at a workstation that put a new sign-in key in the place of its former one.',
  },
  'bridge-refused': {
    name: 'Call refused',
    sentence: 'caused a call into the desk’s main process that was refused.',
  },
  'renderer-crashed': { name: 'Window crashed', sentence: 'lost the window, which was opened again.' },
  'guard-failed': {
    name: 'Guard failed',
    sentence: 'met a guard that could not answer. Without an answer nothing is allowed.',
  },
  'guard-allowed': {
    name: 'Exception used',
    sentence: 'did something that policy leaves open and has recorded.',
  },
  'guard-refused': {
    name: 'Way out stopped',
    sentence: 'tried something that policy does not leave open.',
  },
  signal: {
    name: 'Signal of the machine',
    sentence: 'worked on a machine that showed a sign worth knowing. A sign is no proof.',
  },
  'self-check': {
    name: 'Statement of a workstation',
    sentence: 'had the workstation make its statement about its controls.',
  },
  'login-key': {
    name: 'Key of saved logins',
    sentence: 'dealt with a key to which saved logins are sealed. What was done is below.',
  },
  'login-used': { name: 'Saved login used', sentence: 'had a saved login used by the desk, unseen.' },
  'login-refused': {
    name: 'Saved login refused',
    sentence: 'was given a saved login that did not open here or was not the newest. It was not used.',
  },
  'tenant-key': {
    name: 'Key of a company',
    sentence:
      'took keys that a company has signed, or saw a company for the first time and pinned its key. Compare the ' +
      'fingerprint below with the company.',
  },
  'tenant-key-refused': {
    name: 'Key of a company refused',
    sentence: 'was given keys of a company that do not count here. Nothing was sealed to them.',
  },
  'policy-taken': { name: 'Policy taken', sentence: 'took the policy that the server has signed.' },
  'policy-refused': {
    name: 'Policy refused',
    sentence: 'refused the policy, or could not tell whether it still applies. Nobody signs in meanwhile.',
  },
  'session-begun': { name: 'Session begun', sentence: 'was let in by the server.' },
  'live-begun': {
    name: 'Live connection',
    sentence: 'gets from the server what happens in the conversations in sight, as it happens.',
  },
  'conversations-listed': {
    name: 'Conversations listed',
    sentence: 'had the list of open conversations from the server. Recorded once in ten minutes.',
  },
  'conversation-read': { name: 'Conversation read', sentence: 'had messages of a conversation from the server.' },
  'message-stored': { name: 'Message stored', sentence: 'had a message to a visitor stored by the server.' },
  'entry-stored': { name: 'Data stored', sentence: 'had sealed data about a visitor stored by the server.' },
  'conversation-closed': { name: 'Conversation closed', sentence: 'closed a conversation.' },
  'conversation-assigned': { name: 'Conversation assigned', sentence: 'was given a conversation.' },
  'records-read': {
    name: 'Records read',
    sentence: 'read what is recorded about others. Recorded once in ten minutes.',
  },
  'request-refused': {
    name: 'Request refused',
    sentence: 'asked the server for something that it refused. What, why and how often is below.',
  },
  'session-ended': {
    name: 'Session ended',
    sentence: 'had a session ended by the server. The reason, and who wanted it, are below.',
  },
  'session-moved': {
    name: 'Session moved',
    sentence: 'went on with a session at another address, which the rules allow.',
  },
  'second-factor': {
    name: 'Second factor',
    sentence: 'changed their own second factor, or used a recovery code. Which one is below.',
  },
  'workstation-password-changed': {
    name: 'Workstation password changed',
    sentence: 'had the workstation password of the machine replaced. By whom is below.',
  },
  'password-changed': { name: 'Server password changed', sentence: 'set a new server password.' },
  'sign-in-closed': {
    name: 'Sign-in closed by the server',
    sentence: 'failed too often, so the server has closed sign-in for that name for a while.',
  },
  'certificate-refused': {
    name: 'Certificate refused',
    sentence: 'connected without a certificate that counts here, and was refused. The reason is below.',
  },
  'intrusion-alert': {
    name: 'Intrusion alert',
    sentence: 'was connected to from addresses that are refused, again and again in a short time. How often is below.',
  },
  'enrolment-refused': {
    name: 'Enrolment refused',
    sentence: 'was asked to enrol a machine, and did not. The reason is below.',
  },
  'self-check-refused': {
    name: 'Statement refused',
    sentence: 'sent a statement of a workstation that is not what it says, or reached too little for a session.',
  },
  'chain-broken': {
    name: 'Chain broken',
    sentence: 'sent records whose chain is not whole: something was changed, left out, or sent in two versions.',
  },
  'activity-erased': {
    name: 'Records erased',
    sentence: 'erased records of activity. Their places in the ledger stay.',
  },
  'ledger-check': {
    name: 'Ledger checked',
    sentence: 'found that the server’s ledger contradicts what this desk has checked before, or accepted another one.',
  },
  enrolled: { name: 'Workstation enrolled', sentence: 'became a workstation by a code.' },
  administration: {
    name: 'Change',
    sentence:
      'changed something of the organisation. It is named below; its values before and after are under Changes.',
  },
  'command-line': {
    name: 'Command line used',
    sentence: 'was used by the command line. Which command, by whom and from where is below.',
  },
  'server-statement': {
    name: 'Statement of the server',
    sentence: 'stated which files it runs from, what was changed, who was on its machine, and how that is protected.',
  },
  'access-review-begun': { name: 'Review of access begun', sentence: 'began a review of who can do what.' },
  'access-review-decided': { name: 'Access decided', sentence: 'decided lines of a review of access.' },
  'access-review-compared': {
    name: 'Review of access compared',
    sentence: 'compared a review of access with what is there now.',
  },
  'access-review-attested': { name: 'Review of access attested', sentence: 'attested a review of access.' },
  'access-review-ended': { name: 'Review of access ended', sentence: 'ended a review of access without attesting it.' },
  alert: {
    name: 'Alert',
    sentence: 'raised an alert. What it is about is below, and under Alerts.',
  },
  'alert-acknowledged': { name: 'Alert acknowledged', sentence: 'acknowledged an alert.' },
  'limit-reached': {
    name: 'Limit reached',
    sentence: 'refused what was too much at once.',
  },
  'retention-deleted': {
    name: 'Deleted by retention',
    sentence: 'deleted what was kept for as long as policy says.',
  },
  'masked-again': {
    name: 'Masked again',
    sentence: 'read stored messages again with a better masker.',
  },
  exported: {
    name: 'Transcript exported',
    sentence: 'had a masked transcript written into the folder for it.',
  },
  searched: {
    name: 'Messages searched',
    sentence: 'looked for words in conversations. For which is not recorded.',
  },
  'window-focus': { name: 'Window in front', sentence: 'brought the desk’s window to the front.' },
  'window-blur': { name: 'Window left', sentence: 'went to another window.' },
  idle: { name: 'Idle', sentence: 'was idle. Only a band of time is recorded, never keys.' },
} as const satisfies Record<ActivityKind | ServerActivityKind, { name: string; sentence: string }>;

/** Who did it, where a record names neither a person nor a workstation. */
export const activityActors = {
  deskOn: 'The desk on {{workstation}}',
  desk: 'The desk itself',
  server: 'The server',
  commandLine: 'The command line',
  somebody: 'Somebody',
} as const;

/** Values of recorded facts. */
export const activityFacts = { none: 'none', yes: 'yes', no: 'no' } as const;

/** Codes that are values of recorded facts, names of guards among them. One that is not here is shown as it is. */
export const factCodes = {
  gap: 'records before it are missing',
  'does-not-follow': 'does not follow the one before',
  'changed-record': 'changed record',
  'second-history': 'another record in this place',
  'dated-ahead': 'dated ahead of time',
  'dated-long-ago': 'dated long ago',
  'dated-backwards': 'dated before the one before',
  'no-session': 'no session',
  'other-person': 'another person',
  'other-tenant': 'another client company',
  'other-workstation': 'another workstation',
  'command-line': 'the command line',
  'password-change': 'the change of a password',
  registered: 'a registered address',
  'select-all': 'select all',
  'middle-button': 'middle button of the mouse',
  'back-button': 'back button of the mouse',
  'forward-button': 'forward button of the mouse',
  'frame-in-the-page': 'a frame in the page',
  'client-certificate': 'a client certificate',
  'developer-tools': 'developer tools',
  'bluetooth-pairing': 'pairing by Bluetooth',
  'security-key': 'a security key',
  'page-of-others': 'a page that the desk did not open',
  'file-chooser': 'choosing a file',
  'inside-clipboard': 'the clipboard inside the desk',
  'unreadable-address': 'an unreadable address',
  'too-many': 'too many to record each',
  'reason-by-script': 'a reason given by a script',
  'downloads and uploads': 'downloads and uploads',
  'crash dumps': 'crash dumps',
  'keyboard and mouse': 'keyboard and mouse',
  'requests of the page': 'requests of the page',
  'clipboards of the system': 'clipboards of the system',
  'data folder': 'data folder',
  'other programs': 'other programs',
  'machine policy': 'the policy of this machine',
  'server policy': 'the policy of the server',
} as const satisfies Record<ActivityFault, string> & Record<string, string>;
