/** Main asks whom a message is for, before it is sent to somebody it may not be meant for. */
import { z } from 'zod';
import { Id } from './common.ts';
import { verb } from './tables.ts';

/** Why it is asked; `core/receiver` says when. */
export const RECEIVER_DOUBTS = ['switched', 'fits-other'] as const;

/** The event `receiver`: whom the message would go to, and what kinds of personal data are in it. Never its text. */
export const ReceiverAsked = z.strictObject({
  askId: Id,
  visitor: z.string().max(120),
  tenant: z.string().max(200),
  kinds: z.array(z.string().max(40)).max(40),
  doubt: z.enum(RECEIVER_DOUBTS),
});
export type ReceiverAsked = z.infer<typeof ReceiverAsked>;

export const RECEIVER_VERBS = {
  /** The answer to the event `receiver`. The preload passes a yes on only where a hand has given it. */
  answerReceiver: verb({
    needs: 'conversation.answer',
    args: z.strictObject({ askId: Id, send: z.boolean() }),
    result: z.strictObject({ ok: z.literal(true) }),
  }),
} as const;
