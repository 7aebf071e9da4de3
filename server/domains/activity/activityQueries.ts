/** Reads activity. */
import type { Expression, ExpressionBuilder } from 'kysely';
import type { z } from 'zod';
import { ActivityDetail, type ActivityFilter, type EvidentRow } from '../../../contract/activity.ts';
import { isSystem, type AnyScope, type Scope } from '../../scope/scope.ts';
import { expressionBuilder } from '../../storage/expressions.ts';
import { engineOf, type Db, type StorageEngine, type Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';
import type { ActivitySight } from './sight.ts';

export type Filter = z.output<typeof ActivityFilter>;
/** A row with the columns that decide who may see it. */
export interface ScopedRow {
  readonly row: EvidentRow;
  readonly tenantId: string | null;
  readonly personId: string | null;
  readonly workstationId: string | null;
  readonly claimedTenantId: string | null;
}

/**
 * No index for this condition: the scope contains many values, and reading them one by one from an index would need a
 * sort afterwards.
 */
const inSight = (
  e: ExpressionBuilder<Tables, 'activity'>,
  { scope, personIds, workstationsOutOfScope: workstations }: ActivitySight,
  engine: StorageEngine,
) => {
  const tenant = engine.withoutIndex<string | null>('activity.tenant_id');
  const person = engine.withoutIndex<string | null>('activity.person_id');
  // One parameter for all values; the condition is added only if there are values, and applies to rows without a
  // tenant.
  const here =
    workstations.size === 0
      ? []
      : [
          e.or([
            e(engine.withoutIndex<string | null>('activity.workstation_id'), 'is', null),
            e.not(engine.isOneOf('activity.workstation_id', [...workstations])),
          ]),
        ];
  const mayBeClaimed = scope.everyTenant
    ? []
    : [
        e.or([
          e(engine.withoutIndex<string | null>('activity.claimed_tenant_id'), 'is', null),
          e(engine.withoutIndex<string | null>('activity.claimed_tenant_id'), 'in', [...scope.tenantIds]),
        ]),
      ];
  if (scope.boundToTeams)
    return e.and([
      e(person, 'in', [...personIds]),
      e.or([e(tenant, 'in', [...scope.tenantIds]), e.and([e(tenant, 'is', null), ...here])]),
    ]);
  return e.or([
    e(tenant, 'in', [...scope.tenantIds]),
    e.and([
      e(tenant, 'is', null),
      e.or([e(person, 'is', null), e(person, 'in', [...personIds])]),
      ...mayBeClaimed,
      ...here,
    ]),
  ]);
};

/**
 * `at` as the column to compare: plain where the order of positions matters, with its index where rows are only
 * counted.
 */
function matching(db: Db, sight: ActivitySight, filter: Filter, newest: number, at: Expression<number>) {
  let query = db
    .selectFrom('activity')
    .where('activity.position', '<=', newest)
    .where((e) => inSight(e, sight, engineOf(db)));
  if (filter.personId !== undefined) query = query.where('activity.person_id', '=', filter.personId);
  if (filter.kind !== undefined) query = query.where('activity.kind', '=', filter.kind);
  if (filter.tenantId !== undefined) query = query.where('activity.tenant_id', '=', filter.tenantId);
  if (filter.source !== undefined)
    query = query.where('activity.seq', filter.source === 'desk' ? 'is not' : 'is', null);
  if (filter.from !== undefined) query = query.where(at, '>=', filter.from);
  if (filter.to !== undefined) query = query.where(at, '<', filter.to);
  return query;
}

/** Rows in sight up to position `newest`. */
export async function countRows(db: Db, sight: ActivitySight, filter: Filter, newest: number): Promise<number> {
  const at = expressionBuilder<Tables, 'activity'>().ref('activity.at');
  const counted = await matching(db, sight, filter, newest, at)
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return counted.total;
}

/** Positions in sight up to `newest`, the newest first. */
export async function positionsOf(
  db: Db,
  sight: ActivitySight,
  filter: Filter,
  newest: number,
  offset: number,
  limit: number,
): Promise<number[]> {
  const found = await matching(db, sight, filter, newest, engineOf(db).withoutIndex<number>('activity.at'))
    .select('activity.position')
    .orderBy('activity.position', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return found.map((row) => row.position);
}

/**
 * Whole rows within the scope's tenants and of no tenant, oldest first. Of those of no tenant, `sees` says which ones
 * may be shown.
 */
export async function rowsAt(on: Db | Tx, scope: AnyScope, positions: readonly number[]): Promise<ScopedRow[]> {
  const rows = await on
    .selectFrom('activity')
    .leftJoin('person', 'person.id', 'activity.person_id')
    .leftJoin('workstation', 'workstation.id', 'activity.workstation_id')
    .leftJoin('tenant', 'tenant.id', 'activity.tenant_id')
    .leftJoin('ledger_leaf', 'ledger_leaf.position', 'activity.position')
    .select([
      'activity.position',
      'activity.at',
      'activity.kind',
      'activity.detail',
      'activity.seq',
      'activity.previous_hash',
      'activity.hash',
      'activity.arrived_at',
      'activity.fault',
      'activity.claimed_tenant_id',
      'activity.nonce',
      'ledger_leaf.at as leaf_at',
      'activity.conversation_id',
      'activity.tenant_id',
      'activity.person_id',
      'activity.workstation_id',
      'person.name as person_name',
      'workstation.name as workstation_name',
      'tenant.name as tenant_name',
    ])
    .where('activity.position', 'in', [...positions])
    .where((e) =>
      isSystem(scope)
        ? e.lit(true)
        : e.or([e('activity.tenant_id', 'is', null), e('activity.tenant_id', 'in', [...scope.tenantIds])]),
    )
    .orderBy('activity.position')
    .execute();
  return rows.map((r) => ({
    tenantId: r.tenant_id,
    personId: r.person_id,
    workstationId: r.workstation_id,
    claimedTenantId: r.claimed_tenant_id,
    row: {
      position: r.position,
      at: r.at,
      kind: r.kind,
      personName: r.person_name,
      workstationName: r.workstation_name,
      tenantName: r.tenant_name,
      conversationId: r.conversation_id,
      detail: ActivityDetail.parse(JSON.parse(r.detail)),
      arrivedAt: r.arrived_at,
      source: r.seq === null ? ('server' as const) : ('desk' as const),
      fault: r.fault,
      evidence: {
        nonce: r.nonce.toString('base64'),
        leafAt: r.leaf_at,
        tenantId: r.tenant_id,
        personId: r.person_id,
        workstationId: r.workstation_id,
        seq: r.seq,
        previousHash: r.previous_hash,
        hash: r.hash,
      },
    },
  }));
}

/** Of these people, those who have one of the own tenants. */
export async function knownPeople(db: Db, scope: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('person_tenant')
    .select('person_id')
    .distinct()
    .where('person_id', 'in', [...ids])
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();
  return new Set(rows.map((row) => row.person_id));
}
