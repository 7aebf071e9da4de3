/**
 * The only door between the renderer and the main process: one line a verb, one line an event.
 * Arguments are validated before the handler runs and results before they leave. A verb is answered only for
 * the exact window, main frame and origin it was registered for, and only in the phase and role named here.
 */
import { z } from 'zod';
import { ActivityFilter, ActivityRow, AgentTile } from './activity.ts';
import { ConversationSummary, EntryKind, EntryReceipt, Id, MAX_ENTRY_LENGTH, MAX_MESSAGE_LENGTH, Message, Millis, Person, type Role, Seq, Tenant } from './common.ts';

/** Where the desk stands; the renderer draws one view for each. */
export const DeskState = z.discriminatedUnion('phase', [
  /** The desk is finding out whether it may offer sign-in. */
  z.strictObject({ phase: z.literal('starting') }),
  /** This address is not registered, or nobody could say so. */
  z.strictObject({ phase: z.literal('refused'), reason: z.enum(['address-not-registered', 'server-unreachable', 'not-enrolled', 'ledger-unwritable']), message: z.string() }),
  z.strictObject({ phase: z.literal('signed-out'), workstation: z.string(), message: z.string().nullable() }),
  /** Locked by idleness, by hand or by a guard; sign-in is needed again. */
  z.strictObject({ phase: z.literal('locked'), workstation: z.string(), personName: z.string().nullable(), reason: z.string() }),
  z.strictObject({
    phase: z.literal('signed-in'),
    workstation: z.string(),
    person: Person,
    tenants: z.array(Tenant),
    connection: z.enum(['online', 'offline']),
    /** Messages, entries and activities that wait for the server. */
    waitingToSend: z.number().int().nonnegative(),
    /** Text of the watermark: person, workstation. The renderer adds the time. */
    watermark: z.string(),
    idleLockMinutes: z.number().positive(),
  }),
]);
export type DeskState = z.infer<typeof DeskState>;

export const SignInAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  /** One message for every failure; `retryAt` is set while too many tries keep sign-in closed. */
  z.strictObject({ ok: z.literal(false), message: z.string(), retryAt: Millis.nullable() }),
]);
export type SignInAnswer = z.infer<typeof SignInAnswer>;

/** What the preload saw and stopped. `trusted` tells a person's hand from a script's. */
export const BLOCKED_IN_PAGE = ['copy', 'cut', 'paste', 'drag', 'drop', 'context-menu', 'print', 'navigation', 'request', 'popup'] as const;

type Phase = 'any' | 'signed-in';
interface Verb<A extends z.ZodType, R extends z.ZodType> { args: A; result: R; phase: Phase; roles: readonly Role[] | 'any' }
const verb = <A extends z.ZodType, R extends z.ZodType>(args: A, result: R, phase: Phase, roles: readonly Role[] | 'any' = 'any'): Verb<A, R> => ({ args, result, phase, roles });
const none = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });

export const VERBS = {
  getState: verb(none, DeskState, 'any'),
  signIn: verb(z.strictObject({ login: z.string().min(1).max(120), workstationPassword: z.string().min(1).max(1024), serverPassword: z.string().min(1).max(1024) }), SignInAnswer, 'any'),
  lock: verb(none, done, 'signed-in'),
  signOut: verb(none, done, 'signed-in'),
  /** The page says that it is drawn and usable; starts nothing, measured at start-up. */
  ready: verb(none, done, 'any'),
  reportBlocked: verb(z.strictObject({ what: z.enum(BLOCKED_IN_PAGE), target: z.string().max(200), trusted: z.boolean(), conversationId: Id.nullable() }), done, 'any'),
  /** A person's hand was seen on keyboard or mouse; sent at most every few seconds, with nothing about what was done. */
  reportInteraction: verb(none, done, 'any'),

  listConversations: verb(none, z.array(ConversationSummary), 'signed-in', ['agent', 'supervisor']),
  openConversation: verb(
    z.strictObject({ conversationId: Id, beforeSeq: Seq.optional(), limit: z.number().int().min(1).max(200) }),
    z.strictObject({ conversation: ConversationSummary, messages: z.array(Message), hasMore: z.boolean(), entries: z.array(EntryReceipt), draft: z.string().max(MAX_MESSAGE_LENGTH) }),
    'signed-in', ['agent', 'supervisor'],
  ),
  sendMessage: verb(z.strictObject({ conversationId: Id, messageId: Id, text: z.string().min(1).max(MAX_MESSAGE_LENGTH) }), Message, 'signed-in', ['agent']),
  saveDraft: verb(z.strictObject({ conversationId: Id, text: z.string().max(MAX_MESSAGE_LENGTH) }), done, 'signed-in', ['agent']),
  setTyping: verb(z.strictObject({ conversationId: Id, typing: z.boolean() }), done, 'signed-in', ['agent']),
  closeConversation: verb(z.strictObject({ conversationId: Id }), done, 'signed-in', ['agent']),
  addEntry: verb(z.strictObject({ conversationId: Id, entryId: Id, kind: EntryKind, value: z.string().min(1).max(MAX_ENTRY_LENGTH) }), EntryReceipt, 'signed-in', ['agent']),

  listAgents: verb(none, z.array(AgentTile), 'signed-in', ['supervisor']),
  listPeople: verb(none, z.array(Person), 'signed-in', ['supervisor']),
  /** Rows newest first. `newest` pins the view, so that offsets stay true while rows arrive. */
  queryActivity: verb(
    z.strictObject({ filter: ActivityFilter, newest: Seq.nullable(), offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }),
    z.strictObject({ rows: z.array(ActivityRow), total: z.number().int().nonnegative(), newest: Seq }),
    'signed-in', ['supervisor'],
  ),
} as const;

export type VerbName = keyof typeof VERBS;
export type VerbArgs<V extends VerbName> = z.input<(typeof VERBS)[V]['args']>;
export type VerbResult<V extends VerbName> = z.output<(typeof VERBS)[V]['result']>;

/** Pushed from main to the renderer. */
export const EVENTS = {
  state: DeskState,
  conversation: ConversationSummary,
  /** Conversations that this person may no longer see. */
  conversationGone: z.strictObject({ conversationId: Id }),
  message: Message,
  /** The outbox message of that id was refused for good; `reason` says in words why. */
  messageRefused: z.strictObject({ conversationId: Id, messageId: Id, reason: z.string() }),
  entry: EntryReceipt,
  typing: z.strictObject({ conversationId: Id, who: z.enum(['visitor', 'agent']), typing: z.boolean() }),
  /** Something was refused; shown to the person in words. */
  notice: z.strictObject({ text: z.string().max(300), tone: z.enum(['info', 'warning']) }),
  agent: AgentTile,
  /** New activity exists up to this position; the table asks for what it shows. */
  activity: z.strictObject({ newest: Seq, rows: z.array(ActivityRow) }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>;

/**
 * How every call travels, whatever the host: `{ ok: true, value }` or `{ ok: false, code, message }`.
 * Refusals carry no detail of what the handler knew.
 */
export type BridgeAnswer = { ok: true; value: unknown } | { ok: false; code: 'refused' | 'invalid' | 'failed' | 'signed-out'; message: string };

/** What the preload puts on `window.cleandesk`: one method a verb, and `on` for the events above. */
export type Bridge = {
  readonly [V in Exclude<VerbName, 'reportBlocked' | 'reportInteraction'>]: (args: VerbArgs<V>) => Promise<VerbResult<V>>;
} & {
  /** Returns a function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
};
