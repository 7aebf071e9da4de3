/**
 * Disguises that must be hidden and look-alikes that must stay: every known kind, as a generator, many items of each. A
 * case may be a whole conversation. Written from the list of disguises alone, independently of the masker's tables.
 */
import { mask } from '../../../core/masking/mask.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { count, rate } from './score.ts';
import type { Rate } from './score.ts';
import type { Outcome, Row } from './row.ts';
import { atLeast, figure } from './row.ts';
import { seeded } from '../../unit/masking/support.ts';
import type { Case } from './evasion/cases.ts';
import { HIDE } from './evasion/hide.ts';
import { KEEP } from './evasion/keep.ts';

/** One message of a visitor with the secret in it. */
export function one(before: string, secret: string, after = ''): Case {
  return { turns: [{ author: 'visitor', text: before + secret + after }], secret: [secret] };
}

/** Whether no letter or digit of the secrets can be read in its place at the end of the conversation. */
function hidden({ turns, secret }: Case): { good: boolean; shown: string[] } {
  let state: DialogueState | undefined;
  const spans = new Map<string, readonly { readonly start: number; readonly end: number }[]>();
  const raw = new Map<string, string>();
  const shown = new Map<string, string>();
  turns.forEach(({ author, text, id = '' }, i) => {
    const name = id === '' ? String(i) : id;
    const masked = mask({ id: name, author, text }, state);
    state = masked.state;
    raw.set(name, text);
    spans.set(name, masked.spans);
    shown.set(name, masked.text);
    for (const c of masked.corrections) {
      spans.set(c.id, c.spans);
      shown.set(c.id, c.text);
    }
  });
  let good = true;
  for (const piece of secret) {
    for (const [name, text] of raw) {
      for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) {
        for (let i = at; i < at + piece.length; i++) {
          if (!/[\p{L}\p{N}]/u.test(text[i]!)) continue;
          if (!spans.get(name)!.some((s) => i >= s.start && i < s.end)) good = false;
        }
      }
    }
  }
  return { good, shown: [...shown.values()] };
}

function kept({ turns }: Case): { good: boolean; shown: string[] } {
  let state: DialogueState | undefined;
  let good = true;
  const shown: string[] = [];
  turns.forEach(({ author, text }, i) => {
    const masked = mask({ id: String(i), author, text }, state);
    state = masked.state;
    shown.push(masked.text);
    if (masked.text !== text || masked.corrections.length > 0) good = false;
  });
  return { good, shown };
}

export function evasion(each: number): Outcome {
  const rows: Row[] = [];
  const misses: string[] = [];
  for (const [half, cases, judge] of [
    ['must hide', HIDE, hidden],
    ['must keep', KEEP, kept],
  ] as const) {
    const items = rate();
    const whole = rate();
    const groups = new Map<string, Rate>();
    Object.entries(cases).forEach(([name, make], k) => {
      const next = seeded(0xe7a + k * 7919 + half.length);
      let all = true;
      for (let i = 0; i < each; i++) {
        const item = make(next);
        const { good, shown } = judge(item);
        count(items, good);
        all &&= good;
        const group = name.slice(0, name.indexOf(':'));
        if (!groups.has(group)) groups.set(group, rate());
        count(groups.get(group)!, good);
        if (!good && misses.length < 3_000)
          misses.push(
            `${half === 'must hide' ? 'MISS' : 'WRONG'} evasion ${name} ` +
              `${JSON.stringify(item.turns.map((t) => t.text))} => ${JSON.stringify(shown)}`,
          );
      }
      count(whole, all);
    });
    rows.push(
      atLeast('evasion, our own set', `${half}: items, ${Object.keys(cases).length} cases`, items, 98),
      figure('evasion, our own set', `${half}: cases without a fault`, whole),
    );
    for (const [group, r] of groups)
      if (r.good < r.all) rows.push(figure('evasion, our own set', `${half}: worst, ${group}`, r));
  }
  return { rows, misses };
}
