/** Self-checks of workstations: verified, kept, and asked for before a session. */
import type { WorkstationCheck } from '../../../contract/selfCheck.ts';
import { SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { verifyReport } from '../../../core/selfCheck/signed.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { CountedRecords } from '../../record/countedRecords.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db } from '../../storage/storage.ts';
import type { Workstation } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';

/** Reports of one workstation that stay; of each, the whole signed text. */
const KEPT = 50;
/** Levels told with the newest. */
const BEFORE = 20;
/** Reports of one workstation that are looked at within a minute; a desk makes one a sign-in. */
const MOST_A_MINUTE = 10;
const MINUTE = 60_000;
const HOUR = 3_600_000;

type Sessions = WorkstationCheck['standing'];

export class SelfChecks {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #policy: () => Policy;
  readonly #now: () => number;
  readonly #refused = new Map<string, CountedRecords>();
  readonly #looked = new Map<string, { since: number; count: number }>();

  constructor(db: Db, bus: Bus, policy: () => Policy, now: () => number = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#policy = policy;
    this.#now = now;
  }

  /**
   * Stores what `workstation` says of itself. The same report again is nothing new.
   * @throws Problem `self-check-refused` for one that is not this workstation's, was changed, or says what its lines do
   * not; `self-check-old` for one that is
   *   older than what is held: whoever sends an old one again would hide a newer; `too-many` for a flood. Each is
   *   recorded.
   */
  async take(workstation: Workstation, signed: SignedSelfCheck): Promise<{ level: 0 | 1 | 2 | 3; isNew: boolean }> {
    const now = this.#now();
    if (!this.#mayLook(workstation.id, now)) {
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
    const answer = await this.#db.transaction().execute(async (tx) => {
      const newest = await tx
        .selectFrom('self_check')
        .select(['hash', 'at'])
        .where('workstation_id', '=', workstation.id)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest?.hash === hash) return { isNew: false };
      if (report.at < oldest || (newest !== undefined && report.at <= newest.at)) return null;
      await tx
        .insertInto('self_check')
        .values({
          workstation_id: workstation.id,
          hash,
          at: report.at,
          received_at: now,
          level: verdict.level,
          signed: JSON.stringify(signed),
        })
        .execute();
      const kept = await tx
        .selectFrom('self_check')
        .select('hash')
        .where('workstation_id', '=', workstation.id)
        .orderBy('at', 'desc')
        .limit(KEPT)
        .execute();
      await tx
        .deleteFrom('self_check')
        .where('workstation_id', '=', workstation.id)
        .where(
          'hash',
          'not in',
          kept.map((k) => k.hash),
        )
        .execute();
      return { isNew: true };
    });
    if (answer === null) {
      this.#record(workstation.id, 'old');
      throw problem('self-check-old');
    }
    return { level: verdict.level, ...answer };
  }

  /** @throws Problem `self-check` in words where policy lets nobody sign in at this workstation. */
  async demand(workstationId: string): Promise<void> {
    const { leastLevel } = this.#policy().selfCheck;
    if (leastLevel === 0) return;
    const newest = await this.#db
      .selectFrom('self_check')
      .select(['at', 'level'])
      .where('workstation_id', '=', workstationId)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    const standing = this.#standing(newest ?? null);
    if (standing === 'good') return;
    this.#record(workstationId, standing);
    throw problem('self-check', {
      why: standing,
      level: newest?.level ?? 0,
      least: leastLevel,
      hours: this.#policy().selfCheck.maxAgeHours,
    });
  }

  /** Every enrolled workstation, by name. */
  async list(): Promise<WorkstationCheck[]> {
    const workstations = await this.#db
      .selectFrom('workstation')
      .select(['id', 'name'])
      .where('revoked_at', 'is', null)
      .orderBy('name')
      .execute();
    const result: WorkstationCheck[] = [];
    for (const { id, name } of workstations) {
      const rows = await this.#db
        .selectFrom('self_check')
        .select(['at', 'level', 'received_at'])
        .where('workstation_id', '=', id)
        .orderBy('at', 'desc')
        .limit(BEFORE + 1)
        .execute();
      const newest = await this.#db
        .selectFrom('self_check')
        .select('signed')
        .where('workstation_id', '=', id)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst();
      const read = newest === undefined ? null : SignedSelfCheck.safeParse(JSON.parse(newest.signed));
      // One that was written under another contract is none that anybody here can read.
      const report = read?.success === true ? read.data.report : null;
      result.push({
        workstationId: id,
        name,
        report,
        receivedAt: rows[0]?.received_at ?? null,
        standing: this.#standing(report === null ? null : { at: report.at, level: report.level }),
        before: rows.slice(1).map(({ at, level }) => ({ at, level: level as 0 | 1 | 2 | 3 })),
      });
    }
    return result;
  }

  /** Records what was counted so far; for stopping. */
  flush(): void {
    for (const records of this.#refused.values()) records.flush();
  }

  #standing(newest: { at: number; level: number } | null): Sessions {
    const { leastLevel, maxAgeHours } = this.#policy().selfCheck;
    if (newest === null) return 'missing';
    if (newest.at < this.#now() - maxAgeHours * HOUR) return 'stale';
    return newest.level < leastLevel ? 'below' : 'good';
  }

  #mayLook(workstationId: string, now: number): boolean {
    const held = this.#looked.get(workstationId);
    if (held === undefined || now - held.since >= MINUTE) {
      this.#looked.set(workstationId, { since: now, count: 1 });
      return true;
    }
    held.count += 1;
    return held.count <= MOST_A_MINUTE;
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
