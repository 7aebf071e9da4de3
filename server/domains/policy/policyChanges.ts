/**
 * What an administrator does with the policy at a desk: reads it, tries a change, makes it, goes back to an earlier
 * version.
 */
import type { z } from 'zod';
import type { Fault } from '../../../contract/faults.ts';
import type { PolicyOutcome, PolicyStatus, POLICY_ROUTES } from '../../../contract/policy.ts';
import { RangeUnreadable } from '../../../core/access/addresses.ts';
import { faultsOfValue } from '../../../core/policy/layers.ts';
import { leafAt, LEAVES, valueAt, withValue } from '../../../core/policy/leaves.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { needsApproval } from '../../../core/policy/loosened.ts';
import { recordChange } from '../../record/changes.ts';
import type { AskSecond } from '../masking/secondPerson.ts';
import type { RequestedChange } from '../../record/requestedChange.ts';
import { personNames, tenantsAmong } from '../../record/queries.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { lockOutWarnings, type Maker } from './lockOut.ts';
import { newestVersions } from './queries.ts';
import { checkPolicy, readVersion, versionByNumber, writePolicy } from './policyStore.ts';
import type { Bus } from '../../platform/bus.ts';

/** Problems of one change that are shown; the contract takes no more. */
const MOST_PROBLEMS = 500;
const NO_SUCH_VALUE = [{ part: '', fault: { code: 'value-unknown', params: {} } }] as const;
const NOTHING_STORED: PolicyOutcome = {
  version: null,
  needsApproval: false,
  requestId: null,
  problems: [],
  warnings: [],
  changes: [],
};
interface Made {
  readonly outcome: PolicyOutcome;
  readonly position: number | null;
}
/** Versions that are shown. */
const SHOWN = 50;

type Json = PolicyOutcome['changes'][number]['before'];
/** What was stored is JSON; a value that a policy does not name is null. */
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Values that differ, in the order of the tree. */
export function policyDifferences(before: unknown, after: unknown): PolicyOutcome['changes'] {
  return LEAVES.map(({ path, parts }) => ({
    path,
    before: json(valueAt(before, parts)),
    after: json(valueAt(after, parts)),
  })).filter((change) => !same(change.before, change.after));
}

/** Tenants whose hosts a change names: it is shown only to people who have all of them. */
export const tenantsNamed = (tx: Tx, changes: PolicyOutcome['changes']): Promise<string[]> =>
  tenantsAmong(
    tx,
    changes
      .filter(({ path }) => path === 'egress')
      .flatMap(({ before, after }) => [...Object.keys(Object(before)), ...Object.keys(Object(after))]),
  );

/**
 * The current policy and its newest versions, with what each of them changed; of hosts those of the scope's tenants.
 */
export async function policyStatus(db: Db, scope: Scope): Promise<PolicyStatus> {
  const { version, policy: whole } = await readVersion(db);
  const hosts = Object.entries(whole.egress).filter(([tenantId]) => scope.everyTenant || scope.hasTenant(tenantId));
  const policy: Policy = { ...whole, egress: Object.fromEntries(hosts) };
  // One more than is shown, so that the oldest of them has something to be compared with.
  const rows = await newestVersions(db, SHOWN + 1);
  const trees = rows.map((row): unknown => JSON.parse(row.policy));
  const makers = await personNames(
    db,
    rows.map((row) => row.person_id),
  );
  const versions = rows.slice(0, SHOWN).map((row, at) => ({
    version: row.version,
    at: row.at,
    undoes: row.undoes,
    by: makers.get(row.person_id ?? '') ?? null,
    changed: trees[at + 1] === undefined ? [] : policyDifferences(trees[at + 1], trees[at]).map(({ path }) => path),
  }));
  return { version, policy: JSON.parse(JSON.stringify(policy)) as PolicyStatus['policy'], versions };
}

type Change = z.output<(typeof POLICY_ROUTES)['changePolicy']['body']>;
type Undo = z.output<(typeof POLICY_ROUTES)['undoPolicy']['body']>;
export interface By extends Maker {
  readonly scope: Scope;
}
export interface ChangePorts {
  readonly db: Db;
  readonly bus: Bus;
  /** Asks for another person, where something becomes less strict. */
  readonly askSecond: AskSecond;
  /** Makes the running server use it at once. */ readonly changed: () => Promise<void>;
}

/**
 * Tries the changes, and stores them as one version where nothing speaks against it.
 * @throws Problem `policy-changed` when somebody else has changed the policy meanwhile, `policy-not-yours` for a scope
 * that does not have every tenant: the policy is that of all of them.
 */
