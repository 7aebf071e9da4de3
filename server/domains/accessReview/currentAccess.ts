/** Who can do what now, kept in memory for as long as nothing has changed. */
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { printsInTurns, printsNow, type Print } from './access.ts';
import { accessRevision, type Cover } from './accessQueries.ts';
import { keyOf } from './cover.ts';
import { outdatedOf } from './outdated.ts';
import { printsOf } from './lineQueries.ts';
import type { ReviewRow } from './reviewQueries.ts';

/** Lists that are kept; the oldest is forgotten first. */
const KEPT = 8;

interface Listed {
  /** Of the database when the reading began. */
  readonly revision: number;
  readonly prints: Promise<readonly Print[]>;
  /** How many lines are outdated, by review and its listing. */
  readonly outdated: Map<string, Promise<number>>;
}

/**
 * Who can do what now, as it is compared with reviews. It is read once for each revision of access, in turns that let
 * other requests go between, whatever the number of readers who ask at the same moment.
 */
export class CurrentAccess {
  readonly #db: Db;
  readonly #kept = new Map<string, Listed>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** May have a change in part that is made while it is read; the next reading has all of it. */
  async prints(scope: Scope, cover: Cover): Promise<readonly Print[]> {
    return (await this.#listed(scope, cover)).prints;
  }

  /** As it is in this transaction. */
  async within(tx: Tx, scope: Scope, cover: Cover): Promise<readonly Print[]> {
    const kept = this.#kept.get(keyFor(scope, cover));
    if (kept !== undefined && kept.revision === (await accessRevision(tx))) {
      const prints = await kept.prints;
      if (isStill(prints)) return prints;
    }
    return printsNow(tx, scope, cover);
  }

  /** How many lines of an open review are not as they are listed, and how much there is that is not listed. */
  async countOutdated(scope: Scope, row: ReviewRow, cover: Cover): Promise<number> {
    const { prints, outdated } = await this.#listed(scope, cover);
    const key = `${row.id} ${row.listed}`;
    const known = outdated.get(key);
    if (known !== undefined) return known;
    const counting = (async () => {
      const { changed, added } = outdatedOf(await printsOf(this.#db, scope, row.id), await prints);
      return changed.length + added.length;
    })();
    outdated.set(key, counting);
    return counting.catch((error: unknown) => {
      outdated.delete(key);
      throw error;
    });
  }

  async #listed(scope: Scope, cover: Cover): Promise<Listed> {
    const key = keyFor(scope, cover);
    const revision = await accessRevision(this.#db);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.revision === revision && isStill(await kept.prints)) return kept;
    // Another reader may have begun while this one waited.
    const newer = this.#kept.get(key);
    if (newer !== undefined && newer !== kept && newer.revision === revision) return newer;
    const listed: Listed = { revision, prints: printsInTurns(this.#db, scope, cover), outdated: new Map() };
    this.#kept.delete(key);
    this.#kept.set(key, listed);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    await listed.prints.catch((error: unknown) => {
      if (this.#kept.get(key) === listed) this.#kept.delete(key);
      throw error;
    });
    return listed;
  }
}

/** What is read depends on what the reader reaches too. */
const keyFor = (scope: Scope, cover: Cover): string =>
  JSON.stringify([keyOf(cover), cover.everyTenant, scope.tenantIds.toSorted(), scope.everyTenant]);

const isStill = (prints: readonly Print[], now = Date.now()): boolean =>
  prints.every(({ until }) => until === null || until > now);
