/**
 * The only interface between the renderer and the main process: one line a verb, one line an event. Arguments are
 * validated before the handler runs and results before they leave. A verb is answered only for the exact window, main
 * frame and origin it was registered for, and only to a caller who has what its line needs. A line with a `route` needs
 * no handler: main forwards it.
 */
import { z } from 'zod';
import { PERMISSIONS } from '../core/vocabulary/permissions.ts';
import { ActivityFilter, ActivityRow, AgentTile, CheckedRow } from './activity.ts';
import {
  MaskingKind,
  MaskingOutcome,
  MaskingPolicyForm,
  MaskingStatus,
  MaskingTrial,
  NotSensitive,
  NotSensitiveAnswer,
} from './masking.ts';
import { POLICY_VERBS } from './policy.ts';
import { SAVED_LOGIN_VERBS } from './savedLogins.ts';
import { PEOPLE_VERBS } from './people.ts';
import { SECOND_FACTOR_VERBS, SecondFactorCode, SecondFactorOffer, SecurityKeyPrompt } from './secondFactor.ts';
import { READING_VERBS, ReadUpTo } from './reading.ts';
import { AVAILABILITY_VERBS } from './availability.ts';
import { Chosen } from './chosen.ts';
import { RECEIVER_VERBS, ReceiverAsked } from './receiver.ts';
import { ROUTING_VERBS } from './routing.ts';
import { SESSION_VERBS } from './sessions.ts';
import { PREFERENCE_VERBS, StoredPreferences } from './preferences.ts';
import { WORKSTATION_VERBS } from './workstations.ts';
import { SelfCheckLevel, SelfCheckReport, WorkstationCheck } from './selfCheck.ts';
import type { Coded } from './errors.ts';
import { CheckedCode } from './checkedCode.ts';
import { ADDRESS_VERBS, IntrusionAlert } from './addresses.ts';
import { LEDGER_VERBS, LedgerState } from './ledger.ts';
import { Alert, ALERT_VERBS } from './alerts.ts';
import { ACCESS_REVIEW_VERBS } from './accessReview.ts';
import type { RouteName } from './api.ts';
import type { SecretText } from '../core/vocabulary/secretText.ts';
import { verb, type Verb } from './tables.ts';
import {
  ConversationSummary,
  DeskRequiredAction,
  EntryKind,
  EntryReceipt,
  Exported,
  Found,
  Id,
  LanguageTag,
  MaskedText,
  MAX_ENTRY_LENGTH,
  MAX_DRAFT_LENGTH,
  MAX_MESSAGE_LENGTH,
  MAX_QUERY_LENGTH,
  Message,
  Millis,
  Person,
  secretText,
  Seq,
  Tenant,
  unitsUpTo,
} from './common.ts';
import { SERVER_STATEMENT_VERBS } from './serverStatement.ts';
import { ENCRYPTION_VERBS } from './encryption.ts';
import { PUBLIC_DETAIL_VERBS } from './publicDetails.ts';
import { REPLY_VERBS } from './replies.ts';
import { MAX_PASSWORD_LENGTH, PASSWORD_VERBS } from './passwords.ts';

