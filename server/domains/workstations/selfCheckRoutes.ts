/** The routes of contract/selfCheck.ts. */
import type { Handlers } from '../../platform/http/handler.ts';
import type { SelfChecks } from './selfChecks.ts';

export interface SelfCheckServices {
  readonly selfChecks: SelfChecks;
}

/** What each route about self-checks does. */
export const selfCheckHandlers = (s: SelfCheckServices): Pick<Handlers, 'uploadSelfCheck' | 'listSelfChecks'> => ({
  uploadSelfCheck: ({ body, workstation }) => s.selfChecks.take(workstation, body),
  listSelfChecks: ({ scope }) => s.selfChecks.list(scope),
});
