/**
 * The own server password of the substitute desk. Other tests cover main's rules: here a password is accepted by its
 * length alone.
 */
import type { Fault } from '../../../contract/faults.ts';
import type { PASSWORD_VERBS } from '../../../contract/passwords.ts';
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import { coded } from '../../../contract/refusals.ts';

const DAY = 86_400_000;
type Names = Exclude<keyof typeof PASSWORD_VERBS, 'resetPassword'>;
type Verbs = { [V in Names]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };
export const PRESENT_PASSWORD = 'the present one 1';

/** `closed`: after too many attempts. */
export function passwordVerbs({
  password = 'own',
  lists,
  now,
}: {
  password?: 'own' | 'temporary' | 'closed';
  lists: <T>(value: T) => Promise<T>;
  now: number;
}): Verbs {
  const problemsIn = (text: string): Fault[] =>
    text.length < 15
      ? [
          { code: 'password-short', params: { least: 15, length: text.length } },
          { code: 'password-letter-and-digit', params: {} },
        ]
      : [];
  const given = (
    right: string,
    which: 'server' | 'workstation',
    { present, next }: { present: string; next: string },
  ): Promise<VerbResult<'changePassword'>> => {
    const problems = problemsIn(next);
    if (problems.length > 0)
      return Promise.resolve({ ok: false, notice: coded('password-not-taken'), problems, retryAt: null });
    if (password === 'closed')
      return Promise.resolve({
        ok: false,
        notice: coded('password-closed'),
        problems: [],
        retryAt: Date.now() + 29 * 60_000 + 41_000,
      });
    if (present !== right)
      return Promise.resolve({
        ok: false,
        notice: coded(which === 'server' ? 'present-password-wrong' : 'present-workstation-password-wrong'),
        problems: [],
        retryAt: null,
      });
    return Promise.resolve({ ok: true });
  };
  return {
    getWorkstationPassword: () => lists({ leastLength: 18 }),
    checkWorkstationPassword: (args) => Promise.resolve({ problems: problemsIn(args.password) }),
    changeWorkstationPassword: (args) => given(PRESENT_PASSWORD, 'workstation', args),
    getOwnPassword: () =>
      lists({
        rules: { leastLength: 15, lettersAndDigits: true, remembered: 4, maxAgeDays: 90 },
        changedAt: now - 80 * DAY,
        expiresAt: now + 10 * DAY,
        temporary: password === 'temporary',
      }),
    checkPassword: (args) => Promise.resolve({ problems: problemsIn(args.password) }),
    changePassword: (args) => given(PRESENT_PASSWORD, 'server', args),
  };
}
