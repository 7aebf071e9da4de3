/** Who can do what at this moment, line by line, with where it comes from and when it was used last. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AccessState, Use } from '../../../contract/accessReview.ts';
import type { Role } from '../../../contract/common.ts';
import { NAMED_WORKSTATIONS, USED_WITHIN_DAYS } from '../../../core/vocabulary/accessReview.ts';
import type { AddressUse } from '../../../core/vocabulary/addressUses.ts';
import { permissionsOf } from '../../../core/access/roles.ts';
import { canonical } from '../../../core/ledger/chain.ts';
import { recordsSince } from '../../record/queries.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import { groupsInSight } from '../../scope/groupQueries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import {
  coveredCodes,
  coveredPeople,
  coveredRules,
  coveredTenants,
  coveredWorkstations,
  factorsOfPeople,
  newestChanges,
  recoveryCodesOfPeople,
  teamsOfPeople,
  tenantsOfPeople,
  workstationsOfPeople,
  type Cover,
  type CoveredPerson,
  type Only,
} from './accessQueries.ts';
import { lastChanges, lastReads, lastRecords, lastSignIns, lastWork } from './useQueries.ts';
import { USES } from './uses.ts';

/** Milliseconds after which what was not used counts as unused. */
const UNUSED_AFTER = USED_WITHIN_DAYS * 86_400_000;
/** People whose use is read in one turn; between turns other requests are answered. */
const AT_A_TIME = 200;

/** One person, workstation, rule or code. */
export interface Access {
  readonly subjectId: string;
  readonly name: string;
  readonly state: AccessState;
  /** SHA-256 over what it may do and the number of its newest change, and not over when it was used. */
  readonly print: string;
}

/** What was read of the use of each person. */
export interface Usage {
  readonly signedIn: number | null;
  /** When each kind of record, each route, each action and each tenant was seen last. */
  readonly last: ReadonlyMap<string, number>;
}
export interface Usages {
  readonly now: number;
  /** When the records begin. */
  readonly since: number;
  readonly of: ReadonlyMap<string, Usage>;
}

/** Nothing is asked about when it was used, at `now` (milliseconds since 1970). */
const withoutUse = (now: number): Usages => ({ now, since: now, of: new Map() });

/** What each person has used, read in turns. */
export async function usagesOf(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  ids: readonly string[],
  now: number,
): Promise<Usages> {
  const { begins, position } = await recordsSince(on, now - UNUSED_AFTER);
  const seen = Object.values(USES);
  const kinds = [...new Set(seen.flatMap((one) => one.kinds ?? []))];
  const routes = [...new Set(seen.flatMap((one) => one.routes ?? []))];
  const of = new Map<string, Usage>();
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const only = ids.slice(from, from + AT_A_TIME);
    const signedIn = await lastSignIns(on, scope, cover, only);
    const last = new Map<string, Map<string, number>>(only.map((id) => [id, new Map()]));
    for (const { personId, what, at } of [
      ...(await lastRecords(on, scope, cover, only, kinds)),
      ...(await lastReads(on, scope, cover, only, routes)),
      ...(await lastChanges(on, scope, cover, only)),
      ...(position === null ? [] : await lastWork(on, scope, cover, only, position)),
    ])
      last.get(personId)?.set(what, at);
    for (const id of only) of.set(id, { signedIn: signedIn.get(id) ?? null, last: last.get(id) ?? new Map() });
    await setImmediate();
  }
  return { now, since: begins ?? now, of };
}

/** How lately it was used, where every use is recorded if `always`. */
function useOf(at: number | null, { now, since }: Pick<Usages, 'now' | 'since'>, always = true): Use {
  const limit = now - UNUSED_AFTER;
  if (at !== null && at >= limit) return { status: 'used', at };
  if (!always) return { status: 'not-recorded', at };
  return { status: at === null && since > limit ? 'not-seen' : 'unused', at };
}

/** What may be done alone, without when it was used; as a hash, so that two can be compared. */
function printOf(rights: unknown): string {
  return createHash('sha256').update(canonical(rights)).digest('hex');
}

/**
 * Everything within a cover and the scope, in the order of the list: people by name, workstations, rules, codes.
 * @param usages of at least the people; of a person who is not in them nothing is known
 * @param only of these people or things alone; null for all
 */
export async function accessOf(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  usages: Usages,
  only: Only = null,
): Promise<Access[]> {
  return [
    ...(await accessOfPeople(on, scope, cover, usages, only)),
    // Those who are bound to teams see people alone.
    ...(cover.teamIds === null ? await accessOfThings(on, scope, cover, usages, only) : []),
  ];
}

