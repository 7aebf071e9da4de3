/** People as an administrator manages them, which changes need a second person, and the record of every change. */
import { z } from 'zod';
import { REQUEST_STATES } from '../core/vocabulary/requestStates.ts';
import { Beyond } from './errors.ts';
import { CheckedCode } from './checkedCode.ts';
import { Id, Millis, Role, Seq, Tenant } from './common.ts';
import { openCode } from './openCode.ts';
import { forwarded, notRecorded, onceAWindow, route, verb, withChange } from './tables.ts';

const PersonName = z.string().trim().min(1).max(120);
/** Compared without case, so `Maya` and `maya` are one. */
const Login = z.string().trim().min(1).max(120);
const Ids = z.array(Id).max(200);
const Version = z.number().int().nonnegative();

export const Team = z.strictObject({
  id: Id,
  tenantId: Id,
  name: z.string().max(80),
  people: z.number().int().nonnegative(),
});
export type Team = z.infer<typeof Team>;

export const PersonRow = z.strictObject({
  id: Id,
  name: z.string(),
  login: z.string(),
  role: Role,
  /** Those of the reader's tenants that this person works for; other tenants are left out. */
  tenantIds: z.array(Id),
  teamIds: z.array(Id),
  /** Null for a person who has not left. */
  leftAt: Millis.nullable(),
  /** Number of the newest change; a change names the one it was made from. */
  version: Version,
  /** Null where the reader may change this person; otherwise why not. */
  fixed: openCode(Beyond.options).nullable(),
  /** A request about this person waits for a decision. */
  waiting: z.boolean(),
});
export type PersonRow = z.infer<typeof PersonRow>;

export const PeopleQuery = z.strictObject({
  /** Part of a name or login. */
  search: z.string().max(120).default(''),
  id: Id.optional(),
  role: Role.optional(),
  tenantId: Id.optional(),
  teamId: Id.optional(),
  here: z.enum(['here', 'left', 'all']).default('here'),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(500),
});
export const People = z.strictObject({ rows: z.array(PersonRow), total: z.number().int().nonnegative() });
export type People = z.infer<typeof People>;

export const NewPersonForm = z.strictObject({
  name: PersonName,
  login: Login,
  role: Role,
  tenantIds: Ids.min(1),
  teamIds: Ids,
});
export type NewPersonForm = z.infer<typeof NewPersonForm>;

/** One change of a person who is there. */
export const PersonChange = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('rename'), name: PersonName }),
  z.strictObject({ what: z.literal('login'), login: Login }),
  z.strictObject({ what: z.literal('role'), role: Role }),
  /** The lists are as they are to be, of the tenants that the reader has. */
  z.strictObject({ what: z.literal('move'), tenantIds: Ids.min(1), teamIds: Ids }),
  z.strictObject({ what: z.literal('leave') }),
  z.strictObject({ what: z.literal('return') }),
  /** Removes every second factor; requested by a route of its own, with a reason. */
  z.strictObject({ what: z.literal('second-factor') }),
  /** The person who asked may then make one temporary password, until the request expires. */
  z.strictObject({ what: z.literal('password') }),
]);
export type PersonChange = z.infer<typeof PersonChange>;

/** Why, in words for the person who decides or reads it later. */
const Why = z.string().trim().max(300);

/** `asked`: policy wants a second person; nothing has changed yet. */
export const Outcome = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('done'), version: Version }),
  z.strictObject({ state: z.literal('asked'), requestId: Id }),
]);
export type Outcome = z.infer<typeof Outcome>;
/** A new person has no known password: one is made at the administrator's desk, by the reset. */
const Stored = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('done'), personId: Id }),
  z.strictObject({ state: z.literal('asked'), requestId: Id }),
]);
/**
 * `temporaryPassword` is in this answer and nowhere else, and has to be changed at the first sign-in; null where it
 * could not be made: a reset makes one.
 */
export const Added = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('done'), personId: Id, temporaryPassword: z.string().max(60).nullable() }),
  z.strictObject({ state: z.literal('asked'), requestId: Id }),
]);
export type Added = z.infer<typeof Added>;

