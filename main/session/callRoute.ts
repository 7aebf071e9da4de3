import type { Coded } from '../../contract/errors.ts';
import type { Link } from '../link/link.ts';
import { refusal } from '../ports.ts';
import { createServerWork } from './serverWork.ts';

export interface CallRouteParts {
  readonly link: () => Pick<Link, 'call'> | null;
  /** Bearer token of the session; null without one. */
  readonly token: () => string | null;
  /** The server accepts the session, or this workstation, no longer. */
  onSessionEnded(notice: Coded): void;
}

/** Calls routes with the token of the session that there is at that moment. @throws Refusal, also without a session. */
export function createCallRoute(parts: CallRouteParts): Link['call'] {
  const server = createServerWork(parts.onSessionEnded);
  return async (name, params, body) => {
    const link = parts.link();
    const token = parts.token();
    if (link === null || token === null) throw refusal('signed-out');
    return server.require(() => link.call(name, params, body, token));
  };
}