/** As `accessOf`, read in turns: a change in between may be in it in part, which `accessRevision` shows. */
export async function accessInTurns(
  db: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  usages: Usages,
  ids: readonly string[],
): Promise<Access[]> {
  const found: Access[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    found.push(...(await accessOfPeople(db, scope, cover, usages, ids.slice(from, from + AT_A_TIME))));
    await setImmediate();
  }
  if (cover.teamIds === null) found.push(...(await accessOfThings(db, scope, cover, usages, null)));
  return found;
}

/** What is compared: which person or thing, and the hash of what it may do. */
export interface Print {
  readonly kind: AccessState['kind'];
  readonly subjectId: string;
  readonly print: string;
  /** When it ends by itself without a change; null where it does not. */
  readonly until: number | null;
}

/** As `accessOf`, without what is not compared. */
export async function printsNow(on: Db | Tx, scope: AnyScope, cover: Cover, only: Only = null): Promise<Print[]> {
  return [
    ...(await printsOfPeople(on, scope, cover, only)),
    ...(cover.teamIds === null ? await printsOfThings(on, scope, cover, only) : []),
  ];
}

/** As `printsNow`, read in turns. */
export async function printsInTurns(db: Db, scope: AnyScope, cover: Cover): Promise<Print[]> {
  const ids = (await coveredPeople(db, scope, cover, null)).map(({ id }) => id);
  const found: Print[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    found.push(...(await printsOfPeople(db, scope, cover, ids.slice(from, from + AT_A_TIME))));
    await setImmediate();
  }
  if (cover.teamIds === null) found.push(...(await printsOfThings(db, scope, cover, null)));
  return found;
}

async function printsOfPeople(on: Db | Tx, scope: AnyScope, cover: Cover, only: Only): Promise<Print[]> {
  const people = await coveredPeople(on, scope, cover, only);
  const tenants = Map.groupBy(await tenantsOfPeople(on, scope, cover, only), (row) => row.person_id);
  const teams = Map.groupBy(await teamsOfPeople(on, scope, cover, only), (row) => row.person_id);
  const changes = await newestChanges(
    on,
    scope,
    cover,
    people.map(({ id }) => id),
  );
  return people.map((person) => ({
    ...{ kind: 'person', subjectId: person.id, until: null },
    print: printOfPerson(person, tenants.get(person.id) ?? [], teams.get(person.id) ?? [], changes),
  }));
}

async function printsOfThings(on: Db | Tx, scope: AnyScope, cover: Cover, only: Only): Promise<Print[]> {
  const list = await accessOfThings(on, scope, cover, withoutUse(Date.now()), only);
  return list.map(({ subjectId, state, print }) => {
    const until = state.kind === 'enrolment-code' ? state.expiresAt : null;
    return { kind: state.kind, subjectId, print, until };
  });
}

const printOfPerson = (
  person: CoveredPerson,
  tenants: readonly { readonly id: string }[],
  teams: readonly { readonly id: string }[],
  changes: ReadonlyMap<string, number>,
): string =>
  printOf({
    kind: 'person',
    role: person.role,
    here: person.left_at === null,
    tenants: tenants.map(({ id }) => id).toSorted(),
    teams: teams.map(({ id }) => id).toSorted(),
    changed: changes.get(person.id) ?? 0,
  });

async function accessOfPeople(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  usages: Usages,
  only: Only,
): Promise<Access[]> {
  const people = await coveredPeople(on, scope, cover, only);
  const tenants = Map.groupBy(await tenantsOfPeople(on, scope, cover, only), (row) => row.person_id);
  const teams = Map.groupBy(await teamsOfPeople(on, scope, cover, only), (row) => row.person_id);
  const factors = Map.groupBy(await factorsOfPeople(on, scope, cover, only), (row) => row.person_id);
  const changes = await newestChanges(
    on,
    scope,
    cover,
    people.map(({ id }) => id),
  );
  const codes = new Map((await recoveryCodesOfPeople(on, scope, cover, only)).map((row) => [row.person_id, row.count]));
  const places = Map.groupBy(
    await workstationsOfPeople(on, scope, cover, only, usages.now - UNUSED_AFTER),
    (row) => row.person_id,
  );
  return people.map((person) => {
    const usage = usages.of.get(person.id);
    const own = tenants.get(person.id) ?? [];
    const ofTeams = (teams.get(person.id) ?? []).map(({ id, name, tenantId }) => ({ id, name, tenantId }));
    const count = (kind: string): number => factors.get(person.id)?.find((row) => row.kind === kind)?.count ?? 0;
    const names = (places.get(person.id) ?? []).map(({ name }) => name);
    return {
      subjectId: person.id,
      name: person.name,
      state: {
        kind: 'person' as const,
        login: person.login,
        role: person.role as Role,
        leftAt: person.left_at,
        tenants: own.map(({ id, name }) => ({ id, name, use: useOf(usage?.last.get(id) ?? null, usages) })),
        teams: ofTeams,
        permissions: permissionUses(person, usage, usages),
        signedIn: useOf(usage?.signedIn ?? null, usages),
        factors: {
          apps: count('totp'),
          securityKeys: count('security-key'),
          recoveryCodes: codes.get(person.id) ?? 0,
        },
        workstations: names.slice(0, NAMED_WORKSTATIONS),
        moreWorkstations: Math.max(0, names.length - NAMED_WORKSTATIONS),
      },
      print: printOfPerson(person, own, ofTeams, changes),
    };
  });
}

