/**
 * The live connection of a desk: `wss://…/v1/realtime` with the session's bearer token in the upgrade request.
 *
 * The desk says `hello` first. The server replays what the person may see after `lastSeen`, says `caught-up`, and goes
 * on live. `seq` grows over all stored events of the server; gaps are normal, because other people's events lie
 * between. Everything that happens is one frame, `event`; its name, who may receive it and what it carries is one line
 * of `LIVE_EVENTS`. To add a live event, add a line here, publish it at the server and handle it in main/session.
 */
import { z } from 'zod';
import type { Permission } from '../core/vocabulary/permissions.ts';
import { ActivityRow, AgentTile } from './activity.ts';
import { IntrusionAlert } from './addresses.ts';
import { Alert } from './alerts.ts';
import { CheckedCode } from './checkedCode.ts';
import { ConversationSummary, EntryReceipt, Id, MaskedText, Message, Seq } from './common.ts';
import { ReadUpTo } from './reading.ts';
import { Chosen } from './chosen.ts';
import { SignedPolicy } from './policy.ts';
import { StoredPreferences } from './preferences.ts';

/**
 * Whom an event concerns, besides the permission; the server sends it to no other desk
 * (server/channels/desk/concerned.ts).
 *
 * - `conversation`: people who see the conversation: of its tenant, answered by somebody of their teams where they are
 *   bound to teams, and for agents as policy says.
 * - `person`: one person, at every desk of theirs.
 * - `workstation`: who is at this workstation.
 * - `floor`: people who see activity of the person, tenant or workstation that it is about.
 * - `organisation`: people of its tenants who are not bound to teams.
 * - `everyone`: all who have the permission; for what says nothing of any tenant or person.
 */
export type Concern = 'conversation' | 'person' | 'workstation' | 'floor' | 'organisation' | 'everyone';

interface LiveEventLine<B extends z.ZodType, R extends boolean, C extends Concern> {
  /** What a person needs to receive it. `session`: being signed in. */
  permission: Permission | 'session';
  /** Stored and replayed to a desk that was away; otherwise seq is 0, and a desk asks anew when it has caught up. */
  replayed: R;
  /** What is stored and replayed concerns a conversation: the outbox knows no other subject. */
  concerns: R extends true ? C & 'conversation' : C;
  body: B;
}
const event = <B extends z.ZodType, const R extends boolean, const C extends Concern>(
  line: LiveEventLine<B, R, C>,
): LiveEventLine<B, R, C> => line;
const nothing = z.strictObject({});

/** Every live event, by `subject.kind`. `ref` of the frame is the id of the subject where it has one. */
export const LIVE_EVENTS = {
  'conversation.changed': event({
    permission: 'conversation.read',
    replayed: true,
    concerns: 'conversation',
    body: ConversationSummary,
  }),
  /** It was deleted, or this person may see it no more. */
  'conversation.gone': event({
    permission: 'conversation.read',
    replayed: true,
    concerns: 'conversation',
    body: nothing,
  }),
  /** A message that is new, or was masked again. */
  'message.stored': event({
    permission: 'conversation.read',
    replayed: true,
    concerns: 'conversation',
    body: Message,
  }),
  'entry.stored': event({
    permission: 'conversation.read',
    replayed: true,
    concerns: 'conversation',
    body: EntryReceipt,
  }),
  /** Of a conversation. `preview` goes only to the agent who answers, where tenant and consent allow it. */
  'typing.changed': event({
    permission: 'conversation.read',
    replayed: false,
    concerns: 'conversation',
    body: z.strictObject({
      conversationId: Id,
      who: z.enum(['visitor', 'agent']),
      typing: z.boolean(),
      preview: MaskedText.optional(),
    }),
  }),
  /** A visitor waits long for this person: in so many seconds the conversation goes back to the queue. */
  'answer.awaited': event({
    permission: 'conversation.answer',
    replayed: false,
    concerns: 'person',
    body: z.strictObject({ visitor: z.string().max(200), seconds: z.number().int().nonnegative() }),
  }),
  /** Whether this person gets conversations: what they have chosen, also at another desk of theirs. */
  'availability.changed': event({
    permission: 'conversation.answer',
    replayed: false,
    concerns: 'person',
    body: z.strictObject({ chosen: Chosen.nullable() }),
  }),
  'agent.changed': event({ permission: 'floor.watch', replayed: false, concerns: 'floor', body: AgentTile }),
  /** New records, newest first; `newest` is the position up to which there are any. */
  'activity.stored': event({
    permission: 'activity.read',
    replayed: false,
    concerns: 'floor',
    body: z.strictObject({ newest: Seq, rows: z.array(ActivityRow) }),
  }),
  /** The ledger has a new checkpoint, or a new cosignature of one: the desk asks for it and checks it. */
  'ledger.checkpointed': event({ permission: 'activity.read', replayed: false, concerns: 'everyone', body: nothing }),
  /** A review of access was begun, decided, attested or ended: the desk asks for what it sees of it. */
  'access-review.changed': event({ permission: 'access.review', replayed: false, concerns: 'everyone', body: nothing }),
  /** Saved logins of this person, or the keys that they are sealed to: the desk asks for them again. */
  'login.changed': event({ permission: 'login.use', replayed: false, concerns: 'person', body: nothing }),
  /** What this person has chosen about their desk, at any of their desks. */
  'preferences.changed': event({
    permission: 'session',
    replayed: false,
    concerns: 'person',
    body: StoredPreferences,
  }),
  /** This person has read more of a conversation, at another desk or in another window. */
  'read.changed': event({ permission: 'conversation.read', replayed: false, concerns: 'person', body: ReadUpTo }),
  /** Public details of a tenant: desks of those who answer ask for them again. */
  'public-details.changed': event({
    permission: 'conversation.answer',
    replayed: false,
    concerns: 'everyone',
    body: nothing,
  }),
  /** The policy of this workstation. */
  'policy.changed': event({ permission: 'session', replayed: false, concerns: 'workstation', body: SignedPolicy }),
  /** An alert that is new, was counted up or acknowledged. */
  'alert.raised': event({ permission: 'alert.read', replayed: false, concerns: 'floor', body: Alert }),
  /** Many refusals in a short time; never to a person who is bound to teams. */
  'intrusion.alerted': event({
    permission: 'intrusion.read',
    replayed: false,
    concerns: 'organisation',
    body: IntrusionAlert,
  }),
} as const;

