/**
 * Activity as a supervisor may see it: of the own tenants, of people who work for them, and of the house (workstations,
 * addresses), newest first. What is of no tenant and happened at a workstation of others is theirs.
 */
import { expressionBuilder, type Expression, type ExpressionBuilder } from 'kysely';
import type { z } from 'zod';
import { ActivityDetail, type ActivityFilter, type ActivityRow } from '../../../contract/activity.ts';
import type { RuleSubject } from '../../../core/access/addressRules.ts';
import { peopleSeenBy, workstationsOutOfScope } from '../../scope/sightQueries.ts';
import type { Scope } from '../../scope/scope.ts';
import { engineOf, type Db, type StorageEngine } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

/** A scope with the people and the workstations that records may name. */
export interface ActivitySight {
  readonly scope: Scope;
  /** People in sight: those of the own teams where bound, else everybody of the own tenants. */
  readonly personIds: readonly string[];
  /** Workstations that serve other tenants only. */
  readonly workstationsOutOfScope: ReadonlySet<string>;
}

export async function sightOf(on: Db, scope: Scope): Promise<ActivitySight> {
  return {
    scope,
    personIds: await peopleSeenBy(on, scope),
    workstationsOutOfScope: await workstationsOutOfScope(on, scope),
  };
}

/** Whether a row with these columns is inside; the same rule as `inSight`, for rows at hand. */
export function sees(
  { scope, personIds, workstationsOutOfScope: others }: ActivitySight,
  row: { tenantId: string | null; personId: string | null; workstationId: string | null },
): boolean {
  if (row.tenantId === null && row.workstationId !== null && others.has(row.workstationId)) return false;
  if (scope.boundToTeams)
    return (
      row.personId !== null &&
      personIds.includes(row.personId) &&
      (row.tenantId === null || scope.hasTenant(row.tenantId))
    );
  return row.tenantId !== null
    ? scope.hasTenant(row.tenantId)
    : row.personId === null || personIds.includes(row.personId);
}

/** Without an index: the scope is many values, and walking them one by one would mean sorting afterwards. */
const inSight = (
  e: ExpressionBuilder<Tables, 'activity'>,
  { scope, personIds, workstationsOutOfScope: workstations }: ActivitySight,
  engine: StorageEngine,
) => {
  const tenant = engine.withoutIndex<string | null>('activity.tenant_id');
  const person = engine.withoutIndex<string | null>('activity.person_id');
  // One value however many there are, and asked only where some are, and of rows of no tenant.
  const here =
    workstations.size === 0
      ? []
      : [
          e.or([
            e(engine.withoutIndex<string | null>('activity.workstation_id'), 'is', null),
            e.not(engine.isOneOf('activity.workstation_id', [...workstations])),
          ]),
        ];
  if (scope.boundToTeams)
    return e.and([
      e(person, 'in', [...personIds]),
      e.or([e(tenant, 'in', [...scope.tenantIds]), e.and([e(tenant, 'is', null), ...here])]),
    ]);
  return e.or([
    e(tenant, 'in', [...scope.tenantIds]),
    e.and([e(tenant, 'is', null), e.or([e(person, 'is', null), e(person, 'in', [...personIds])]), ...here]),
  ]);
};

type Filter = z.output<typeof ActivityFilter>;
export interface ActivityPage {
  rows: ActivityRow[];
  total: number;
  newest: number;
}
export interface ScopedRow {
  readonly row: ActivityRow;
  readonly tenantId: string | null;
  readonly personId: string | null;
  readonly workstationId: string | null;
}
/** For whom an address is registered. */
export type RegisteredFor = (address: string) => readonly RuleSubject[];

/** Totals of pinned views: rows are only ever appended, so a total up to a position never changes. */
const MAX_TOTALS = 500;

export class ActivityQuery {
  readonly #db: Db;
  readonly #registeredFor: RegisteredFor;
  readonly #totals = new Map<string, number>();

  constructor(db: Db, registeredFor: RegisteredFor = () => []) {
    this.#db = db;
    this.#registeredFor = registeredFor;
  }

