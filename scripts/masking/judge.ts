/**
 * Quality of the whole masker on conversations, with the current weights: recall and precision by type, and clean turns
 * with something masked.
 */
import { mask } from '../../core/masking/mask.ts';
import type { DialogueState } from '../../core/masking/types.ts';
import type { Chat } from './corpus.ts';

const TYPES = ['CARD', 'NAME', 'ADDRESS', 'PASSWORD', 'PHONE', 'SSN', 'ACCOUNT', 'USERNAME'] as const;
/** Types of the masker with another name in the labels. */
const SAME: Readonly<Record<string, string>> = { TRACK: 'CARD', OTP: 'PASSWORD', PIN: 'PASSWORD' };
const NEAR: Readonly<Record<string, readonly string[]>> = {
  ADDRESS: ['X_GPE', 'X_ZIP_CODE'],
  SSN: ['X_SHORT_SSN'],
  ACCOUNT: ['X_SHORT_ACCOUNT'],
  CARD: ['X_SHORT_CARD'],
  PHONE: ['X_SHORT_PHONE'],
  NAME: ['X_TITLE'],
};

export interface Tally {
  found: number;
  labelled: number;
  right: number;
  marked: number;
}
export interface Judgement {
  readonly types: Map<string, Tally>;
  cleanHit: number;
  clean: number;
  readonly misses: string[];
}

/** An empty judgement, for `judge` to add to. */
export function judgement(): Judgement {
  return {
    types: new Map(TYPES.map((t) => [t, { found: 0, labelled: 0, right: 0, marked: 0 }])),
    cleanHit: 0,
    clean: 0,
    misses: [],
  };
}

/** Masks the conversations and adds to the tally; `alone` masks each turn as if nothing had been said before. */
export function judge(chats: readonly Chat[], into: Judgement, alone: boolean): void {
  for (const { turns } of chats) {
    let state: DialogueState | undefined;
    for (const { text, spans } of turns) {
      const masked = mask({ id: 'm', author: 'visitor', text }, alone ? undefined : state);
      ({ state } = masked);
      for (const g of spans) {
        const tally = into.types.get(g.t);
        if (tally === undefined) continue;
        tally.labelled++;
        let whole = true;
        for (let i = g.s; i < g.e && whole; i++)
          whole = !/[\p{L}\p{N}]/u.test(text[i]!) || masked.spans.some((f) => i >= f.start && i < f.end);
        if (whole) tally.found++;
        else
          into.misses.push(
            `MISS ${g.t} «${text.slice(g.s, g.e)}» in ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`,
          );
      }
      for (const f of masked.spans) {
        const type = SAME[f.type] ?? f.type;
        const tally = into.types.get(type);
        if (tally === undefined) continue;
        tally.marked++;
        if (spans.some((g) => (g.t === type || (NEAR[type] ?? []).includes(g.t)) && f.start < g.e && g.s < f.end))
          tally.right++;
        else
          into.misses.push(
            `WRONG ${type} «${text.slice(f.start, f.end)}» in ${JSON.stringify(text)} ` +
              (spans.length === 0 ? 'clean' : ''),
          );
      }
      if (spans.length > 0) continue;
      into.clean++;
      if (masked.spans.length > 0) {
        into.cleanHit++;
        into.misses.push(`CLEAN ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
      }
    }
  }
}

const share = (a: number, b: number): string => (b === 0 ? '-' : ((100 * a) / b).toFixed(1));

/** Recall and precision of each type in percent, as lines of text. */
export function lines(title: string, j: Judgement): string[] {
  return [
    `${title}: clean turns hit ${share(j.cleanHit, j.clean)} % of ${j.clean}`,
    ...[...j.types].map(
      ([type, t]) =>
        `  ${type.padEnd(9)} recall ${share(t.found, t.labelled).padStart(5)} of ` +
        `${String(t.labelled).padStart(5)}   precision ${share(t.right, t.marked).padStart(5)} of ${t.marked}`,
    ),
  ];
}
