/** Activity in words: what a kind is called, and a sentence that says what happened. */
import type { ActivityKind, ActivityRow, ServerActivityKind } from '../../../contract/activity.ts';
import { t } from '../../i18n/index.ts';
import { factName, factWords, isForMatching } from '../../i18n/factWords.ts';
import { capital, spaced } from '../../i18n/names.ts';
import type { IconName } from '../../ui/icons.ts';

type Kind = ActivityKind | ServerActivityKind;
export type Group = 'access' | 'work' | 'stopped' | 'fault' | 'administration' | 'presence';

const ICONS: Record<Group, IconName> = {
  access: 'lock',
  work: 'chat',
  stopped: 'shield',
  fault: 'warning',
  administration: 'bank',
  presence: 'clock',
};
export const GROUPS = [
  'access',
  'work',
  'stopped',
  'fault',
  'administration',
  'presence',
] as const satisfies readonly Group[];

/** Which group a kind belongs to; its name and sentence are in the catalogue. */
export const KINDS: Readonly<Record<Kind, Group>> = {
  'desk-started': 'access',
  'desk-stopped': 'access',
  'sign-in': 'access',
  'sign-in-failed': 'stopped',
  'sign-in-blocked': 'stopped',
  'sign-out': 'access',
  lock: 'access',
  'address-refused': 'stopped',
  'conversation-opened': 'work',
  'message-sent': 'work',
  'entry-added': 'work',
  'receiver-check': 'work',
  'copy-attempt': 'stopped',
  'cut-attempt': 'stopped',
  'paste-attempt': 'stopped',
  'drag-attempt': 'stopped',
  'drop-attempt': 'stopped',
  'context-menu-attempt': 'stopped',
  'print-attempt': 'stopped',
  'navigation-blocked': 'stopped',
  'request-blocked': 'stopped',
  'script-blocked': 'stopped',
  'popup-blocked': 'stopped',
  'download-blocked': 'stopped',
  'permission-denied': 'stopped',
  'device-denied': 'stopped',
  'certificate-issued': 'access',
  'certificate-renewed': 'access',
  'sign-in-key-renewed': 'access',
  'bridge-refused': 'stopped',
  'renderer-crashed': 'fault',
  'guard-failed': 'fault',
  'guard-allowed': 'work',
  'guard-refused': 'stopped',
  signal: 'fault',
  'self-check': 'presence',
  'login-key': 'access',
  'login-used': 'work',
  'login-refused': 'fault',
  'tenant-key': 'access',
  'tenant-key-refused': 'fault',
  'policy-taken': 'presence',
  'policy-refused': 'fault',
  'session-begun': 'access',
  'live-begun': 'access',
  'conversations-listed': 'work',
  'conversation-read': 'work',
  'message-stored': 'work',
  'entry-stored': 'work',
  'conversation-closed': 'work',
  'conversation-assigned': 'work',
  'conversation-taken': 'work',
  'conversation-given-back': 'work',
  'availability-chosen': 'presence',
  'conversation-returned': 'work',
  'conversation-reassigned': 'work',
  'conversation-rated': 'work',
  'transfer-offered': 'work',
  'transfer-ended': 'work',
  'conversation-reopened': 'work',
  'receivers-listed': 'work',
  'records-read': 'work',
  'request-refused': 'stopped',
  'session-ended': 'access',
  'session-moved': 'access',
  'second-factor': 'access',
  'workstation-password-changed': 'access',
  'password-changed': 'access',
  'sign-in-closed': 'stopped',
  'certificate-refused': 'stopped',
  'intrusion-alert': 'stopped',
  'enrolment-refused': 'stopped',
  'self-check-refused': 'stopped',
  'limit-reached': 'stopped',
  'chain-broken': 'fault',
  'activity-erased': 'administration',
  'ledger-check': 'fault',
  enrolled: 'administration',
  administration: 'administration',
  'command-line': 'administration',
  'access-review-begun': 'administration',
  'access-review-decided': 'administration',
  'access-review-compared': 'administration',
  'access-review-attested': 'administration',
  'access-review-ended': 'administration',
  'access-review-exported': 'administration',
  'state-recorded': 'administration',
  'message-changed': 'presence',
  'server-statement': 'presence',
  alert: 'fault',
  'alert-acknowledged': 'administration',
  'retention-deleted': 'administration',
  'masked-again': 'administration',
  exported: 'work',
  searched: 'work',
  'window-focus': 'presence',
  'window-blur': 'presence',
  idle: 'presence',
};

const known = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind);

/** A newer server may record kinds that this desk does not know; their names are made readable and nothing more. */
export const kindName = (kind: string): string =>
  known(kind) ? t(`activityKinds.${kind}.name`) : capital(spaced(kind));
export const kindIcon = (kind: string): IconName => (known(kind) ? ICONS[KINDS[kind]] : 'dot');
export const isStopped = (kind: string): boolean =>
  known(kind) && (KINDS[kind] === 'stopped' || KINDS[kind] === 'fault');

/** Who acts in a record of the server that names neither a person nor a workstation. */
const ACTORS: Partial<Record<Kind, 'server' | 'commandLine'>> = {
  'intrusion-alert': 'server',
  alert: 'server',
  'server-statement': 'server',
  'limit-reached': 'server',
  'enrolment-refused': 'server',
  'command-line': 'server',
  'retention-deleted': 'server',
  'activity-erased': 'server',
  'masked-again': 'server',
  'state-recorded': 'server',
  'message-changed': 'server',
  exported: 'commandLine',
  administration: 'commandLine',
};
function unnamed({ kind, source, detail }: ActivityRow): string {
  if (source !== 'server') return t('activityActors.desk');
  if (detail['by'] === 'visitor') return t('activityActors.visitor');
  return t(`activityActors.${known(kind) && detail['by'] !== 'server' ? (ACTORS[kind] ?? 'somebody') : 'server'}`);
}

/** Who acts in a record, shortly: a person, else what acted by itself. */
export const actorName = (row: ActivityRow): string =>
  row.personName ?? (row.workstationName === null ? unnamed(row) : t('activityActors.desk'));

export function sentence(row: ActivityRow): string {
  const who =
    row.personName ??
    (row.workstationName === null ? unnamed(row) : t('activityActors.deskOn', { workstation: row.workstationName }));
  return known(row.kind) ? `${who} ${t(`activityKinds.${row.kind}.sentence`)}` : `${who}: ${spaced(row.kind)}.`;
}

/** Every fact of a record, ids and hashes too. */
export const facts = ({ kind, detail }: ActivityRow): { name: string; value: string }[] =>
  Object.keys(detail).map((key) => ({ name: capital(factName(key)), value: factWords(kind, detail, key) }));
/** `reason another workstation, tries 3`: without what is for matching records, which the detail pane has. */
export const factLine = ({ kind, detail }: ActivityRow): string =>
  Object.entries(detail)
    .filter(([key, fact]) => !isForMatching(key, fact))
    .map(([key]) => `${factName(key)} ${factWords(kind, detail, key)}`)
    .join(', ');
