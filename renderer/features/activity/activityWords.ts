/** Activity in words: what a kind is called, and a sentence that says what happened. */
import type { ActivityKind, ActivityRow, ServerActivityKind } from '../../../contract/activity.ts';
import { changes } from '../../i18n/peopleWords.ts';
import { activity } from '../../i18n/strings.ts';
import type { IconName } from '../../ui/icons.ts';

type Kind = ActivityKind | ServerActivityKind;
type Group = 'door' | 'work' | 'stopped' | 'fault' | 'house' | 'presence';

export const GROUPS: Record<Group, string> = {
  door: 'Signing in and locking',
  work: 'Chat work',
  stopped: 'Stopped',
  fault: 'Faults',
  house: 'Administration',
  presence: 'Presence',
};
const ICONS: Record<Group, IconName> = {
  door: 'lock',
  work: 'chat',
  stopped: 'shield',
  fault: 'warning',
  house: 'bank',
  presence: 'clock',
};

/** `sentence` follows the name of a person or of the desk. */
export const KINDS: Record<Kind, { name: string; group: Group; sentence: string }> = {
  'desk-started': { name: 'Desk started', group: 'door', sentence: 'started.' },
  'desk-stopped': { name: 'Desk stopped', group: 'door', sentence: 'stopped.' },
  'sign-in': { name: 'Signed in', group: 'door', sentence: 'signed in with both passwords.' },
  'sign-in-failed': { name: 'Sign-in failed', group: 'stopped', sentence: 'tried to sign in and failed.' },
  'sign-in-blocked': {
    name: 'Sign-in closed',
    group: 'stopped',
    sentence: 'tried to sign in while sign-in was closed after too many failures.',
  },
  'sign-out': { name: 'Signed out', group: 'door', sentence: 'signed out.' },
  lock: { name: 'Locked', group: 'door', sentence: 'locked the desk, or it locked itself.' },
  'address-refused': {
    name: 'Address refused',
    group: 'stopped',
    sentence: 'connected from an address that is not registered, and was refused.',
  },
  'conversation-opened': { name: 'Conversation opened', group: 'work', sentence: 'opened a conversation.' },
  'message-sent': { name: 'Message sent', group: 'work', sentence: 'sent a message to a visitor.' },
  'entry-added': {
    name: 'Data added',
    group: 'work',
    sentence: 'added data about a visitor. It was sealed; nobody at a desk can read it.',
  },
  'copy-attempt': { name: 'Copy stopped', group: 'stopped', sentence: 'tried to copy. Nothing reached the clipboard.' },
  'cut-attempt': { name: 'Cut stopped', group: 'stopped', sentence: 'tried to cut. Nothing reached the clipboard.' },
  'paste-attempt': { name: 'Paste stopped', group: 'stopped', sentence: 'tried to paste. Nothing was inserted.' },
  'drag-attempt': { name: 'Drag stopped', group: 'stopped', sentence: 'tried to drag something out of the window.' },
  'drop-attempt': { name: 'Drop stopped', group: 'stopped', sentence: 'tried to drop something into the window.' },
  'context-menu-attempt': {
    name: 'Context menu stopped',
    group: 'stopped',
    sentence: 'tried to open the context menu.',
  },
  'print-attempt': { name: 'Printing stopped', group: 'stopped', sentence: 'tried to print.' },
  'navigation-blocked': {
    name: 'Navigation stopped',
    group: 'stopped',
    sentence: 'caused the window to try to leave the desk.',
  },
  'request-blocked': {
    name: 'Request stopped',
    group: 'stopped',
    sentence: 'caused the window to try to reach the network.',
  },
  'popup-blocked': {
    name: 'New window stopped',
    group: 'stopped',
    sentence: 'caused the window to try to open another one.',
  },
  'download-blocked': { name: 'Download stopped', group: 'stopped', sentence: 'tried to download a file.' },
  'permission-denied': {
    name: 'Permission denied',
    group: 'stopped',
    sentence: 'caused the window to ask for a permission that it never gets.',
  },
  'device-denied': {
    name: 'Device denied',
    group: 'stopped',
    sentence: 'caused the window to ask for a device that it never gets.',
  },
  'certificate-renewed': {
    name: 'Certificate renewed',
    group: 'door',
    sentence: 'got a new certificate for a new key, and has begun to use it.',
  },
  'bridge-refused': {
    name: 'Call refused',
    group: 'stopped',
    sentence: 'caused a call into the desk’s main process that was refused.',
  },
  'renderer-crashed': { name: 'Window crashed', group: 'fault', sentence: 'lost the window, which was opened again.' },
  'guard-failed': {
    name: 'Guard failed',
    group: 'fault',
    sentence: 'met a guard that could not answer. Without an answer nothing is allowed.',
  },
  'guard-allowed': {
    name: 'Exception used',
    group: 'work',
    sentence: 'did something that policy leaves open and has recorded.',
  },
  'guard-refused': {
    name: 'Way out stopped',
    group: 'stopped',
    sentence: 'tried something that policy does not leave open.',
  },
  signal: {
    name: 'Signal of the machine',
    group: 'fault',
    sentence: 'worked on a machine that showed a sign worth knowing. A sign is no proof.',
  },
  'self-check': { name: 'Self-check', group: 'presence', sentence: 'ran the self-check of the desk.' },
  'login-key': {
    name: 'Key of saved logins',
    group: 'door',
    sentence: 'dealt with a key to which saved logins are sealed. What was done stands below.',
  },
  'login-used': { name: 'Saved login used', group: 'work', sentence: 'had a saved login used by the desk, unseen.' },
  'login-refused': {
    name: 'Saved login refused',
    group: 'fault',
    sentence: 'was given a saved login that did not open here or was not the newest. It was not used.',
  },
  'policy-taken': { name: 'Policy taken', group: 'presence', sentence: 'took the policy that the server has signed.' },
  'policy-refused': {
    name: 'Policy refused',
    group: 'fault',
    sentence: 'refused the policy, or could not tell whether it still holds. Nobody signs in meanwhile.',
  },
  'session-ended': {
    name: 'Session ended',
    group: 'door',
    sentence: 'had a session ended by the server. Why, and who wanted it, stands below.',
  },
  'session-moved': {
    name: 'Session moved',
    group: 'door',
    sentence: 'went on with a session at another address, which the rules allow.',
  },
  'second-factor': {
    name: 'Second factor',
    group: 'door',
    sentence: 'changed the own second factor, or used a recovery code. Which, stands below.',
  },
  'workstation-password-changed': {
    name: 'Workstation password changed',
    group: 'door',
    sentence: 'had the workstation password of the machine replaced. By whom stands below.',
  },
  'password-changed': { name: 'Server password changed', group: 'door', sentence: 'set a new server password.' },
  'sign-in-closed': {
    name: 'Sign-in closed by the server',
    group: 'stopped',
    sentence: 'failed too often, so the server has closed sign-in for that name for a while.',
  },
  'certificate-refused': {
    name: 'Certificate refused',
    group: 'stopped',
    sentence: 'connected without a certificate that counts here, and was refused. Why stands below.',
  },
  'intrusion-alert': {
    name: 'Intrusion alert',
    group: 'stopped',
    sentence:
      'was connected to from addresses that are refused, again and again in a short time. How often stands below.',
  },
  'enrolment-refused': {
    name: 'Enrolment refused',
    group: 'stopped',
    sentence: 'was asked to enrol a machine, and did not. Why stands below.',
  },
  'self-check-refused': {
    name: 'Self-check refused',
    group: 'stopped',
    sentence: 'sent a self-check that is not what it says, or reached too little for a session.',
  },
  'chain-broken': {
    name: 'Chain broken',
    group: 'fault',
    sentence: 'sent records whose chain is not whole: something was changed, left out, or told in two ways.',
  },
  enrolled: { name: 'Workstation enrolled', group: 'house', sentence: 'became a workstation by a code.' },
  administration: {
    name: 'Change',
    group: 'house',
    sentence: 'changed something of the house. What, stands below; before and after stand among the changes.',
  },
  'command-line': {
    name: 'Command line used',
    group: 'house',
    sentence: 'was used by the command line. Which command, by whom and from where, stands below.',
  },
  'retention-deleted': {
    name: 'Deleted by retention',
    group: 'house',
    sentence: 'deleted what was kept for as long as policy says.',
  },
  'masked-again': {
    name: 'Masked again',
    group: 'house',
    sentence: 'read stored messages again with a better masker.',
  },
  exported: {
    name: 'Transcript exported',
    group: 'work',
    sentence: 'had a masked transcript written into the folder for it.',
  },
  searched: {
    name: 'Messages searched',
    group: 'work',
    sentence: 'looked for words in conversations. For which is not recorded.',
  },
  'window-focus': { name: 'Window in front', group: 'presence', sentence: 'brought the desk’s window to the front.' },
  'window-blur': { name: 'Window left', group: 'presence', sentence: 'went to another window.' },
  idle: { name: 'Idle', group: 'presence', sentence: 'was idle. Only a band of time is recorded, never keys.' },
};

