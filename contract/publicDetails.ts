/**
 * What a tenant says of itself to everybody, so that its agents may write it: a list of an administrator, as it
 * travels. What may be on it is in core/masking/policy/publicDetail.ts, and is checked by main and by the server.
 */
import { z } from 'zod';
import { DETAIL_KINDS } from '../core/vocabulary/detailKinds.ts';
import { CheckedCode } from './checkedCode.ts';
import { Id, MaskedText, MAX_MESSAGE_LENGTH, Millis, unitsUpTo } from './common.ts';
import { always, forwarded, notRecorded, route, verb, withChange } from './tables.ts';

const Kind = z.enum(DETAIL_KINDS);
const Typed = z.string().max(1_000);
/** More than a list may have, so that one fault is named for it and not one of the form. */
const MOST_GIVEN = 1_000;

/** A detail as somebody has typed or imported it, wide enough for any text, so that a fault can be named for it. */
export const DetailForm = z.strictObject({
  kind: Kind,
  value: Typed,
  /** The language of visitors that it is meant for; null for all. */
  language: z.string().max(40).nullable(),
  note: Typed,
});
export type DetailForm = z.infer<typeof DetailForm>;

export const DetailRow = DetailForm.extend({
  id: Id,
  /** Null for the command line. */
  by: z.string().nullable(),
  at: Millis,
});
export type DetailRow = z.infer<typeof DetailRow>;

/** The list of a tenant by kind and value, and how many it may have. */
export const DetailList = z.strictObject({
  details: z.array(DetailRow).max(MOST_GIVEN),
  most: z.number().int().positive(),
});
export type DetailList = z.infer<typeof DetailList>;

/** What is wrong with the detail at this place of those that were given, from 0; null for all of them together. */
const DetailProblem = z.strictObject({ at: z.number().int().nonnegative().nullable(), notice: CheckedCode });
export type DetailProblem = z.infer<typeof DetailProblem>;

/** Nothing is stored where there are problems, or where another person has to approve it. */
export const DetailOutcome = z.strictObject({
  added: z.number().int().nonnegative(),
  /** How many of them are on the list already. */
  known: z.number().int().nonnegative(),
  /** The request that waits for another person: less would be hidden. */
  requestId: Id.nullable(),
  problems: z.array(DetailProblem).max(MOST_GIVEN),
});
export type DetailOutcome = z.infer<typeof DetailOutcome>;

/** Where the list was written to, on the server. */
const DetailsExported = z.strictObject({ file: z.string(), details: z.number().int().nonnegative() });

/** What lines say, each a value alone or `kind,value,language,note`; `line` counts from 1. */
const DetailsRead = z.strictObject({
  details: z.array(DetailForm).max(MOST_GIVEN),
  problems: z.array(z.strictObject({ line: z.number().int().positive(), notice: CheckedCode })).max(MOST_GIVEN),
});

/** UTF-16 units of lines to read: a full list with its notes. */
const MAX_LINES_LENGTH = 300_000;

const none = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const inTenant = z.strictObject({ tenantId: Id });
const adding = z.strictObject({ details: z.array(DetailForm).min(1).max(MOST_GIVEN) });
const removing = z.strictObject({ ids: z.array(Id).min(1).max(MOST_GIVEN) });

export const PUBLIC_DETAIL_ROUTES = {
  /** For the desks of those who answer: without it they hide what the server would leave readable. */
  ownPublicDetails: route({
    method: 'GET',
    path: '/v1/public-details',
    permission: 'conversation.answer',
    record: notRecorded('what the tenant says to everybody'),
    params: none,
    body: none,
    result: z.array(
      z.strictObject({ tenantId: Id, details: z.array(z.strictObject({ kind: Kind, value: z.string() })) }),
    ),
    summary: 'What people who answer may write of each own tenant: its public details, and what its people are called',
  }),
  listPublicDetails: route({
    method: 'GET',
    path: '/v1/tenants/:tenantId/public-details',
    permission: 'masking.change',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: inTenant,
    body: none,
    result: DetailList,
    summary: 'The public details of a tenant',
  }),
  addPublicDetails: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/public-details',
    permission: 'masking.change',
    record: withChange('administration'),
    params: inTenant,
    body: adding,
    result: DetailOutcome,
    summary: 'Add public details, all or none, or ask for it where policy wants a second person',
  }),
  removePublicDetails: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/public-details/remove',
    permission: 'masking.change',
    record: withChange('administration'),
    params: inTenant,
    body: removing,
    result: done,
    summary: 'Remove public details: new messages hide them again',
  }),
  exportPublicDetails: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/public-details/export',
    permission: 'masking.change',
    record: always('exported'),
    params: inTenant,
    body: none,
    result: DetailsExported,
    summary: 'Write the list as CSV into the folder that policy names, on the server',
  }),
} as const;

export const PUBLIC_DETAIL_VERBS = {
  listPublicDetails: forwarded('listPublicDetails', PUBLIC_DETAIL_ROUTES.listPublicDetails),
  addPublicDetails: forwarded('addPublicDetails', PUBLIC_DETAIL_ROUTES.addPublicDetails),
  removePublicDetails: forwarded('removePublicDetails', PUBLIC_DETAIL_ROUTES.removePublicDetails),
  exportPublicDetails: forwarded('exportPublicDetails', PUBLIC_DETAIL_ROUTES.exportPublicDetails),
  /** Reads pasted lines, at this desk; nothing of them is stored. `kind` of lines that name none. */
  readPublicDetails: verb({
    needs: 'masking.change',
    args: z.strictObject({ kind: Kind, text: unitsUpTo(MAX_LINES_LENGTH) }),
    result: DetailsRead,
  }),
  /** What would be hidden of a message before it is sent; nothing of it is stored. */
  checkMessage: verb({
    needs: 'conversation.answer',
    args: z.strictObject({ conversationId: Id, text: unitsUpTo(MAX_MESSAGE_LENGTH).min(1) }),
    result: MaskedText,
  }),
} as const;
