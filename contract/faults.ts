/**
 * What is wrong with something that a person wrote: a password, a saved login, a file of them, a rule, a policy. Codes
 * with parameters, several at a time; no parameter has the text that is wrong, other than an address range, a host or a
 * sign of a pattern. `core` decides most of them, and its types are checked against this table where `main` and
 * `server` hand them on.
 */
import { z } from 'zod';

const none = z.strictObject({});
const count = z.number().int().nonnegative();

/** Of a new password. */
const PASSWORDS = {
  'password-short': z.strictObject({ least: count, length: count }),
  'password-letter-and-digit': none,
  'password-few-characters': none,
  'password-common': none,
  /** `names` are the known names that it is made of. */
  'password-named': z.strictObject({ names: z.array(z.string().max(200)).max(100) }),
  'password-repeats': none,
  'password-neighbours': none,
  'password-common-core': none,
  'password-present': none,
  'password-former': z.strictObject({ remembered: count }),
  'workstation-password-present': none,
} as const;

const most = z.strictObject({ most: count });
/** Of a login that is to be saved; `field` is the one that is shown in lists. */
const shown = z.strictObject({ field: z.enum(['name', 'address']) });
const LOGINS = {
  'login-no-name': none,
  'login-no-address': none,
  'login-no-user': none,
  'login-no-password': none,
  'login-too-long': most,
  'login-invisible': none,
  'login-not-an-address': none,
  'login-not-https': none,
  'login-address-with-user': none,
  'login-address-with-fragment': none,
  'login-shows-password': shown,
  'login-shows-seed': shown,
  'login-shows-user': shown,
} as const;

/** Of a seed of one-time codes, as base32 or as an otpauth address; `name` is a parameter of that address. */
const SEEDS = {
  'seed-not-otpauth': none,
  'seed-by-counter': none,
  'seed-twice': z.strictObject({ name: z.enum(['secret', 'algorithm', 'digits', 'period']) }),
  'seed-no-secret': none,
  'seed-algorithm': none,
  'seed-range': z.strictObject({ name: z.enum(['digits', 'period']), least: count, most: count }),
  'seed-not-base32': none,
  'seed-incomplete': none,
  'seed-last-letter': none,
  'seed-short': none,
  'seed-long': none,
} as const;

const columns = z.strictObject({ columns: z.array(z.string().max(40)).max(20) });
/** Of a file with many logins. */
const IMPORTS = {
  'csv-quote-open': none,
  'csv-after-quote': none,
  'csv-quote-in-cell': none,
  'csv-line-end': none,
  'import-not-a-file': none,
  'import-too-large': z.strictObject({ megabytes: count }),
  'import-unreadable': none,
  'import-not-utf8': none,
  'import-no-login': none,
  'import-too-many': most,
  'import-cells': z.strictObject({ cells: count, columns: count }),
  'import-no-person': none,
  'import-several-people': none,
  'import-not-signed-in': none,
  'import-no-key': none,
  'import-which-company': none,
  'import-other-company': none,
  'import-twice': none,
  'import-empty': columns,
  'import-no-column': columns,
  'import-column-twice': none,
  'import-column-missing': z.strictObject({ column: z.string().max(40) }),
} as const;

/** Of a value that is to be excepted from masking: what to look at before it is. */
const EXCEPTIONS = { 'likely-card': z.strictObject({ days: count }) } as const;

const range = z.strictObject({ range: z.string().max(100) });
/** Of an address range. */
const RANGES = {
  'range-slashes': range,
  'range-zone': range,
  'range-address': range,
  'range-number': range,
  'range-bounds': range.extend({ least: count, most: count }),
  'range-bits': range.extend({ within: z.string().max(100) }),
} as const;

/** Of a rule of addresses. `prefix` is the shortest prefix of a proxy. */
const RULES = {
  'rule-proxy-wide': z.strictObject({ prefix: count }),
  'rule-proxy-subject': none,
  'rule-own-subject': none,
  'rule-no-such-tenant': none,
  'rule-no-such-group': none,
  'rule-ended': none,
  'rules-too-many': most,
  'rule-exists': none,
  'rule-exists-noted': z.strictObject({ note: z.string().max(1_000) }),
} as const;