const known = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind);
const spaced = (key: string): string =>
  key
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_whole, a: string, b: string) => `${a} ${b.toLowerCase()}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A newer server may record kinds that this desk does not know; their names are made readable and nothing more. */
export const kindName = (kind: string): string => (known(kind) ? KINDS[kind].name : capital(spaced(kind)));
export const kindIcon = (kind: string): IconName => (known(kind) ? ICONS[KINDS[kind].group] : 'dot');
export const isStopped = (kind: string): boolean =>
  known(kind) && (KINDS[kind].group === 'stopped' || KINDS[kind].group === 'fault');

/**
 * Of whom a record of the server tells that names neither a person nor a workstation; somebody, where it is not one of
 * these.
 */
const UNNAMED: Partial<Record<Kind, string>> = {
  'intrusion-alert': 'The server',
  'enrolment-refused': 'The server',
  'command-line': 'The server',
  'retention-deleted': 'The server',
  'masked-again': 'The server',
  exported: 'The command line',
  administration: 'The command line',
};
const unnamed = ({ kind, chain }: ActivityRow): string =>
  chain !== 'server' ? capital(activity.system) : known(kind) ? (UNNAMED[kind] ?? 'Somebody') : 'The server';

export function sentence(row: ActivityRow): string {
  const who = row.personName ?? (row.workstationName === null ? unnamed(row) : `The desk on ${row.workstationName}`);
  return known(row.kind) ? `${who} ${KINDS[row.kind].sentence}` : `${who}: ${spaced(row.kind)}.`;
}

const value = (key: string, fact: string | number | boolean | null): string =>
  fact === null
    ? 'none'
    : fact === true
      ? 'yes'
      : fact === false
        ? 'no'
        : key === 'action'
          ? changes.action(String(fact))
          : String(fact);
export const facts = (row: ActivityRow): { name: string; value: string }[] =>
  Object.entries(row.detail).map(([key, fact]) => ({ name: capital(spaced(key)), value: value(key, fact) }));
/** Names of things, for matching records and not for reading; the detail pane has them. */
const isId = (key: string): boolean => key.endsWith('Id');
/** `reason wrong password, tries 3`. */
export const factLine = (row: ActivityRow): string =>
  Object.entries(row.detail)
    .filter(([key]) => !isId(key))
    .map(([key, fact]) => `${spaced(key)} ${value(key, fact)}`)
    .join(', ');
