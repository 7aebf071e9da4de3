/** Changes that wait for a second person, as they are stored until that person decides. */
import { z } from 'zod';
import { Id } from '../../contract/common.ts';
import { NewPersonForm, PersonChange } from '../../contract/people.ts';
import { DETAIL_KINDS } from '../../core/vocabulary/detailKinds.ts';

/** A row of `address_rule`. */
const AddressRuleRow = z.strictObject({
  id: Id,
  range: z.string(),
  use: z.string(),
  group_id: z.string().nullable(),
  role: z.string().nullable(),
  tenant_id: z.string().nullable(),
  note: z.string(),
  expires_at: z.number().nullable(),
  at: z.number(),
  person_id: z.string().nullable(),
});

/**
 * What a masking policy changes: whether a type is hidden, or how; how far a pseudonym reaches; how many own patterns
 * there are. `type` is null for what concerns no type.
 */
const MaskingDifference = z.strictObject({
  what: z.enum(['on', 'style', 'reach', 'patterns']),
  type: z.string().nullable(),
  before: z.union([z.boolean(), z.number(), z.string()]).nullable(),
  after: z.union([z.boolean(), z.number(), z.string()]).nullable(),
});
export type MaskingDifference = z.output<typeof MaskingDifference>;

export const RequestedChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('change'), change: PersonChange }),
  z.strictObject({ kind: z.literal('add'), form: NewPersonForm }),
  /** Values of the policy as they are and as they are to be, by path. */
  z.strictObject({
    kind: z.literal('policy'),
    baseVersion: z.number().int(),
    changes: z.array(z.strictObject({ path: z.string(), before: z.json(), after: z.json() })),
  }),
  /** A whole masking policy; `differences` is in short what it changes. */
  z.strictObject({
    kind: z.literal('masking'),
    tenantId: Id,
    baseVersion: z.number().int(),
    policy: z.json(),
    differences: z.array(MaskingDifference),
  }),
  /** Public details that are to be added to the tenant's. */
  z.strictObject({
    kind: z.literal('public-details'),
    tenantId: Id,
    details: z.array(
      z.strictObject({
        kind: z.enum(DETAIL_KINDS),
        value: z.string(),
        language: z.string().nullable(),
        note: z.string(),
      }),
    ),
  }),
  /** "Not sensitive": `tag` is the keyed hash of the value, which stays unknown. */
  z.strictObject({
    kind: z.literal('except-card'),
    tenantId: Id,
    conversationId: Id,
    messageId: Id,
    type: z.string(),
    tag: z.string(),
    /** It has everything that a card number of a major brand has. */
    likelyCard: z.boolean(),
    /** Null for no end. */
    days: z.number().int().positive().nullable(),
    reason: z.string(),
  }),
  /** A rule of addresses before and after, as rows; null for none. `tenantIds`: whose people see the request. */
  z.strictObject({
    kind: z.literal('addresses'),
    action: z.enum(['add', 'edit', 'remove', 'undo']),
    before: AddressRuleRow.nullable(),
    after: AddressRuleRow.nullable(),
    tenantIds: z.array(Id),
  }),
]);
export type RequestedChange = z.output<typeof RequestedChange>;
