/** From where one may work: rules, what they make of an address, and who was refused. */
import { ADDRESS_USES } from '../core/vocabulary/addressUses.ts';
import { z } from 'zod';
import { CheckedCode } from './checkedCode.ts';
import { Id, Millis, Role, Seq } from './common.ts';
import { forwarded, notRecorded, route, withChange } from './tables.ts';

/** `server`: the address that the server sees. `workstation`: the workstation's own. The others: trusted proxies. */
export const AddressUse = z.enum(ADDRESS_USES);
export type AddressUse = z.infer<typeof AddressUse>;

export const RuleSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everybody') }),
  z.strictObject({ kind: z.literal('group'), groupId: Id }),
  z.strictObject({ kind: z.literal('role'), role: Role }),
  z.strictObject({ kind: z.literal('tenant'), tenantId: Id }),
]);
export type RuleSubject = z.infer<typeof RuleSubject>;

/** What a person fills in. Checked by `core/access/addressRules.ts`. */
export const AddressRuleForm = z.strictObject({
  range: z.string().max(100),
  use: AddressUse,
  subject: RuleSubject,
  note: z.string().max(200),
  /** From this moment the rule contains no address; null for a rule without end. */
  expiresAt: Millis.nullable(),
});
export type AddressRuleForm = z.infer<typeof AddressRuleForm>;

export const AddressRule = AddressRuleForm.extend({
  /** Null for a range of the policy, which is changed there. */
  id: Id.nullable(),
  at: Millis.nullable(),
  /**
   * Who changed it last; null for the command line, for the policy, and for a person with none of the reader's tenants.
   */
  by: z.string().nullable(),
});
export type AddressRule = z.infer<typeof AddressRule>;

export const AddressStatus = z.strictObject({
  /** Goes up with every change; a change names the one that it was made from. */
  revision: Seq,
  /** Rules for other people's tenants are left out. */
  rules: z.array(AddressRule),
  groups: z.array(z.strictObject({ id: Id, name: z.string() })),
  /** The caller's address, as the server sees it. */
  ownAddress: z.string(),
  /** The newest change, if the caller may undo it. */
  undo: z
    .strictObject({
      action: z.enum(['add', 'edit', 'remove']),
      range: z.string(),
      by: z.string().nullable(),
      at: Millis,
    })
    .nullable(),
});
export type AddressStatus = z.infer<typeof AddressStatus>;

export const AddressChange = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('add'), rule: AddressRuleForm }),
  z.strictObject({ action: z.literal('edit'), id: Id, rule: AddressRuleForm }),
  z.strictObject({ action: z.literal('remove'), id: Id }),
]);
export type AddressChange = z.infer<typeof AddressChange>;

export const AddressOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('stored'), revision: Seq }),
  /** Nothing was stored. */
  z.strictObject({
    outcome: z.literal('fault'),
    field: z.enum(['range', 'subject', 'note', 'expiresAt']),
    notice: CheckedCode,
  }),
  /**
   * Nothing was stored: the change would exclude the caller's own address, at once or when a rule ends, and the caller
   * has not confirmed it.
   */
  z.strictObject({ outcome: z.literal('locks-out'), ownAddress: z.string() }),
  /** Nothing was stored: it lets somebody in from where no one was, so another person decides the request. */
  z.strictObject({ outcome: z.literal('requested'), requestId: Id }),
]);
export type AddressOutcome = z.infer<typeof AddressOutcome>;

/** An invented person, to try an address with. */
const AddressTrialFor = z.strictObject({
  groupId: Id.nullable(),
  role: Role.nullable(),
  tenantIds: z.array(Id).max(200),
});
export const AddressTrial = z.strictObject({
  /** In its one spelling; null for what is no address. */
  address: z.string().nullable(),
  allow: z.boolean(),
  /** What is asked, and the rules that meet it; all must be met. */
  asked: z.array(
    z.strictObject({
      subject: RuleSubject,
      isMet: z.boolean(),
      rules: z.number().int().nonnegative(),
      by: z.array(AddressRule).max(20),
    }),
  ),
});
export type AddressTrial = z.infer<typeof AddressTrial>;

