/**
 * What the person may write of each client company: fetched from the server at the start of the session and after each
 * change. Without it, or before it came, everything that is found is hidden.
 */
import type { Session } from '../../contract/api.ts';
import { mask } from '../../core/masking/mask.ts';
import { maskExcept } from '../../core/masking/policy/policyMask.ts';
import type { PublicValue } from '../../core/masking/policy/publicPlaces.ts';
import type { Mask } from '../../core/masking/types.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';

export interface OwnDetailsPorts {
  readonly session: Pick<Session, 'maskingOff' | 'token'>;
  readonly link: Pick<Link, 'call'>;
  readonly log: Log;
}

export interface OwnDetails {
  /** The masker for what is written to this company, null for an unknown one. */
  maskOf(tenantId: string | null): Mask;
  /** Asks the server again. What was known stays, where it does not answer. */
  look(): Promise<void>;
}

/** The maskers of what this person writes, one a client company. */
export function createOwnDetails({ session, link, log }: OwnDetailsPorts): OwnDetails {
  const off = new Map(session.maskingOff?.map(({ tenantId, types }) => [tenantId, types]));
  let details = new Map<string, readonly PublicValue[]>();
  const made = new Map<string, Mask>();
  /** The newest request; an answer to an earlier one says what was before. */
  let asked = 0;
  return {
    maskOf(tenantId) {
      if (tenantId === null) return mask;
      const masker = made.get(tenantId) ?? maskExcept(off.get(tenantId) ?? [], details.get(tenantId) ?? []);
      made.set(tenantId, masker);
      return masker;
    },
    async look() {
      asked += 1;
      const mine = asked;
      try {
        const answer = await link.call('ownPublicDetails', {}, {}, session.token);
        if (mine !== asked) return;
        details = new Map(answer.map((one) => [one.tenantId, one.details]));
        made.clear();
      } catch (error) {
        log('warning', 'The public details were not fetched.', {
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
    },
  };
}