/** UTF-16 units of a text of a state. */
export const LONGEST_STATED = 2_000;
/** Places of a state, and things of one list. */
export const MOST_STATED = 1_000;
const SINGLE = [
  /** A role, a use, a type: the page has the words. */
  z.strictObject({ is: z.literal('code'), code: z.string().max(LONGEST_STATED) }),
  /** What a company, a team or a group is called. */
  z.strictObject({ is: z.literal('name'), name: z.string().max(LONGEST_STATED) }),
  z.strictObject({ is: z.literal('number'), number: z.number() }),
  z.strictObject({ is: z.literal('time'), at: Millis }),
  /** As somebody has typed it. */
  z.strictObject({ is: z.literal('text'), text: z.string().max(LONGEST_STATED) }),
  z.strictObject({ is: z.literal('flag'), flag: z.boolean() }),
  z.strictObject({ is: z.literal('none') }),
] as const;
/** A value of a state, by what it is. */
export const StatedValue = z.discriminatedUnion('is', [
  ...SINGLE,
  z.strictObject({
    is: z.literal('list'),
    list: z.array(z.discriminatedUnion('is', SINGLE)).max(MOST_STATED),
    /** How many further ones there are. */
    more: z.number().int().nonnegative(),
  }),
]);
export type StatedValue = z.infer<typeof StatedValue>;
/** A place of a state with its value: `lock.idleMinutes`. */
export const StatedPlace = z.strictObject({ path: z.string().max(200), value: StatedValue });
export type StatedPlace = z.infer<typeof StatedPlace>;

/** What a request asks for. */
const REQUESTED_ACTIONS = [
  'add',
  'rename',
  'login',
  'role',
  'move',
  'leave',
  'return',
  'second-factor',
  'password',
  'policy',
  'masking',
  'public-details',
  'except-card',
  'addresses',
] as const;
export type RequestedAction = (typeof REQUESTED_ACTIONS)[number];

export const ChangeRequest = z.strictObject({
  id: Id,
  at: Millis,
  expiresAt: Millis,
  askedBy: z.strictObject({ id: Id, name: z.string() }),
  /**
   * Whom or what it is about; `id` is null for a person who is to be added and for what is no person: then `name` is
   * that of the tenant, the range of addresses, or empty for the policy.
   */
  subject: z.strictObject({ id: Id.nullable(), name: z.string() }),
  action: openCode(REQUESTED_ACTIONS),
  /** The state that it changes, place by place; empty where nothing was there. */
  before: z.array(StatedPlace).max(MOST_STATED),
  /** What is asked for. */
  after: z.array(StatedPlace).max(MOST_STATED),
  reason: z.string().max(300),
  state: z.enum(REQUEST_STATES),
  decidedAt: Millis.nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().max(300).nullable(),
  /** Null where the reader may decide it; otherwise why not: `beyond` or `beyond-both`, or `not-open`. */
  closed: CheckedCode.nullable(),
  own: z.boolean(),
});
export type ChangeRequest = z.infer<typeof ChangeRequest>;

/** Administrative actions, in the form in which they are recorded. A newer server may know more of them. */
export const CHANGE_ACTIONS = [
  'add-person',
  'rename-person',
  'change-login',
  'change-role',
  'move-person',
  'leave',
  'return',
  'reset-second-factor',
  'reset-password',
  'ask',
  'approve',
  'decline',
  'withdraw',
  'expire',
  'break-glass',
  'make-team',
  'rename-team',
  'remove-team',
  'enrol-by-file',
  'make-enrolment-code',
  'withdraw-enrolment-code',
  'change-workstation',
  'revoke-workstation',
  'add-workstation-group',
  'change-workstation-group',
  'add-address',
  'edit-address',
  'remove-address',
  'undo-address',
  'set-policy',
  'undo-policy',
  'reissue-policy',
  'set-witnesses',
  'restart-ledger',
  'add-tenant',
  'tenant-keys',
  'roll-key',
  'add-site',
  'set-typing-preview',
  'set-masking-policy',
  'masking-exception',
  'masking-exception-revoked',
  'add-public-details',
  'remove-public-details',
  'save-reply',
  'retire-reply',
  'set-visitor-blanks',
  'add-login',
  'replace-login',
  'remove-login',
  'restore-login',
  'seal-logins',
  'login-key',
  'login-key-compared',
] as const;
export type ChangeAction = (typeof CHANGE_ACTIONS)[number];

