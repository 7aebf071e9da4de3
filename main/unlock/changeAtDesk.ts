/**
 * The workstation password, changed in the desk by the person who signs in when it has run out. At any other time IT
 * changes it, at the machine.
 */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Fault } from '../../contract/faults.ts';
import type { PasswordAnswer, PASSWORD_VERBS } from '../../contract/passwords.ts';
import type { DeskRequiredAction } from '../../contract/common.ts';
import type { PasswordPolicy } from '../../core/policy/passwords.ts';
import type { SecretText } from '../../core/vocabulary/secretText.ts';
import type { Activity } from '../activity/activity.ts';
import { type Handlers, Refusal, refusal } from '../ports.ts';
import { ServerRefusal } from '../link/errors.ts';
import type { PasswordChecks } from '../passwords/passwordChecks.ts';
import { stretchInThread } from '../passwords/passwordThread.ts';
import { endedBy, isSessionRefused } from '../session/serverWork.ts';
import type { StoreHeader } from '../store/keys.ts';
import type { Failures } from './failures.ts';
import { oneAtATime } from './oneAtATime.ts';
import { CANNOT_BE_TAKEN, CLOSED } from './serverPasswords.ts';
import { isSame, rewrap, workstationRules } from './workstationPassword.ts';

const PRESENT_IS_WRONG = coded('present-workstation-password-wrong');

export interface ChangeAtDeskParts {
  readonly folder: string;
  /** As it is on the disk now. */
  header(): StoreHeader;
  readonly keychainSecret: Uint8Array;
  readonly workstationName: string;
  readonly failures: Failures;
  readonly passwords: Pick<PasswordChecks, 'problems'>;
  readonly activity: Pick<Activity, 'record'>;
  now(): number;
  rules(): Pick<PasswordPolicy, 'leastLength'>;
  /** What the person who is signed in has to do first. */
  requiredAction(): DeskRequiredAction | null;
  /** The password is a new one from here on. */
  changed(header: StoreHeader): void;
  /** Done here; what else is to do first is looked at, and otherwise the session opens. */
  proceed(): Promise<void>;
  /** Asks the server whether the session is still open. @throws as the link does. */
  stillSignedIn(): Promise<unknown>;
  lock(notice: Coded, code: string): void;
}

type Names = Extract<keyof typeof PASSWORD_VERBS, `${string}WorkstationPassword`>;
export type ChangeAtDesk = Pick<Handlers, Names>;

const failed = (notice: Coded, retryAt: number | null = null, problems: Fault[] = []): PasswordAnswer => ({
  ok: false,
  notice,
  problems,
  retryAt,
});

/** Handlers for changing the workstation password, before sign-in once it has expired and during a session. */
export function createChangeAtDesk(parts: ChangeAtDeskParts): ChangeAtDesk {
  const { failures } = parts;
  const onlyWhenRunOut = (): void => {
    if (parts.requiredAction() !== 'change-workstation-password') throw refusal('changed-by-it');
  };
  const problems = (password: SecretText): Promise<Fault[]> =>
    parts.passwords.problems(password, workstationRules(parts.rules()), [parts.workstationName]);

  /** Counted with the tries to sign in: an open desk is no second place to guess at. */
  function wrongPresent(): PasswordAnswer {
    parts.activity.record('sign-in-failed', { reason: 'workstation-password-change', failures: failures.count() });
    const closed = failures.closedUntil(parts.now());
    if (closed === null) return failed(PRESENT_IS_WRONG);
    parts.lock(coded('locked-tries'), 'too-many-tries');
    return failed(CLOSED, closed);
  }

  /**
   * No live connection reports an end while an action is required first, and a person whose session was ended
   * meanwhile sets nothing here.
   */
  async function mayStill(): Promise<void> {
    try {
      await parts.stillSignedIn();
    } catch (error) {
      if (error instanceof ServerRefusal && isSessionRefused(error)) {
        const notice = endedBy(error);
        parts.lock(notice, 'session-ended');
        throw new Refusal(notice, { cause: error });
      }
      throw new Refusal(coded('unreachable-nothing-changed'), { cause: error });
    }
  }

  async function change(present: SecretText, next: SecretText): Promise<PasswordAnswer> {
    const wrong = await problems(next);
    if (wrong.length > 0) return failed(CANNOT_BE_TAKEN, null, wrong);
    if (isSame(present, next))
      return failed(CANNOT_BE_TAKEN, null, [{ code: 'workstation-password-present', params: {} }]);
    const closed = failures.closedUntil(parts.now());
    if (closed !== null) return failed(CLOSED, closed);
    await mayStill();
    failures.begin();
    const { folder, keychainSecret } = parts;
    const header = await rewrap(folder, parts.header(), keychainSecret, { present, next }, stretchInThread);
    if (header === null) return wrongPresent();
    failures.succeeded();
    // From here on the new one is the password, whatever becomes of the session.
    parts.activity.record('workstation-password-changed', { by: 'person' });
    parts.changed(header);
    await parts.proceed();
    return { ok: true };
  }

  const changeAlone = oneAtATime(change);

  return {
    getWorkstationPassword() {
      onlyWhenRunOut();
      return { leastLength: parts.rules().leastLength };
    },
    async checkWorkstationPassword({ password }) {
      onlyWhenRunOut();
      return { problems: await problems(password) };
    },
    async changeWorkstationPassword({ present, next }) {
      onlyWhenRunOut();
      return changeAlone(present, next);
    },
  };
}
