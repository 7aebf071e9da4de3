/**
 * A code through a bridge that passes on nothing of an error but its message, as Electron's context bridge does. No
 * schema, so that the preload carries none for it.
 */
import type { Coded } from './errors.ts';

/** An error whose message is the code with its parameters, as JSON. */
export const codedError = ({ code, params }: Coded): Error => new Error(JSON.stringify({ code, params }));

/** The code that an error carries; null for any other error. */
export function codeIn(error: unknown): Coded | null {
  if (!(error instanceof Error) || !error.message.startsWith('{"code":')) return null;
  try {
    const { code, params } = JSON.parse(error.message) as Partial<Coded>;
    return typeof code === 'string' && typeof params === 'object' && params !== null ? { code, params } : null;
  } catch {
    return null;
  }
}