export const Difference = z.strictObject({
  path: z.string().max(200),
  before: StatedValue,
  after: StatedValue,
});
export type Difference = z.infer<typeof Difference>;
export const ChangeRow = z.strictObject({
  id: Seq,
  at: Millis,
  /** Null for the command line. */
  by: z.string().nullable(),
  workstation: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  tenants: z.array(z.string()),
  /** The first few places that differ. */
  differences: z.array(Difference).max(8),
  more: z.number().int().nonnegative(),
  /** The reader may make it as it was before. */
  undoable: z.boolean(),
});
export type ChangeRow = z.infer<typeof ChangeRow>;
export const ChangesQuery = z.strictObject({
  /** Words that must all occur in name, action, subject, before or after. */
  search: z.string().max(200).default(''),
  /** Inclusive, exclusive. */
  from: Millis.optional(),
  to: Millis.optional(),
  /** Pins the view, so that offsets stay true while changes arrive; null for the newest. */
  newest: Seq.nullable(),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(500),
});
export const Changes = z.strictObject({ rows: z.array(ChangeRow), total: z.number().int().nonnegative(), newest: Seq });
export type Changes = z.infer<typeof Changes>;
/** All of it, place by place. */
export const WholeChange = z.strictObject({
  row: ChangeRow,
  before: z.array(StatedPlace).max(MOST_STATED),
  after: z.array(StatedPlace).max(MOST_STATED),
});
export type WholeChange = z.infer<typeof WholeChange>;

/**
 * What the views need besides people: tenants and teams of the reader, roles that the reader may give, and what takes a
 * second person.
 */
export const PeopleFrame = z.strictObject({
  tenants: z.array(Tenant),
  teams: z.array(Team),
  grantable: z.array(Role),
  /** Roles with power over other people or the organisation: giving one may need a second person. */
  powerful: z.array(Role),
  required: z.array(z.string().max(40)),
});
export type PeopleFrame = z.infer<typeof PeopleFrame>;

const TeamForm = z.strictObject({ tenantId: Id, name: z.string().trim().min(1).max(80) });

const none = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const ofPerson = z.strictObject({ personId: Id });
const ofRequest = z.strictObject({ requestId: Id });
const ofTeam = z.strictObject({ teamId: Id });
const ofChange = z.strictObject({ changeId: z.coerce.number().int().positive() });
const changing = z.strictObject({ version: Version, change: PersonChange, reason: Why.default('') });
const adding = NewPersonForm.extend({ reason: Why.default('') });
const deciding = z.strictObject({ approve: z.boolean(), note: Why.default('') });
const requests = z.strictObject({ requests: z.array(ChangeRequest).max(300), open: z.number().int().nonnegative() });

