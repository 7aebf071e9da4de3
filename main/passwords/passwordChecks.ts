/** The rules for a new password, asked while it is being typed: in a thread that ends soon after the last question. */
import { loadData } from '../../core/data.ts';
import type { PasswordProblem, Rules } from '../../core/passwords/rules.ts';
import type { SecretText } from '../../core/vocabulary/secretText.ts';
import { openPasswordThread, type PasswordThread } from './passwordThread.ts';

/** Milliseconds: between two keys a person takes less, and a thread with the list takes a moment to start. */
const ENDS_AFTER = 10_000;

export interface PasswordChecks {
  /** @throws Error where the list of known passwords cannot be read, or the thread was ended meanwhile */
  problems(password: SecretText, rules: Rules, words: readonly string[]): Promise<PasswordProblem[]>;
  /** Ends the thread now. */
  end(): void;
}

/**
 * Starts no thread before the first question, and another one after a question that failed: its thread may be dead.
 * @param open starts a thread with the list of known passwords
 */
export function createPasswordChecks(open: typeof openPasswordThread = openPasswordThread): PasswordChecks {
  let thread: PasswordThread | null = null;
  let ending: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(ending);
    void thread?.end();
    thread = null;
  };
  return {
    async problems(password, { leastLength, lettersAndDigits }, words) {
      clearTimeout(ending);
      ending = setTimeout(end, ENDS_AFTER).unref();
      thread ??= open(loadData('common-passwords.bin'));
      const asked = thread;
      try {
        return await asked.run('problems', password, { rules: { leastLength, lettersAndDigits }, words });
      } catch (error) {
        if (thread === asked) end();
        throw error;
      }
    },
    end,
  };
}
