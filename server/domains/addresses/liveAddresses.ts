/**
 * The rules of addresses that are in force: those of the table, and the ranges of the policy as rules for everybody.
 * They follow every change while the server runs, by this process or another one.
 */
import {
  compileAddressBook,
  type AddressAnswer,
  type AddressBook,
  type Asking,
} from '../../../core/access/addressRules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { countRules, revisionOf } from './ruleQueries.ts';
import { storedRules, type StoredRule } from './storedRules.ts';

/** Another text whenever the rules changed. Rules that were deleted with their group raise no revision. */
const markOf = async (db: Db, scope: SystemScope): Promise<string> =>
  `${await revisionOf(db, scope)} ${await countRules(db, scope)}`;

export interface LiveAddressesPorts {
  readonly db: Db;
  /** Addresses are checked before there is a session, by the rules of every tenant. */
  readonly scope: SystemScope;
  readonly bus: Bus;
  /** The ranges of the current policy. */
  readonly network: () => Policy['network'];
  /** Called when the rules could not be read; the last ones that could be read stay in force. */
  readonly unreadable: () => void;
}

/** Publishes `addresses.changed` when the book changes. */
export class LiveAddresses {
  readonly #db: Db;
  readonly #scope: SystemScope;
  readonly #bus: Bus;
  readonly #network: () => Policy['network'];
  readonly #unreadable: () => void;
  #rules: readonly StoredRule[];
  #book: AddressBook<StoredRule>;
  #mark: string;
  #subscriptions: readonly (() => void)[] = [];
  #looking: Promise<void> = Promise.resolve();

  /** @throws RangeError when a rule cannot be read: the server does not start on half a list. */
  static async open(ports: LiveAddressesPorts): Promise<LiveAddresses> {
    const mark = await markOf(ports.db, ports.scope);
    return new LiveAddresses(ports, mark, await storedRules(ports.db, ports.scope, ports.network()));
  }

  private constructor(
    { db, scope, bus, network, unreadable }: LiveAddressesPorts,
    mark: string,
    rules: readonly StoredRule[],
  ) {
    this.#db = db;
    this.#scope = scope;
    this.#bus = bus;
    this.#network = network;
    this.#unreadable = unreadable;
    this.#mark = mark;
    this.#rules = rules;
    this.#book = compileAddressBook(rules, Date.now());
  }

  /** The rules in force, compiled. */
  get book(): AddressBook<StoredRule> {
    return this.#book;
  }

  /** Checks an address, as `AddressBook.check`, with the rules that have not ended by now. */
  check(address: string, asking: Asking): AddressAnswer {
    const now = Date.now();
    if (this.#book.nextExpiry !== null && now >= this.#book.nextExpiry) {
      this.#book = compileAddressBook(this.#rules, now);
      this.#bus.publish('addresses.changed', {});
    }
    return this.#book.check(address, asking);
  }

  /**
   * The rules of the table alone, without those of the policy, read now.
   * @throws RangeError when a rule cannot be read.
   */
  async besidePolicy(): Promise<AddressBook<StoredRule>> {
    const rules = await storedRules(this.#db, this.#scope, { serverAccepts: [], workstationRanges: [] });
    return compileAddressBook(rules, Date.now());
  }

  /** Follows changes from now on, after one look: a change since `open` is not missed. */
  async follow(): Promise<void> {
    this.#subscriptions = [
      this.#bus.subscribe('database.changed', () => this.look()),
      this.#bus.subscribe('policy.changed', () => this.reload()),
    ];
    await this.reload();
  }

  /** Follows no change any more. */
  stop(): void {
    for (const end of this.#subscriptions) end();
  }

  /** Takes over what changed in the table, and what has ended. Never rejects. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const mark = await markOf(this.#db, this.#scope);
      const hasEnded = this.#book.nextExpiry !== null && Date.now() >= this.#book.nextExpiry;
      if (mark !== this.#mark || hasEnded) await this.#load(mark);
    });
  }

  /** Reads everything again, for a changed policy. Never rejects. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#load(await markOf(this.#db, this.#scope)));
  }

  async #load(mark: string): Promise<void> {
    this.#rules = await storedRules(this.#db, this.#scope, this.#network());
    this.#book = compileAddressBook(this.#rules, Date.now());
    this.#mark = mark;
    this.#bus.publish('addresses.changed', {});
  }

  /** One after the other. Rules that cannot be read change nothing, and `unreadable` is called. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#looking = this.#looking.then(work).catch(() => this.#unreadable());
    return this.#looking;
  }
}