export function changePolicy(ports: ChangePorts, by: By, asked: Change): Promise<PolicyOutcome> {
  const problems: PolicyOutcome['problems'] = [];
  return make(ports, by, asked, problems, async (before) => {
    let tree: unknown = before;
    for (const { path, value } of asked.changes) {
      const leaf = leafAt(path);
      const faults = leaf === undefined ? NO_SUCH_VALUE : faultsOfValue(leaf, value);
      for (const { part, fault } of faults.slice(0, Math.max(0, MOST_PROBLEMS - problems.length)))
        problems.push({ path, part, notice: fault });
      if (leaf !== undefined && faults.length === 0) tree = withValue(tree, leaf.parts, leaf.schema.parse(value));
    }
    return tree;
  });
}

/**
 * What an earlier version said becomes the next one.
 * @throws Problem as `changePolicy`; `not-found` for a version that there is not.
 */
export function undoPolicy(ports: ChangePorts, by: By, asked: Undo): Promise<PolicyOutcome> {
  return make(
    ports,
    by,
    asked,
    [],
    async (_before, tx) => {
      const earlier = await versionByNumber(tx, asked.toVersion);
      if (earlier === null) throw problem('not-found');
      return earlier.policy;
    },
    asked.toVersion,
  );
}

async function make(
  ports: ChangePorts,
  by: By,
  asked: Pick<Change, 'baseVersion' | 'onlyTry' | 'inSpiteOf'>,
  problems: PolicyOutcome['problems'],
  next: (before: Policy, tx: Tx) => Promise<unknown>,
  undoes?: number,
): Promise<PolicyOutcome> {
  if (!by.scope.everyTenant) throw problem('policy-not-yours');
  const { outcome, position } = await ports.db.transaction().execute(async (tx): Promise<Made> => {
    const { version, policy: before } = await readVersion(tx);
    if (version !== asked.baseVersion) throw problem('policy-changed');
    const tree = await next(before, tx);
    const none = (more: Partial<PolicyOutcome>): Made => ({
      outcome: { ...NOTHING_STORED, problems, changes: policyDifferences(before, tree), ...more },
      position: null,
    });
    if (problems.length > 0) return none({});
    let after: Policy;
    try {
      after = checkPolicy(tree);
    } catch (error) {
      // Each value is as it should be by itself, and they do not go together.
      const notice: Fault = error instanceof RangeUnreadable ? error.fault : { code: 'policy-unreadable', params: {} };
      return none({ problems: [{ path: '', part: '', notice }] });
    }
    const changes = policyDifferences(before, after);
    const warnings = lockOutWarnings(after, before, by);
    const second = needsApproval(before, after);
    if (asked.onlyTry || changes.length === 0 || warnings.some(({ notice }) => !asked.inSpiteOf.includes(notice.code)))
      return none({ warnings, changes, needsApproval: second });
    if (second) {
      const request = await ports.askSecond(tx, by.scope, { kind: 'policy', baseVersion: version, changes });
      return { ...none({ warnings, changes, needsApproval: true, requestId: request.id }), position: request.position };
    }
    const made = await storeChanges(tx, by.scope, { after, changes }, undoes);
    return { outcome: { ...NOTHING_STORED, version: made.version, warnings, changes }, position: made.position };
  });
  if (position !== null) ports.bus.publish('activity.stored', { positions: [position] });
  if (outcome.version !== null) await ports.changed();
  return outcome;
}

/** Stores a changed policy as the next version, with its record. */
async function storeChanges(
  tx: Tx,
  by: { readonly personId: string; readonly workstationId: string | null },
  { after, changes }: { after: Policy; changes: PolicyOutcome['changes'] },
  undoes?: number,
): Promise<{ version: number; position: number }> {
  const version = await writePolicy(tx, after, { personId: by.personId, ...(undoes === undefined ? {} : { undoes }) });
  const position = await recordChange(tx, {
    by: { personId: by.personId, workstationId: by.workstationId },
    action: undoes === undefined ? 'set-policy' : 'undo-policy',
    subject: String(version),
    tenantId: await tenantsNamed(tx, changes),
    before: Object.fromEntries(changes.map((change) => [change.path, change.before])),
    after: Object.fromEntries(changes.map((change) => [change.path, change.after])),
  });
  return { version, position };
}

/**
 * Makes what another person approved, in the name of the person who asked. Call `ChangePorts.changed` after the commit.
 * @returns the position of the record.
 * @throws Problem `request-outdated` where the policy was changed since it was asked for.
 */
export async function makeApprovedPolicy(
  tx: Tx,
  askerId: string,
  { baseVersion, changes }: Extract<RequestedChange, { kind: 'policy' }>,
): Promise<number> {
  const { version, policy: before } = await readVersion(tx);
  if (version !== baseVersion) throw problem('request-outdated');
  let tree: unknown = before;
  for (const { path, after: value } of changes) {
    const leaf = leafAt(path);
    if (leaf === undefined) throw problem('request-outdated');
    tree = withValue(tree, leaf.parts, leaf.schema.parse(value));
  }
  const made = await storeChanges(
    tx,
    { personId: askerId, workstationId: null },
    { after: checkPolicy(tree), changes },
  );
  return made.position;
}
