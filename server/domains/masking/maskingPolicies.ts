/** Each tenant's masking policy: stored in versions, looked up for every message, compiled once a change. */
import type { Fault } from '../../../contract/faults.ts';
import type { MaskingOutcome } from '../../../contract/masking.ts';
import type { MaskingStatus } from '../../../contract/masking.ts';
import { DEFAULT_MASKING_POLICY } from '../../../core/masking/policy/defaults.ts';
import { KINDS } from '../../../core/masking/policy/kinds.ts';
import { MaskingPolicy, readMaskingPolicy } from '../../../core/masking/policy/policy.ts';
import { makePolicyMask, switchedOffTypes, type PolicyMask } from '../../../core/masking/policy/policyMask.ts';
import type { DialogueState, Mask, Masked, MaskInput } from '../../../core/masking/types.ts';
import { hidesLess } from '../../../core/masking/policy/hidesLess.ts';
import { recordChange } from '../../record/changes.ts';
import type { MaskingDifference, RequestedChange } from '../../record/requestedChange.ts';
import type { Log } from '../../platform/log.ts';
import { problem } from '../../platform/http/problem.ts';
import { TenantScope, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { exceptionIn } from './exceptions.ts';
import { publicValuesOf } from './publicDetails.ts';
import type { SecondPerson } from './secondPerson.ts';
import { currentExceptions, exceptionsOf, insertPolicy, policyChanges, policyVersions } from './queries.ts';
import { stateOf, touchMasking } from './maskingState.ts';
import { MaskThread, type MaskParts } from './maskThread.ts';
import { RecentTags } from './recentTags.ts';
import { soundMask } from './soundMask.ts';

interface Compiled {
  readonly revision: number;
  readonly mask: PolicyMask;
  readonly parts: MaskParts;
}

/** UTF-16 units above which a message is masked in the thread; shorter ones take a few milliseconds at most. */
const SHORT = 400;

/** The compiled masking policies of all tenants, each compiled again only after a change. */
export class MaskingPolicies {
  readonly #db: Db;
  readonly #scope: SystemScope;
  readonly #log: Log;
  readonly #compiled = new Map<string, Compiled>();
  readonly #thread = new MaskThread();
  readonly tags: RecentTags;

  /** @param scope messages of every tenant are masked, each under the policy of its own */
  constructor(db: Db, scope: SystemScope, log: Log, tags: RecentTags = new RecentTags()) {
    this.#db = db;
    this.#scope = scope;
    this.#log = log;
    this.tags = tags;
  }

  /** The masker of one conversation, its answers checked (soundMask.ts). @throws Error as `of`. */
  async maskOf(tenantId: string, conversationId: string): Promise<Mask> {
    return soundMask((await this.of(tenantId)).mask(conversationId));
  }

  /**
   * Masks one message under `policy`, which `of` has given; a long one in a thread of its own. The answer is checked
   * (soundMask.ts).
   */
  async masked(
    policy: PolicyMask,
    of: { readonly tenantId: string; readonly conversationId: string },
    message: MaskInput,
    state: DialogueState | undefined,
  ): Promise<Masked> {
    const { tenantId, conversationId } = of;
    const compiled = this.#compiled.get(tenantId);
    if (message.text.length <= SHORT || compiled?.mask !== policy)
      return soundMask(policy.mask(conversationId))(message, state);
    const { revision, parts } = compiled;
    const answer = await this.#thread
      .mask({ tenantId, revision, conversationId, message, state }, parts)
      .catch((error: unknown) => {
        this.#log.failure(error);
        return null;
      });
    return soundMask(() => {
      if (answer === null) throw new Error('The masker gave no answer.');
      return answer;
    })(message, state);
  }

  /**
   * Changes with each change of the tenant's masking. Read it before `of`, and again in the transaction that stores
   * what was masked.
   */
  async revisionOf(on: Db | Tx, tenantId: string): Promise<number> {
    return (await stateOf(on, TenantScope.of(this.#scope, tenantId))).revision;
  }

  /** Ends the thread. */
  stop(): Promise<void> {
    return this.#thread.stop();
  }

  /**
   * The masker under this tenant's current policy: one small look-up, and work only after
   * a change.
   * @throws Error for a stored policy that cannot be read and never could by this process, and where the database
   * fails: a message is not taken rather than masked less than was decided.
   */
  async of(tenantId: string): Promise<PolicyMask> {
    const tenant = TenantScope.of(this.#scope, tenantId);
    const { secret, revision } = await stateOf(this.#db, tenant);
    const compiled = this.#compiled.get(tenantId);
    if (compiled?.revision === revision) return compiled.mask;
    // A database that fails is no policy that cannot be read: the message waits, and is not masked as before the
    // change.
    const [row] = await policyVersions(this.#db, tenant, 1);
    // Expired ones are left to the masker, which knows the time of the message.
    const exceptions = await exceptionsOf(this.#db, tenant);
    const details = await publicValuesOf(this.#db, tenant);
    try {
      const parts = {
        policy: policyIn(row).policy,
        secret: Buffer.from(secret, 'hex'),
        exceptions: exceptions.map(exceptionIn),
        details,
      };
      const mask = makePolicyMask(parts.policy, parts.secret, parts.exceptions, parts.details);
      this.#compiled.set(tenantId, { revision, mask, parts });
      return mask;
    } catch (error) {
      this.#log('policy-unreadable');
      if (compiled === undefined) throw error;
      return compiled.mask;
    }
  }
}

/**
 * The newest version, or the safe default as version 0.
 * @throws ZodError for one that an earlier program stored and this one refuses.
 */
export async function readPolicyOf(
  on: Db | Tx,
  scope: TenantScope,
): Promise<{ version: number; policy: MaskingPolicy }> {
  const [row] = await policyVersions(on, scope, 1);
  return policyIn(row);
}

function policyIn(row: { readonly version: number; readonly policy: string } | undefined): {
  version: number;
  policy: MaskingPolicy;
} {
  return row === undefined
    ? { version: 0, policy: DEFAULT_MASKING_POLICY }
    : { version: row.version, policy: MaskingPolicy.parse(JSON.parse(row.policy)) };
}

/** Of one answer, as the contract limits them. */
const MOST_PROBLEMS = 500;
const LONGEST_PATH = 200;

export interface PolicyChange {
  readonly tenantId: string;
  /** Null for the command line. */ readonly personId: string | null;
  /** The version that was changed. */ readonly baseVersion: number;
}

/**
 * Stores a policy as the next version, with its record in activity: who, from which version to which, and what changed,
 * or nothing of it.
 * @param second null where no other person has to approve a policy that hides less: the command line
 * @returns every place that is wrong, where any is, or the request that waits for another person: then nothing was
 * stored.
 * @throws Problem `masking-policy-changed` when somebody else has changed it meanwhile.
 */
export async function savePolicyOf(
  db: Db,
  scope: AnyScope,
  change: PolicyChange,
  given: unknown,
  second: SecondPerson | null,
): Promise<MaskingOutcome> {
  if (!scope.hasTenant(change.tenantId)) throw problem('not-found');
  const read = readMaskingPolicy(given);
  if (!read.ok)
    return {
      ...NOTHING_STORED,
      problems: read.problems.slice(0, MOST_PROBLEMS).map(({ path, fault }) => ({
        path: path.slice(0, LONGEST_PATH),
        notice: fault satisfies Fault,
      })),
    };
  return db.transaction().execute((tx) => storeOrAsk(tx, scope, change, read.policy, second));
}

/**
 * Stores the version before the present one as the next.
 * @param second as for `savePolicyOf`
 * @throws Problem `changed` as above, or `invalid` when there is nothing to undo.
 */
export async function undoPolicyOf(
  db: Db,
  scope: AnyScope,
  change: PolicyChange,
  second: SecondPerson | null,
): Promise<MaskingOutcome> {
  if (!scope.hasTenant(change.tenantId)) throw problem('not-found');
  return db.transaction().execute(async (tx) => {
    const rows = await policyVersions(tx, TenantScope.of(scope, change.tenantId), 2);
    if (rows.length === 0) throw problem('no-earlier-version');
    const before = rows[1];
    const policy = before === undefined ? DEFAULT_MASKING_POLICY : MaskingPolicy.parse(JSON.parse(before.policy));
    return storeOrAsk(tx, scope, change, policy, second);
  });
}

const NOTHING_STORED: MaskingOutcome = { version: null, requestId: null, problems: [] };

async function storeOrAsk(
  tx: Tx,
  scope: AnyScope,
  change: PolicyChange,
  policy: MaskingPolicy,
  second: SecondPerson | null,
): Promise<MaskingOutcome> {
  const { tenantId, baseVersion } = change;
  const { version, policy: before } = await readPolicyOf(tx, TenantScope.of(scope, tenantId));
  if (version !== baseVersion) throw problem('masking-policy-changed');
  if (second === null || !hidesLess(before, policy))
    return { ...NOTHING_STORED, version: await store(tx, scope, change, policy) };
  const { id } = await second.ask(tx, second.scope, {
    kind: 'masking',
    tenantId,
    baseVersion,
    policy: JSON.parse(JSON.stringify(policy)) as Extract<RequestedChange, { kind: 'masking' }>['policy'],
    differences: differences(before, policy),
  });
  return { ...NOTHING_STORED, requestId: id };
}

/**
 * Stores what another person approved, in the name of the person who asked.
 * @throws Problem `request-outdated` where the policy was changed since, or this server refuses it by now.
 */
export async function storeApprovedMasking(
  tx: Tx,
  scope: AnyScope,
  askerId: string,
  { tenantId, baseVersion, policy }: Extract<RequestedChange, { kind: 'masking' }>,
): Promise<void> {
  const read = readMaskingPolicy(policy);
  const { version } = await readPolicyOf(tx, TenantScope.of(scope, tenantId));
  if (!read.ok || version !== baseVersion) throw problem('request-outdated');
  await store(tx, scope, { tenantId, personId: askerId, baseVersion }, read.policy);
}

async function store(
  tx: Tx,
  scope: AnyScope,
  { tenantId, personId, baseVersion }: PolicyChange,
  policy: MaskingPolicy,
): Promise<number> {
  const tenant = TenantScope.of(scope, tenantId);
  const { version, policy: before } = await readPolicyOf(tx, tenant);
  if (version !== baseVersion) throw problem('masking-policy-changed');
  const next = version + 1;
  await insertPolicy(tx, tenant, {
    version: next,
    policy: JSON.stringify(policy),
    person_id: personId,
    at: Date.now(),
  });
  await touchMasking(tx, tenant);
  await recordChange(tx, {
    by: personId === null ? null : { personId, workstationId: null },
    action: 'set-masking-policy',
    subject: String(next),
    tenantId,
    before,
    after: policy,
    detail: { fromVersion: version, toVersion: next, changed: recordedDifferences(differences(before, policy)) },
  });
  return next;
}

/**
 * Before and after, in short; the versions themselves stay stored. Names of patterns are free text, so they are only
 * counted.
 */
function differences(before: MaskingPolicy, after: MaskingPolicy): MaskingDifference[] {
  const out: MaskingDifference[] = [];
  for (const { type } of KINDS) {
    const [a, b] = [before.types[type], after.types[type]];
    if (a?.on !== b?.on) out.push({ what: 'on', type, before: a?.on === true, after: b?.on === true });
    if (a?.style !== b?.style) out.push({ what: 'style', type, before: a?.style ?? null, after: b?.style ?? null });
  }
  if (before.pseudonyms.reach !== after.pseudonyms.reach)
    out.push({ what: 'reach', type: null, before: before.pseudonyms.reach, after: after.pseudonyms.reach });
  if (JSON.stringify(before.patterns) !== JSON.stringify(after.patterns))
    out.push({ what: 'patterns', type: null, before: before.patterns.length, after: after.patterns.length });
  return out;
}

/** Characters of `changed` in the record. */
const LONGEST_CHANGED = 200;

/** As many as the record has room for, whole: `style/EMAIL/type-name/pseudonym,patterns//1/2`. */
function recordedDifferences(all: readonly MaskingDifference[]): string {
  const coded = all.map(({ what, type, before, after }) => [what, type ?? '', before ?? '', after ?? ''].join('/'));
  while (coded.join(',').length > LONGEST_CHANGED) coded.pop();
  return coded.join(',');
}

/**
 * Types that each of the own tenants has switched off, where any are; none where the policy cannot be read, for then
 * nothing may be left readable.
 */
export async function switchedOff(db: Db, scope: Scope): Promise<{ tenantId: string; types: string[] }[]> {
  const all = await Promise.all(
    scope.tenantIds.map(async (tenantId) => ({
      tenantId,
      types: await readPolicyOf(db, TenantScope.of(scope, tenantId)).then(
        ({ policy }) => switchedOffTypes(policy),
        () => [],
      ),
    })),
  );
  return all.filter(({ types }) => types.length > 0);
}

const CHANGES_SHOWN = 20;
const EXCEPTIONS_SHOWN = 1_000;

/** The state of masking at a tenant, for the administrator's view. @throws Problem `not-found` out of scope */
export async function statusOf(db: Db, scope: AnyScope, tenantId: string, now = Date.now()): Promise<MaskingStatus> {
  if (!scope.hasTenant(tenantId)) throw problem('not-found');
  return db.transaction().execute(async (tx) => {
    const tenant = TenantScope.of(scope, tenantId);
    const { version, policy } = await readPolicyOf(tx, tenant);
    const changes = await policyChanges(tx, tenant, CHANGES_SHOWN);
    const rows = await currentExceptions(tx, tenant, now, EXCEPTIONS_SHOWN);
    const exceptions = rows.map(({ expires_at: expiresAt, likely_card: likely, ...row }) => ({
      ...row,
      expiresAt,
      likelyCard: likely === 1,
    }));
    return { version, policy: { ...policy, types: { ...policy.types } }, changes, exceptions };
  });
}
