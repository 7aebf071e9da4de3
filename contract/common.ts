/**
 * Words that more than one boundary shares: identifiers, roles, entry kinds and masked text.
 * Every object is strict: an unknown key is an error, so that nothing rides along unnoticed.
 */
import { z } from 'zod';
import { SecretText } from '../core/vocabulary/secretText.ts';
import { ROLES } from '../core/vocabulary/roles.ts';

/** Random identifier made by the creator of the record, so that a repeated request is recognised. RFC 9562 UUID. */
export const Id = z.uuid();
/** Text of at most so many UTF-16 units, which every `length` counts. By `max` alone a pair of units counts once. */
export const unitsUpTo = (most: number): z.ZodString =>
  z
    .string()
    .max(most)
    .refine((text) => text.length <= most);
/**
 * A text that main must not have as a string: the bytes that the preload has enclosed, or a string, which is copied.
 * @param least, most UTF-16 units
 * @param kind `password`: in Unicode NFC, so that every keyboard writes the same one
 */
export const secretText = (
  kind: 'password' | 'value',
  least: number,
  most: number,
): z.ZodType<SecretText, string | SecretText> =>
  z
    .union([z.string(), z.instanceof(SecretText)])
    .transform((text) => (typeof text === 'string' ? SecretText.of(text, kind === 'password') : text))
    .refine(({ length }) => length >= least && length <= most);
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const Millis = z.number().int().nonnegative();
/** A position in a server-ordered sequence; starts at 1. */
export const Seq = z.number().int().nonnegative();

/** A language as in BCP 47: `de`, `pt-BR`. */
export const LanguageTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/);

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What a person has to do before the session allows anything else. */
export const RequiredAction = z.enum(['change-password', 'enrol-second-factor']);
export type RequiredAction = z.infer<typeof RequiredAction>;

/** The same as a desk knows it: how old the password of a machine is, no server knows. */
export const DeskRequiredAction = z.enum([...RequiredAction.options, 'change-workstation-password']);
export type DeskRequiredAction = z.infer<typeof DeskRequiredAction>;

/** What an agent can add about a visitor, write-only. */
export const ENTRY_KINDS = ['name', 'email', 'phone', 'address', 'date-of-birth', 'order-number', 'note'] as const;
export const EntryKind = z.enum(ENTRY_KINDS);
export type EntryKind = z.infer<typeof EntryKind>;

/** Longest message in UTF-16 units; the visitor's page, the desk and the server all refuse more. */
export const MAX_MESSAGE_LENGTH = 8_000;
/** A draft may be longer than what can be sent: it is shortened before that, and kept meanwhile. */
export const MAX_DRAFT_LENGTH = 4 * MAX_MESSAGE_LENGTH;
/** Longest entry value in UTF-16 units. */
export const MAX_ENTRY_LENGTH = 4_000;

/**
 * One masked place in a masked text. Offsets are UTF-16 units *of the masked text*.
 * `type` is a detector type such as CARD or EMAIL; `shown` is what may be shown, such as `•••• 1111`.
 * `why` says by codes what it was recognised by, without the value; see core/vocabulary/maskReasons.ts.
 */
export const Mark = z.strictObject({
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  type: z.string().min(1).max(40),
  shown: z.string().max(40),
  why: z.strictObject({
    code: z.string().regex(/^[a-z][a-z-]{1,39}$/),
    of: z.string().max(60).optional(),
    inLink: z.boolean().optional(),
  }),
});
export type Mark = z.infer<typeof Mark>;

export const MaskedText = z.strictObject({ text: unitsUpTo(MAX_MESSAGE_LENGTH * 4), marks: z.array(Mark) });
export type MaskedText = z.infer<typeof MaskedText>;

/** Longest words to search for, UTF-16 units. */
export const MAX_QUERY_LENGTH = 200;

