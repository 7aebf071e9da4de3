/**
 * Reviews of access: who can do what, where it comes from and when it was used last, as it was listed at one moment;
 * decided line by line, and attested by another person than the one who began.
 */
import { z } from 'zod';
import { DIFFERENCE_LENGTH, NAMED_WORKSTATIONS } from '../core/vocabulary/accessReview.ts';
import { PERMISSIONS } from '../core/vocabulary/permissions.ts';
import { ADDRESS_USES } from '../core/vocabulary/addressUses.ts';
import { REQUEST_STATES } from '../core/vocabulary/requestStates.ts';
import { CheckedCode } from './checkedCode.ts';
import { Id, Millis, Role } from './common.ts';
import { openCode } from './openCode.ts';
import { forwarded, notRecorded, onceAWindow, route, withChange } from './tables.ts';

const Count = z.number().int().nonnegative();
const Name = z.string().max(200);

/**
 * How lately something was used, by the server's own records. `used`: within `USED_WITHIN_DAYS`. `unused`: not within
 * them. `not-seen`: not since the records begin, and that is not as long ago. `not-recorded`: not every use of it
 * leaves a record.
 */
const UseStatus = z.enum(['used', 'unused', 'not-seen', 'not-recorded']);
/** `at`: the last use that was recorded; null for none. */
const Use = z.strictObject({ status: UseStatus, at: Millis.nullable() });
export type Use = z.infer<typeof Use>;

const Place = z.strictObject({ id: Id, name: Name });

/** What a line is about, and what it may do. Only tenants, teams and workstations of the review are named. */
export const AccessState = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    login: z.string(),
    /** Where the permissions come from. */
    role: Role,
    /** Null for a person who has not left. */
    leftAt: Millis.nullable(),
    /** For whose data the permissions apply. */
    tenants: z.array(Place.extend({ use: Use })),
    /** Of people who watch others: whom they see. Empty for all. */
    teams: z.array(Place.extend({ tenantId: Id })),
    permissions: z.array(z.strictObject({ name: openCode(PERMISSIONS), use: Use })),
    signedIn: Use,
    factors: z.strictObject({ apps: Count, securityKeys: Count, recoveryCodes: Count }),
    /** Where this person has signed in within `USED_WITHIN_DAYS`, or has a key for saved logins. */
    workstations: z.array(Name).max(NAMED_WORKSTATIONS),
    moreWorkstations: Count,
  }),
  z.strictObject({
    kind: z.literal('workstation'),
    group: Place.nullable(),
    /** Those of the review that it serves. */
    tenants: z.array(Place),
    servesAll: z.boolean(),
    enrolledAt: Millis,
    seen: Use,
  }),
  z.strictObject({
    kind: z.literal('address-rule'),
    range: z.string(),
    use: z.enum(ADDRESS_USES),
    /** At most one of the three; none: for everybody. */
    group: Place.nullable(),
    role: Role.nullable(),
    tenant: Place.nullable(),
    note: z.string(),
    expiresAt: Millis.nullable(),
  }),
  z.strictObject({ kind: z.literal('enrolment-code'), group: Place.nullable(), expiresAt: Millis }),
]);
export type AccessState = z.infer<typeof AccessState>;
export type AccessKind = AccessState['kind'];
const AccessKindName = z.enum(AccessState.options.map((option) => option.shape.kind.value));

/** What a line has that a person has to look at; such a line is decided by itself. */
const ACCESS_FINDINGS = [
  /** New, changed or gone since the last attested review. */
  'new',
  'changed',
  'gone',
  /** Not as it was when the list was made. */
  'changed-since',
  /** Has power over other people or the organisation. */
  'power',
  /** A person who works here and has not signed in within `USED_WITHIN_DAYS`; a workstation that was not seen. */
  'unused',
  'no-second-factor',
  'expired',
] as const;
export type AccessFinding = (typeof ACCESS_FINDINGS)[number];

const DIFFERENCES = ['role', 'tenants', 'teams', 'left', 'second-factors', 'group', 'rule', 'use', 'until'] as const;
export type AccessDifferenceKind = (typeof DIFFERENCES)[number];
/** What differs from the last attested review. */
export const AccessDifference = z.strictObject({
  what: openCode(DIFFERENCES),
  before: z.string().max(DIFFERENCE_LENGTH),
  after: z.string().max(DIFFERENCE_LENGTH),
});
export type AccessDifference = z.infer<typeof AccessDifference>;

