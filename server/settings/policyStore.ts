/** The policy in the database. A running server looks again every second, so a change by the command line holds without a restart. */
import { compileRanges } from '../../core/access/addresses.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { Policy } from '../../core/policy/policy.ts';
import { readSetting, writeSetting } from '../storage/settings.ts';
import type { Db, Tx } from '../storage/storage.ts';

const NAME = 'policy';

/** The stored policy; the safe defaults, which accept nobody, where none was stored. @throws Error when what is stored cannot be read: half a policy is none. */
export async function readPolicy(db: Db | Tx): Promise<Policy> {
  const text = await readSetting(db, NAME);
  return text === null ? SAFE_DEFAULTS : checkPolicy(JSON.parse(text));
}

/** @throws Error for a policy or a range that cannot be read. */
export async function writePolicy(db: Db | Tx, policy: Policy): Promise<void> {
  await writeSetting(db, NAME, JSON.stringify(checkPolicy(policy)));
}

function checkPolicy(value: unknown): Policy {
  const policy = Policy.parse(value);
  compileRanges(policy.network.serverAccepts);
  compileRanges(policy.network.workstationRanges);
  return policy;
}

export interface PolicyWatch {
  readonly current: () => Policy;
  readonly stop: () => void;
}

/** Seconds between two looks; the promise outside is "within two seconds". */
const LOOK_SECONDS = 1;

/** Calls `changed` after each change. When the stored policy cannot be read, `unreadable` is told and the last good one stays. */
export async function watchPolicy(db: Db, changed: (policy: Policy) => void, unreadable: () => void): Promise<PolicyWatch> {
  let policy = await readPolicy(db);
  let text = JSON.stringify(policy);
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const next = await readPolicy(db);
      const nextText = JSON.stringify(next);
      if (nextText !== text) {
        policy = next;
        text = nextText;
        changed(policy);
      }
    } catch {
      unreadable();
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_SECONDS * 1000);
  return { current: () => policy, stop: () => clearInterval(timer) };
}
