/** Activity in the scope of a supervisor, newest first. */
import type { EvidentRow } from '../../../contract/activity.ts';
import { canonical } from '../../../core/ledger/chain.ts';
import type { RuleSubject } from '../../../core/access/addressRules.ts';
import { newestPosition } from '../../record/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { countRows, knownPeople, positionsOf, rowsAt, type Filter, type ScopedRow } from './activityQueries.ts';
import { CLAIMED } from './claims.ts';
import { sightOf, type ActivitySight } from './sight.ts';

export interface ActivityPage {
  rows: EvidentRow[];
  total: number;
  newest: number;
}
/** For whom an address is registered. */
export type RegisteredFor = (address: string) => readonly RuleSubject[];

/** Cached totals of pinned views: rows are only appended, so a total up to a position never changes. */
const MAX_TOTALS = 500;

/**
 * Reads pages of activity for a scope, and hides in each row what belongs to tenants out of scope. Totals of at most
 * `MAX_TOTALS` filters are cached.
 */
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
    const pinned = newest ?? (await newestPosition(this.#db));
    const total = await this.#total(sight, filter, pinned);
    if (offset >= total) return { rows: [], total, newest: pinned };
    // First the positions alone, from an index; then the wide rows of one page.
    const rows = await rowsAt(this.#db, scope, await positionsOf(this.#db, sight, filter, pinned, offset, limit));
    return { rows: (await this.shown(sight, rows)).reverse(), total, newest: pinned };
  }

  /**
   * These rows, all of them in scope, without what they say about other tenants' workstations, people and addresses.
   */
  async shown(
    { scope, workstationsOutOfScope: others }: ActivitySight,
    rows: readonly ScopedRow[],
  ): Promise<EvidentRow[]> {
    if (scope.everyTenant) return rows.map(({ row }) => row);
    const actors = new Set(rows.map(({ row }) => row.detail['byPersonId']).filter((id) => typeof id === 'string'));
    const known = await knownPeople(this.#db, scope, [...actors]);
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
      for (const name of CLAIMED) delete detail[name];
      for (const [name, value] of Object.entries(detail))
        if (typeof value === 'string' && others.has(value)) delete detail[name];
      const isKnown = byPersonId === undefined || (typeof byPersonId === 'string' && known.has(byPersonId));
      const isOfOthers = workstationId !== null && others.has(workstationId);
      const shown = {
        ...detail,
        ...(isKnown && by !== undefined ? { by } : {}),
        ...(isKnown && byPersonId !== undefined ? { byPersonId } : {}),
      };
      // The evidence names the workstation, and proves nothing about a record of which parts are missing.
      const isWhole = !isOfOthers && canonical(shown) === canonical(row.detail);
      return {
        ...row,
        workstationName: isOfOthers ? null : row.workstationName,
        detail: shown,
        evidence: isWhole ? row.evidence : null,
      };
    });
  }

  /** Registered for other tenants only. */
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

  async #total(sight: ActivitySight, filter: Filter, newest: number): Promise<number> {
    const { scope, personIds, workstationsOutOfScope: others } = sight;
    const key = JSON.stringify([scope.tenantIds, scope.team, personIds, [...others], filter, newest]);
    const known = this.#totals.get(key);
    if (known !== undefined) return known;
    const total = await countRows(this.#db, sight, filter, newest);
    if (this.#totals.size >= MAX_TOTALS) this.#totals.clear();
    this.#totals.set(key, total);
    return total;
  }
}
