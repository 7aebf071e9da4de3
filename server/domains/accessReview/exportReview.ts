/** What the command line does with reviews of access: list, print what is there now, write an attested one. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { NotDone } from '../../platform/notDone.ts';
import { writeWhole } from '../../platform/writeWhole.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { recordsBetween } from '../ledger/auditQueries.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { accessOf, usagesOf, type Access } from './access.ts';
import { coveredPeople, coveredTenants } from './accessQueries.ts';
import { coverOfAll } from './cover.ts';
import { exportText } from './exportText.ts';
import { dueOf } from './overdue.ts';
import { allLines, newestReviews, reviewCalled, tenantIdsOfReview } from './reviewQueries.ts';

const LISTED = 100;
const dateOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Who can do what at this moment, everywhere. */
export async function accessNow(db: Db, scope: SystemScope): Promise<Access[]> {
  const cover = await coverOfAll(db, scope);
  const ids = (await coveredPeople(db, scope, cover, null)).map(({ id }) => id);
  return accessOf(db, scope, cover, await usagesOf(db, scope, cover, ids, Date.now()));
}

/** Reviews, open ones first, and when the next of each tenant is due. Dates are those of ISO 8601. */
export async function reviewsAndDue(db: Db, scope: SystemScope, now = Date.now()): Promise<object> {
  const cover = await coverOfAll(db, scope);
  const { everyDays } = (await readPolicy(db)).accessReview;
  const due = await dueOf(db, scope, everyDays, now);
  return {
    tenants: (await coveredTenants(db, scope, cover)).map(({ id, name }) => {
      const { attestedAt, dueAt } = due(id);
      return { id, name, attested: dateOf(attestedAt), due: dateOf(dueAt), overdue: dueAt <= now };
    }),
    reviews: (await newestReviews(db, scope, LISTED)).map((row) => ({
      ...{ id: row.id, state: row.state, begun: dateOf(row.at), begunBy: row.begun_name },
      ...{ ended: dateOf(row.ended_at), endedBy: row.ended_name, wholeCompany: row.team_ids === null },
      ...{ snapshot: row.snapshot, sha256: row.sha256, record: row.position },
    })),
  };
}

/**
 * Writes an attested review as one file, and the proof of its record beside it, which names the hash of the file.
 * @param proofOf the record at a position as a file that proves it; null where nothing is signed
 * @throws NotDone where there is no such review, and where what is stored is not what was attested; Error of node:fs
 */
export async function exportReview(
  db: Db,
  scope: SystemScope,
  { reviewId, folder }: { readonly reviewId: string; readonly folder: string },
  proofOf: (position: number) => Promise<string | null>,
): Promise<{ file: string; sha256: string; lines: number; proof: boolean }> {
  const row = await reviewCalled(db, scope, reviewId);
  if (row?.state !== 'attested' || row.position === null)
    throw new NotDone({ code: 'access-review-unknown', params: { id: reviewId.slice(0, 80) } });
  const lines = await allLines(db, scope, row.id);
  const text = exportText(row, await tenantIdsOfReview(db, scope, row.id), lines);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const [record] = await recordsBetween(db, scope, row.position, row.position);
  if (sha256 !== row.sha256 || record?.record?.detail['sha256'] !== sha256)
    throw new NotDone({ code: 'access-review-altered', params: { id: row.id } });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = `access-review-${row.id}.jsonl`;
  writeWhole(folder, file, text);
  const proof = await proofOf(row.position);
  if (proof !== null) writeWhole(folder, `${file}.tlog-proof`, proof);
  return { file, sha256, lines: lines.length, proof: proof !== null };
}
