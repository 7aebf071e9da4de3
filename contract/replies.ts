/**
 * Canned replies: of a person, of a team, of a tenant. What may be in one is in core/replies/reply.ts and is checked by
 * the server; blanks are in core/vocabulary/blanks.ts.
 */
import { z } from 'zod';
import { CheckedCode } from './checkedCode.ts';
import { Id, Millis, unitsUpTo } from './common.ts';
import { forwarded, notRecorded, route, verb, withChange } from './tables.ts';

/** More than a reply may have, so that a fault can be named for it. */
const Typed = unitsUpTo(8_000);
export const ReplySet = z.enum(['personal', 'team', 'tenant']);
export type ReplySet = z.infer<typeof ReplySet>;

/** A reply without whose it is, as somebody has typed or imported it. */
export const ReplyText = z.strictObject({
  shortName: z.string().max(400),
  title: z.string().max(1_000),
  language: z.string().max(40).nullable(),
  text: Typed,
});
export type ReplyText = z.infer<typeof ReplyText>;
const Whose = z.strictObject({ set: ReplySet, teamId: Id.nullable() });
export const ReplyForm = ReplyText.extend(Whose.shape);
export type ReplyForm = z.infer<typeof ReplyForm>;

export const ReplyRow = ReplyForm.extend({
  id: Id,
  version: z.number().int().positive(),
  teamName: z.string().max(120).nullable(),
  /** Who changed it last; null for the command line. */
  by: z.string().max(120).nullable(),
  at: Millis,
  /** Whether this person may change it. */
  isOwn: z.boolean(),
});
export type ReplyRow = z.infer<typeof ReplyRow>;

/** Replies of one page. */
const PAGE = 200;
/** Replies of one import. */
export const MOST_IMPORTED_REPLIES = 500;
const ReplyPage = z.strictObject({
  replies: z.array(ReplyRow).max(PAGE),
  total: z.number().int().nonnegative(),
  /** Teams whose replies this person may change, and whether those of the tenant. */
  teams: z.array(z.strictObject({ id: Id, name: z.string().max(120) })),
  managesTenant: z.boolean(),
  /** Whether messages may name what the visitor has typed, filled in the visitor's browser. */
  visitorBlanks: z.boolean(),
});
export type ReplyPage = z.infer<typeof ReplyPage>;

const ReplyProblem = z.strictObject({ part: z.string().max(40), notice: CheckedCode });
/** `version` is null where something is wrong; nothing is stored then. */
const ReplySaved = z.strictObject({
  version: z.number().int().positive().nullable(),
  problem: ReplyProblem.nullable(),
});
export type ReplySaved = z.infer<typeof ReplySaved>;
/** Nothing is stored where there are problems; `at` counts the given replies from 0. */
const RepliesImported = z.strictObject({
  added: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  same: z.number().int().nonnegative(),
  problems: z
    .array(ReplyProblem.extend({ at: z.number().int().nonnegative().nullable() }))
    .max(MOST_IMPORTED_REPLIES + 1),
});
export type RepliesImported = z.infer<typeof RepliesImported>;

/** As the list at the composer shows it. */
const FoundReply = z.strictObject({
  id: Id,
  shortName: z.string().max(400),
  title: z.string().max(1_000),
  /** The beginning of its text, blanks as they are stored. */
  beginning: z.string().max(400),
  language: z.string().max(40).nullable(),
  set: ReplySet,
});
export type FoundReply = z.infer<typeof FoundReply>;
const RepliesFound = z.strictObject({
  replies: z.array(FoundReply).max(50),
  hasMore: z.boolean(),
  /** The blank that greets the visitor by the name they gave; null where the tenant does not allow it. */
  greeting: z.string().max(100).nullable(),
});
export type RepliesFound = z.infer<typeof RepliesFound>;

/** What the lines of a file say, each a reply; `line` counts from 1. */
const RepliesRead = z.strictObject({
  replies: z.array(ReplyText).max(MOST_IMPORTED_REPLIES),
  problems: z.array(z.strictObject({ line: z.number().int().positive(), notice: CheckedCode })).max(1_000),
});
/** UTF-16 units of a list to read. */
const MAX_LIST_LENGTH = 600_000;

