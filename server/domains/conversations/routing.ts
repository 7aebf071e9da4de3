/**
 * Who answers a conversation: taken by an agent, given back to the queue, given to somebody by a supervisor, and
 * returned to the queue when the agent is away for too long. Each change is decided in the transaction that stores it,
 * by what is stored then.
 */
import { liveEvent } from '../../../contract/realtime.ts';
import type { Receivers } from '../../../contract/routing.ts';
import type { RoutingPolicy } from '../../../core/policy/routing.ts';
import { problem } from '../../platform/http/problem.ts';
import { storeAct, storeOwn } from '../../record/ownRecords.ts';
import type { Scope } from '../../scope/scope.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { storeAssigned } from './assigned.ts';
import { chosenBy, everyChoice } from './availabilityQueries.ts';
import { changeInSight, demandNotClosed, publishChanged, type ChangePorts } from './changeInSight.ts';
import { reopenConversation, retentionDaysOf, updateConversation } from './conversationQueries.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import type { Room } from './room.ts';
import {
  answerers,
  openCountOf,
  openOf,
  placesInQueue,
  receiversOf,
  teamsWith,
  unansweredSince,
} from './routingQueries.ts';

const HOUR = 3_600_000;
/** Seconds before a conversation goes back for want of an answer at which its agent is told; no more than half. */
const WARNED_BEFORE = 60;

export interface RoutingPorts extends ChangePorts {
  readonly policy: () => RoutingPolicy;
  readonly room: Room;
  /** Whether a person is at a desk that is not locked. */
  readonly isHere: (personId: string) => boolean;
}

export class Routing {
  readonly #ports: RoutingPorts;
  #looking: Promise<void> | null = null;
  /** Since when the visitors of conversations waited of which their agents were told. */
  #warned = new Map<string, number>();

  constructor(ports: RoutingPorts) {
    this.#ports = ports;
  }

  /**
   * The person of the scope answers the conversation from now on. One that somebody answers can be taken over by whom
   * policy lets see it.
   * @param from who answers it as the person sees it, null for no one
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `taken-meanwhile`, `too-many-conversations`,
   * `on-a-break`
   */
  async take(scope: Scope, conversationId: string, from: string | null): Promise<void> {
    const me = scope.personId;
    await changeInSight(
      this.#ports,
      scope,
      conversationId,
      async (tx, conversation) => {
        const { assigned_person_id: former } = demandNotClosed(conversation);
        if (former === me) return null;
        if (former !== from) throw problem('taken-meanwhile');
        await this.#give(tx, conversation, me);
        const detail = { reason: former === null ? 'from-queue' : 'taken-over' };
        const { tenantId } = conversation;
        return {
          positions: [await storeAct(tx, { kind: 'conversation-taken', tenantId, conversationId, detail })],
          former,
        };
      },
      from === null ? 'taken-meanwhile' : 'not-found',
    );
  }