export type LiveEventName = keyof typeof LIVE_EVENTS;
export type LiveEventBody<N extends LiveEventName> = z.output<(typeof LIVE_EVENTS)[N]['body']>;
/** Events that are stored, so that a desk that was away gets them. */
export type StoredEventName = {
  [N in LiveEventName]: (typeof LIVE_EVENTS)[N]['replayed'] extends true ? N : never;
}[LiveEventName];
type Parts<N extends string> = N extends `${infer S}.${infer K}` ? { subject: S; kind: K } : never;

/** The one frame for everything that happens. */
export type LiveEvent<N extends LiveEventName = LiveEventName> = {
  [E in N]: Parts<E> & { type: 'event'; seq: number; ref: string | null; body: LiveEventBody<E> };
}[N];

/** Makes the frame of an event. `seq` is 0 for one that is not replayed; `ref` the id of its subject, null for none. */
export function liveEvent<N extends LiveEventName>(
  name: N,
  body: LiveEventBody<N>,
  { seq = 0, ref = null }: { seq?: number; ref?: string | null } = {},
): LiveEvent<N> {
  const [subject, kind] = name.split('.');
  const frame: object = { type: 'event', seq, subject, kind, ref, body };
  return frame as LiveEvent<N>;
}

/** The line that a frame belongs to; null for an event that this version does not know. */
export function eventName(frame: { readonly subject: string; readonly kind: string }): LiveEventName | null {
  const name = `${frame.subject}.${frame.kind}`;
  return Object.hasOwn(LIVE_EVENTS, name) ? (name as LiveEventName) : null;
}

/** Whether a stored or received event has the given name and a body of that name's schema; narrows its type. */
export const isEvent = <N extends LiveEventName>(
  frame: RealtimeFromServer,
  name: N,
): frame is RealtimeFromServer & LiveEvent<N> => frame.type === 'event' && eventName(frame) === name;

/** What a desk says; refused with any other field. */
export const RealtimeFromDesk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), lastSeen: Seq }),
  z.strictObject({ type: z.literal('typing'), conversationId: Id, typing: z.boolean() }),
  /** How the desk is used, in coarse words; feeds the supervisor's tiles. */
  z.strictObject({ type: z.literal('presence'), state: z.enum(['online', 'idle', 'away', 'locked']) }),
]);
export type RealtimeFromDesk = z.infer<typeof RealtimeFromDesk>;

/** What each frame of a desk needs. */
export const DESK_FRAMES: Readonly<Record<RealtimeFromDesk['type'], Permission | 'session'>> = {
  hello: 'session',
  typing: 'conversation.answer',
  presence: 'session',
};

const CaughtUp = z.strictObject({ type: z.literal('caught-up'), seq: Seq });
/** The session is over; the desk locks with this reason. */
const SessionEnded = z.strictObject({ type: z.literal('session-ended'), seq: Seq, notice: CheckedCode });
const events = Object.entries(LIVE_EVENTS).map(([name, { body }]) => {
  const [subject = '', kind = ''] = name.split('.');
  return z.strictObject({
    type: z.literal('event'),
    seq: Seq,
    subject: z.literal(subject),
    kind: z.literal(kind),
    ref: Id.nullable(),
    body,
  });
});

export type RealtimeFromServer = z.infer<typeof CaughtUp> | z.infer<typeof SessionEnded> | LiveEvent;
/** Everything that a desk may receive, exactly. */
export const RealtimeFromServer: z.ZodType<RealtimeFromServer> = z.union([CaughtUp, SessionEnded, ...events]) as never;
/** What any event looks like, also one that a newer server has added: its seq counts, the rest is passed over. */
export const AnyEvent = z.object({ type: z.literal('event'), seq: Seq, subject: z.string(), kind: z.string() });
