import type { RequiredAction } from '../../../contract/common.ts';

/**
 * A refusal that may be told to whoever asked. Everything else that goes wrong is told as "failed" and nothing more.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly retryAt: number | undefined;

  constructor(status: number, code: string, message: string, retryAt?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAt = retryAt;
  }
}

export const notFound = (): Problem => new Problem(404, 'not-found', 'There is no such thing here.');
export const invalid = (message = 'The request does not have the agreed form.'): Problem =>
  new Problem(400, 'invalid', message);
/** The agent is told that, and IT the reason. */
export const addressRefused = (): Problem => new Problem(403, 'address-refused', 'This address is not registered.');
export const sessionEnded = (): Problem => new Problem(401, 'session-ended', 'Sign in again.');
export const forbidden = (): Problem => new Problem(403, 'forbidden', 'Your role does not include this.');
export const requiredActionFirst = (requiredAction: RequiredAction): Problem =>
  new Problem(
    403,
    'required-action',
    requiredAction === 'change-password' ? 'Change your password first.' : 'Enrol a second factor first.',
  );
export const conflict = (code: string, message: string): Problem => new Problem(409, code, message);
export const signInFailed = (): Problem => new Problem(401, 'sign-in-failed', 'Sign-in failed.');
export const tooManyTries = (retryAt: number): Problem =>
  new Problem(429, 'too-many-tries', 'Sign-in is closed after too many tries.', retryAt);