/** A person who has left may do nothing. */
function permissionUses(
  { role, left_at: leftAt }: CoveredPerson,
  usage: Usage | undefined,
  usages: Usages,
): Extract<AccessState, { kind: 'person' }>['permissions'] {
  if (leftAt !== null) return [];
  return permissionsOf(role).map((name) => {
    const { kinds = [], routes = [], actions = [], always } = USES[name];
    const seen = [...kinds, ...routes, ...actions].map((what) => usage?.last.get(what) ?? 0);
    const at = Math.max(0, ...seen);
    return { name, use: useOf(at === 0 ? null : at, usages, always) };
  });
}

async function accessOfThings(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  usages: Usages,
  only: Only,
): Promise<Access[]> {
  const served = await tenantsByGroup(on);
  const groups = new Map((await groupsInSight(on, scope)).map((group) => [group.id, group]));
  const tenants = await coveredTenants(on, scope, cover);
  const ofCover = (ids: readonly string[]): boolean =>
    ids.length === 0 || ids.some((id) => cover.tenantIds.includes(id));
  const servedBy = (groupId: string | null): readonly string[] => (groupId === null ? [] : (served.get(groupId) ?? []));
  const groupOf = (groupId: string | null) => (groupId === null ? null : (groups.get(groupId) ?? null));
  const list: Access[] = [];
  const workstations = await coveredWorkstations(on, scope, only);
  const rules = await coveredRules(on, scope, only);
  const changes = await newestChanges(on, scope, cover, [
    ...[...workstations, ...rules].map(({ id }) => id),
    ...served.keys(),
    ...groups.keys(),
  ]);
  const changeOf = (id: string | null): number => (id === null ? 0 : (changes.get(id) ?? 0));
  for (const row of workstations) {
    const ids = servedBy(row.group_id);
    if (!ofCover(ids)) continue;
    const serves = tenants.filter(({ id }) => ids.includes(id));
    list.push({
      subjectId: row.id,
      name: row.name,
      state: {
        kind: 'workstation',
        group: groupOf(row.group_id),
        tenants: serves,
        servesAll: ids.length === 0,
        enrolledAt: row.enrolled_at,
        seen: useOf(row.seen_at, { now: usages.now, since: row.enrolled_at }),
      },
      print: printOf({
        ...{ kind: 'workstation', group: row.group_id, tenants: serves.map(({ id }) => id).toSorted() },
        changed: [row.id, row.group_id].map(changeOf),
      }),
    });
  }
  for (const row of rules) {
    if (!ofCover(row.tenant_id === null ? servedBy(row.group_id) : [row.tenant_id])) continue;
    const { id, range, use, role, note } = row;
    list.push({
      subjectId: id,
      name: range,
      state: {
        kind: 'address-rule',
        range,
        use: use as AddressUse,
        group: groupOf(row.group_id),
        role: role as Role | null,
        tenant: tenants.find((tenant) => tenant.id === row.tenant_id) ?? null,
        note,
        expiresAt: row.expires_at,
      },
      print: printOf({
        ...{ kind: 'address-rule', range, use, role, expiresAt: row.expires_at },
        ...{ group: row.group_id, tenant: row.tenant_id, changed: changeOf(row.id) },
      }),
    });
  }
  for (const row of await coveredCodes(on, scope, only, usages.now)) {
    if (!ofCover(servedBy(row.group_id))) continue;
    list.push({
      subjectId: row.id,
      name: row.name,
      state: { kind: 'enrolment-code', group: groupOf(row.group_id), expiresAt: row.expires_at },
      print: printOf({ kind: 'enrolment-code', group: row.group_id, expiresAt: row.expires_at }),
    });
  }
  return list;
}
