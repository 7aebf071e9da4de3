/** Who answers a conversation: taken, given back to the queue, given to a person. */
import { z } from 'zod';
import { Id, Millis, unitsUpTo } from './common.ts';
import { forwarded, notRecorded, onceAWindow, route, verb, withChange } from './tables.ts';

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const inConversation = z.strictObject({ conversationId: Id });
/** Who answers it as the page shows it; null for no one. Where that has changed meanwhile, it is not taken. */
const Taken = z.strictObject({ from: Id.nullable() });
const ToPerson = z.strictObject({ personId: Id });
/** Longest note of a transfer, UTF-16 units. */
export const MAX_NOTE_LENGTH = 1_000;
/** The same when it is masked: a placeholder may be longer than what it hides. */
const MAX_MASKED_NOTE = 4_000;
const ToSomebody = z.strictObject({
  to: z.strictObject({ kind: z.enum(['person', 'team']), id: Id }),
  /** For the person who accepts it; empty for none. */
  note: unitsUpTo(MAX_NOTE_LENGTH),
});

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
  /** Teams with somebody who can answer it. */
  teams: z.array(z.strictObject({ id: Id, name: z.string().max(120) })),
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
  transferConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/transfer',
    permission: 'conversation.answer',
    record: withChange('transfer-offered'),
    params: inConversation,
    body: ToSomebody.extend({ note: unitsUpTo(MAX_MASKED_NOTE) }),
    result: done,
    summary: 'Offer an own conversation to a person or a team, who accept it within the time of the policy',
  }),
  acceptTransfer: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/transfer/accept',
    permission: 'conversation.answer',
    record: withChange('transfer-ended'),
    params: inConversation,
    body: empty,
    result: done,
    summary: 'Answer a conversation that is offered to this person',
  }),
  endTransfer: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/transfer/end',
    permission: 'conversation.answer',
    record: withChange('transfer-ended'),
    params: inConversation,
    body: empty,
    result: done,
    summary: 'Decline a conversation that is offered to this person, or withdraw an own offer',
  }),
  reopenConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/reopen',
    permission: 'conversation.answer',
    record: withChange('conversation-reopened'),
    params: inConversation,
    body: empty,
    result: done,
    summary: 'Open a closed conversation again, and answer it, within the time of the policy',
  }),
  reopenUntil: route({
    method: 'GET',
    path: '/v1/conversations/:conversationId/reopen',
    permission: 'conversation.answer',
    record: notRecorded('asks how long a closed conversation can be opened again; opening it again is recorded'),
    params: inConversation,
    body: empty,
    result: z.strictObject({ until: Millis.nullable() }),
    summary: 'Until when this closed conversation can be opened again; null for not at all',
  }),
  listReceivers: route({
    method: 'GET',
    path: '/v1/conversations/:conversationId/receivers',
    permission: 'conversation.read',
    record: onceAWindow('receivers-listed'),
    params: inConversation,
    body: empty,
    result: Receivers,
    summary: 'Who can answer this conversation',
  }),
} as const;

const withConversation = <S extends z.ZodRawShape>(shape: z.ZodObject<S>) => inConversation.extend(shape.shape);

export const ROUTING_VERBS = {
  takeConversation: forwarded('takeConversation', ROUTING_ROUTES.takeConversation),
  giveBackConversation: forwarded('giveBackConversation', ROUTING_ROUTES.giveBackConversation),
  assignConversation: forwarded('assignConversation', ROUTING_ROUTES.assignConversation),
  /** The note is masked in main. */
  transferConversation: verb({
    needs: 'conversation.answer',
    args: withConversation(ToSomebody),
    result: done,
  }),
  acceptTransfer: forwarded('acceptTransfer', ROUTING_ROUTES.acceptTransfer),
  endTransfer: forwarded('endTransfer', ROUTING_ROUTES.endTransfer),
  reopenConversation: forwarded('reopenConversation', ROUTING_ROUTES.reopenConversation),
  reopenUntil: forwarded('reopenUntil', ROUTING_ROUTES.reopenUntil),
  listReceivers: forwarded('listReceivers', ROUTING_ROUTES.listReceivers),
} as const;
