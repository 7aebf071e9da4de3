/** What is around the views: the bar, notices, help, roles. */
import type { Role } from '../../../contract/common.ts';

export const leaving = {
  leaveTitle: 'Leave without saving?',
  leaveText: 'The changes that are not saved are lost when another view is chosen.',
  leave: 'Discard changes',
} as const;

export const frame = {
  connected: 'Connected',
  offline: 'Offline',
  lock: 'Lock',
  signOut: 'Sign out',
  help: 'Keyboard shortcuts',
  views: 'Views',
  offlineBanner_zero:
    'No connection to the server. You can go on writing: what you send waits here and goes out when the connection is back.',
  offlineBanner_one:
    'No connection to the server. You can go on writing: 1 item waits here and goes out when the connection is back.',
  offlineBanner_other:
    'No connection to the server. You can go on writing: {{count}} items wait here and go out when the connection is back.',
  offlineReading: 'No connection to the server. What you see is as of the moment it was lost.',
  notices: 'Notices',
  moreNotices: '+{{count}}',
  fewerNotices: 'Fewer',
  times: '{{count}} times',
  messages: '{{count}} new messages',
  open: 'Open',
  openFrom: 'Open the conversation with {{visitor}}',
} as const;

export const whyAsked = {
  title: 'Why do you need this?',
  label: 'Your reason',
  hint: 'A short sentence. It is recorded, and your supervisor can read it. Do not write data about a person into it.',
  short: 'Write a reason, or cancel.',
  submit: 'Record and go on',
} as const;

export const roles = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
  'data-protection-officer': 'Data protection officer',
} as const satisfies Record<Role, string>;

export const help = {
  title: 'Keyboard shortcuts',
  close: 'Close',
  mark: '?',
  markText: 'These shortcuts (outside a field)',
  chosen: 'Keys that you can change in the preferences',
  groups: [
    {
      name: 'Conversations',
      keys: [
        ['↑ ↓, then Enter', 'Move in the list, then open'],
        ['↑ ↓ in the messages', 'Message by message; Tab reaches what is masked in it'],
        ['End', 'Newest message'],
        ['Ctrl+F', 'Find in the conversation; Enter or F3 goes further back, with Shift forward again'],
      ],
    },
    {
      name: 'Writing',
      keys: [
        ['Enter', 'Send'],
        ['Shift+Enter', 'New line'],
        [':name', 'Emoji; ↑ ↓ and Enter choose'],
        ['Ctrl+A, Shift with the arrows', 'Select in the draft; Ctrl+Z takes back, Ctrl+Shift+Z does again'],
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

/** For a person whose own work is not in the desk yet. */
export const overview = {
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
  headings: { overview: 'Overview', can: 'What you can do now', cannot: 'What you cannot do' },
} as const;