/** The phase of the desk; the renderer draws one view for each. */
export const DeskState = z.discriminatedUnion('phase', [
  /** The desk is finding out whether it may offer sign-in. */
  z.strictObject({ phase: z.literal('starting') }),
  /** This address is not registered, or the registration could not be checked. */
  z.strictObject({
    phase: z.literal('refused'),
    reason: z.enum([
      'address-not-registered',
      'server-unreachable',
      'not-enrolled',
      'desk-too-old',
      'ledger-unwritable',
      'signal',
      'self-check',
      'policy',
    ]),
    notice: CheckedCode,
  }),
  z.strictObject({
    phase: z.literal('signed-out'),
    workstation: z.string(),
    secondFactor: SecondFactorOffer.optional(),
  }),
  /** Locked by idleness, by the person or by a guard; sign-in is needed again. */
  z.strictObject({
    phase: z.literal('locked'),
    workstation: z.string(),
    personName: z.string().nullable(),
    notice: CheckedCode,
    secondFactor: SecondFactorOffer.optional(),
  }),
  z.strictObject({
    phase: z.literal('signed-in'),
    workstation: z.string(),
    person: Person,
    /** What the person may do: the list of their role, so that the page decides by it and by no role's name. */
    permissions: z.array(z.enum(PERMISSIONS)),
    tenants: z.array(Tenant),
    connection: z.enum(['online', 'offline']),
    /** Messages, entries and activities that wait for the server. */
    waitingToSend: z.number().int().nonnegative(),
    /** Text of the watermark: person, workstation. The renderer adds the time. */
    watermark: z.string(),
    idleLockMinutes: z.number().positive(),
    /** What has to be done before anything else; until then only the verbs that it needs are answered. */
    requiredAction: DeskRequiredAction.nullable().optional(),
    /** The policy of the guards in the page's preload; the strictest value where one is missing. */
    guards: z
      .strictObject({
        clipboard: z.enum(['block', 'isolated']),
        pasteFromOutside: z.boolean(),
        coverWithoutFocus: z.boolean(),
      })
      .optional(),
  }),
]);
export type DeskState = z.infer<typeof DeskState>;

export const SignInAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  /** One code for every failure; `retryAt` is set while too many tries keep sign-in closed. */
  z.strictObject({ ok: z.literal(false), notice: CheckedCode, retryAt: Millis.nullable() }),
]);
export type SignInAnswer = z.infer<typeof SignInAnswer>;

/** What the preload saw and stopped. `trusted` is true for input by a person, false for input by a script. */
export const BLOCKED_IN_PAGE = [
  'copy',
  'cut',
  'paste',
  'drag',
  'drop',
  'context-menu',
  'print',
  'navigation',
  'request',
  /** Text that would have become markup or code of the page. */
  'script',
  'popup',
] as const;

const none = z.strictObject({});
const inTenant = z.strictObject({ tenantId: Id });
const done = z.strictObject({ ok: z.literal(true) });

