/**
 * What a command could not do, in English, by the code that the server's own parts return (`contract/errors.ts`,
 * `faults.ts`). The sentences are the desk's; here are only those that read differently in a terminal.
 */
import type { Coded, ProblemCode } from '../contract/errors.ts';
import { filledIn } from '../main/unlock/passwordWords.ts';
import { errors } from '../renderer/i18n/en/errors.ts';

const OF_THE_DESK: ReadonlyMap<string, unknown> = new Map(Object.entries(errors));
const OF_THE_TERMINAL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'not-found': 'There is no such thing here.',
    'addresses-changed': 'Somebody else has changed the addresses meanwhile. Look at them again.',
    'rule-not-yours': 'This rule concerns client companies that you do not work for.',
    'masking-policy-changed': 'Somebody else has changed this policy meanwhile. Load it again.',
    'policy-changed': 'Somebody else has changed the policy meanwhile. Load it again.',
  } satisfies Partial<Record<ProblemCode, string>>),
);

/** A code with one sentence for each value of a parameter finds it by one of these parameters. */
const CHOOSES = ['why', 'way', 'action', 'field'] as const;

function sentenceOf({ code, params }: Coded): string | null {
  const found = OF_THE_TERMINAL.get(code) ?? OF_THE_DESK.get(code);
  if (typeof found === 'string') return found;
  if (typeof found !== 'object' || found === null) return null;
  const chosen = CHOOSES.map((name) => params[name]).find((value) => typeof value === 'string');
  const sentence = Object.entries(found).find(([name]) => name === chosen)?.[1] as unknown;
  return typeof sentence === 'string' ? sentence : null;
}

/** One sentence, never empty: for a code without a sentence, its name. */
export const wordsOf = (coded: Coded): string =>
  filledIn(sentenceOf(coded) ?? `This was refused (${coded.code}).`, coded.params);
