/**
 * The rules as they hold now: those of the table, and the ranges of the policy as rules for everybody. Followed live,
 * whoever changes them.
 */
import { EventEmitter } from 'node:events';
import {
  compileAddressBook,
  type AddressAnswer,
  type AddressBook,
  type AddressRuleLike,
  type Asking,
} from '../../../core/access/addressRules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AddressRuleTable } from '../../storage/tables.ts';

export interface StoredRule extends AddressRuleLike {
  /** Null for a range of the policy. */ readonly row: AddressRuleTable | null;
}

/** Milliseconds between two looks; the promise outside is "within two seconds". */
const LOOK = 500;

export function ruleOf(row: AddressRuleTable): StoredRule {
  const subject =
    row.group_id !== null
      ? ({ kind: 'group', groupId: row.group_id } as const)
      : row.role !== null
        ? ({ kind: 'role', role: row.role } as const)
        : row.tenant_id !== null
          ? ({ kind: 'tenant', tenantId: row.tenant_id } as const)
          : ({ kind: 'everybody' } as const);
  const use =
    row.use === 'server' || row.use === 'workstation' || row.use === 'desk-proxy' || row.use === 'visitor-proxy'
      ? row.use
      : null;
  // A word of a newer program is not guessed at.
  if (use === null)
    throw new RangeError('An address rule cannot be read: it is for something that this program does not know.');
  return { range: row.range, use, subject, expiresAt: row.expires_at, row };
}

const fromPolicy = ({ serverAccepts, workstationRanges }: Policy['network']): StoredRule[] => [
  ...serverAccepts.map((range): StoredRule => ({
    range,
    use: 'server',
    subject: { kind: 'everybody' },
    expiresAt: null,
    row: null,
  })),
  ...workstationRanges.map((range): StoredRule => ({
    range,
    use: 'workstation',
    subject: { kind: 'everybody' },
    expiresAt: null,
    row: null,
  })),
];

/** The rules of the table and of this policy. @throws RangeError when one cannot be read. */
export async function storedRules(on: Db | Tx, network: Policy['network']): Promise<StoredRule[]> {
  const rows = await on.selectFrom('address_rule').selectAll().orderBy('at').orderBy('id').execute();
  return [...fromPolicy(network), ...rows.map(ruleOf)];
}

/** What differs when anything has changed: rules that went with their group change no revision. */
async function statusOf(db: Db): Promise<string> {
  const { revision } = await db
    .selectFrom('address_change')
    .select((e) => e.fn.max('revision').as('revision'))
    .executeTakeFirstOrThrow();
  const { count } = await db
    .selectFrom('address_rule')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return `${revision ?? 0} ${count}`;
}

export class LiveAddresses extends EventEmitter<{ changed: [] }> {
  readonly #db: Db;
  readonly #network: () => Policy['network'];
  readonly #unreadable: () => void;
  #rules: readonly StoredRule[];
  #book: AddressBook<StoredRule>;
  #standing: string;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  /** @throws RangeError when a rule cannot be read: the server does not start on half a list. */
  static async open(db: Db, network: () => Policy['network'], unreadable: () => void): Promise<LiveAddresses> {
    const standing = await statusOf(db);
    return new LiveAddresses(db, network, unreadable, standing, await storedRules(db, network()));
  }

  private constructor(
    db: Db,
    network: () => Policy['network'],
    unreadable: () => void,
    standing: string,
    rules: readonly StoredRule[],
  ) {
    super();
    this.#db = db;
    this.#network = network;
    this.#unreadable = unreadable;
    this.#standing = standing;
    this.#rules = rules;
    this.#book = compileAddressBook(rules, Date.now());
  }

  get book(): AddressBook<StoredRule> {
    return this.#book;
  }

  check(address: string, asking: Asking): AddressAnswer {
    // A rule that has ended since the last look holds nothing any more.
    const now = Date.now();
    if (this.#book.nextExpiry !== null && now >= this.#book.nextExpiry) {
      this.#book = compileAddressBook(this.#rules, now);
      this.emit('changed');
    }
    return this.#book.check(address, asking);
  }

  /** Looks by itself from now on. */
  follow(): void {
    this.#timer = setInterval(() => void this.look(), LOOK);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Follows what the table or the time has changed; `changed` is told afterwards. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const standing = await statusOf(this.#db);
      const hasEnded = this.#book.nextExpiry !== null && Date.now() >= this.#book.nextExpiry;
      if (standing !== this.#standing || hasEnded) await this.#load(standing);
    });
  }

  /** For when the policy has changed. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#load(await statusOf(this.#db)));
  }

  async #load(standing: string): Promise<void> {
    this.#rules = await storedRules(this.#db, this.#network());
    this.#book = compileAddressBook(this.#rules, Date.now());
    this.#standing = standing;
    this.emit('changed');
  }

  /** One after the other. What cannot be read changes nothing: the last good rules hold, and it is told. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#looking = this.#looking.then(work).catch(() => this.#unreadable());
    return this.#looking;
  }
}
