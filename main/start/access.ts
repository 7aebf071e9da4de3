/** Who is signed in: no person until the sign-in is prepared, from then on what the sign-in says. */
import type { Unlock } from '../unlock/unlock.ts';

export interface Access extends Pick<Unlock, 'session' | 'signedIn' | 'lock'> {
  /** Whether a person is signed in, with or without a required action. */
  isSignedIn(): boolean;
  /** The sign-in is prepared. */
  attach(unlock: Pick<Unlock, 'session' | 'signedIn' | 'lock'>): void;
}

/** Without a person signed in until a sign-in is attached. */
export function createAccess(): Access {
  let unlock: Pick<Unlock, 'session' | 'signedIn' | 'lock'> | null = null;
  return {
    session: () => unlock?.session() ?? null,
    signedIn: () => unlock?.signedIn() ?? null,
    isSignedIn: () => (unlock?.signedIn() ?? null) !== null,
    lock: async (reason, code) => unlock?.lock(reason, code),
    attach(one) {
      unlock = one;
    },
  };
}
