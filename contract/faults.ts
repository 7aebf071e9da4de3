/**
 * What is wrong with something that a person wrote: a password, a saved login, a file of them. Codes with parameters,
 * several at a time; no parameter has the text that is wrong. `core` decides most of them, and its types are checked
 * against this table where `main` and `server` hand them on.
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

/** Parameters of each code. */
export const FAULTS = { ...PASSWORDS } as const;
export type FaultCode = keyof typeof FAULTS;
/** A code with exactly its parameters. */
export type Fault = { [C in FaultCode]: { code: C; params: z.output<(typeof FAULTS)[C]> } }[FaultCode];