const ACCESS_DECISIONS = ['keep', 'ask', 'remove'] as const;
const AccessDecision = z.enum(ACCESS_DECISIONS);

export const AccessLine = z.strictObject({
  /** Its place in the list; stays the same. */
  number: z.number().int().positive(),
  /** Raised with every decision about it; a decision names the one that it was made from. */
  version: Count,
  kind: AccessKindName,
  subjectId: Id,
  name: Name,
  /** Null for what is not there any more. */
  state: AccessState.nullable(),
  /** As the list had it first, where that differs; null where it does not, or where it was not there. */
  begun: AccessState.nullable(),
  differences: z.array(AccessDifference).max(10),
  findings: z.array(openCode(ACCESS_FINDINGS)),
  decision: AccessDecision.nullable(),
  note: z.string().max(300).nullable(),
  decidedBy: Name.nullable(),
  decidedAt: Millis.nullable(),
  /** The request that removes it, where a request does. */
  requestId: Id.nullable(),
  requestState: z.enum(REQUEST_STATES).nullable(),
  /** Why the reader may not decide it; null where they may. */
  closed: CheckedCode.nullable(),
});
export type AccessLine = z.infer<typeof AccessLine>;

export const AccessReview = z.strictObject({
  id: Id,
  at: Millis,
  begunBy: Name,
  own: z.boolean(),
  state: z.enum(['open', 'attested', 'ended']),
  tenants: z.array(Place),
  /** Null where it is not bound to teams. */
  teams: z.array(Name).nullable(),
  /** SHA-256 over the list as it was at the beginning. */
  snapshot: z.string().length(64),
  /** Raised with everything that is decided. */
  revision: Count,
  lines: Count,
  undecided: Count,
  asked: Count,
  /** Lines that are no longer as they are listed; of an open review. */
  outdated: Count,
  /** Decided lines with `remove` whose access is still there as it was. */
  toRemove: Count,
  /** When the records of use begin. */
  recordSince: Millis,
  /** When the review was attested that this one is compared with; null for none. */
  comparedWith: Millis.nullable(),
  endedAt: Millis.nullable(),
  endedBy: Name.nullable(),
  /** SHA-256 of the exported file, as its record has it; null before it was attested. */
  sha256: z.string().length(64).nullable(),
  /** Why the reader may not attest it; null where they may. */
  closed: CheckedCode.nullable(),
  /** Why the reader may not end it without attesting; null where they may. */
  endClosed: CheckedCode.nullable(),
});
export type AccessReview = z.infer<typeof AccessReview>;

export const AccessReviewList = z.strictObject({
  /** Open ones first, then the newest. */
  reviews: z.array(AccessReview),
  everyDays: z.number().int().positive(),
  /** When each of the reader's tenants was reviewed as a whole; null for never. */
  tenants: z.array(
    z.strictObject({ id: Id, name: Name, attestedAt: Millis.nullable(), dueAt: Millis, overdue: z.boolean() }),
  ),
  /** Why the reader may not begin one now; null where they may. */
  closed: CheckedCode.nullable(),
});
export type AccessReviewList = z.infer<typeof AccessReviewList>;

export const AccessLinesQuery = z.strictObject({
  /** Part of a name or login. */
  search: z.string().max(120).default(''),
  show: z.enum(['all', 'undecided', 'findings', 'decided']).default('all'),
  kind: AccessKindName.optional(),
  offset: Count,
  limit: z.number().int().min(1).max(200),
});
export const AccessLines = z.strictObject({ rows: z.array(AccessLine), total: Count, revision: Count });
export type AccessLines = z.infer<typeof AccessLines>;

/** How the access of a person is to be removed: the changes of people by which it can be. */
const AccessRemoval = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('leave') }),
  z.strictObject({ what: z.literal('role'), role: Role }),
  z.strictObject({ what: z.literal('move'), tenantIds: z.array(Id).min(1).max(200), teamIds: z.array(Id).max(200) }),
]);

/** An attested review that the server has written into the folder that policy names. */
const ExportedReview = z.strictObject({
  file: z.string(),
  /** Of the file, as the record of the attestation has it. */
  sha256: z.string().length(64),
  /** Whether the proof of that record is beside it; false where the ledger signs nothing any more. */
  proof: z.boolean(),
});

