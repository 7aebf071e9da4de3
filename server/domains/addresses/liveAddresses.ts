/**
 * The current rules: those of the table, and the ranges of the policy as rules for everybody. Followed while the server
 * runs, whatever changes them.
 */
import {
  compileAddressBook,
  type AddressAnswer,
  type AddressBook,
  type AddressRuleLike,
  type Asking,
} from '../../../core/access/addressRules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AddressRuleTable } from '../../storage/tables.ts';

export interface StoredRule extends AddressRuleLike {
  /** Null for a range of the policy. */ readonly row: AddressRuleTable | null;
}

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

export interface LiveAddressesPorts {
  readonly db: Db;
  readonly bus: Bus;
  /** The ranges of the current policy. */
  readonly network: () => Policy['network'];
  /** The rules could not be read; the last ones that could be go on. */
  readonly unreadable: () => void;
}

/** Publishes `addresses.changed` when `book` is another one. */
export class LiveAddresses {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #network: () => Policy['network'];
  readonly #unreadable: () => void;
  #rules: readonly StoredRule[];
  #book: AddressBook<StoredRule>;
  #status: string;
  #subscriptions: readonly (() => void)[] = [];
  #looking: Promise<void> = Promise.resolve();

  /** @throws RangeError when a rule cannot be read: the server does not start on half a list. */
  static async open(ports: LiveAddressesPorts): Promise<LiveAddresses> {
    const status = await statusOf(ports.db);
    return new LiveAddresses(ports, status, await storedRules(ports.db, ports.network()));
  }

  private constructor(
    { db, bus, network, unreadable }: LiveAddressesPorts,
    status: string,
    rules: readonly StoredRule[],
  ) {
    this.#db = db;
    this.#bus = bus;
    this.#network = network;
    this.#unreadable = unreadable;
    this.#status = status;
    this.#rules = rules;
    this.#book = compileAddressBook(rules, Date.now());
  }

  get book(): AddressBook<StoredRule> {
    return this.#book;
  }

  check(address: string, asking: Asking): AddressAnswer {
    // A rule that has ended since the last look allows nothing any more.
    const now = Date.now();
    if (this.#book.nextExpiry !== null && now >= this.#book.nextExpiry) {
      this.#book = compileAddressBook(this.#rules, now);
      this.#bus.publish('addresses.changed', {});
    }
    return this.#book.check(address, asking);
  }

  /** Looks by itself from now on, and once at the beginning: a change since `open` is not lost. */
  async follow(): Promise<void> {
    this.#subscriptions = [
      this.#bus.subscribe('database.changed', () => this.look()),
      this.#bus.subscribe('policy.changed', () => this.reload()),
    ];
    await this.reload();
  }

  stop(): void {
    for (const end of this.#subscriptions) end();
  }

  /** Follows what the table or the time has changed. Never rejects. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const status = await statusOf(this.#db);
      const hasEnded = this.#book.nextExpiry !== null && Date.now() >= this.#book.nextExpiry;
      if (status !== this.#status || hasEnded) await this.#load(status);
    });
  }

  /** For when the policy has changed. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#load(await statusOf(this.#db)));
  }

  async #load(status: string): Promise<void> {
    this.#rules = await storedRules(this.#db, this.#network());
    this.#book = compileAddressBook(this.#rules, Date.now());
    this.#status = status;
    this.#bus.publish('addresses.changed', {});
  }

  /** One after the other. What cannot be read changes nothing: the last good rules stay, and it is logged. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#looking = this.#looking.then(work).catch(() => this.#unreadable());
    return this.#looking;
  }
}
