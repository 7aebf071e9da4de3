/**
 * What one address, site and conversation may still do. Counted by what does not change when a page connects again. The
 * narrow limit is asked first, so that what it refuses uses up nothing of what others share.
 */
import { Limit, type Rate } from '../../platform/limit.ts';
import type { LimitRecords } from '../../record/limitRecords.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import type { VisitorLimits } from './limits.ts';
import type { VisitorAddress } from './visitorAddress.ts';

/** Where a visitor writes: the parts of a `VisitorScope` and of a `SiteScope` that limits are about. */
export type Place = Pick<VisitorScope, 'siteId' | 'tenantId'>;

/** Visitors behind a proxy that does not say who they are may do together so many times what one address may. */
const SHARED = 20;

/** A burst and a rate as one window: the burst in as many seconds as the rate needs for it. */
const windowOf = (burst: number, perSecond: number): Rate => ({ most: burst, seconds: Math.ceil(burst / perSecond) });
const inMinute = (most: number): Rate => ({ most, seconds: 60 });
const ofAddresses = (most: number): Limit => new Limit(inMinute(most * SHARED));
const ofAddressesSoon = (most: number): Limit => new Limit({ most: most * SHARED, seconds: 10 });

/** Typing signals of one conversation; the page sends one in some seconds. */
const TYPING: Rate = { most: 20, seconds: 10 };

export class VisitorAllowances {
  readonly #limits: VisitorLimits;
  readonly #records: LimitRecords;
  readonly #requests: Limit;
  readonly #upgrades: Limit;
  readonly #frames: Limit;
  readonly #bytes: Limit;
  readonly #consents: Limit;
  readonly #consentsOfSite: Limit;
  readonly #messages: Limit;
  readonly #messagesOfAddress: Limit;
  readonly #messagesOfSite: Limit;
  readonly #units: Limit;
  readonly #typing: Limit;
  readonly #ratings: Limit;
  readonly #connections = new Map<string, number>();

  constructor(limits: VisitorLimits, records: LimitRecords) {
    this.#limits = limits;
    this.#records = records;
    this.#requests = ofAddressesSoon(limits.requestsOfAddress);
    this.#upgrades = ofAddressesSoon(limits.upgradesOfAddress);
    this.#frames = ofAddresses(limits.framesOfAddress);
    this.#bytes = ofAddresses(limits.bytesOfAddress);
    this.#consents = ofAddresses(limits.consentsOfAddress);
    this.#messagesOfAddress = ofAddresses(limits.messagesOfAddress);
    this.#units = ofAddresses(limits.unitsOfAddress);
    this.#consentsOfSite = new Limit(windowOf(limits.consentBurst, limits.consentsPerSecond));
    this.#messages = new Limit(windowOf(limits.messageBurst, limits.messagesPerSecond));
    this.#messagesOfSite = new Limit(inMinute(limits.messagesOfSite));
    this.#typing = new Limit(TYPING);
    this.#ratings = new Limit({ most: limits.ratingsOfConversation, seconds: 3_600 });
  }

  /** Of one more request of this address. */
  request(from: VisitorAddress): Promise<boolean> {
    return this.#ofAddress(this.#requests, 'visitor-requests', from, null);
  }

