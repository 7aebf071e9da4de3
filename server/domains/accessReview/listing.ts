/** Reads who can do what as the lines of a review that begins, with what differs from the last one. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { accessInTurns, usagesOf, type Usages } from './access.ts';
import { accessRevision, coveredPeople, type Cover } from './accessQueries.ts';
import { coverOf, keyOf } from './cover.ts';
import { linesOf, snapshotOf, type NewLine } from './lines.ts';
import { earlierLines } from './lineQueries.ts';
import { attestedReviews, type ReviewRow } from './reviewQueries.ts';

/** Attested reviews among which the one to compare with is looked for. */
const LOOKED_AT = 50;

export interface Listing {
  /** Of the database when the reading began. */
  readonly revision: number;
  /** Of the review that it is for. */
  readonly id: string;
  readonly cover: Cover;
  readonly comparedWith: string | null;
  readonly usages: Usages;
  readonly lines: readonly NewLine[];
  readonly snapshot: string;
}

/**
 * The list of all that this person sees, read in turns; in a transaction it is as it is there.
 * @param earlier what was read of the use of people before, which is not read again
 */
export async function listingOf(on: Db | Tx, scope: Scope, earlier: Usages | null): Promise<Listing> {
  const id = randomUUID();
  const now = earlier?.now ?? Date.now();
  const revision = await accessRevision(on);
  const cover = await coverOf(on, scope);
  const ids = (await coveredPeople(on, scope, cover, null)).map((person) => person.id);
  const known = earlier?.of ?? new Map<string, never>();
  const more = await usagesOf(
    on,
    scope,
    cover,
    ids.filter((one) => !known.has(one)),
    now,
  );
  const usages = { ...more, of: new Map([...known, ...more.of]) };
  const compared = await newestCovering(on, scope, cover);
  const before = compared === null ? null : await earlierLines(on, scope, compared.id);
  const lines = await linesOf(id, await accessInTurns(on, scope, cover, usages, ids), before, now);
  const snapshot = await snapshotOf(lines);
  return { revision, id, cover, comparedWith: compared?.id ?? null, usages, lines, snapshot };
}

/** The newest attested review that the reader sees and that is bound to teams only where the reader is. */
export async function newestCovering(on: Db | Tx, scope: Scope, cover: Cover): Promise<ReviewRow | null> {
  const rows = await attestedReviews(on, scope, LOOKED_AT);
  return (
    rows.find((row) => row.cover === keyOf(cover)) ??
    rows.find((row) => row.team_ids === null && cover.teamIds === null) ??
    null
  );
}
