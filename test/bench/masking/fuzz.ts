/**
 * Short messages from a seed, by the million: the masker must not fail on any, and masking a masked text must change
 * nothing. `--fuzz N` sets how many.
 */
import { mask } from '../../../core/masking/mask.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { pick, seeded } from '../../unit/masking/support.ts';
import { HOSTILE } from './hostile.ts';
import { count, rate } from './score.ts';
import type { Outcome } from './row.ts';
import { atLeast } from './row.ts';

/** What detectors look for, separators, and other text. */
const PIECES = [
  '4',
  '1',
  '11',
  '4111',
  '411111',
  '4111111111111111',
  '5500',
  '12',
  '2024',
  '0',
  '+',
  '-',
  ' ',
  '  ',
  '\n',
  '\t',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '"',
  "'",
  '=',
  '%',
  '%34',
  '&',
  '#',
  '$',
  '€',
  '@',
  '/',
  '//',
  '://',
  '?',
  ':',
  ';',
  '^',
  '_',
  '•••• 1111',
  '[card]',
  '[card •••• 1111]',
  '[e-mail]',
  '[name',
  'at',
  'dot',
  'com',
  'www.',
  'http://',
  'card',
  'cvv',
  'exp',
  'pin',
  'my',
  'name is',
  'ssn',
  'phone',
  'password',
  'user name',
  'account',
  'passport',
  'security code',
  'on the back',
  'one time code',
  'date of birth',
  'order',
  'number',
  'what is your',
  'please',
  'IBAN',
  'DE89',
  'GB82',
  '1Z',
  'double',
  'four',
  'one',
  'forty',
  'and',
  'zwei',
  'cuatro',
  'quatre',
  'quattro',
  'um',
  'march',
  'street',
  'apt',
  'call',
  'John',
  'Smith',
  'hundred',
  'O',
  'l',
  'I',
  'So',
  'a1',
  'deadbeef',
  'sk_live_',
  'bc1q',
  'é',
  'ß',
  'Ж',
  'о',
  '\u200b',
  '\u00ad',
  '\ufe0f\u20e3',
  '４',
  '𝟒',
  '𝐚',
  '⑩',
  '²',
  '٤',
  '四',
  '電話',
  'لا',
  '😀',
  '\ud800',
  '\udc00',
  '\u0301',
  '\u0000',
  '\u2028',
  '\u202e',
] as const;
const SHORTEST_REPEATS = 24;

function message(next: () => number): string {
  const kind = next();
  if (kind < 0.08) return pick(Object.values(HOSTILE), next)(SHORTEST_REPEATS + Math.floor(next() * 120));
  const between = next() < 0.5 ? ' ' : '';
  let text = '';
  for (let i = 1 + Math.floor(next() * next() * 30); i > 0; i--) {
    text +=
      next() < 0.06 ? String.fromCharCode(Math.floor(next() * (next() < 0.5 ? 256 : 65_536))) : pick(PIECES, next);
    if (next() < 0.8) text += between;
  }
  return text;
}

/** Messages of one conversation, so that the state is tested too. */
const CONVERSATION = 6;
/** One in this many is masked again. */
const AGAIN = 16;

export function fuzz(many: number, seed = 0xf022): Outcome {
  const next = seeded(seed);
  const read = rate();
  const settled = rate();
  const misses: string[] = [];
  const start = performance.now();
  let state: DialogueState | undefined;
  for (let i = 0; i < many; i++) {
    const text = message(next);
    const masked = mask({ id: String(i % 4), author: next() < 0.3 ? 'agent' : 'visitor', text }, state);
    state = i % CONVERSATION === 0 ? undefined : masked.state;
    count(read, !masked.failed);
    if (masked.failed && misses.length < 100) misses.push(`FAILED ${JSON.stringify(text)}`);
    if (i % AGAIN !== 0) continue;
    const once = mask({ id: 'm', author: 'visitor', text });
    const again = mask({ id: 'm', author: 'visitor', text: once.text });
    count(settled, again.text === once.text);
    if (again.text !== once.text && misses.length < 100)
      misses.push(`UNSETTLED ${JSON.stringify(text)} => ${JSON.stringify(once.text)} => ${JSON.stringify(again.text)}`);
  }
  const seconds = (performance.now() - start) / 1_000;
  return {
    rows: [
      atLeast(`random messages, ${seconds.toFixed(0)} s`, 'read without a failure', read, 100),
      atLeast('random messages, one in sixteen', 'masked again, unchanged', settled, 100),
    ],
    misses,
  };
}
