/** Visitor's page <-> server. Plain JSON over HTTP(S) and one WebSocket. Nothing is stored before consent. */
import { z } from 'zod';
import { BEST_RATING, Id, MAX_MESSAGE_LENGTH, MaskedText, MESSAGE_AUTHORS, Millis, Seq, unitsUpTo } from './common.ts';
import { VISITOR_LANGUAGES } from './visitorLanguages.ts';

export const VisitorLanguage = z.enum(VISITOR_LANGUAGES);
export type VisitorLanguage = z.infer<typeof VisitorLanguage>;

/** `GET /visitor/v1/sites/:siteId?language=en`. The notice is exactly what is shown and what consent is stored with. */
export const Site = z.strictObject({
  id: Id,
  name: z.string(),
  tenantName: z.string(),
  colour: z.string(),
  language: VisitorLanguage,
  notice: z.strictObject({
    version: z.string(),
    /** What comes first, in three lines; the whole notice is opened from there. Consent is stored with both. */
    brief: z.array(z.string()).length(3),
    /** Who answers, and for whom. */
    who: z.string(),
    why: z.string(),
    howLong: z.string(),
    /** What the page keeps in the browser, and the choice about it. */
    browser: z.string(),
    rights: z.string(),
    /** The sentence that Allow agrees to. */
    question: z.string(),
  }),
  /** How what is written is protected, from what the server sees of this request and of its own database. */
  protection: z.strictObject({
    title: z.string(),
    /** Of the way, for a page that came by http, and for one by https: only the browser knows which it was. */
    overHttp: z.string(),
    overHttps: z.string(),
    kept: z.string(),
    sealed: z.string(),
  }),
});
export type Site = z.infer<typeof Site>;

/** `POST /visitor/v1/sites/:siteId/consent`; sent on Allow only. Decline sends nothing. */
export const ConsentGiven = z.strictObject({ language: VisitorLanguage, noticeVersion: z.string().max(80) });
export const ConsentStored = z.strictObject({
  conversationId: Id,
  visitorToken: z.string().min(32),
  consentId: Id,
  at: Millis,
});
export type ConsentStored = z.infer<typeof ConsentStored>;

/** A message as the visitor sees it: masked alike, for the page keeps nothing that the server did not. */
export const VisitorMessage = z.strictObject({
  id: Id,
  seq: Seq,
  author: z.enum(MESSAGE_AUTHORS),
  authorName: z.string().nullable(),
  at: Millis,
  body: MaskedText,
});
export type VisitorMessage = z.infer<typeof VisitorMessage>;

/** UTF-16 units of what a visitor can add to a rating. */
export const MOST_COMMENT = 1_000;

/** `ws(s)://…/visitor/v1/realtime`; the first frame is `hello`. */
export const RealtimeFromVisitor = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), visitorToken: z.string(), lastSeq: Seq }),
  z.strictObject({ type: z.literal('message'), id: Id, text: unitsUpTo(MAX_MESSAGE_LENGTH).min(1) }),
  /** `text` only where the notice that was agreed to says that it is seen. */
  z.strictObject({
    type: z.literal('typing'),
    typing: z.boolean(),
    text: unitsUpTo(MAX_MESSAGE_LENGTH).optional(),
  }),
  /** The visitor ends the conversation; the status `closed` is the receipt. */
  z.strictObject({ type: z.literal('end') }),
  /** Once the conversation is closed, 1 (very bad) to 5 (very good); a later one takes the place of an earlier one. */
  z.strictObject({
    type: z.literal('rating'),
    score: z.number().int().min(1).max(BEST_RATING),
    comment: unitsUpTo(MOST_COMMENT).min(1).nullable(),
  }),
  /** The visitor opens the closed conversation again; the status is the receipt, the refusal `closed` the answer no. */
  z.strictObject({ type: z.literal('reopen') }),
]);
export type RealtimeFromVisitor = z.infer<typeof RealtimeFromVisitor>;

/** Until when the page may open a closed conversation again, by the server's clock. */
const ReopenUntil = Millis.optional();

/** How many other visitors of the queue come before this one; set while the conversation waits in it. */
const Ahead = z.number().int().nonnegative().optional();

export const RealtimeToVisitor = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('welcome'),
    conversationId: Id,
    status: z.enum(['waiting', 'open', 'closed']),
    answeredBy: z.string().nullable(),
    reopenUntil: ReopenUntil,
    ahead: Ahead,
    /** Set where the notice that this visitor agreed to says that what is being typed is seen before it is sent. */
    typingPreview: z.literal(true).optional(),
    /** Set where the visitor has rated this conversation. */
    rated: z.literal(true).optional(),
  }),
  /** The receipt of a rating. */
  z.strictObject({ type: z.literal('rated') }),
  /** Also the receipt for the visitor's own message of that id. */
  z.strictObject({ type: z.literal('message'), message: VisitorMessage }),
  z.strictObject({ type: z.literal('typing'), typing: z.boolean() }),
  z.strictObject({
    type: z.literal('status'),
    status: z.enum(['waiting', 'open', 'closed']),
    answeredBy: z.string().nullable(),
    reopenUntil: ReopenUntil,
    ahead: Ahead,
  }),
  /** `messageId` is set when one message was refused; without it the connection is refused. */
  z.strictObject({
    type: z.literal('refused'),
    code: z.enum(['unknown-visitor', 'closed', 'invalid', 'too-fast', 'too-long']),
    messageId: Id.nullable(),
  }),
]);
export type RealtimeToVisitor = z.infer<typeof RealtimeToVisitor>;
