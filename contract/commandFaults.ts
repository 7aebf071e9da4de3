/**
 * What the server's own parts cannot do for the command line, as codes with parameters; `cli/words.ts` has the words.
 * Names are those that the person at the command line gave, or may see there.
 */
import { z } from 'zod';
import type { Fault } from './faults.ts';

const none = z.strictObject({});
const name = z.string().max(200);
const names = z.array(name).max(100);
const path = z.string().max(1_000);
const version = z.number().int().nonnegative();

/** Parameters of each code. */
export const COMMAND_FAULTS = {
  'tenant-unknown': z.strictObject({ name, known: names }),
  'tenant-name-taken': z.strictObject({ name }),
  'tenant-id-taken': z.strictObject({ id: name }),
  /** The keys are not signed by the tenant's offline key, or are no keys. */
  'tenant-keys-refused': z.strictObject({ reason: name }),
  /** The list of keys is not newer than the stored one. */
  'tenant-keys-older': z.strictObject({ given: version, stored: version }),
  'person-without-tenant': none,
  'person-login-taken': none,
  'person-unknown': none,
  'site-unknown': z.strictObject({ id: name }),
  /** Neither an entry nor a message has a sealed value by this id. */
  'sealed-value-unknown': z.strictObject({ id: name }),
  /** `line`: counted from 1; 0 where the whole text is none. */
  'witness-policy-unreadable': z.strictObject({ line: version }),
  /** A witness without an address of HTTP. */
  'witness-address': z.strictObject({ name }),
  /** No attested review of access has this id. */
  'access-review-unknown': z.strictObject({ id: name }),
  /** What is stored of a review of access is not what was attested. */
  'access-review-altered': z.strictObject({ id: name }),
  /** Records that rows of today are compared with; without them an edit in the database has no trace. */
  'record-binds-state': z.strictObject({ position: version }),
  'record-binds-conversation': z.strictObject({ position: version }),
  'policy-part-unknown': z.strictObject({ name, known: names }),
  /** A remote login from an address that is not registered for administrators. */
  'caller-not-registered': z.strictObject({ address: z.string().max(80) }),
  /** No key is given, and there is no database yet; or there is one, whose key is missing. */
  'server-key-missing': z.strictObject({ folder: path }),
  'server-key-lost': z.strictObject({ folder: path }),
  'server-key-no-file': z.strictObject({ file: path }),
  /** Not 64 hex digits, and no key that a token unwraps. */
  'server-key-unreadable': z.strictObject({ where: path }),
  /** Others may read the file. */
  'server-key-open': z.strictObject({ file: path }),
  /** The file lies in the data folder. */
  'server-key-inside': z.strictObject({ file: path }),
  'server-key-twice': z.strictObject({ first: name, second: name }),
  /** The database is encrypted with this very key. */
  'server-key-same': z.strictObject({ file: path }),
  /** It is a server key, and not the one that this database is encrypted with. */
  'server-key-wrong': z.strictObject({ folder: path }),
  /** The token did not unwrap it. */
  'server-key-token': z.strictObject({ where: path }),
  'server-running': z.strictObject({ folder: path }),
  /** A command that works on what a server has stored, in a folder where nothing is. */
  'database-missing': z.strictObject({ folder: path }),
  'database-in-use': z.strictObject({ folder: path }),
  /** A newer program has written the database. */
  'database-newer': z.strictObject({ found: version, known: version }),
  /** The host that the server listens on is every address, and so the name of none. */
  'server-without-name': z.strictObject({ host: z.string().max(80) }),
  'not-a-host': z.strictObject({ name }),
} as const;
export type CommandFaultCode = keyof typeof COMMAND_FAULTS;
/** A code with exactly its parameters. */
export type CommandFault =
  { [C in CommandFaultCode]: { code: C; params: z.output<(typeof COMMAND_FAULTS)[C]> } }[CommandFaultCode] | Fault;