const least = z.strictObject({ least: z.number() });
const atMost = z.strictObject({ most: z.number() });
const names = z.array(z.string().max(80)).max(50);
/** Of a value whose schema does not take it. */
const VALUES = {
  'value-unknown': none,
  'value-kind': z.strictObject({
    why: z.enum(['yes-or-no', 'number', 'whole-number', 'text', 'list', 'group', 'other']),
  }),
  'value-empty': none,
  'value-form': none,
  'value-email': none,
  'value-colour': none,
  'value-absolute-path': none,
  'value-least': least,
  'value-above': least,
  'value-short': least,
  'value-few': least,
  'value-most': atMost,
  'value-below': atMost,
  'value-long': atMost,
  'value-many': atMost,
  'value-choice': z.strictObject({ options: names }),
  'value-unknown-names': z.strictObject({ names }),
} as const;

const host = z.strictObject({ host: z.string().max(253) });
/** Of a host that a tenant's work may reach. */
const HOSTS = { 'host-ports': host, 'host-name': host, 'host-top-level': host } as const;

const address = z.strictObject({ address: z.string().max(80) });
/** Of a policy as a whole, and what its change would do to the person who makes it. */
const POLICIES = {
  'policy-unreadable': none,
  'own-address': address,
  'own-workstation': address,
  'own-self-check': z.strictObject({ level: count, least: count }),
} as const;

const placed = z.strictObject({ at: count });
const signed = placed.extend({ sign: z.string().max(4) });
/** Of a public detail of a tenant, and of all of them. */
const DETAILS = {
  'detail-email': none,
  'detail-phone': none,
  'detail-site': none,
  'detail-words': none,
  'detail-card': none,
  'detail-identity': none,
  'detail-secret': none,
  'detail-columns': none,
  'details-too-many': most,
} as const;

/** Of a canned reply or an article, and of a list of them; `at` is the character that it is about, from 1. */
const REPLIES = {
  'reply-short-name': none,
  'reply-blank': placed,
  'reply-blank-in-link': placed,
  'reply-hides': placed.extend({ kind: z.string().max(40) }),
  'reply-name-taken': none,
  'reply-name-twice': none,
  'reply-columns': none,
  'reply-list-form': none,
  'replies-too-many': most,
} as const;

/** Of a tenant's masking policy; `at` is the character of a pattern that it is about, from 1. */
const MASKING = {
  'masking-cards-off': none,
  'masking-sensitive-off': none,
  'masking-no-pseudonym': none,
  'masking-type-unknown': z.strictObject({ names, types: names }),
  'masking-example-card': none,
  'masking-example-missing': none,
  'masking-label-form': none,
  'masking-label-taken': none,
  'masking-name-twice': none,
  'masking-finds-nothing': none,
  'masking-finds-something': none,
  'patterns-too-long': none,
  'pattern-empty': none,
  'pattern-long': most,
  'pattern-places': most,
  'pattern-matches-nothing': none,
  'pattern-many-characters': none,
  'pattern-short-hit': z.strictObject({ shortest: count, least: count }),
  'pattern-nested': placed.extend({ most: count }),
  'pattern-repeat-form': placed,
  'pattern-repeat-zero': placed,
  'pattern-repeat-twice': placed,
  'pattern-repeat-sign': signed,
  'pattern-repeat-alone': signed,
  'pattern-repeat-many': placed.extend({ most: count }),
  'pattern-repeat-backwards': placed.extend({ least: count, most: count }),
  'pattern-anchor': signed,
  'pattern-boundary': signed,
  'pattern-escape': signed,
  'pattern-backslash': placed,
  'pattern-reference': placed,
  'pattern-plane': placed,
  'pattern-group-kind': placed,
  'pattern-group-open': placed,
  'pattern-group-close': placed,
  'pattern-class-open': placed,
  'pattern-class-empty': placed,
  'pattern-class-opposite': placed,
  'pattern-range-ends': placed,
  'pattern-range-backwards': placed,
  'pattern-range-wide': placed.extend({ most: count }),
} as const;

/** Parameters of each code. */
export const FAULTS = {
  ...PASSWORDS,
  ...LOGINS,
  ...SEEDS,
  ...IMPORTS,
  ...EXCEPTIONS,
  ...RANGES,
  ...RULES,
  ...VALUES,
  ...HOSTS,
  ...POLICIES,
  ...DETAILS,
  ...REPLIES,
  ...MASKING,
} as const;
export type FaultCode = keyof typeof FAULTS;
/** A code with exactly its parameters. */
export type Fault = { [C in FaultCode]: { code: C; params: z.output<(typeof FAULTS)[C]> } }[FaultCode];
