/**
 * The policy in the database, in versions that only grow. A running server looks again every second, so a change by the
 * command line takes effect without a restart.
 */
import { compileRanges } from '../../../core/access/addresses.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { Policy } from '../../../core/policy/policy.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Bus } from '../../platform/bus.ts';
import { insertVersion, newestVersion, versionRow } from './queries.ts';

/** Version 0: none was stored. */
export interface StoredPolicy {
  readonly version: number;
  readonly policy: Policy;
}
const NONE_STORED: StoredPolicy = { version: 0, policy: SAFE_DEFAULTS };

/**
 * The stored policy; the safe defaults, which accept no connection, where none was stored.
 * @throws Error when what is stored cannot be read: half a policy is none.
 */
export async function readPolicy(db: Db | Tx): Promise<Policy> {
  return (await readVersion(db)).policy;
}

/**
 * The policy as it is in a transaction, for what the transaction decides by it: the one in the memory of a running
 * server follows a change a moment later.
 * @param otherwise where none was stored
 * @throws Error as `readPolicy`
 */
export async function policyWithin(tx: Db | Tx, otherwise: Policy): Promise<Policy> {
  return (await findVersion(tx))?.policy ?? otherwise;
}

/** The newest version. @throws Error as `readPolicy` */
export async function readVersion(db: Db | Tx): Promise<StoredPolicy> {
  return (await findVersion(db)) ?? NONE_STORED;
}

/**
 * A version by its number, 0 for the safe defaults; null for one that there is not.
 * @throws Error when what is stored cannot be read, or the store fails
 */
export async function versionByNumber(db: Db | Tx, version: number): Promise<StoredPolicy | null> {
  return (await findVersion(db, version)) ?? (version === 0 ? NONE_STORED : null);
}

async function findVersion(db: Db | Tx, version?: number): Promise<StoredPolicy | null> {
  const row = await versionRow(db, version);
  return row === undefined ? null : { version: row.version, policy: checkPolicy(JSON.parse(row.policy)) };
}

export interface WrittenBy {
  /** Null for the command line. */
  readonly personId: string | null;
  /** The version whose words this one says again. */
  readonly undoes?: number;
  /** Not below this; for a server that was restored from a backup, whose desks have newer versions than it knows. */
  readonly atLeast?: number;
}

/**
 * Stores it as the next version; nothing where it says what the newest one says.
 * @returns the version.
 * @throws Error for a policy or a range that cannot be read.
 */
export async function writePolicy(db: Db | Tx, policy: Policy, by: WrittenBy = { personId: null }): Promise<number> {
  const text = JSON.stringify(checkPolicy(policy));
  const newest = await versionRow(db);
  const version = Math.max((newest?.version ?? 0) + 1, by.atLeast ?? 0);
  if (newest?.policy === text && by.atLeast === undefined) return newest.version;
  await insertVersion(db, {
    version,
    policy: text,
    person_id: by.personId,
    at: Date.now(),
    undoes: by.undoes ?? null,
  });
  return version;
}

/** @throws Error for a policy or a range that cannot be read. */
export function checkPolicy(value: unknown): Policy {
  const policy = Policy.parse(value);
  compileRanges(policy.network.serverAccepts);
  compileRanges(policy.network.workstationRanges);
  return policy;
}

export interface PolicyWatch {
  readonly current: () => Policy;
  readonly version: () => number;
  /** Looks now: after a change of its own the server does not wait for the next look. */
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Publishes `policy.changed` after each change, whatever process made it. When the stored policy cannot be read,
 * `unreadable` is called and the last good one stays.
 */
export async function watchPolicy(db: Db, bus: Bus, unreadable: () => void): Promise<PolicyWatch> {
  let current = await readVersion(db);
  let looking: Promise<void> | null = null;
  const lookOnce = async (): Promise<void> => {
    try {
      if ((await newestVersion(db)) === current.version) return;
      current = await readVersion(db);
      bus.publish('policy.changed', {});
    } catch {
      unreadable();
    }
  };
  const look = (): Promise<void> =>
    (looking ??= lookOnce().finally(() => {
      looking = null;
    }));
  return {
    current: () => current.policy,
    version: () => current.version,
    stop: bus.subscribe('database.changed', look),
    // A look that began before the change may not have seen it.
    look: async () => {
      await looking;
      await look();
    },
  };
}
