/** What differs between the kinds of requests: what they are about, who may make one alone, and how each is made. */
import type { Beyond } from '../../../contract/errors.ts';
import type { ChangeRequest, RequestedAction } from '../../../contract/people.ts';
import { hasPower, may } from '../../../core/access/roles.ts';
import type { Approvable, ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { newPassword } from '../signIn/passwordRecord.ts';
import { problem } from '../../platform/http/problem.ts';
import type { MaskingDifference, RequestedChange } from '../../record/requestedChange.ts';
import type { AnyScope, Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { makeApprovedAddresses } from '../addresses/changeAddresses.ts';
import { groupNamed } from '../addresses/ruleQueries.ts';
import { storeApprovedException } from '../masking/exceptions.ts';
import { storeApprovedMasking } from '../masking/maskingPolicies.ts';
import { byKind, storeApprovedDetails } from '../masking/publicDetails.ts';
import { makeApprovedPolicy } from '../policy/policyChanges.ts';
import { applyAdd, applyChange, demandLoginFree, demandTeamsFit, stateOf, type Follows } from './changePerson.ts';
import { places } from './differences.ts';
import { tenantNames } from './personQueries.ts';
import type { Subject } from './subjectQueries.ts';
import { whyFixed, whyNot, whyNothing, whyNotGranted, type Granter } from './subject.ts';
import { teamsInScope } from './teamQueries.ts';

/** What a request changes, as the contract names it. */
export const actionOf = (asked: RequestedChange): RequestedAction =>
  asked.kind === 'change' ? asked.change.what : asked.kind;

/** Whether policy wants a second person for this change of a person. */
export function needsSecond(
  policy: ApprovalPolicy,
  asked: Extract<RequestedChange, { kind: 'change' | 'add' }>,
  subject: Subject | null,
): boolean {
  const wants = (one: Approvable): boolean => policy.required.includes(one);
  if (asked.kind === 'add') return wants('add') || (wants('add-power') && hasPower(asked.form.role));
  switch (asked.change.what) {
    case 'role':
      return wants('change-role');
    case 'move':
      return wants('move');
    case 'leave':
      return wants('leave');
    case 'second-factor':
      return wants('reset-second-factor');
    case 'password':
      return subject !== null && wants(hasPower(subject.role) ? 'reset-password' : 'reset-agent-password');
    case 'return':
      return wants('return') || (wants('add-power') && subject !== null && hasPower(subject.role));
    default:
      return false;
  }
}

/** Why a person with this role and these tenants may not make the change alone; null where they may. */
export function whyNotAlone(actor: Granter, asked: RequestedChange, subject: Subject | null): Beyond | null {
  switch (asked.kind) {
    case 'add':
      return may(actor.role, 'people.manage')
        ? whyNotGranted(actor, asked.form.role, asked.form.tenantIds)
        : 'role-not-adding';
    case 'change':
      return subject === null ? 'person-missing' : whyNot(actor, subject, asked.change);
    case 'policy':
      return may(actor.role, 'policy.manage') ? null : 'role-not-changing';
    case 'masking':
    case 'public-details':
      return may(actor.role, 'masking.change') ? null : 'role-not-changing';
    case 'except-card':
      return may(actor.role, 'masking.except') ? null : 'role-not-changing';
    case 'addresses':
      return may(actor.role, 'address.manage') ? null : 'role-not-changing';
  }
}

/** Tenants that a request concerns: only people who have all of them see it. */
export function tenantsOf(
  scope: AnyScope & { readonly tenantIds?: readonly string[] },
  asked: RequestedChange,
  subject: Subject | null,
): string[] {
  switch (asked.kind) {
    case 'add':
      return [...new Set(asked.form.tenantIds)];
    case 'change': {
      const wanted = asked.change.what === 'move' ? asked.change.tenantIds : [];
      return [...new Set([...(subject?.tenantIds ?? []), ...wanted])];
    }
    case 'policy':
      return [...(scope.tenantIds ?? [])];
    case 'addresses':
      return [...asked.tenantIds];
    default:
      return [asked.tenantId];
  }
}

/** Whom or what it is about, in the words of the record. */
export async function aboutOf(
  on: Db | Tx,
  scope: AnyScope,
  asked: RequestedChange,
  subject: Subject | null,
): Promise<string> {
  switch (asked.kind) {
    case 'add':
      return asked.form.name;
    case 'change':
      return subject?.name ?? '';
    case 'policy':
      return '';
    case 'addresses':
      return (asked.after ?? asked.before)?.range ?? '';
    default:
      return (await tenantNames(on, scope, [asked.tenantId]))[0]?.name ?? '';
  }
}

/**
 * What is checked before it is stored.
 * @throws Problem `beyond` for the own access, and as the change itself.
 */
export async function demandPossible(
  tx: Tx,
  scope: Scope,
  asked: RequestedChange,
  subject: Subject | null,
): Promise<void> {
  if (asked.kind === 'add') {
    await demandLoginFree(tx, asked.form.login, null);
    await demandTeamsFit(tx, scope, asked.form.tenantIds, asked.form.teamIds);
  } else if (asked.kind === 'change') {
    if (subject === null) throw problem('not-found');
    if (subject.id === scope.personId) throw problem('beyond', { why: whyFixed(scope, subject) ?? 'own-access' });
    const nothing = whyNothing(subject, asked.change);
    if (nothing !== null) throw problem(nothing);
    if (asked.change.what === 'move') await demandTeamsFit(tx, scope, asked.change.tenantIds, asked.change.teamIds);
  }
}

/** The state that it changes, stored with the request and shown to the person who decides. */
export async function baseOf(
  on: Db | Tx,
  scope: AnyScope,
  asked: RequestedChange,
  subject: Subject | null,
): Promise<unknown> {
  if (asked.kind === 'policy') return Object.fromEntries(asked.changes.map(({ path, before }) => [path, before]));
  if (asked.kind === 'addresses') return asked.before === null ? null : ruleState(on, scope, asked.before);
  return subject === null ? null : stateOf(on, scope, subject);
}

const named = (rows: readonly { readonly id: string; readonly name: string }[]): Record<string, string> =>
  Object.fromEntries(rows.map((row) => [row.id, row.name]));

/** The state that is asked for: codes, names by their ids, values. */
export async function wantedOf(on: Db | Tx, scope: Scope, asked: RequestedChange): Promise<Record<string, unknown>> {
  switch (asked.kind) {
    case 'policy':
      return Object.fromEntries(asked.changes.map(({ path, after }) => [path, after]));
    case 'masking':
      return Object.fromEntries(asked.differences.map((one) => [maskingPath(one), one.after]));
    case 'public-details':
      return byKind(asked.details);
    case 'addresses':
      return asked.after === null ? { removed: true } : ruleState(on, scope, asked.after);
    case 'except-card':
      return { type: asked.type, days: asked.days, reason: asked.reason, message: asked.messageId };
    default: {
      const wanted = asked.kind === 'add' ? { what: 'add' as const, ...asked.form } : asked.change;
      if (wanted.what !== 'add' && wanted.what !== 'move') return { ...wanted };
      const { tenantIds, teamIds, ...rest } = wanted;
      const tenants = await tenantNames(on, scope, tenantIds);
      return { ...rest, tenants: named(tenants), teams: named(await teamsInScope(on, scope, teamIds)) };
    }
  }
}

/** Where a masking policy has it: `types.EMAIL.on`. */
const maskingPath = ({ what, type }: MaskingDifference): string =>
  type !== null ? `types.${type}.${what}` : what === 'reach' ? 'pseudonyms.reach' : what;

/** A rule of addresses by its parts, with the names of what it is for. */
async function ruleState(
  on: Db | Tx,
  scope: AnyScope,
  rule: NonNullable<Extract<RequestedChange, { kind: 'addresses' }>['after']>,
): Promise<Record<string, unknown>> {
  return {
    range: rule.range,
    use: rule.use,
    ...(rule.tenant_id === null ? {} : { tenant: named(await tenantNames(on, scope, [rule.tenant_id])) }),
    ...(rule.role === null ? {} : { role: rule.role }),
    ...(rule.group_id === null ? {} : { group: await groupNamed(on, scope, rule.group_id) }),
    ...(rule.note === '' ? {} : { note: rule.note }),
    ...(rule.expires_at === null ? {} : { until: rule.expires_at }),
  };
}

/** Both sides as the person who decides reads them: without `what`, which is shown above, and without bare ids. */
export async function sidesOf(
  on: Db | Tx,
  scope: Scope,
  asked: RequestedChange,
  base: unknown,
): Promise<Pick<ChangeRequest, 'before' | 'after'>> {
  const { what: _what, message: _message, ...wanted } = await wantedOf(on, scope, asked);
  const was =
    asked.kind === 'masking'
      ? Object.fromEntries(asked.differences.map((one) => [maskingPath(one), one.before]))
      : base;
  return { before: places(was), after: places(wanted) };
}

interface Approved {
  readonly askerId: string;
  readonly asked: RequestedChange;
  readonly subject: Subject | null;
  /** What `baseOf` gave when it was asked for, as JSON. */
  readonly base: string;
  readonly setup: string;
}

/**
 * Makes it, in the name of the person who asked.
 * @throws Problem `request-outdated` where what it changes is not as it was, and as the change itself.
 */
export async function makeApproved(
  tx: Tx,
  scope: AnyScope,
  { askerId, asked, subject, base, setup }: Approved,
): Promise<Follows> {
  const by = { personId: askerId, workstationId: null };
  const nothing: Follows = { positions: [], ends: null, released: [] };
  switch (asked.kind) {
    case 'add':
      // This password is shown to no one: the person who decides does not hand over the account. It is set anew when
      // the person gets it.
      return (await applyAdd(tx, scope, by, setup, asked.form, newPassword())).follows;
    case 'change':
      if (subject === null || JSON.stringify(await stateOf(tx, scope, subject)) !== base)
        throw problem('request-outdated');
      // The person who asked makes the temporary password, at their own desk.
      return asked.change.what === 'password' ? nothing : applyChange(tx, scope, by, subject, asked.change);
    case 'policy':
      return { ...nothing, positions: [await makeApprovedPolicy(tx, askerId, asked)], changesPolicy: true };
    case 'masking':
      await storeApprovedMasking(tx, scope, askerId, asked);
      return nothing;
    case 'public-details':
      await storeApprovedDetails(tx, scope, askerId, asked);
      return nothing;
    case 'except-card':
      await storeApprovedException(tx, scope, askerId, asked);
      return nothing;
    case 'addresses':
      await makeApprovedAddresses(tx, scope, askerId, asked);
      return { ...nothing, changesAddresses: true };
  }
}