const none = z.strictObject({});
const ofReview = z.strictObject({ reviewId: Id });
const Revision = z.strictObject({ revision: Count });
const deciding = z.strictObject({
  number: z.number().int().positive(),
  version: Count,
  decision: AccessDecision,
  note: z.string().trim().max(300).default(''),
  /** With `remove` of a person. */
  removal: AccessRemoval.nullable().default(null),
});

export const ACCESS_REVIEW_ROUTES = {
  listAccessReviews: route({
    method: 'GET',
    path: '/v1/access-reviews',
    permission: 'access.review',
    record: notRecorded('a view of the organisation; what is decided there is recorded'),
    params: none,
    body: none,
    result: AccessReviewList,
    summary: 'Reviews of access within the own tenants (and teams, where bound to teams), and when the next is due',
  }),
  beginAccessReview: route({
    method: 'POST',
    path: '/v1/access-reviews',
    permission: 'access.review',
    record: withChange('access-review-begun'),
    params: none,
    body: none,
    result: AccessReview,
    summary: 'List who can do what now, to be decided line by line',
  }),
  queryAccessLines: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/query',
    permission: 'access.review',
    record: onceAWindow('records-read'),
    params: ofReview,
    body: AccessLinesQuery,
    result: AccessLines,
    summary: 'Lines of a review',
  }),
  decideAccess: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/decide',
    permission: 'access.review',
    record: withChange('access-review-decided'),
    params: ofReview,
    body: deciding,
    result: AccessReview,
    summary: 'Decide a line; removing the access of a person makes a request that another person decides',
  }),
  keepUnremarkable: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/keep-unremarkable',
    permission: 'access.review',
    record: withChange('access-review-decided'),
    params: ofReview,
    body: none,
    result: AccessReview,
    summary: 'Decide to keep every line without a finding that is not decided',
  }),
  compareAccess: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/compare',
    permission: 'access.review',
    record: withChange('access-review-compared'),
    params: ofReview,
    body: none,
    result: AccessReview,
    summary: 'Compare the list with what is there now: what differs has to be decided again',
  }),
  attestAccess: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/attest',
    permission: 'access.attest',
    record: withChange('access-review-attested'),
    params: ofReview,
    body: Revision,
    result: AccessReview,
    summary: 'Attest a review that another person has begun; refused where anything has changed since it was decided',
  }),
  endAccessReview: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/end',
    permission: 'access.review',
    record: withChange('access-review-ended'),
    params: ofReview,
    body: none,
    result: AccessReview,
    summary: 'End an open review without attesting it, one’s own or as an administrator; its lines are deleted',
  }),
  exportAccessReview: route({
    method: 'POST',
    path: '/v1/access-reviews/:reviewId/export',
    permission: 'access.review',
    record: withChange('access-review-exported'),
    params: ofReview,
    body: none,
    result: ExportedReview,
    summary: 'Write an attested review and the proof of its record into the folder that policy names, on the server',
  }),
} as const;

export const ACCESS_REVIEW_VERBS = {
  listAccessReviews: forwarded('listAccessReviews', ACCESS_REVIEW_ROUTES.listAccessReviews),
  beginAccessReview: forwarded('beginAccessReview', ACCESS_REVIEW_ROUTES.beginAccessReview),
  queryAccessLines: forwarded('queryAccessLines', ACCESS_REVIEW_ROUTES.queryAccessLines),
  decideAccess: forwarded('decideAccess', ACCESS_REVIEW_ROUTES.decideAccess),
  keepUnremarkable: forwarded('keepUnremarkable', ACCESS_REVIEW_ROUTES.keepUnremarkable),
  compareAccess: forwarded('compareAccess', ACCESS_REVIEW_ROUTES.compareAccess),
  attestAccess: forwarded('attestAccess', ACCESS_REVIEW_ROUTES.attestAccess),
  endAccessReview: forwarded('endAccessReview', ACCESS_REVIEW_ROUTES.endAccessReview),
  /** Nothing of the file comes to the desk. */
  exportAccessReview: forwarded('exportAccessReview', ACCESS_REVIEW_ROUTES.exportAccessReview),
} as const;
