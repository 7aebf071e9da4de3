/**
 * Binds rights and rules to the ledger: each change of who may do what, and of what everybody goes by, stores a record
 * with a hash of the row as it is now. What is in the database without such a record, or is not what its newest record
 * says, was put there by somebody else than this program.
 */
import { rowHash } from '../../core/ledger/rowHash.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { storeOwn } from './ownRecords.ts';
import { boundRow, boundRows, isBoundTable, stateRecords, type BoundTable } from './stateQueries.ts';

/** Stands for the hash of a row that is gone. */
const GONE = 'gone';

/**
 * Stores a record of the row as it is in this transaction. To be called by every function that writes such a row.
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

/** A row that no record has brought in, that its record does not fit, or that is gone without a record. */
export interface UnrecordedState {
  readonly what: BoundTable;
  readonly id: string;
  /** Position of its newest record; null for none. */
  readonly position: number | null;
  /** Whether the row is there. */
  readonly isThere: boolean;
}

/**
 * Compares every person's rights, every version of the policies and every rule of addresses with its newest record.
 * @param most after so many the rest is not looked for
 */
export async function unrecordedState(on: Db | Tx, most: number): Promise<UnrecordedState[]> {
  const newest = new Map<string, { readonly hash: unknown; readonly position: number }>();
  for (const { position, detail } of await stateRecords(on))
    newest.set(`${String(detail['what'])} ${String(detail['id'])}`, { hash: detail['hash'], position });
  const found: UnrecordedState[] = [];
  const note = (one: UnrecordedState): void => {
    if (found.length < most) found.push(one);
  };
  for (const { table, id, fields } of await boundRows(on)) {
    const recorded = newest.get(`${table} ${id}`);
    newest.delete(`${table} ${id}`);
    if (recorded?.hash !== rowHash(table, fields))
      note({ what: table, id, position: recorded?.position ?? null, isThere: true });
  }
  for (const [key, { hash, position }] of newest) {
    const [what = '', id = ''] = key.split(' ', 2);
    if (hash !== GONE && isBoundTable(what)) note({ what, id, position, isThere: false });
  }
  return found;
}
