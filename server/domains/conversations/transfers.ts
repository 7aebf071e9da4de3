/**
 * An agent hands a conversation over: it is offered to a person or to a team for the time of the policy, and stays with
 * the agent until one of them accepts it. The note is masked, as a message is.
 */
import { randomUUID } from 'node:crypto';
import type { MaskedText } from '../../../contract/common.ts';
import type { RoutingPolicy } from '../../../core/policy/routing.ts';
import { problem } from '../../platform/http/problem.ts';
import { storeAct, storeOwn } from '../../record/ownRecords.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import type { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { storeAssigned } from './assigned.ts';
import { changeInSight, demandNotClosed, publishChanged, type ChangePorts } from './changeInSight.ts';
import { isOfferedTo, offersOver, storeOffer, updateConversation } from './conversationQueries.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import type { Room } from './room.ts';
import { receiversOf, teamsWith } from './routingQueries.ts';

/** To whom a conversation is offered. */
export interface OfferedTo {
  readonly kind: 'person' | 'team';
  readonly id: string;
}

export interface TransferPorts extends ChangePorts {
  readonly policy: () => RoutingPolicy;
  readonly room: Room;
  readonly policies: Pick<MaskingPolicies, 'of' | 'masked' | 'revisionOf'>;
}

/** How an offer ended. */
type End = 'accepted' | 'declined' | 'withdrawn' | 'timed-out';
/** After this many tries in which the masking of the tenant has changed meanwhile, something must be wrong. */
const MOST_TRIES = 10;

export class Transfers {
  readonly #ports: TransferPorts;

  constructor(ports: TransferPorts) {
    this.#ports = ports;
  }

  /**
   * Offers an own conversation, in the place of a former offer.
   * @param note for who accepts it; empty for none
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `not-answered-by-you`, `cannot-answer`
   */
  async offer(scope: Scope, conversationId: string, to: OfferedTo, note: string): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) if (await this.#offer(scope, conversationId, to, note)) return;
    throw new Error('The masking changed at every try to store the note of a transfer.');
  }

  /** @returns false where the masking of the tenant has changed while the note was masked */
  async #offer(scope: Scope, conversationId: string, to: OfferedTo, note: string): Promise<boolean> {
    const { db, now, policy, policies } = this.#ports;
    const seen = await ConversationInScope.find(db, scope, conversationId);
    if (seen === null) throw problem('not-found');
    const { tenantId } = seen;
    const revision = await policies.revisionOf(db, tenantId);
    const masked = note.trim() === '' ? null : await this.#masked(seen, note);
    let isCurrent = true;
    await changeInSight(this.#ports, scope, conversationId, async (tx, conversation) => {
      isCurrent = (await policies.revisionOf(tx, tenantId)) === revision;
      if (!isCurrent) return null;
      const me = scope.personId;
      if (demandNotClosed(conversation).assigned_person_id !== me) throw problem('not-answered-by-you');
      const { name, people } = await receiverOf(tx, scope, conversation, to);
      const until = now() + policy().transferSeconds * 1_000;
      await storeOffer(tx, conversation, { by: me, to: name, people, until, note: masked });
      const detail = { to: to.kind, toId: to.id, until, noted: masked !== null };
      return {
        positions: [await storeAct(tx, { kind: 'transfer-offered', tenantId, conversationId, detail })],
        former: null,
      };
    });
    return isCurrent;
  }

  async #masked(conversation: ConversationInScope, note: string): Promise<MaskedText> {
    const { policies, now } = this.#ports;
    const policy = await policies.of(conversation.tenantId);
    const asked = { id: randomUUID(), author: 'agent', text: note, at: now() } as const;
    const { text, marks } = await policies.masked(policy, conversation, asked, undefined);
    return { text, marks: marks.map((mark) => ({ ...mark })) };
  }

  /**
   * The person of the scope answers a conversation that is offered to them.
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `transfer-over`, `too-many-conversations`,
   * `on-a-break`
   */
  async accept(scope: Scope, conversationId: string): Promise<void> {
    const me = scope.personId;
    await changeInSight(
      this.#ports,
      scope,
      conversationId,
      async (tx, conversation) => {
        const { assigned_person_id: former } = demandNotClosed(conversation);
        await this.#demandOffered(tx, conversation, me);
        await this.#ports.room.demandAtWork(tx, me);
        const given = { status: 'open', assigned_person_id: me, agent_gone_at: null, given_back_by: null } as const;
        await updateConversation(tx, conversation, { ...given, held_since: this.#ports.now() });
        const positions = [
          await storeAct(tx, ended(conversation, 'accepted')),
          await storeAssigned(tx, conversation, me, 'transferred'),
        ];
        return { positions, former };
      },
      'transfer-over',
    );
  }

  /**
   * Declines an offer to the person of the scope, or withdraws their own one.
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `transfer-over`
   */
  async end(scope: Scope, conversationId: string): Promise<void> {
    const me = scope.personId;
    await changeInSight(
      this.#ports,
      scope,
      conversationId,
      async (tx, conversation) => {
        const isOwn = demandNotClosed(conversation).offered_by === me;
        if (!isOwn) await this.#demandOffered(tx, conversation, me);
        await storeOffer(tx, conversation, null);
        return {
          positions: [await storeAct(tx, ended(conversation, isOwn ? 'withdrawn' : 'declined'))],
          former: null,
        };
      },
      'transfer-over',
    );
  }

  /** @throws Problem `transfer-over` */
  async #demandOffered(tx: Tx, conversation: ConversationInScope, personId: string): Promise<void> {
    const { offered_until: until } = conversation.row;
    const isDue = typeof until === 'number' && until > this.#ports.now();
    if (!isDue || !(await isOfferedTo(tx, conversation, personId))) throw problem('transfer-over');
  }

  /** Ends the offers whose time is over. To be called every few seconds; the times are stored. */
  async look(): Promise<void> {
    const { db, server, now, bus } = this.#ports;
    for (const id of await offersOver(db, server, now())) {
      const position = await db.transaction().execute(async (tx) => {
        const conversation = await ConversationInScope.find(tx, server, id);
        const until = conversation?.row.offered_until;
        if (conversation === null || typeof until !== 'number' || until > now()) return null;
        await storeOffer(tx, conversation, null);
        await storeEvent(tx, 'conversation.changed', conversation, id, now());
        return storeOwn(tx, { ...ended(conversation, 'timed-out'), personId: conversation.row.offered_by ?? null });
      });
      if (position !== null) publishChanged(bus, [position], [id], null);
    }
  }
}

const ended = ({ tenantId, conversationId }: ConversationInScope, reason: End) =>
  ({ kind: 'transfer-ended', tenantId, conversationId, detail: { reason } }) as const;

/** Name and people of a person or team. @throws Problem `cannot-answer` where none of them can accept it */
async function receiverOf(
  tx: Tx,
  scope: Scope,
  conversation: ConversationInScope,
  to: OfferedTo,
): Promise<{ readonly name: string; readonly people: readonly string[] }> {
  const others = (await receiversOf(tx, scope, conversation)).filter(({ id }) => id !== scope.personId);
  const ids = others.map(({ id }) => id);
  const found =
    to.kind === 'person'
      ? others.filter(({ id }) => id === to.id).map(({ id, name }) => ({ name, people: [id] }))[0]
      : (await teamsWith(tx, conversation, ids)).find(({ id }) => id === to.id);
  if (found === undefined) throw problem('cannot-answer');
  return found;
}
