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
  /** Kinds of personal data that a policy of this company leaves readable in what is written; its details are none. */
  kindsIn(tenantId: string | null, text: string): readonly string[];
  /** Asks the server again. What was known stays, where it does not answer. */
  look(): Promise<void>;
}

/** The maskers of what this person writes, one a client company. */
export function createOwnDetails({ session, link, log }: OwnDetailsPorts): OwnDetails {
  const off = new Map(session.maskingOff?.map(({ tenantId, types }) => [tenantId, types]));
  const strict = new Map<string, Mask>();
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
    kindsIn(tenantId, text) {
      // Where nothing is switched off, everything that is found is hidden, and known by its marks.
      if (tenantId === null || (off.get(tenantId) ?? []).length === 0) return [];
      const masker = strict.get(tenantId) ?? maskExcept([], details.get(tenantId) ?? []);
      strict.set(tenantId, masker);
      return masker({ id: 'check', author: 'agent', text }).spans.map(({ type }) => type);
    },
    async look() {
      asked += 1;
      const mine = asked;
      try {
        const answer = await link.call('ownPublicDetails', {}, {}, session.token);
        if (mine !== asked) return;
        details = new Map(answer.map((one) => [one.tenantId, one.details]));
        made.clear();
        strict.clear();
      } catch (error) {
        log('warning', 'The public details were not fetched.', {
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
    },
  };
}
