/** The words of the views about people, requests and changes. English. */
import type { ChangeAction, ChangeRequest } from '../contract/people.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const spaced = (key: string): string => key.replaceAll(/[-_]/g, ' ').replaceAll(/([a-z])([A-Z])/g, (_whole, a: string, b: string) => `${a} ${b.toLowerCase()}`);

export const people = {
  title: 'People',
  intro: 'Who works here, for which client companies, and in which role. Every change is recorded with your name.',
  askIntro: 'Who works here. You can ask for a change; somebody else decides it.',
  search: 'Search name or login',
  role: 'Role', anyRole: 'Any role', tenant: 'Client company', anyTenant: 'Any company', team: 'Team', anyTeam: 'Any team',
  here: 'Show', heres: { here: 'Who is here', left: 'Who has left', all: 'Everybody' },
  add: 'Add a person', teams: 'Teams',
  loading: 'Loading people', error: 'People could not be loaded.', loadingRow: 'Loading…', rowError: 'This row could not be loaded.',
  empty: { title: 'Nobody found', text: 'No person of your client companies fits the search.' },
  count: (total: number) => (total === 1 ? '1 person' : `${total.toLocaleString('en')} people`),
  columns: { name: 'Name', login: 'Login', role: 'Role', tenants: 'Client companies', teams: 'Teams', standing: 'Standing' },
  standing: { here: 'Here', left: 'Has left', waiting: 'A request waits' },
  name: 'Name', login: 'Login name', loginHint: 'Upper and lower case are the same.',
  tenantsOf: 'Client companies', teamsOf: 'Teams', teamsHint: 'A supervisor who is in a team sees the people of that team and their conversations, and nobody else.',
  noTeams: 'There are no teams yet.',
  reason: 'Why', reasonHint: 'For whoever decides it, or looks later. No personal data.',
  save: 'Save', saving: 'Saving', ask: 'Ask for it',
  rename: 'Name and login', changeRole: 'Role', move: 'Client companies and teams', place: 'Here or not',
  leave: 'Let this person leave', leaveTitle: (name: string) => `Let ${name} leave?`, leaveText: 'Their sessions end at once, and they cannot sign in any more. Open conversations wait for somebody else. They can return later.',
  back: 'Let this person return',
  password: 'Password', newPassword: 'New temporary password', newPasswordTitle: (name: string) => `New temporary password for ${name}?`, newPasswordText: 'The present password stops working at once and sessions end. The new one is shown here once.',
  needsSecond: 'Somebody else has to approve this before it happens.',
  asked: 'Asked for. It happens once somebody else has approved it.',
  done: 'Done, and recorded.', undo: 'Undo', undone: 'Undone, and recorded.', notDone: (words: string) => `Not done: ${words}`,
  close: 'Close', closeDetail: 'Close details',
  added: (name: string) => `${name} was added`,
  passwordOnce: 'Temporary password. It is shown once, and has to be changed at the first sign-in. Read it to the person, or let them write it down.',
  passwordMissing: 'No password could be made just now. The person cannot sign in until you make a temporary password for them.',
  seen: 'I have handed it over',
  teamName: 'Name of the team', addTeam: 'Add the team', removeTeam: (name: string) => `Remove the team ${name}`, renameTeam: 'Rename', teamPeople: (count: number) => (count === 1 ? '1 person' : `${count} people`),
  chooseTenant: 'Choose at least one client company.', offline: 'The server cannot be reached. Changes need it.',
} as const;