/** Many refusals in a short time, as one. */
export const IntrusionAlert = z.strictObject({
  id: Id,
  beganAt: Millis,
  lastAt: Millis,
  /** Null while it goes on. */
  endedAt: Millis.nullable(),
  refusals: z.number().int().nonnegative(),
  /** Different addresses; estimated once there are many. */
  addresses: z.number().int().nonnegative(),
  /** Refusals of the last sixty seconds, and the most there were in any. */
  perMinute: z.number().int().nonnegative(),
  peakPerMinute: z.number().int().nonnegative(),
  /** Empty for a caller who works for some client companies only. */
  newestAddress: z.string(),
  reasons: z.array(z.strictObject({ reason: z.string().max(60), count: z.number().int().positive() })).max(20),
});
export type IntrusionAlert = z.infer<typeof IntrusionAlert>;

export const IntrusionRecord = z.strictObject({
  position: Seq,
  at: Millis,
  address: z.string().nullable(),
  workstationName: z.string().nullable(),
  personName: z.string().nullable(),
  reason: z.string(),
  count: z.number().int().positive(),
  /** Whether the server refused, or a desk itself. */
  refusedBy: z.enum(['server', 'desk']),
});
export type IntrusionRecord = z.infer<typeof IntrusionRecord>;
export const Intrusions = z.strictObject({ alerts: z.array(IntrusionAlert), records: z.array(IntrusionRecord) });
export type Intrusions = z.infer<typeof Intrusions>;

const empty = z.strictObject({});
const tried = z.strictObject({ address: z.string().max(100), asking: AddressTrialFor });
const changed = z.strictObject({ baseRevision: Seq, change: AddressChange, knowingly: z.boolean() });
const undone = z.strictObject({ baseRevision: Seq, knowingly: z.boolean() });

export const ADDRESS_ROUTES = {
  addressStatus: route({
    method: 'GET',
    path: '/v1/addresses',
    permission: 'address.manage',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: AddressStatus,
    summary: 'The rules of addresses, and the address of the person who asks',
  }),
  changeAddresses: route({
    method: 'POST',
    path: '/v1/addresses',
    permission: 'address.manage',
    record: withChange('administration'),
    params: empty,
    body: changed,
    result: AddressOutcome,
    summary: 'Add, change or remove a rule; refused when rules were changed meanwhile',
  }),
  undoAddresses: route({
    method: 'POST',
    path: '/v1/addresses/undo',
    permission: 'address.manage',
    record: withChange('administration'),
    params: empty,
    body: undone,
    result: AddressOutcome,
    summary: 'Take the newest change back',
  }),
  tryAddress: route({
    method: 'POST',
    path: '/v1/addresses/try',
    permission: 'address.manage',
    record: notRecorded('asks what a rule would say, and changes nothing'),
    params: empty,
    body: tried,
    result: AddressTrial,
    summary: 'Whether an address would be let in, and by which rules',
  }),
  listIntrusions: route({
    method: 'GET',
    path: '/v1/intrusions',
    permission: 'intrusion.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: Intrusions,
    summary: 'Refused addresses, and bursts of them as alerts, newest first',
  }),
} as const;

export const ADDRESS_VERBS = {
  getAddresses: forwarded('addressStatus', ADDRESS_ROUTES.addressStatus),
  changeAddresses: forwarded('changeAddresses', ADDRESS_ROUTES.changeAddresses),
  undoAddresses: forwarded('undoAddresses', ADDRESS_ROUTES.undoAddresses),
  tryAddress: forwarded('tryAddress', ADDRESS_ROUTES.tryAddress),
  /** Refused addresses; bursts of them arrive live by the event `intrusion`. */
  listIntrusions: forwarded('listIntrusions', ADDRESS_ROUTES.listIntrusions),
} as const;
