/** The policy: as the server signs it for a workstation, and as an administrator reads and changes it. */
import { z } from 'zod';
import { CheckNote } from './checkNotes.ts';
import { LONGEST_POLICY_DOCUMENT } from '../core/vocabulary/limits.ts';
import { CheckedCode } from './checkedCode.ts';
import { Id, Millis, Seq, unitsUpTo } from './common.ts';
import { forwarded, notRecorded, route, verb, withChange } from './tables.ts';

/** Ed25519, raw, base64url: the key with which a workstation checks the signature; it receives it at its enrolment. */
export const PolicyKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const PolicySignature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
/** The policy of one workstation. What is signed is this very text; its form is in `core/policy/document.ts`. */
export const SignedPolicy = z.strictObject({
  document: unitsUpTo(LONGEST_POLICY_DOCUMENT),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  /** From each former key of the server's policies to the next one, signed by the former; oldest first. */
  keys: z
    .array(z.strictObject({ document: z.string().max(400), signature: PolicySignature }))
    .max(20)
    .optional(),
});
export type SignedPolicy = z.infer<typeof SignedPolicy>;

/** Names a value for good, such as `lock.idleMinutes`. */
const Path = z
  .string()
  .max(120)
  .regex(/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/);

const PolicyChange = z.strictObject({ path: Path, value: z.json() });
type PolicyChange = z.infer<typeof PolicyChange>;

export const PolicyVersion = z.strictObject({
  version: Seq,
  at: Millis,
  /** Null for the command line. */
  by: z.string().nullable(),
  /** The version whose words it says again. */
  undoes: Seq.nullable(),
  /** Paths of what is different from the version before. */
  changed: z.array(z.string()).max(500),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

export const PolicyStatus = z.strictObject({
  version: Seq,
  policy: z.record(z.string(), z.json()),
  /** Newest first. */ versions: z.array(PolicyVersion).max(100),
});
export type PolicyStatus = z.infer<typeof PolicyStatus>;

/**
 * Something that the person who makes the change would feel at once. The code of `notice` is what they name to make it
 * in spite of that.
 */
export const PolicyWarning = z.strictObject({ path: Path, notice: CheckedCode });
export type PolicyWarning = z.infer<typeof PolicyWarning>;

export const PolicyOutcome = z.strictObject({
  /**
   * Null: nothing was stored, because it was only tried, has problems, has warnings that were not accepted, or needs
   * another person.
   */
  version: Seq.nullable(),
  /** Whether another person has to approve it: something becomes less strict. */
  needsApproval: z.boolean(),
  /** The request that now waits for another person. */
  requestId: Id.nullable(),
  /** `path` is that of the value, empty for the whole policy; `part` is the place within the value, in dots. */
  problems: z
    .array(z.strictObject({ path: z.string().max(120), part: z.string().max(120), notice: CheckedCode }))
    .max(500),
  warnings: z.array(PolicyWarning).max(50),
  changes: z.array(z.strictObject({ path: Path, before: z.json(), after: z.json() })).max(500),
});
export type PolicyOutcome = z.infer<typeof PolicyOutcome>;

const empty = z.strictObject({});
/**
 * `baseVersion` is the version that was looked at; `onlyTry` stores nothing; `inSpiteOf` names warnings that were read
 * and accepted.
 */
const asked = { baseVersion: Seq, onlyTry: z.boolean(), inSpiteOf: z.array(z.string().max(60)).max(50) };
const change = z.strictObject({ ...asked, changes: z.array(PolicyChange).min(1).max(500) });
const undo = z.strictObject({ ...asked, toVersion: Seq });

export const POLICY_ROUTES = {
  policyStatus: route({
    method: 'GET',
    path: '/v1/policy',
    permission: 'policy.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: PolicyStatus,
    summary: 'The policy as it is stored, and its newest versions',
  }),
  changePolicy: route({
    method: 'PUT',
    path: '/v1/policy',
    permission: 'policy.manage',
    record: withChange('administration'),
    params: empty,
    body: change,
    result: PolicyOutcome,
    summary: 'Try or store changes as the next version; refused when it was changed meanwhile',
  }),
  undoPolicy: route({
    method: 'POST',
    path: '/v1/policy/undo',
    permission: 'policy.manage',
    record: withChange('administration'),
    params: empty,
    body: undo,
    result: PolicyOutcome,
    summary: 'Try or store an earlier version as the next one',
  }),
} as const;

/** How a value is edited. */
const Option = z.union([z.string(), z.number()]);
const PolicyForm = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({
    type: z.literal('number'),
    least: z.number().nullable(),
    above: z.boolean(),
    most: z.number().nullable(),
    whole: z.boolean(),
  }),
  z.strictObject({ type: z.literal('choice'), options: z.array(Option) }),
  z.strictObject({ type: z.literal('text'), longest: z.number().nullable() }),
  z.strictObject({ type: z.literal('texts') }),
  z.strictObject({ type: z.literal('numbers') }),
  z.strictObject({ type: z.literal('choices'), options: z.array(Option) }),
  z.strictObject({ type: z.literal('fixed'), value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ type: z.literal('structure') }),
]);
type PolicyForm = z.infer<typeof PolicyForm>;

/** Where the value that applies on a workstation comes from. */
export const PolicySource = z.enum(['default', 'server', 'machine', 'user']);
export type PolicySource = z.infer<typeof PolicySource>;

export const PolicyValue = z.strictObject({
  path: Path,
  section: z.string(),
  title: z.string(),
  text: z.string(),
  form: PolicyForm,
  nullable: z.boolean(),
  /** Safe default, and what the server has stored. */
  safe: z.json(),
  stored: z.json(),
  /** What a policy on the machine itself may do; null where it may not speak of this. */
  machine: z.enum(['decides', 'tightens']).nullable(),
  /** On this workstation; null for what only the server reads. */
  here: z
    .strictObject({
      value: z.json(),
      source: PolicySource,
      place: z.string().nullable(),
      passedOver: z
        .array(z.strictObject({ place: z.string(), value: z.json(), why: z.enum(['overruled', 'would-loosen']) }))
        .max(10),
    })
    .nullable(),
});
export type PolicyValue = z.infer<typeof PolicyValue>;

const PolicyPlace = z.strictObject({
  place: z.string(),
  scope: z.enum(['machine', 'user']),
  state: z.enum(['absent', 'read', 'refused']),
  /** Why it is not taken, as in the self-check; null where it is. */ note: CheckNote.nullable(),
});
type PolicyPlace = z.infer<typeof PolicyPlace>;

export const PolicyView = z.strictObject({
  version: Seq,
  values: z.array(PolicyValue).max(500),
  versions: z.array(PolicyVersion).max(100),
  /** The document that this workstation goes by; null where it has none. */
  current: z.strictObject({ version: Seq, expiresAt: Millis }).nullable(),
  places: z.array(PolicyPlace).max(10),
});
export type PolicyView = z.infer<typeof PolicyView>;

export const POLICY_VERBS = {
  getPolicy: verb({ needs: 'policy.read', args: empty, result: PolicyView }),
  changePolicy: forwarded('changePolicy', POLICY_ROUTES.changePolicy),
  undoPolicy: forwarded('undoPolicy', POLICY_ROUTES.undoPolicy),
} as const;
