/** Self-checks of workstations: verified, stored, and required before a session. */
import type { WorkstationCheck } from '../../../contract/selfCheck.ts';
import { SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { verifyReport } from '../../../core/selfCheck/signed.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { CountedRecords } from '../../record/countedRecords.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Workstation } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';
import { WorkstationScope, type Scope } from '../../scope/scope.ts';
import { workstationsSeenBy } from '../../scope/sightQueries.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { seenOf } from './seenQueries.ts';
import { insertCheck, newestCheck, newestChecks, newestSigned } from './selfCheckQueries.ts';
import { enrolledInSight } from './workstationQueries.ts';

/** Reports of one workstation that stay stored; of each, the whole signed text. */
const KEPT = 50;
/** Levels listed with the newest report. */
const BEFORE = 20;
/** Reports of one workstation that are verified within a minute; a desk sends one a sign-in. */
const MOST_A_MINUTE = 10;
const MINUTE = 60_000;
const HOUR = 3_600_000;

type Status = WorkstationCheck['status'];

/**
 * Takes, requires and lists self-checks by the policy in force; refusals are recorded, counted per workstation.
 * @param now milliseconds since 1970
 */
export class SelfChecks {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #policy: () => Policy;
  readonly #now: () => number;
  readonly #refused = new Map<string, CountedRecords>();
  readonly #verified = new Map<string, { since: number; count: number }>();

  constructor(db: Db, bus: Bus, policy: () => Policy, now: () => number = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#policy = policy;
    this.#now = now;
  }

  /**
   * Verifies and stores a report that a workstation makes of itself; the same report again changes nothing.
   * @throws Problem `self-check-refused` for a report of another workstation, one that was changed after it was signed,
   * or one whose level does not follow from its lines; `self-check-old` for one older than policy accepts or than the
   * stored one, which it would hide; `too-many-self-checks`. Each refusal is recorded.
   */
  async take(workstation: Workstation, signed: SignedSelfCheck): Promise<{ level: 0 | 1 | 2 | 3; isNew: boolean }> {
    const now = this.#now();
    if (!this.#mayVerify(workstation.id, now)) {
      this.#record(workstation.id, 'too-many');
      throw problem('too-many-self-checks', { retryAt: now + MINUTE });
    }
    const verdict = verifyReport(signed, workstation.certificate, now);
    if (!verdict.ok) {
      this.#record(workstation.id, verdict.code);
      throw problem('self-check-refused', { why: verdict.code });
    }
    const { report, hash } = signed;
    const oldest = now - this.#policy().selfCheck.maxAgeHours * HOUR;
    const own = WorkstationScope.of(workstation);
    const answer = await this.#db.transaction().execute(async (tx) => {
      const newest = await newestCheck(tx, own);
      if (newest?.hash === hash) return { isNew: false };
      if (report.at < oldest || (newest !== undefined && report.at <= newest.at)) return null;
      const check = { hash, at: report.at, received_at: now, level: verdict.level, signed: JSON.stringify(signed) };
      await insertCheck(tx, own, check, KEPT);
      return { isNew: true };
    });
    if (answer === null) {
      this.#record(workstation.id, 'old');
      throw problem('self-check-old');
    }
    return { level: verdict.level, ...answer };
  }

  /** @throws Problem `self-check` where policy allows no sign-in at this workstation. */
  async demand(workstationId: string, on: Db | Tx = this.#db): Promise<void> {
    const { leastLevel } = this.#policy().selfCheck;
    if (leastLevel === 0) return;
    const newest = await newestCheck(on, WorkstationScope.of({ id: workstationId }));
    const status = this.#statusOf(newest ?? null);
    if (status === 'good') return;
    this.#record(workstationId, status);
    throw problem('self-check', {
      why: status,
      level: newest?.level ?? 0,
      least: leastLevel,
      hours: this.#policy().selfCheck.maxAgeHours,
    });
  }

  /** Every enrolled workstation in sight, by name, with its newest report and the levels of those before. */
  async list(scope: Scope): Promise<WorkstationCheck[]> {
    const seen = await workstationsSeenBy(this.#db, scope);
    const workstations = (await enrolledInSight(this.#db, scope)).filter(({ id }) => seen.has(id));
    const result: WorkstationCheck[] = [];
    for (const { id, name } of workstations) {
      const seenHere = await seenOf(this.#db, scope, id, this.#now());
      if (seenHere === null) continue;
      const rows = await newestChecks(this.#db, scope, id, BEFORE + 1);
      const newest = await newestSigned(this.#db, scope, id);
      const read = newest === undefined ? null : SignedSelfCheck.safeParse(JSON.parse(newest));
      // A report that does not match the contract cannot be read, and counts as missing.
      const report = read?.success === true ? read.data.report : null;
      result.push({
        workstationId: id,
        name,
        seen: seenHere,
        report,
        receivedAt: rows[0]?.received_at ?? null,
        status: this.#statusOf(report === null ? null : { at: report.at, level: report.level }),
        before: rows.slice(1).map(({ at, level }) => ({ at, level: level as 0 | 1 | 2 | 3 })),
      });
    }
    return result;
  }

  /** Records the refusals counted so far; for stopping. */
  flush(): void {
    for (const records of this.#refused.values()) records.flush();
  }

  #statusOf(newest: { at: number; level: number } | null): Status {
    const { leastLevel, maxAgeHours } = this.#policy().selfCheck;
    if (newest === null) return 'missing';
    if (newest.at < this.#now() - maxAgeHours * HOUR) return 'stale';
    return newest.level < leastLevel ? 'below' : 'good';
  }

  #mayVerify(workstationId: string, now: number): boolean {
    const counted = this.#verified.get(workstationId);
    if (counted === undefined || now - counted.since >= MINUTE) {
      this.#verified.set(workstationId, { since: now, count: 1 });
      return true;
    }
    counted.count += 1;
    return counted.count <= MOST_A_MINUTE;
  }

  #record(workstationId: string, reason: string): void {
    let records = this.#refused.get(workstationId);
    if (records === undefined) {
      records = new CountedRecords(
        (detail) =>
          void recordOwn(this.#db, this.#bus, { kind: 'self-check-refused', workstationId, detail }).catch(() =>
            this.#refused.delete(workstationId),
          ),
      );
      this.#refused.set(workstationId, records);
    }
    records.note(reason, { reason });
  }
}
