/**
 * Binds rights and rules to the ledger: each change of who may do what, and of what everybody goes by, stores a record
 * with a hash of the row as it is now. What is in the database without such a record, or is not what its newest record
 * says, was put there by somebody else than this program.
 */
import { rowHash } from '../../core/ledger/rowHash.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { storeAlert } from './alerts.ts';
import { noteAlert } from './currentRequest.ts';
import { storeOwn } from './ownRecords.ts';
import { personNames } from './queries.ts';
import type { RaisedAlert } from './raisedAlert.ts';
import { boundRow, boundRows, BOUND_TABLES, isBoundTable, stateRecords, type BoundTable } from './stateQueries.ts';

/** Replaces the hash of a row that was deleted. */
const GONE = 'gone';

/**
 * Stores a record of the row as it is in this transaction. For a row that is new under a new id; every other function
 * that writes such a row calls `changeState`.
 * @returns the position of the record
 */
export async function recordState(on: Db | Tx, table: BoundTable, id: string): Promise<number> {
  const row = await boundRow(on, table, id);
  return storeOwn(on, {
    kind: 'state-recorded',
    // Only who sees the person sees the record.
    personId: table === 'person' ? id : null,
    tenantId: row?.tenantId ?? null,
    detail: { what: table, id, hash: row === null ? GONE : rowHash(table, row.fields) },
  });
}

/** The newest record of each row, by `what id`. */
export async function newestStates(on: Db | Tx, of: string | null = null): Promise<Map<string, RecordedRow>> {
  const newest = new Map<string, RecordedRow>();
  for (const { position, detail } of await stateRecords(on, of))
    newest.set(`${String(detail['what'])} ${String(detail['id'])}`, { hash: detail['hash'], position });
  return newest;
}
interface RecordedRow {
  readonly hash: unknown;
  readonly position: number;
}

/**
 * Changes a row and stores a record of it. What the row was before is compared with its newest record, because the new
 * record binds whatever is found: an edit beside this program would be taken over without a word.
 * @param also ids of rows of this table that the change is made from
 */
export async function changeState<T>(
  on: Db | Tx,
  table: BoundTable,
  id: string,
  change: () => Promise<T>,
  also: readonly string[] = [],
): Promise<T> {
  for (const each of [id, ...also]) await alertWhereUnrecorded(on, table, each);
  const changed = await change();
  await recordState(on, table, id);
  return changed;
}

async function alertWhereUnrecorded(on: Db | Tx, table: BoundTable, id: string): Promise<void> {
  const row = await boundRow(on, table, id);
  const recorded = (await newestStates(on, id)).get(`${table} ${id}`);
  const hash = row === null ? GONE : rowHash(table, row.fields);
  if ((recorded?.hash ?? GONE) === hash) return;
  noteAlert(
    await alertOf(on, { what: table, id, position: recorded?.position ?? null, isThere: row !== null }, Date.now()),
  );
}

/** Fields of a row that name a person. */
const NAMING = ['person_id', 'subject_id', 'decided_by', 'revoked_by'] as const;

/** People whom a row is about, who asked for it or decided it, as far as there are such people. */
async function peopleOf(on: Db | Tx, what: BoundTable, id: string): Promise<string[]> {
  const fields = (await boundRow(on, what, id))?.fields ?? {};
  const named = NAMING.map((name) => fields[name]).filter((one) => typeof one === 'string');
  return [...(await personNames(on, what === 'person' ? [id] : named)).keys()];
}

/** Stores the alert of a row that is not as its record says: another person than those of the row acknowledges it. */
const alertOf = async (on: Db | Tx, { what, id, position }: UnrecordedState, now: number): Promise<RaisedAlert> =>
  storeAlert(
    on,
    {
      ...{ kind: 'state-unrecorded', key: `${what} ${id}`, detail: { what, id, recorded: position } },
      concerns: await peopleOf(on, what, id),
    },
    now,
  );

/** A row that no record has brought in, that its record does not fit, or that is gone without a record. */
export interface UnrecordedState {
  readonly what: BoundTable;
  readonly id: string;
  /** Position of its newest record; null for none. */
  readonly position: number | null;
  /** Whether the row is there. */
  readonly isThere: boolean;
}

/** Compares every bound row with its newest record. */
export async function unrecordedState(on: Db | Tx): Promise<UnrecordedState[]> {
  const newest = await newestStates(on);
  const found: UnrecordedState[] = [];
  for (const { table, id, fields } of await boundRows(on)) {
    const recorded = newest.get(`${table} ${id}`);
    newest.delete(`${table} ${id}`);
    if (recorded?.hash !== rowHash(table, fields))
      found.push({ what: table, id, position: recorded?.position ?? null, isThere: true });
  }
  for (const [key, { hash, position }] of newest) {
    const [what = '', id = ''] = key.split(' ', 2);
    if (hash !== GONE && isBoundTable(what)) found.push({ what, id, position, isThere: false });
  }
  return found;
}

/** Rows of one kind that have an alert of their own; the others are counted in one. */
const MOST_NAMED = 20;

/** Stores the alerts of what `unrecordedState` has found: of each kind the first ones, and how many more there are. */
export async function storeUnrecorded(
  tx: Tx,
  unrecorded: readonly UnrecordedState[],
  now: number,
): Promise<RaisedAlert[]> {
  const alerts: RaisedAlert[] = [];
  for (const what of BOUND_TABLES) {
    const all = unrecorded.filter((one) => one.what === what);
    for (const one of all.slice(0, MOST_NAMED)) alerts.push(await alertOf(tx, one, now));
    const others = all.length - MOST_NAMED;
    if (others > 0)
      alerts.push(
        await storeAlert(tx, { kind: 'state-unrecorded', key: `${what} others`, detail: { what, others } }, now),
      );
  }
  return alerts;
}
