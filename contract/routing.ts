/** Who answers a conversation: taken, given back to the queue, given to a person. */
import { z } from 'zod';
import { Id } from './common.ts';
import { notRecorded, route, verb, withChange } from './tables.ts';

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const inConversation = z.strictObject({ conversationId: Id });
/** Who answers it as the page shows it; null for nobody. Where that has changed meanwhile, it is not taken. */
const Taken = z.strictObject({ from: Id.nullable() });
const ToPerson = z.strictObject({ personId: Id });

/** Somebody who can answer a conversation. */
const Receiver = z.strictObject({
  id: Id,
  name: z.string().max(120),
  /** At a desk that is not locked. */
  isHere: z.boolean(),
  /** Conversations that they answer now. */
  open: z.number().int().nonnegative(),
});
export const Receivers = z.strictObject({
  people: z.array(Receiver),
  /** So many conversations one person answers at most. */
  most: z.number().int().positive(),
});
export type Receivers = z.infer<typeof Receivers>;

export const ROUTING_ROUTES = {
  takeConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/take',
    permission: 'conversation.answer',
    record: withChange('conversation-taken'),
    params: inConversation,
    body: Taken,
    result: done,
    summary: 'Answer a conversation that waits, or that a colleague answers, from now on',
  }),
  giveBackConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/give-back',
    permission: 'conversation.answer',
    record: withChange('conversation-given-back'),
    params: inConversation,
    body: empty,
    result: done,
    summary: "Put a conversation of one's own back into the queue",
  }),
  assignConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/assign',
    permission: 'conversation.assign',
    record: withChange('conversation-reassigned'),
    params: inConversation,
    body: ToPerson,
    result: done,
    summary: 'Give a conversation to an agent',
  }),
  listReceivers: route({
    method: 'GET',
    path: '/v1/conversations/:conversationId/receivers',
    permission: 'conversation.read',
    record: notRecorded('names of colleagues; what is done with them is recorded'),
    params: inConversation,
    body: empty,
    result: Receivers,
    summary: 'Who can answer this conversation',
  }),
} as const;

const withConversation = <S extends z.ZodRawShape>(shape: z.ZodObject<S>) => inConversation.extend(shape.shape);

export const ROUTING_VERBS = {
  takeConversation: verb({
    needs: 'conversation.answer',
    args: withConversation(Taken),
    result: done,
    route: 'takeConversation',
  }),
  giveBackConversation: verb({
    needs: 'conversation.answer',
    args: inConversation,
    result: done,
    route: 'giveBackConversation',
  }),
  assignConversation: verb({
    needs: 'conversation.assign',
    args: withConversation(ToPerson),
    result: done,
    route: 'assignConversation',
  }),
  listReceivers: verb({ needs: 'conversation.read', args: inConversation, result: Receivers, route: 'listReceivers' }),
} as const;