  /**
   * Rows up to position `newest` (null: the newest there is), skipping `offset`. `total` counts all rows of the filter
   * up to there.
   */
  async page(
    scope: Scope,
    filter: Filter,
    newest: number | null,
    offset: number,
    limit: number,
  ): Promise<ActivityPage> {
    const sight = await sightOf(this.#db, scope);
    const pinned = newest ?? (await this.newest());
    const total = await this.#total(sight, filter, pinned);
    if (offset >= total) return { rows: [], total, newest: pinned };
    // First the positions alone, from an index; then the wide rows of one page.
    const found = await this.#matching(sight, filter, pinned, engineOf(this.#db).withoutIndex<number>('activity.at'))
      .select('activity.position')
      .orderBy('activity.position', 'desc')
      .limit(limit)
      .offset(offset)
      .execute();
    const rows = await this.rows(found.map((f) => f.position));
    return { rows: (await this.shown(sight, rows)).reverse(), total, newest: pinned };
  }

  async newest(): Promise<number> {
    const row = await this.#db
      .selectFrom('activity')
      .select((e) => e.fn.max('position').as('position'))
      .executeTakeFirst();
    return row?.position ?? 0;
  }

  /** Whole rows, oldest first. */
  async rows(positions: readonly number[]): Promise<ScopedRow[]> {
    const rows = await this.#db
      .selectFrom('activity')
      .leftJoin('person', 'person.id', 'activity.person_id')
      .leftJoin('workstation', 'workstation.id', 'activity.workstation_id')
      .leftJoin('tenant', 'tenant.id', 'activity.tenant_id')
      .select([
        'activity.position',
        'activity.at',
        'activity.kind',
        'activity.detail',
        'activity.chain',
        'activity.conversation_id',
        'activity.tenant_id',
        'activity.person_id',
        'activity.workstation_id',
        'person.name as person_name',
        'workstation.name as workstation_name',
        'tenant.name as tenant_name',
      ])
      .where('activity.position', 'in', [...positions])
      .orderBy('activity.position')
      .execute();
    return rows.map((r) => ({
      tenantId: r.tenant_id,
      personId: r.person_id,
      workstationId: r.workstation_id,
      row: {
        position: r.position,
        at: r.at,
        kind: r.kind,
        personName: r.person_name,
        workstationName: r.workstation_name,
        tenantName: r.tenant_name,
        conversationId: r.conversation_id,
        detail: ActivityDetail.parse(JSON.parse(r.detail)),
        chain: r.chain,
      },
    }));
  }

  /** These rows, which are all in scope, without what they say of other tenants' workstations, people and addresses. */
  async shown(
    { scope, workstationsOutOfScope: others }: ActivitySight,
    rows: readonly ScopedRow[],
  ): Promise<ActivityRow[]> {
    if (scope.everyTenant) return rows.map(({ row }) => row);
    const actors = new Set(rows.map(({ row }) => row.detail['byPersonId']).filter((id) => typeof id === 'string'));
    const known =
      actors.size === 0
        ? []
        : await this.#db
            .selectFrom('person_tenant')
            .select('person_id')
            .distinct()
            .where('person_id', 'in', [...actors])
            .where('tenant_id', 'in', [...scope.tenantIds])
            .execute();
    const isOurs = new Map<string, boolean>();
    return rows.map(({ row, workstationId, ...of }) => {
      const { by, byPersonId, ...detail } = row.detail;
      const { address } = detail;
      if (typeof address === 'string' && workstationId === null && of.tenantId === null && of.personId === null) {
        const ours = isOurs.get(address) ?? !this.#isOfOthers(address, scope);
        isOurs.set(address, ours);
        if (!ours) detail['address'] = null;
      }
      if (typeof detail['claimedWorkstationId'] === 'string' && others.has(detail['claimedWorkstationId']))
        delete detail['claims'];
      for (const [name, value] of Object.entries(detail))
        if (typeof value === 'string' && others.has(value)) delete detail[name];
      const isKnown = byPersonId === undefined || known.some((one) => one.person_id === byPersonId);
      return {
        ...row,
        workstationName: workstationId !== null && others.has(workstationId) ? null : row.workstationName,
        detail: {
          ...detail,
          ...(isKnown && by !== undefined ? { by } : {}),
          ...(isKnown && byPersonId !== undefined ? { byPersonId } : {}),
        },
      };
    });
  }

  /** Registered for other tenants and for nobody else. */
  #isOfOthers(address: string, scope: Scope): boolean {
    const subjects = this.#registeredFor(address).filter(({ kind }) => kind !== 'role');
    return (
      subjects.length > 0 &&
      subjects.every(
        (subject) =>
          (subject.kind === 'tenant' && !scope.hasTenant(subject.tenantId)) ||
          (subject.kind === 'group' && !scope.seesGroup(subject.groupId)),
      )
    );
  }

  /**
   * `at` as the column to compare: plain where the order of positions matters, with its index where only the number
   * does.
   */
  #matching(sight: ActivitySight, filter: Filter, newest: number, at: Expression<number>) {
    let query = this.#db
      .selectFrom('activity')
      .where('activity.position', '<=', newest)
      .where((e) => inSight(e, sight, engineOf(this.#db)));
    if (filter.personId !== undefined) query = query.where('activity.person_id', '=', filter.personId);
    if (filter.kind !== undefined) query = query.where('activity.kind', '=', filter.kind);
    if (filter.tenantId !== undefined) query = query.where('activity.tenant_id', '=', filter.tenantId);
    if (filter.from !== undefined) query = query.where(at, '>=', filter.from);
    if (filter.to !== undefined) query = query.where(at, '<', filter.to);
    return query;
  }

  async #total(sight: ActivitySight, filter: Filter, newest: number): Promise<number> {
    const { scope, personIds, workstationsOutOfScope: others } = sight;
    const key = JSON.stringify([scope.tenantIds, scope.team, personIds, [...others], filter, newest]);
    const held = this.#totals.get(key);
    if (held !== undefined) return held;
    const counted = await this.#matching(
      sight,
      filter,
      newest,
      expressionBuilder<Tables, 'activity'>().ref('activity.at'),
    )
      .select((e) => e.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    if (this.#totals.size >= MAX_TOTALS) this.#totals.clear();
    this.#totals.set(key, counted.total);
    return counted.total;
  }
}
