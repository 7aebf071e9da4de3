/**
 * How old the workstation password is, in time of the server: that is the one clock which cannot be set at
 * the machine, and there is no sign-in without it.
 * The age only ever grows while the password stays the same. A server whose clock is set back adds nothing and takes
 * nothing away.
 */
import { z } from 'zod';
import type { PasswordPolicy } from '../../core/policy/passwords.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import type { StoreHeader } from '../store/keys.ts';

const FACT = 'workstation-password-age';
const DAY = 86_400_000;
/**
 * `salt` distinguishes one password from the next: each change makes a new salt, wherever it is made, and a header with
 * an edited salt opens nothing.
 * `age` is milliseconds; `last` the server's time at which it was counted.
 */
const Counted = z.strictObject({ salt: z.string(), age: z.number().nonnegative(), last: z.number().int() });

export interface WorkstationPasswordStatus {
  /** It has run out: the next person who signs in sets another first. */
  readonly mustChange: boolean;
  /** Days until it does, rounded up, where policy wants a notice by now; null otherwise. */
  readonly runsOutIn: number | null;
}

/**
 * Counts, and gives the status. The count begins with the first sign-in under this password: before that no server
 * has said what time it was.
 * @param now milliseconds since 1970 by the server's word.
 * @throws Error where the machine's database cannot be read or written.
 */
export function countAge(
  facts: Pick<MachineDatabase, 'fact' | 'setFact'>,
  { salt }: Pick<StoreHeader, 'salt'>,
  policy: Pick<PasswordPolicy, 'workstationMaxAgeDays' | 'warnDays'>,
  now: number,
): WorkstationPasswordStatus {
  const text = facts.fact(FACT);
  const counted = text === null ? null : read(text);
  // What is there and says nothing may have been a long time.
  if (counted === 'unreadable') return { mustChange: policy.workstationMaxAgeDays !== null, runsOutIn: null };
  const age = counted?.salt === salt ? counted.age + Math.max(0, now - counted.last) : 0;
  facts.setFact(FACT, JSON.stringify({ salt, age, last: now } satisfies z.input<typeof Counted>));
  return statusOf(age, policy);
}

/** A password that was set here and now, in place of one that has run out. */
export function countAnew(
  facts: Pick<MachineDatabase, 'setFact'>,
  { salt }: Pick<StoreHeader, 'salt'>,
  now: number,
): void {
  facts.setFact(FACT, JSON.stringify({ salt, age: 0, last: now } satisfies z.input<typeof Counted>));
}

function statusOf(
  age: number,
  { workstationMaxAgeDays, warnDays }: Pick<PasswordPolicy, 'workstationMaxAgeDays' | 'warnDays'>,
): WorkstationPasswordStatus {
  if (workstationMaxAgeDays === null) return { mustChange: false, runsOutIn: null };
  const left = workstationMaxAgeDays * DAY - age;
  return { mustChange: left <= 0, runsOutIn: left > 0 && left <= warnDays * DAY ? Math.ceil(left / DAY) : null };
}

function read(text: string): z.output<typeof Counted> | 'unreadable' {
  try {
    const counted = Counted.safeParse(JSON.parse(text));
    return counted.success ? counted.data : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