export const PEOPLE_ROUTES = {
  peopleFrame: route({
    method: 'GET',
    path: '/v1/administration/people',
    permission: 'people.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: none,
    body: none,
    result: PeopleFrame,
    summary: 'Tenants, teams and roles for the views about people',
  }),
  queryPeople: route({
    method: 'POST',
    path: '/v1/administration/people/query',
    permission: 'people.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: none,
    body: PeopleQuery,
    result: People,
    summary: 'People of the own tenants (and teams, where bound to teams)',
  }),
  addPerson: route({
    method: 'POST',
    path: '/v1/administration/people',
    permission: 'people.manage',
    record: withChange('administration'),
    params: none,
    body: adding,
    result: Stored,
    summary: 'Add somebody, or ask for it where policy wants a second person',
  }),
  changePerson: route({
    method: 'POST',
    path: '/v1/administration/people/:personId/change',
    permission: 'people.manage',
    record: withChange('administration'),
    params: ofPerson,
    body: changing,
    result: Outcome,
    summary: 'Change somebody, or ask for it where policy wants a second person',
  }),
  askChange: route({
    method: 'POST',
    path: '/v1/administration/people/:personId/ask',
    permission: 'change.request',
    record: withChange('administration'),
    params: ofPerson,
    body: changing,
    result: Outcome,
    summary: 'Ask for a change that somebody else decides',
  }),
  saveTeam: route({
    method: 'PUT',
    path: '/v1/administration/teams/:teamId',
    permission: 'people.manage',
    record: withChange('administration'),
    params: ofTeam,
    body: TeamForm,
    result: done,
    summary: 'Make or rename a team',
  }),
  removeTeam: route({
    method: 'POST',
    path: '/v1/administration/teams/:teamId/remove',
    permission: 'people.manage',
    record: withChange('administration'),
    params: ofTeam,
    body: none,
    result: done,
    summary: 'Remove a team without people',
  }),
  listRequests: route({
    method: 'GET',
    path: '/v1/administration/requests',
    permission: 'change.request',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: none,
    body: none,
    result: requests,
    summary: 'Requests for changes, open ones first',
  }),
  decideRequest: route({
    method: 'POST',
    path: '/v1/administration/requests/:requestId/decide',
    permission: 'change.approve',
    record: withChange('administration'),
    params: ofRequest,
    body: deciding,
    result: done,
    summary: 'Approve or decline what somebody else has asked for',
  }),
  withdrawRequest: route({
    method: 'POST',
    path: '/v1/administration/requests/:requestId/withdraw',
    permission: 'change.request',
    record: withChange('administration'),
    params: ofRequest,
    body: none,
    result: done,
    summary: 'Take an own request back',
  }),
  queryChanges: route({
    method: 'POST',
    path: '/v1/administration/changes/query',
    permission: 'changes.read',
    record: onceAWindow('records-read'),
    params: none,
    body: ChangesQuery,
    result: Changes,
    summary: 'What was changed by whom, newest first',
  }),
  readChange: route({
    method: 'GET',
    path: '/v1/administration/changes/:changeId',
    permission: 'changes.read',
    record: onceAWindow('records-read'),
    params: ofChange,
    body: none,
    result: WholeChange,
    summary: 'One change with everything before and after',
  }),
  undoChange: route({
    method: 'POST',
    path: '/v1/administration/changes/:changeId/undo',
    permission: 'people.manage',
    record: withChange('administration'),
    params: ofChange,
    body: z.strictObject({ reason: Why.default('') }),
    result: Outcome,
    summary: 'Make a person as they were before a change, when nothing has changed since',
  }),
} as const;

/** As `ofChange`, by a number that is one already. */
const ChangeId = z.number().int().positive();

export const PEOPLE_VERBS = {
  peopleFrame: forwarded('peopleFrame', PEOPLE_ROUTES.peopleFrame),
  queryPeople: forwarded('queryPeople', PEOPLE_ROUTES.queryPeople),
  addPerson: verb({ needs: 'people.manage', args: adding, result: Added }),
  changePerson: forwarded('changePerson', PEOPLE_ROUTES.changePerson),
  askChange: forwarded('askChange', PEOPLE_ROUTES.askChange),
  saveTeam: forwarded('saveTeam', PEOPLE_ROUTES.saveTeam),
  removeTeam: forwarded('removeTeam', PEOPLE_ROUTES.removeTeam),
  listRequests: forwarded('listRequests', PEOPLE_ROUTES.listRequests),
  decideRequest: forwarded('decideRequest', PEOPLE_ROUTES.decideRequest),
  withdrawRequest: forwarded('withdrawRequest', PEOPLE_ROUTES.withdrawRequest),
  queryChanges: forwarded('queryChanges', PEOPLE_ROUTES.queryChanges),
  readChange: verb({
    needs: 'changes.read',
    args: z.strictObject({ changeId: ChangeId }),
    result: WholeChange,
    route: 'readChange',
  }),
  undoChange: verb({
    needs: 'people.manage',
    args: z.strictObject({ changeId: ChangeId, reason: Why.default('') }),
    result: Outcome,
    route: 'undoChange',
  }),
} as const;