export const Tenant = z.strictObject({
  id: Id,
  name: z.string().min(1).max(120),
  /** CSS hex colour, used for the stripe and the banner only. */
  colour: z.string().regex(/^#[0-9a-f]{6}$/),
});
export type Tenant = z.infer<typeof Tenant>;

export const Person = z.strictObject({ id: Id, name: z.string().min(1).max(120), role: Role });
export type Person = z.infer<typeof Person>;

export const MESSAGE_AUTHORS = ['visitor', 'agent', 'system'] as const;

/**
 * A place of a masked text that the tenant's policy leaves readable though a detector found it; `type` is what it would
 * be hidden as.
 */
export const ReadablePlace = z.strictObject({
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  type: z.string().min(1).max(40),
});
export type ReadablePlace = z.infer<typeof ReadablePlace>;

export const Message = z.strictObject({
  id: Id,
  conversationId: Id,
  /** Order within the conversation; null while it waits in a desk's outbox. */
  seq: Seq.nullable(),
  author: z.enum(MESSAGE_AUTHORS),
  /** Name of the agent; null for visitor and system. */
  authorName: z.string().nullable(),
  at: Millis,
  body: MaskedText,
  /**
   * From the server to main only: what the second masking leaves readable. Without it everything that is found is
   * hidden.
   */
  readable: z.array(ReadablePlace).max(MAX_MESSAGE_LENGTH).optional(),
});
export type Message = z.infer<typeof Message>;

/** What is known of an entry after it was sealed: never the value. */
export const EntryReceipt = z.strictObject({
  id: Id,
  conversationId: Id,
  kind: EntryKind,
  at: Millis,
  author: z.string(),
  /** `queued` until the server has acknowledged the ciphertext. */
  state: z.enum(['queued', 'stored']),
});
export type EntryReceipt = z.infer<typeof EntryReceipt>;

/** Who closed a conversation; `server`: no one wrote in it any more. */
export const ClosedBy = z.enum(['agent', 'visitor', 'server']);
export type ClosedBy = z.infer<typeof ClosedBy>;

/** A conversation that its agent hands over: until when, by whom, and who may accept it. */
export const Transfer = z.strictObject({
  by: z.strictObject({ id: Id, name: z.string().max(120) }),
  /** A person's name, or a team's. */
  to: z.string().max(120),
  /** Who may accept it. */
  people: z.array(Id).max(500),
  until: Millis,
  note: MaskedText.nullable(),
});
export type Transfer = z.infer<typeof Transfer>;

/** The best that a visitor can say of a conversation; 1 is the worst. */
export const BEST_RATING = 5;
/** What the visitor says of a closed conversation, with their comment as masking has left it. */
export const Rating = z.strictObject({
  score: z.number().int().min(1).max(BEST_RATING),
  comment: MaskedText.nullable(),
});
export type Rating = z.infer<typeof Rating>;

export const ConversationSummary = z.strictObject({
  id: Id,
  tenant: Tenant,
  /** A code for the visitor that says nothing about them, such as `4F2A`; the page makes a name of it. */
  visitorName: z.string(),
  siteName: z.string(),
  status: z.enum(['waiting', 'open', 'closed']),
  /** Of a closed one. */
  closedBy: ClosedBy.optional(),
  closedAt: Millis.optional(),
  /** Where the visitor has rated it. */
  rating: Rating.optional(),
  assignedTo: Person.nullable(),
  /** Since when the person who answers an open one is at no desk, or at a locked one. */
  agentAwaySince: Millis.optional(),
  /** Of an open one that is offered to others. */
  transfer: Transfer.optional(),
  startedAt: Millis,
  /** Seq of the newest message; 0 when there is none. */
  lastSeq: Seq,
  lastMessageAt: Millis.nullable(),
  lastPreview: MaskedText.nullable(),
  /** As `readable` of a message. */
  lastPreviewReadable: z.array(ReadablePlace).max(MAX_MESSAGE_LENGTH).optional(),
  lastAuthor: z.enum(MESSAGE_AUTHORS).nullable(),
  /** Who wrote the newest message, where an agent did. */
  lastBy: z.strictObject({ id: Id, name: z.string().max(120) }).optional(),
  /** Since when the visitor has waited for an answer; null while no visitor waits. */
  waitingSince: Millis.nullable(),
  visitorOnline: z.boolean(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** A message in which the words were found, as a line of the answer. */
export const FoundMessage = z.strictObject({
  conversation: ConversationSummary,
  messageId: Id,
  seq: Seq,
  author: z.enum(MESSAGE_AUTHORS),
  authorName: z.string().nullable(),
  at: Millis,
  /** The part of the message around the first place. */
  excerpt: MaskedText,
  /** Places of the words in the excerpt, UTF-16 units, in order. */
  places: z.array(z.strictObject({ start: z.number().int().nonnegative(), end: z.number().int().positive() })),
});
export type FoundMessage = z.infer<typeof FoundMessage>;

export const Found = z.strictObject({
  /** What was looked for: the query, masked before it was used. */
  query: MaskedText,
  /** Nothing was looked for: the query has no word of two letters or digits. */
  tooShort: z.boolean(),
  /** Newest first. */
  hits: z.array(FoundMessage),
  hasMore: z.boolean(),
});
export type Found = z.infer<typeof Found>;

/** A transcript that the server has written into the folder that policy names. */
export const Exported = z.strictObject({ file: z.string(), messages: z.number().int().nonnegative() });
export type Exported = z.infer<typeof Exported>;