export const VERBS = {
  getState: verb({ needs: 'anyone', args: none, result: DeskState }),
  signIn: verb({
    needs: 'anyone',
    args: z.strictObject({
      login: z.string().min(1).max(120),
      workstationPassword: secretText('password', 1, MAX_PASSWORD_LENGTH),
      serverPassword: secretText('password', 1, MAX_PASSWORD_LENGTH),
      code: SecondFactorCode.optional(),
      /** Ask a security key too. */ securityKey: z.boolean().optional(),
    }),
    result: SignInAnswer,
  }),
  lock: verb({ needs: 'signed-in', args: none, result: done }),
  signOut: verb({ needs: 'signed-in', args: none, result: done }),
  /** The page says that it is drawn and usable; starts nothing, measured at start-up. */
  ready: verb({ needs: 'anyone', args: none, result: done }),
  reportBlocked: verb({
    needs: 'anyone',
    args: z.strictObject({
      what: z.enum(BLOCKED_IN_PAGE),
      target: z.string().max(200),
      trusted: z.boolean(),
      conversationId: Id.nullable(),
    }),
    result: done,
  }),
  /** Keyboard or mouse input was seen; sent at most every few seconds, with nothing about what was done. */
  reportInteraction: verb({ needs: 'anyone', args: none, result: done }),
  /** Copying inside the desk, for the open conversation; a refusal is shown as a notice. */
  putClipboard: verb({
    needs: 'conversation.answer',
    args: z.strictObject({
      conversationId: Id,
      text: unitsUpTo(MAX_MESSAGE_LENGTH * 4).min(1),
      cut: z.boolean(),
    }),
    result: z.strictObject({ taken: z.boolean() }),
  }),
  /**
   * Pasting into the conversation that is open; null where there is nothing for it. Waits for the person where policy
   * wants a reason.
   */
  takeClipboard: verb({
    needs: 'conversation.answer',
    args: z.strictObject({ conversationId: Id }),
    result: z.strictObject({
      text: unitsUpTo(MAX_MESSAGE_LENGTH * 4).nullable(),
    }),
  }),
  /** The watermark, or the cover of a window without focus, was taken away again and again. */
  reportVanished: verb({ needs: 'signed-in', args: none, result: done }),
  /** The answer to the event `reason`; null where the person would not say. */
  answerReason: verb({
    needs: 'signed-in',
    args: z.strictObject({ askId: Id, why: z.string().max(200).nullable() }),
    result: done,
  }),

  /**
   * For IT, before sign-in: tries every control on this machine now. `missing` lists what is missing for the level that
   * policy asks for.
   */
  runSelfCheck: verb({
    needs: 'anyone',
    args: none,
    result: z.strictObject({
      report: SelfCheckReport,
      leastLevel: SelfCheckLevel,
      missing: z.array(z.string().max(80)).max(60),
    }),
  }),
  /** Writes the newest self-check below the data folder; a desk opens no dialog. */
  exportSelfCheck: verb({ needs: 'anyone', args: none, result: z.strictObject({ file: z.string().max(1_000) }) }),
  /** For the preload: a key under which the arguments of one call reach main alone. */
  envelopeKey: verb({ needs: 'anyone', args: none, result: z.strictObject({ key: z.base64().max(60) }) }),
  /** The answer to the event `probe`. */
  probed: verb({
    needs: 'anyone',
    args: z.strictObject({ probeId: Id, outcome: z.enum(['refused', 'loaded']) }),
    result: done,
  }),
  listConversations: verb({ needs: 'conversation.read', args: none, result: z.array(ConversationSummary) }),
  /** A page of closed conversations, the last closed first, after the one that is named. */
  listClosed: verb({
    needs: 'conversation.read',
    args: z.strictObject({
      after: z.strictObject({ at: Millis, id: Id }).nullable(),
      tenantId: Id.nullable(),
    }),
    result: z.strictObject({ conversations: z.array(ConversationSummary), hasMore: z.boolean() }),
  }),
  openConversation: verb({
    needs: 'conversation.read',
    args: z.strictObject({ conversationId: Id, beforeSeq: Seq.optional(), limit: z.number().int().min(1).max(200) }),
    result: z.strictObject({
      conversation: ConversationSummary,
      messages: z.array(Message),
      hasMore: z.boolean(),
      entries: z.array(EntryReceipt),
      draft: unitsUpTo(MAX_DRAFT_LENGTH),
    }),
  }),
  sendMessage: verb({
    needs: 'conversation.answer',
    args: z.strictObject({
      conversationId: Id,
      messageId: Id,
      text: unitsUpTo(MAX_MESSAGE_LENGTH).min(1),
      /** How many hidden parts the person knows of; with more it is refused. Without, it is sent with any number. */
      hiddenParts: z.number().int().nonnegative().optional(),
    }),
    result: Message,
  }),
  saveDraft: verb({
    needs: 'conversation.answer',
    args: z.strictObject({ conversationId: Id, text: unitsUpTo(MAX_DRAFT_LENGTH) }),
    result: done,
  }),
  setTyping: verb({
    needs: 'conversation.answer',
    args: z.strictObject({ conversationId: Id, typing: z.boolean() }),
    result: done,
  }),
  closeConversation: verb({ needs: 'conversation.close', args: z.strictObject({ conversationId: Id }), result: done }),
  addEntry: verb({
    needs: 'entry.add',
    args: z.strictObject({
      conversationId: Id,
      entryId: Id,
      kind: EntryKind,
      value: secretText('value', 1, MAX_ENTRY_LENGTH),
    }),
    result: EntryReceipt,
  }),
  /** Over masked text, at the server; the words themselves are masked before they leave main. */
  searchMessages: verb({
    needs: 'conversation.read',
    args: z.strictObject({ query: unitsUpTo(MAX_QUERY_LENGTH).min(1) }),
    result: Found,
  }),

  /** Writes a masked transcript into the server's folder for it; nothing of it comes to the desk. */
  exportConversation: verb({
    needs: 'conversation.export',
    args: z.strictObject({ conversationId: Id, language: LanguageTag.default('en') }),
    result: Exported,
  }),
  /** A tenant's masking policy, and what may be decided about each type. */
  getMasking: verb({
    needs: 'masking.change',
    args: inTenant,
    result: MaskingStatus.extend({ kinds: z.array(MaskingKind) }),
  }),
  /** What a policy that is not stored does to a text that is kept nowhere. */
  tryMasking: verb({
    needs: 'masking.change',
    args: z.strictObject({ policy: MaskingPolicyForm, text: unitsUpTo(MAX_MESSAGE_LENGTH) }),
    result: MaskingTrial,
  }),
  saveMasking: verb({
    needs: 'masking.change',
    args: z.strictObject({ tenantId: Id, baseVersion: Seq, policy: MaskingPolicyForm }),
    result: MaskingOutcome,
  }),
  undoMasking: verb({
    needs: 'masking.change',
    args: z.strictObject({ tenantId: Id, baseVersion: Seq }),
    result: MaskingOutcome,
    route: 'undoMasking',
  }),
  revokeException: verb({
    needs: 'masking.change',
    args: z.strictObject({ tenantId: Id, exceptionId: Id }),
    result: done,
    route: 'revokeException',
  }),
  exceptValue: verb({
    needs: 'masking.except',
    args: NotSensitive.extend({ conversationId: Id, messageId: Id }),
    result: NotSensitiveAnswer,
    route: 'exceptValue',
  }),

  ...ADDRESS_VERBS,
  ...ALERT_VERBS,
  ...POLICY_VERBS,
  listAgents: verb({ needs: 'floor.watch', args: none, result: z.array(AgentTile), route: 'listAgents' }),
  listPeople: verb({ needs: 'floor.watch', args: none, result: z.array(Person), route: 'listPeople' }),
  /** The newest self-check of each enrolled workstation. */
  listSelfChecks: verb({
    needs: 'floor.watch',
    args: none,
    result: z.array(WorkstationCheck),
    route: 'listSelfChecks',
  }),
  /** Rows newest first. `newest` pins the view, so that offsets stay true while rows arrive. */
  queryActivity: verb({
    needs: 'activity.read',
    args: z.strictObject({
      filter: ActivityFilter,
      newest: Seq.nullable(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(250),
    }),
    result: z.strictObject({ rows: z.array(CheckedRow), total: z.number().int().nonnegative(), newest: Seq }),
  }),
  ...LEDGER_VERBS,
  ...SAVED_LOGIN_VERBS,
  ...PEOPLE_VERBS,
  ...ACCESS_REVIEW_VERBS,
  ...SECOND_FACTOR_VERBS,
  ...SESSION_VERBS,
  ...PREFERENCE_VERBS,
  ...READING_VERBS,
  ...ROUTING_VERBS,
  ...AVAILABILITY_VERBS,
  ...RECEIVER_VERBS,
  ...ENCRYPTION_VERBS,
  ...PUBLIC_DETAIL_VERBS,
  ...REPLY_VERBS,
  ...SERVER_STATEMENT_VERBS,
  ...WORKSTATION_VERBS,
  ...PASSWORD_VERBS,
} as const satisfies Readonly<Record<string, Verb<z.ZodType, z.ZodType> & { route?: RouteName }>>;

export type VerbName = keyof typeof VERBS;
/** Verbs that main forwards to a route of the server as they are. */
export type ForwardedVerb = {
  [V in VerbName]: (typeof VERBS)[V] extends { route: RouteName } ? V : never;
}[VerbName];
/** As the page gives them: it has every secret as a string. */
export type VerbArgs<V extends VerbName> = WithText<z.input<(typeof VERBS)[V]['args']>>;
type WithText<A> = { [K in keyof A]: SecretText extends A[K] ? Exclude<A[K], SecretText> : A[K] };
export type VerbResult<V extends VerbName> = z.output<(typeof VERBS)[V]['result']>;

/** Pushed from main to the renderer. */
export const EVENTS = {
  state: DeskState,
  conversation: ConversationSummary,
  /** Conversations that this person may no longer see. */
  conversationGone: z.strictObject({ conversationId: Id }),
  message: Message,
  /** The outbox message of that id was refused for good. */
  messageRefused: z.strictObject({ conversationId: Id, messageId: Id, notice: CheckedCode }),
  entry: EntryReceipt,
  /** What the person has chosen about their desk, here or at another desk of theirs. */
  preferences: StoredPreferences,
  /** Up to which message this person has read a conversation, here or at another desk. */
  read: ReadUpTo,
  /** `preview`: what the visitor is typing, masked; for the agent of the conversation alone. */
  typing: z.strictObject({
    conversationId: Id,
    who: z.enum(['visitor', 'agent']),
    typing: z.boolean(),
    preview: MaskedText.optional(),
  }),
  /** Something was refused, or will be soon; shown to the person. */
  notice: z.strictObject({ notice: CheckedCode, tone: z.enum(['info', 'warning']) }),
  /** Policy lets something happen once the person has said why. */
  reason: z.strictObject({ askId: Id, question: CheckedCode }),
  /** A message may be meant for another visitor; it waits for the answer. */
  receiver: ReceiverAsked,
  /** For the preload alone: ask a security key. */
  securityKey: SecurityKeyPrompt,
  /**
   * The preload is to ask for a picture at this port of the machine, and to say what came of it: part of the
   * self-check.
   */
  probe: z.strictObject({ probeId: Id, port: z.number().int().min(1).max(65_535) }),
  /** Main's sign of life, while somebody is signed in: the preload covers the page where it is missing. */
  heartbeat: none,
  agent: AgentTile,
  /** Whether this person gets conversations has changed; null: they do. */
  availability: z.strictObject({ chosen: Chosen.nullable() }),
  /** Many refused addresses in a short time, as they grow and when it is over. */
  intrusion: IntrusionAlert,
  /** An alert that is new, was counted up or acknowledged. */
  alert: Alert,
  /** Reviews of access have changed: the view asks for them. */
  accessReview: none,
  /** What this desk knows of the ledger has changed. */
  ledger: LedgerState,
  /** New activity exists up to this position; the table asks for what it shows. */
  activity: z.strictObject({ newest: Seq, rows: z.array(ActivityRow) }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>;

/**
 * How every call travels, whatever the host: `{ ok: true, value }`, or `{ ok: false, code, params }` with a code of
 * `refusals.ts` or `errors.ts`. Refusals carry no detail of what the handler knew.
 */
export type BridgeAnswer = { ok: true; value: unknown } | ({ ok: false } & Coded);

/** What the preload itself says to main; a page cannot. */
export const OWN_VERBS = [
  'reportBlocked',
  'reportInteraction',
  'putClipboard',
  'takeClipboard',
  'reportVanished',
  'probed',
  'envelopeKey',
  'answerSecurityKey',
] as const satisfies readonly VerbName[];
export type OwnVerb = (typeof OWN_VERBS)[number];

/**
 * Their arguments contain a secret: the preload encrypts them for main alone. The named ones stay bytes in main, and
 * passwords are brought to Unicode NFC on the way; those of a saved login are checked as text.
 */
export const ENVELOPED_VERBS = {
  signIn: { passwords: ['workstationPassword', 'serverPassword'], values: [] },
  addEntry: { passwords: [], values: ['value'] },
  checkPassword: { passwords: ['password'], values: [] },
  changePassword: { passwords: ['present', 'next'], values: [] },
  checkWorkstationPassword: { passwords: ['password'], values: [] },
  changeWorkstationPassword: { passwords: ['present', 'next'], values: [] },
  saveLogin: { passwords: [], values: [] },
} as const satisfies Partial<Record<VerbName, EnvelopedFields>>;
export interface EnvelopedFields {
  readonly passwords: readonly string[];
  readonly values: readonly string[];
}

/** What the preload puts on `window.cleandesk`: one method a verb, and `on` for the events above. */
export type Bridge = {
  readonly [V in Exclude<VerbName, OwnVerb>]: (args: VerbArgs<V>) => Promise<VerbResult<V>>;
} & {
  /** Covers the page at once, before `lock` or `signOut` is called; only main ends that. */
  cover(): void;
  /** Returns a function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
};