  /** Of one more connection of this address, before it says who it is; `left` gives it back. */
  async upgrade(from: VisitorAddress): Promise<boolean> {
    if (!(await this.#ofAddress(this.#upgrades, 'visitor-upgrades', from, null))) return false;
    return (
      this.#connect('visitor-connections', 'all', this.#limits.connections, from, null) &&
      this.#connect('visitor-connections-address', addressKey(from), this.#mostConnections(from), from, null, ['all'])
    );
  }

  /** Of one more connection to a conversation of this site; `left` gives it back. */
  hello(from: VisitorAddress, visitor: VisitorScope): boolean {
    const key = siteKey(visitor.siteId);
    return this.#connect('visitor-connections-site', key, this.#limits.connectionsOfSite, from, visitor);
  }

  /** Whether a conversation with so many connections may have one more. */
  another(from: VisitorAddress, visitor: VisitorScope, connections: number): boolean {
    if (connections < this.#limits.connectionsOfConversation) return true;
    return this.#hit('visitor-connections-conversation', from, visitor);
  }

  /** A connection has ended. @param visitor null where it had not passed `hello` */
  left(from: VisitorAddress, visitor: VisitorScope | null): void {
    for (const key of ['all', addressKey(from)]) this.#giveBack(key);
    if (visitor !== null) this.#giveBack(siteKey(visitor.siteId));
  }

  /** Of one more frame of this address. @param place null before the page said which conversation it shows */
  frame(from: VisitorAddress, place: Place | null): Promise<boolean> {
    return this.#ofAddress(this.#frames, 'visitor-frames', from, place);
  }

  /** Of bytes that have arrived on a live connection of this address, whether or not they make a frame. */
  bytes(from: VisitorAddress, place: Place | null, count: number): Promise<boolean> {
    return this.#ofAddress(this.#bytes, 'visitor-bytes', from, place, count);
  }

  /** Of one more consent at this site: of its address, and of the whole site. */
  async consent(from: VisitorAddress, place: Place): Promise<boolean> {
    return (
      (await this.#ofAddress(this.#consents, 'visitor-consents', from, place)) &&
      (await this.#ofSite(this.#consentsOfSite, 'visitor-consents-site', from, place))
    );
  }

  /** @param units UTF-16 units of its text */
  async message(from: VisitorAddress, visitor: VisitorScope, units: number): Promise<boolean> {
    return (
      (await this.#ofConversation(this.#messages, 'visitor-messages', from, visitor)) &&
      (await this.#ofAddress(this.#messagesOfAddress, 'visitor-messages-address', from, visitor)) &&
      (await this.#ofAddress(this.#units, 'visitor-text', from, visitor, units)) &&
      (await this.#ofSite(this.#messagesOfSite, 'visitor-messages-site', from, visitor))
    );
  }

  /** @param units UTF-16 units of what is being typed, 0 for none */
  async typing(from: VisitorAddress, visitor: VisitorScope, units: number): Promise<boolean> {
    return (
      (await this.#ofConversation(this.#typing, 'visitor-typing', from, visitor)) &&
      (units === 0 || (await this.#ofAddress(this.#units, 'visitor-text', from, visitor, units)))
    );
  }

  /** Of one more rating, with its comment. @param units UTF-16 units of the comment, 0 for none */
  async rating(from: VisitorAddress, visitor: VisitorScope, units: number): Promise<boolean> {
    return (
      (await this.#ofConversation(this.#ratings, 'visitor-ratings', from, visitor)) &&
      (await this.message(from, visitor, units))
    );
  }

  /** Notes that work of this address waits already in great number. */
  tooMuchWaits(from: VisitorAddress, place: Place | null): void {
    this.#hit('visitor-work', from, place);
  }

  #mostConnections(from: VisitorAddress): number {
    return this.#limits.connectionsOfAddress * (from.isShared ? SHARED : 1);
  }

  #connect(
    limit: string,
    key: string,
    most: number,
    from: VisitorAddress,
    place: Place | null,
    giveBack: readonly string[] = [],
  ): boolean {
    const now = this.#connections.get(key) ?? 0;
    if (now < most) {
      this.#connections.set(key, now + 1);
      return true;
    }
    for (const one of giveBack) this.#giveBack(one);
    this.#hit(limit, from, place);
    return false;
  }

  #giveBack(key: string): void {
    const left = (this.#connections.get(key) ?? 0) - 1;
    if (left > 0) this.#connections.set(key, left);
    else this.#connections.delete(key);
  }

  async #ofAddress(
    limit: Limit,
    name: string,
    from: VisitorAddress,
    place: Place | null,
    amount = 1,
  ): Promise<boolean> {
    return (await limit.take(from.address, from.isShared ? amount : amount * SHARED)) || this.#hit(name, from, place);
  }

  async #ofSite(limit: Limit, name: string, from: VisitorAddress, place: Place): Promise<boolean> {
    return (await limit.take(place.siteId)) || this.#hit(name, from, place);
  }

  async #ofConversation(limit: Limit, name: string, from: VisitorAddress, visitor: VisitorScope): Promise<boolean> {
    return (await limit.take(visitor.conversationId)) || this.#hit(name, from, visitor);
  }

  #hit(limit: string, { address }: VisitorAddress, place: Place | null): false {
    this.#records.hit({
      limit,
      source: address,
      tenantId: place?.tenantId ?? null,
      ...(place === null ? {} : { siteId: place.siteId }),
    });
    return false;
  }
}

const addressKey = ({ address }: VisitorAddress): string => `address ${address}`;
const siteKey = (siteId: string): string => `site ${siteId}`;
