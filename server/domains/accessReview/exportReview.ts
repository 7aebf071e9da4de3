/** Writes an attested review of access; what the command line lists and prints of reviews. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Bus } from '../../platform/bus.ts';
import { problem } from '../../platform/http/problem.ts';
import { NotDone } from '../../platform/notDone.ts';
import { writeWhole } from '../../platform/writeWhole.ts';
import { publishStored, storeAct } from '../../record/ownRecords.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { recordsBetween } from '../ledger/auditQueries.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { accessOf, usagesOf, type Access } from './access.ts';
import { coveredPeople, coveredTenants } from './accessQueries.ts';
import { coverOfAll } from './cover.ts';
import { exportText } from './exportText.ts';
import { allLines } from './lineQueries.ts';
import { reviewInSight } from './listReviews.ts';
import { dueOf } from './overdue.ts';
import { newestReviews, reviewCalled, tenantIdsOfReview, type ReviewRow } from './reviewQueries.ts';

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

/** An attested review as it is written. */
interface ReviewFile {
  readonly id: string;
  /** Of the record that has its hash. */
  readonly position: number;
  readonly text: string;
  readonly sha256: string;
  readonly lines: number;
}
/** The record at a position as a file that proves it; null where nothing is signed. */
type ProofOf = (position: number) => Promise<string | null>;
interface Written {
  readonly file: string;
  readonly sha256: string;
  readonly lines: number;
  readonly proof: boolean;
}

/**
 * For the command line: writes an attested review as one file, and the proof of its record beside it, which names the
 * hash of the file.
 * @throws NotDone where there is no such review, and where what is stored is not what was attested; Error of node:fs
 */
export async function exportReview(
  db: Db,
  scope: SystemScope,
  { reviewId, folder }: { readonly reviewId: string; readonly folder: string },
  proofOf: ProofOf,
): Promise<Written> {
  const row = await reviewCalled(db, scope, reviewId);
  const file = row === undefined ? 'not-attested' : await fileOf(db, scope, row);
  if (file === 'not-attested')
    throw new NotDone({ code: 'access-review-unknown', params: { id: reviewId.slice(0, 80) } });
  if (file === 'altered') throw new NotDone({ code: 'access-review-altered', params: { id: reviewId.slice(0, 80) } });
  return write(file, folder, proofOf);
}

/**
 * The same for a person at a desk who sees the review. It is recorded before it is written, so that a failed one is
 * recorded too.
 * @throws Problem `not-found`, `review-not-attested`, `review-altered`; Error of node:fs
 */
export async function exportReviewInSight(
  { db, bus, wholeServer }: { readonly db: Db; readonly bus: Bus; readonly wholeServer: SystemScope },
  scope: Scope,
  { reviewId, folder }: { readonly reviewId: string; readonly folder: string },
  proofOf: ProofOf,
): Promise<Written> {
  const { row, cover } = await reviewInSight(db, scope, reviewId);
  const file = await fileOf(db, wholeServer, row);
  if (file === 'not-attested') throw problem('review-not-attested');
  if (file === 'altered') throw problem('review-altered');
  const { id, sha256, lines } = file;
  const position = await db.transaction().execute((tx) =>
    storeAct(tx, {
      kind: 'access-review-exported',
      tenantId: cover.tenantIds.length === 1 ? (cover.tenantIds[0] ?? null) : null,
      conversationId: null,
      detail: { review: id, lines, sha256 },
    }),
  );
  publishStored(bus, position);
  return write(file, folder, proofOf);
}

/** Compared with what was attested: the stored hash, and the one in the record of the attestation. */
async function fileOf(db: Db, scope: SystemScope, row: ReviewRow): Promise<ReviewFile | 'not-attested' | 'altered'> {
  if (row.state !== 'attested' || row.position === null) return 'not-attested';
  const lines = await allLines(db, scope, row.id);
  const text = exportText(row, await tenantIdsOfReview(db, scope, row.id), lines);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const [record] = await recordsBetween(db, scope, row.position, row.position);
  if (sha256 !== row.sha256 || record?.record?.detail['sha256'] !== sha256) return 'altered';
  return { id: row.id, position: row.position, text, sha256, lines: lines.length };
}

async function write(
  { id, position, text, sha256, lines }: ReviewFile,
  folder: string,
  proofOf: ProofOf,
): Promise<Written> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = `access-review-${id}.jsonl`;
  writeWhole(folder, file, text);
  const proof = await proofOf(position);
  if (proof !== null) writeWhole(folder, `${file}.tlog-proof`, proof);
  return { file, sha256, lines, proof: proof !== null };
}