const done = z.strictObject({ ok: z.literal(true) });
const inTenant = z.strictObject({ tenantId: Id });
const inConversation = z.strictObject({ conversationId: Id });
const ofReply = z.strictObject({ tenantId: Id, replyId: Id });
const none = z.strictObject({});

export const REPLY_ROUTES = {
  /** A POST, because proxies between log addresses, and a query may contain text that was pasted into it. */
  findReplies: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/replies/find',
    permission: 'conversation.answer',
    record: notRecorded('a list of what the tenant says to everybody; what is sent of it is a message'),
    params: inConversation,
    body: z.strictObject({ query: unitsUpTo(200) }),
    result: RepliesFound,
    summary: "Canned replies for a conversation, those in the visitor's language first",
  }),
  fillReply: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/replies/:replyId/use',
    permission: 'conversation.answer',
    record: notRecorded('a text that the tenant says to everybody; what is sent of it is a message'),
    params: z.strictObject({ conversationId: Id, replyId: Id }),
    body: none,
    result: z.strictObject({ text: Typed }),
    summary: "A canned reply for a conversation, the server's blanks filled, the visitor's left as codes",
  }),
  listReplies: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/replies/query',
    permission: 'reply.write',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: inTenant,
    body: z.strictObject({
      search: unitsUpTo(200),
      set: ReplySet.nullable(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(PAGE),
    }),
    result: ReplyPage,
    summary: 'The replies of a tenant that this person uses or may change, by short name',
  }),
  saveReply: route({
    method: 'PUT',
    path: '/v1/tenants/:tenantId/replies/:replyId',
    permission: 'reply.write',
    record: withChange('administration'),
    params: ofReply,
    /** 0 for a new one. */
    body: z.strictObject({ baseVersion: z.number().int().nonnegative(), reply: ReplyForm }),
    result: ReplySaved,
    summary: 'Store a reply as its next version; refused when it was changed meanwhile',
  }),
  retireReply: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/replies/:replyId/retire',
    permission: 'reply.write',
    record: withChange('administration'),
    params: ofReply,
    body: z.strictObject({ baseVersion: z.number().int().positive() }),
    result: done,
    summary: 'Offer a reply no more; refused when it was changed meanwhile',
  }),
  importReplies: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/replies/import',
    permission: 'reply.write',
    record: withChange('administration'),
    params: inTenant,
    body: Whose.extend({ replies: z.array(ReplyText).min(1).max(MOST_IMPORTED_REPLIES) }),
    result: RepliesImported,
    summary: 'Add replies and change those of the same short name and language, all or none',
  }),
  setVisitorBlanks: route({
    method: 'PUT',
    path: '/v1/tenants/:tenantId/visitor-blanks',
    permission: 'masking.change',
    record: withChange('administration'),
    params: inTenant,
    body: z.strictObject({ on: z.boolean() }),
    result: done,
    summary: "Whether messages may name what a visitor has typed, filled in the visitor's browser alone",
  }),
} as const;

export const REPLY_VERBS = {
  findReplies: forwarded('findReplies', REPLY_ROUTES.findReplies),
  fillReply: forwarded('fillReply', REPLY_ROUTES.fillReply),
  listReplies: forwarded('listReplies', REPLY_ROUTES.listReplies),
  saveReply: forwarded('saveReply', REPLY_ROUTES.saveReply),
  retireReply: forwarded('retireReply', REPLY_ROUTES.retireReply),
  importReplies: forwarded('importReplies', REPLY_ROUTES.importReplies),
  setVisitorBlanks: forwarded('setVisitorBlanks', REPLY_ROUTES.setVisitorBlanks),
  /** Reads a pasted list, CSV or JSON, at this desk; nothing of it is stored. */
  readReplies: verb({
    needs: 'reply.write',
    args: z.strictObject({ text: unitsUpTo(MAX_LIST_LENGTH) }),
    result: RepliesRead,
  }),
} as const;
