/** One's own second factors: verbs with work in main besides what the server answers. */
import type { RequiredAction } from '../../contract/common.ts';
import type { Link } from '../link/link.ts';
import { type Handlers, refusal } from '../ports.ts';
import type { SecurityKeys } from './securityKeys.ts';

export interface AccountParts {
  readonly keys: SecurityKeys;
  /** The server says that something else, or nothing any more, has to be done first. */
  onRequiredAction(requiredAction: RequiredAction | null): void;
}

type AccountVerb = 'confirmTotp' | 'addSecurityKey' | 'answerSecurityKey';

/** Handlers of the verbs about second factors that are not forwarded. */
export function createAccount(parts: AccountParts, call: Link['call']): Pick<Handlers, AccountVerb> {
  return {
    async confirmTotp(args) {
      const added = await call('confirmTotp', {}, args);
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    async addSecurityKey({ name }) {
      const made = await parts.keys.make(await call('beginSecurityKey', {}, {}));
      if (made === null) throw refusal('no-security-key');
      const added = await call('confirmSecurityKey', {}, { name, made });
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    answerSecurityKey({ askId, answer }) {
      parts.keys.answered(askId, answer);
      return { ok: true };
    },
  };
}
