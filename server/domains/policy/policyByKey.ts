/** The policy by the names of its parts, such as `lock.idleMinutes`: what the command line reads and sets. */
import { RangeUnreadable } from '../../../core/access/addresses.ts';
import { Policy } from '../../../core/policy/policy.ts';
import { fitting } from '../../platform/fitting.ts';
import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import type { Db } from '../../storage/storage.ts';
import { policyDifferences, tenantsNamed } from './policyChanges.ts';
import { readPolicy, readVersion, writePolicy } from './policyStore.ts';

/**
 * The policy, or the part of it that `key` names, such as `lock` or `lock.idleMinutes`.
 * @throws NotDone for a key that there is not.
 */
export async function policyAt(db: Db, key: string | undefined): Promise<unknown> {
  let found: unknown = await readPolicy(db);
  for (const part of key?.split('.') ?? []) found = within(found, part, key ?? '');
  return found;
}

/**
 * Sets one part of the policy; a running server follows at once.
 * @throws NotDone for a key that there is not; NotFitting for a value that does not fit.
 */
export async function setPolicyAt(db: Db, key: string, value: unknown): Promise<void> {
  const parts = key.split('.');
  const last = parts.pop() ?? '';
  await changingPolicy(db, (before) => {
    const policy = structuredClone(before);
    let target: unknown = policy;
    for (const part of parts) target = within(target, part, key);
    within(target, last, key);
    Object.assign(target as object, { [last]: value });
    return fitting(Policy, policy);
  });
}

/** Replaces the list of ranges. @throws NotDone for one that cannot be read. */
export async function setRanges(
  db: Db,
  which: 'serverAccepts' | 'workstationRanges',
  ranges: readonly string[],
): Promise<void> {
  await changingPolicy(db, (policy) => ({
    ...policy,
    network: { ...policy.network, [which]: ranges },
  }));
}

/**
 * Makes the stored policy newer than a version that desks have had already: a server that was restored from a backup
 * knows fewer versions than they do, and they take nothing older. @returns the version.
 */
export async function reissuePolicy(db: Db, above: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { version, policy } = await readVersion(tx);
    if (above < version) return version;
    const next = await writePolicy(tx, policy, { personId: null, atLeast: above + 1 });
    await recordChange(tx, {
      by: null,
      action: 'reissue-policy',
      subject: String(next),
      tenantId: null,
      before: { version },
      after: { version: next },
    });
    return next;
  });
}

async function changingPolicy(db: Db, change: (before: Policy) => Policy): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const before = await readPolicy(tx);
    const after = change(before);
    const version = await writePolicy(tx, after).catch((error: unknown) => {
      throw error instanceof RangeUnreadable ? new NotDone(error.fault) : error;
    });
    const changes = policyDifferences(before, after);
    await recordChange(tx, {
      by: null,
      action: 'set-policy',
      subject: String(version),
      tenantId: await tenantsNamed(tx, changes),
      before: Object.fromEntries(changes.map((one) => [one.path, one.before])),
      after: Object.fromEntries(changes.map((one) => [one.path, one.after])),
    });
  });
}

function within(value: unknown, part: string, key: string): unknown {
  const known = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  if (typeof value !== 'object' || value === null || !known.includes(part))
    throw new NotDone({ code: 'policy-part-unknown', params: { name: key.slice(0, 200), known: known.slice(0, 100) } });
  return Object.entries(value).find(([name]) => name === part)?.[1];
}
