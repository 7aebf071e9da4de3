/** What a person has read: kept at the server, the same at every desk and in every window of theirs. */
import { z } from 'zod';
import { Id, Seq } from './common.ts';
import { forwarded, notRecorded, route, verb } from './tables.ts';

const empty = z.strictObject({});

/** Up to which message one person has read a conversation. */
export const ReadUpTo = z.strictObject({ conversationId: Id, seq: Seq });
export type ReadUpTo = z.infer<typeof ReadUpTo>;

/** Of every conversation that is not closed and of which the person has read something. */
const ReadStates = z.array(ReadUpTo);

export const READING_ROUTES = {
  readStates: route({
    method: 'GET',
    path: '/v1/read',
    permission: 'conversation.read',
    record: notRecorded('what the person has read, for themselves: each reading is recorded when it happens'),
    params: empty,
    body: empty,
    result: ReadStates,
    summary: 'Up to which message this person has read each conversation that is not closed',
  }),
  markRead: route({
    method: 'PUT',
    path: '/v1/conversations/:conversationId/read',
    permission: 'conversation.read',
    record: notRecorded('opening the conversation is recorded'),
    params: z.strictObject({ conversationId: Id }),
    body: z.strictObject({ seq: z.number().int().positive() }),
    /** Up to which message it is read now: never fewer than before, and none that does not exist. */
    result: ReadUpTo,
    summary: 'This person has read the conversation up to this message',
  }),
} as const;

export const READING_VERBS = {
  /** `read` is null without a server; `wasOpen` was open when this person's desk was locked. */
  readStates: verb({
    needs: 'conversation.read',
    args: empty,
    result: z.strictObject({ read: ReadStates.nullable(), wasOpen: Id.nullable() }),
  }),
  markRead: forwarded('markRead', READING_ROUTES.markRead),
} as const;
