/** The steps with passwords in the thread of the test, so that what it has replaced of their libraries is used. */
import { PASSWORD_STEPS } from '../../main/passwords/passwordSteps.ts';
import type { Stretch } from '../../main/store/keys.ts';
import type { PasswordThread } from '../../main/passwords/passwordThread.ts';

export const openPasswordThread = (): PasswordThread => ({
  run: (name, password, given) => {
    const step = PASSWORD_STEPS[name] as (all: object) => Promise<never>;
    return step({ ...given, password: new Uint8Array(password.bytes) });
  },
  end: async () => undefined,
});
export const stretchInThread: Stretch = (password, cost) =>
  PASSWORD_STEPS.stretch({ ...cost, password: new Uint8Array(password.bytes) });
