/** Routes of an enrolled workstation before and after a session: the first one that a desk calls, sign-in, sign-out. */
import type { Successor } from '../../platform/tls/authority.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';
import { fromOf } from '../../platform/http/caller.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { MINIMUM_DESK } from '../../platform/minimumDesk.ts';
import type { PolicyDocuments } from '../policy/policyDocuments.ts';
import type { SecondFactors } from './secondFactors.ts';
import type { Sessions } from './sessions.ts';
import type { SignIn } from './signIn.ts';

export interface SignInServices {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
  readonly documents: PolicyDocuments;
  /** Of the first authority of this server. */
  readonly successors: readonly Successor[];
}
type Route = 'hello' | 'signInStart' | 'signInFinish' | 'signOut';

/** Handlers of what a desk calls before and after a session. */
export const signInHandlers = (s: SignInServices): Pick<Handlers, Route> => ({
  async hello({ workstation, address }) {
    return {
      workstationId: workstation.id,
      name: workstation.name,
      address: canonicalAddress(address) ?? 'unreadable',
      serverTime: Date.now(),
      minimumDesk: MINIMUM_DESK,
      secondFactor: await s.secondFactors.offer(),
      policyKey: s.documents.publicKey,
      ...(s.successors.length === 0 ? {} : { authorities: s.successors.map((one) => ({ ...one })) }),
      policy: await s.documents.of(workstation.id),
    };
  },
  signInStart: ({ body, workstation }) => s.signIn.start(body, workstation.id),
  signInFinish: ({ body, workstation, address }) => s.signIn.finish(body, fromOf(workstation, address)),
  async signOut({ session }) {
    await s.sessions.end(session.id, 'signed-out');
    return { ok: true };
  },
});