  /**
   * Puts an own conversation back into the queue, for another agent.
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `not-answered-by-you`
   */
  async giveBack(scope: Scope, conversationId: string): Promise<void> {
    const me = scope.personId;
    const isDone = await changeInSight(this.#ports, scope, conversationId, async (tx, conversation) => {
      if (demandNotClosed(conversation).assigned_person_id !== me) throw problem('not-answered-by-you');
      await updateConversation(tx, conversation, { ...QUEUED, given_back_by: me });
      const { tenantId } = conversation;
      const act = { kind: 'conversation-given-back', tenantId, conversationId, detail: {} } as const;
      return { positions: [await storeAct(tx, act)], former: me };
    });
    if (isDone) await this.#ports.conversations.assignOne(conversationId);
  }

  /**
   * A supervisor gives the conversation to an agent.
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `cannot-answer`, `too-many-conversations`, `on-a-break`
   */
  async assign(scope: Scope, conversationId: string, personId: string): Promise<void> {
    await changeInSight(this.#ports, scope, conversationId, async (tx, conversation) => {
      const { assigned_person_id: former } = demandNotClosed(conversation);
      if (former === personId) return null;
      const receivers = await receiversOf(tx, scope, conversation);
      if (!receivers.some(({ id }) => id === personId)) throw problem('cannot-answer');
      const { tenantId } = conversation;
      const act = { kind: 'conversation-reassigned', tenantId, conversationId, detail: { toId: personId } } as const;
      await this.#give(tx, conversation, personId);
      const positions = [await storeAct(tx, act), await storeAssigned(tx, conversation, personId, 'reassigned')];
      return { positions, former };
    });
  }

  /**
   * The person of the scope opens a conversation that was closed again, and answers it.
   * @throws Problem `not-found`, `closed-by-visitor`, `not-closed`, `reopen-too-late`, `too-many-conversations`,
   * `on-a-break`
   */
  async reopen(scope: Scope, conversationId: string): Promise<void> {
    const me = scope.personId;
    await changeInSight(this.#ports, scope, conversationId, async (tx, conversation) => {
      await this.#demandReopenable(tx, conversation);
      await this.#ports.room.demandAtWork(tx, me);
      await reopenConversation(tx, conversation, me, this.#ports.now());
      const { tenantId } = conversation;
      const act = { kind: 'conversation-reopened', tenantId, conversationId, detail: {} } as const;
      return { positions: [await storeAct(tx, act)], former: null };
    });
  }

  /**
   * The visitor opens their conversation again: it waits for an agent.
   * @throws Problem `not-found`, `closed-by-visitor`, `not-closed`, `reopen-too-late`
   */
  async reopenByVisitor(visitor: VisitorScope): Promise<void> {
    const { db, bus, conversations, now } = this.#ports;
    const { conversationId } = visitor;
    const position = await db.transaction().execute(async (tx) => {
      const conversation = await ConversationInScope.find(tx, visitor, conversationId);
      if (conversation === null) throw problem('not-found');
      await this.#demandReopenable(tx, conversation);
      await reopenConversation(tx, conversation, null, now());
      await storeEvent(tx, 'conversation.changed', conversation, conversationId, now());
      const { tenantId } = conversation;
      const detail = { by: 'visitor' };
      return storeOwn(tx, { kind: 'conversation-reopened', tenantId, conversationId, detail });
    });
    publishChanged(bus, [position], [conversationId], null);
    await conversations.assignOne(conversationId);
  }

  /** How many visitors come before each one in the queue of their tenant, by the id of the conversation. */
  places(): Promise<ReadonlyMap<string, number>> {
    return placesInQueue(this.#ports.db, this.#ports.server);
  }

  /**
   * Until when this conversation may be opened again, milliseconds since 1970; null for not.
   * @throws Problem `not-found` where there is none in scope
   */
  async reopenUntil(scope: Scope | VisitorScope, conversationId: string): Promise<number | null> {
    const conversation = await ConversationInScope.find(this.#ports.db, scope, conversationId);
    if (conversation === null) throw problem('not-found');
    if (conversation.row.closed_by === 'visitor') return null;
    return this.#until(this.#ports.db, conversation);
  }

  async #demandReopenable(tx: Tx, conversation: ConversationInScope): Promise<void> {
    const { status, closed_by: by } = conversation.row;
    if (status !== 'closed') throw problem('not-closed');
    if (by === 'visitor') throw problem('closed-by-visitor');
    const until = await this.#until(tx, conversation);
    if (until === null || until <= this.#ports.now())
      throw problem('reopen-too-late', { hours: this.#ports.policy().reopenHours });
  }

  /** Not so late that its deletion could begin meanwhile. */
  async #until(on: Db | Tx, conversation: ConversationInScope): Promise<number | null> {
    const { closed_at: closedAt } = conversation.row;
    if (closedAt === null) return null;
    const kept = (await retentionDaysOf(on, conversation)) * 24 - 1;
    return closedAt + Math.min(this.#ports.policy().reopenHours, kept) * HOUR;
  }

  /** Who can answer this conversation, as the person may see them. @throws Problem `not-found` */
  async receivers(scope: Scope, conversationId: string): Promise<Receivers> {
    const { db, server, isHere, room } = this.#ports;
    const conversation = await ConversationInScope.find(db, scope, conversationId);
    if (conversation === null) throw problem('not-found');
    const found = await receiversOf(db, scope, conversation);
    const people = await Promise.all(
      found.map(async ({ id, name }) => ({ id, name, isHere: isHere(id), open: await openCountOf(db, server, id) })),
    );
    const teams = await teamsWith(
      db,
      conversation,
      found.flatMap(({ id }) => (id === scope.personId ? [] : [id])),
    );
    return { people, teams: teams.map(({ id, name }) => ({ id, name })), most: room.most };
  }

  /**
   * Notes who is away or here again, and returns the conversations of those who are away for too long. To be called
   * every few seconds; the times are stored, so that they go on after a restart.
   */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.#looking?.catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { db, server, isHere } = this.#ports;
    const choices = await everyChoice(db, server);
    for (const { personId, here, away, awaySince } of await answerers(db, server)) {
      const isOnBreak = choices.get(personId)?.state === 'break';
      const isHereNow = isHere(personId) && !isOnBreak;
      if (isHereNow ? away > 0 : here > 0) await this.#note(personId, isHereNow);
      if (!isHereNow && awaySince !== null && awaySince <= this.#awayTooLong(isOnBreak))
        await this.#returnAll(personId, isOnBreak);
    }
    await this.#returnUnanswered();
    await this.#ports.conversations.assignWaiting(null);
  }

  /** Somebody who was away at this time, milliseconds since 1970, and is still, is away for too long. */
  #awayTooLong(isOnBreak: boolean): number {
    const { breakReturnSeconds, returnAfterSeconds } = this.#ports.policy();
    return this.#ports.now() - (isOnBreak ? breakReturnSeconds : returnAfterSeconds) * 1_000;
  }

  async #note(personId: string, isHereNow: boolean): Promise<void> {
    const { now } = this.#ports;
    await this.#changeAll(personId, isHereNow ? Number.MAX_SAFE_INTEGER : null, isHereNow, async (tx, conversation) => {
      await updateConversation(tx, conversation, { agent_gone_at: isHereNow ? null : now() });
      return null;
    });
  }

  async #returnAll(personId: string, isOnBreak: boolean): Promise<void> {
    const given = await this.#changeAll(personId, this.#awayTooLong(isOnBreak), false, async (tx, conversation) => {
      await updateConversation(tx, conversation, { ...QUEUED, given_back_by: null });
      const { tenantId, conversationId } = conversation;
      const detail = { reason: isOnBreak ? 'agent-on-break' : 'agent-away' };
      return storeOwn(tx, { kind: 'conversation-returned', personId, tenantId, conversationId, detail });
    });
    for (const id of given) await this.#ports.conversations.assignOne(id);
  }

  /** Changes the open conversations of a person, as long as whether they are here is what it was. @returns the ids */
  async #changeAll(
    personId: string,
    since: number | null,
    isHereNow: boolean,
    change: (tx: Tx, conversation: ConversationInScope) => Promise<number | null>,
  ): Promise<readonly string[]> {
    const { db, server, isHere } = this.#ports;
    const { changed, positions } = await db.transaction().execute(async (tx) => {
      const found: { changed: string[]; positions: (number | null)[] } = { changed: [], positions: [] };
      const isOnBreak = (await chosenBy(tx, server, personId))?.state === 'break';
      if ((isHere(personId) && !isOnBreak) !== isHereNow) return found;
      for (const id of await openOf(tx, server, personId, since)) {
        const conversation = await ConversationInScope.find(tx, server, id);
        if (conversation === null) continue;
        found.positions.push(await change(tx, conversation));
        await storeEvent(tx, 'conversation.changed', conversation, id, this.#ports.now());
        found.changed.push(id);
      }
      return found;
    });
    publishChanged(this.#ports.bus, positions, changed, personId);
    return changed;
  }

  /**
   * Takes conversations from agents who have let their visitors wait for too long, and says so to them before. One is
   * not given to the same person again by itself.
   */
  async #returnUnanswered(): Promise<void> {
    const { db, bus, server, policy, conversations, now } = this.#ports;
    const { unansweredReturnSeconds: seconds } = policy();
    const warning = Math.min(WARNED_BEFORE, seconds / 2) * 1_000;
    const unanswered = await unansweredSince(db, server, now() - seconds * 1_000 + warning);
    const former = this.#warned;
    this.#warned = new Map<string, number>();
    for (const { id, personId, since, visitorName } of unanswered) {
      const returnsAt = since + seconds * 1_000;
      if (returnsAt > now()) {
        this.#warned.set(id, since);
        if (former.get(id) === since) continue;
        const body = { visitor: visitorName, seconds: Math.ceil((returnsAt - now()) / 1_000) };
        bus.publish('desk.event', {
          frame: liveEvent('answer.awaited', body),
          about: { concerns: 'person', personId },
        });
        continue;
      }
      const position = await db.transaction().execute(async (tx) => {
        // Answered, taken over or closed meanwhile.
        const isStill = (await unansweredSince(tx, server, since)).some((one) => one.id === id);
        const conversation = isStill ? await ConversationInScope.find(tx, server, id) : null;
        if (conversation === null) return null;
        await updateConversation(tx, conversation, { ...QUEUED, given_back_by: personId });
        await storeEvent(tx, 'conversation.changed', conversation, id, now());
        const { tenantId } = conversation;
        const detail = { reason: 'unanswered' };
        return storeOwn(tx, { kind: 'conversation-returned', personId, tenantId, conversationId: id, detail });
      });
      if (position === null) continue;
      publishChanged(bus, [position], [id], personId);
      await conversations.assignOne(id);
    }
  }

  /** @throws Problem `too-many-conversations`, `on-a-break` */
  async #give(tx: Tx, conversation: ConversationInScope, personId: string): Promise<void> {
    await this.#ports.room.demandAtWork(tx, personId);
    const given = { status: 'open', assigned_person_id: personId, agent_gone_at: null, given_back_by: null } as const;
    await updateConversation(tx, conversation, { ...given, held_since: this.#ports.now() });
  }
}

const QUEUED = { status: 'waiting', assigned_person_id: null, agent_gone_at: null } as const;