export const approvals = {
  title: 'Approvals',
  intro: 'Changes that somebody has asked for. Whoever decides did not ask and is not the person it is about.',
  loading: 'Loading requests', error: 'Requests could not be loaded.', refresh: 'Load again',
  empty: { title: 'Nothing waits', text: 'When somebody asks for a change that policy wants a second person for, it appears here.' },
  open: 'Waiting', decided: 'Decided',
  actions: { add: 'Add', rename: 'Rename', login: 'Change the login of', role: 'Change the role of', move: 'Move', leave: 'Let leave:', return: 'Let return:', 'second-factor': 'Reset the second factor of' } satisfies Record<ChangeRequest['action'], string>,
  states: { open: 'Waits', approved: 'Approved', declined: 'Declined', withdrawn: 'Taken back', expired: 'Ran out', void: 'Void' } satisfies Record<ChangeRequest['state'], string>,
  before: 'As it is', after: 'As asked', askedBy: (name: string, at: string) => `Asked by ${name}, ${at}`, until: (at: string) => `Can be decided until ${at}`,
  decidedBy: (name: string | null, at: string) => (name === null ? at : `${name}, ${at}`),
  approve: 'Approve', decline: 'Decline', withdraw: 'Take back', note: 'Note',
  approveTitle: 'Approve this change?', declineTitle: 'Decline this change?', noteHint: 'Recorded with your name. No personal data.',
  approvedAdd: 'Approved. Whoever asked makes a temporary password for the new person.', approved: 'Approved, done, and recorded.', declined: 'Declined, and recorded.', withdrawn: 'Taken back.',
} as const;

export const ACTIONS: Readonly<Record<ChangeAction, string>> = {
  'add-person': 'Person added', 'rename-person': 'Person renamed', 'change-login': 'Login changed', 'change-role': 'Role changed', 'move-person': 'Companies or teams changed', leave: 'Person left', return: 'Person returned',
  'reset-second-factor': 'Second factor reset', 'reset-password': 'Password reset',
  ask: 'Change asked for', approve: 'Request approved', decline: 'Request declined', withdraw: 'Request taken back', expire: 'Request ran out',
  'make-team': 'Team made', 'rename-team': 'Team renamed', 'remove-team': 'Team removed',
  'enrol-by-file': 'Enrolment file written', 'make-enrolment-code': 'Enrolment code made', 'withdraw-enrolment-code': 'Enrolment code withdrawn', 'change-workstation': 'Workstation changed', 'revoke-workstation': 'Workstation revoked',
  'add-workstation-group': 'Workstation group added', 'change-workstation-group': 'Workstation group changed',
  'add-address': 'Address rule added', 'edit-address': 'Address rule changed', 'remove-address': 'Address rule removed', 'undo-address': 'Change of an address rule undone',
  'set-policy': 'Policy changed', 'undo-policy': 'Change of policy undone', 'reissue-policy': 'Policy issued again',
  'add-tenant': 'Client company added', 'add-site': 'Site added', 'set-typing-preview': 'Typing preview switched', 'set-masking-policy': 'Masking changed', 'masking-exception': 'Value excepted from masking', 'masking-exception-revoked': 'Exception from masking revoked',
  'add-login': 'Saved login added', 'replace-login': 'Saved login replaced', 'remove-login': 'Saved login removed', 'restore-login': 'Saved login restored', 'seal-logins': 'Saved logins sealed to a new key', 'login-key': 'Key of saved logins made', 'login-key-compared': 'Key of saved logins compared',
};
const hasWords = (action: string): action is ChangeAction => Object.hasOwn(ACTIONS, action);
/** What a newer server does is made readable and nothing more. */
const actionWords = (action: string): string => (hasWords(action) ? ACTIONS[action] : capital(spaced(action)));

export const changes = {
  title: 'Changes',
  intro: 'What was changed by whom, with what was before and what is after.',
  search: 'Search name, action, value', from: 'From', to: 'To', clear: 'Clear',
  loading: 'Loading changes', error: 'Changes could not be loaded.', loadingRow: 'Loading…', rowError: 'This row could not be loaded.',
  empty: { title: 'No changes', text: 'Nothing that fits has been changed.' },
  count: (total: number) => (total === 1 ? '1 change' : `${total.toLocaleString('en')} changes`),
  columns: { time: 'Time', who: 'Who', what: 'What', subject: 'Of', difference: 'Before → after', tenants: 'Client companies' },
  action: actionWords,
  place: (path: string) => capital(path.split('.').map(spaced).join(' › ')),
  commandLine: 'Command line', house: 'The whole house', nothing: 'nothing', more: (count: number) => `and ${count} more`,
  where: 'Workstation', whole: 'Show all of it', before: 'Before', after: 'After', wholeFailed: 'It could not be loaded.', closeDetail: 'Close details',
  undo: 'Undo this change', undoTitle: 'Undo this change?', undoText: 'The person becomes as they were before it. This is a change of its own, and is recorded.',
} as const;
