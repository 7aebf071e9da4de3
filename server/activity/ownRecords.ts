/** The server's own activity records: what no desk can record for it. */
import { EventEmitter } from 'node:events';
import type { ActivityDetail } from '../../contract/activity.ts';
import type { Db, Tx } from '../storage/storage.ts';

/**
 * `address-refused` a connection from an unregistered address; `certificate-refused` one without a certificate of this authority, or of a revoked workstation;
 * `intrusion-alert` many refused addresses in a short time: that it has begun, and how it went when it is over;
 * `command-line` that the server's command line was used: which command, by which user of the machine, and from where;
 * `sign-in-failed` a try that the server refused, or that was begun and never finished; `sign-in-closed` too many of them;
 * `sign-in-blocked` tries while closed; `chain-broken` an uploaded chain with a gap, a changed record or a second history;
 * `session-ended` a session that the server ended, and who wanted it; `session-moved` one that went on at another address; `retention-deleted` how much of a tenant was deleted because its time was over;
 * `masked-again` how many messages an improved masker has read again, and how many of them hide more now;
 * `exported` a transcript that a supervisor had written; `searched` that somebody looked for words in conversations, never for which;
 * `second-factor` somebody's own was added, removed or used in an unusual way; `self-check-refused` a report that is not what it says, or a session refused because of it;
 * `enrolled` a machine that became a workstation by a code; `enrolment-refused` one that did not, and why; `certificate-renewed` a workstation's newer certificate was used for the first time;
 * `password-changed` a person has set a new server password;
 * `administration` a change by the command line: what was changed, never to what;
 */
export type OwnKind = 'address-refused' | 'intrusion-alert' | 'command-line' | 'certificate-refused' | 'sign-in-failed' | 'sign-in-closed' | 'sign-in-blocked' | 'chain-broken' | 'session-ended' | 'session-moved' | 'retention-deleted' | 'masked-again' | 'exported' | 'searched' | 'self-check-refused' | 'password-changed' | 'second-factor' | 'enrolled' | 'enrolment-refused' | 'certificate-renewed' | 'administration';

export interface OwnRecord { kind: OwnKind; personId?: string | null; workstationId?: string | null; tenantId?: string | null; conversationId?: string | null; detail: ActivityDetail }

/** Tells of stored activity, after the commit. Positions, so that listeners read what is stored. */
export class ActivityNews extends EventEmitter<{ stored: [positions: readonly number[]] }> {}

/** Stores inside `on` (a transaction or the database); tell `news` when that is committed. Returns the position. */
export async function storeOwn(on: Db | Tx, record: OwnRecord): Promise<number> {
  const row = await on.insertInto('activity').values({
    tenant_id: record.tenantId ?? null, person_id: record.personId ?? null, workstation_id: record.workstationId ?? null, conversation_id: record.conversationId ?? null, seq: null,
    at: Date.now(), kind: record.kind, detail: JSON.stringify(record.detail), previous_hash: null, hash: null, chain: 'server',
  }).returning('position').executeTakeFirstOrThrow();
  return row.position;
}

/** Stores and tells. */
export async function recordOwn(db: Db, news: ActivityNews, record: OwnRecord): Promise<void> {
  news.emit('stored', [await storeOwn(db, record)]);
}
