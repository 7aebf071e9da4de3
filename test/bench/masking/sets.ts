/** The labelled sets, read from the folder that CLEANDESK_DATA names. They are not part of the product. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mask } from '../../../core/masking/mask.ts';
import { evidenceOf } from '../../../core/vocabulary/maskReasons.ts';
import type { DialogueState, Span } from '../../../core/masking/types.ts';
import { count, covered, overlaps, rate } from './score.ts';
import type { Place, Rate } from './score.ts';
import type { Outcome, Row } from './row.ts';
import { atLeast, atMost, figure } from './row.ts';

export type { Outcome, Row };

function lines<T>(folder: string, name: string): T[] | null {
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  const raw = readFileSync(path);
  return (name.endsWith('.gz') ? gunzipSync(raw) : raw)
    .toString('utf8')
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => JSON.parse(l) as T);
}

interface Labelled {
  readonly text: string;
  readonly spans: readonly { readonly s: number; readonly e: number; readonly t: string }[];
  readonly conv?: string;
  readonly turn?: string;
}

/** Names of the masker's types in the sets. */
const SAME: Readonly<Record<string, string>> = { TRACK: 'CARD', OTP: 'PASSWORD', PIN: 'PASSWORD' };

/** Recall by coverage, precision by type, and clean messages hit. */
export function spans(
  set: string,
  data: readonly Labelled[],
  wanted: readonly string[],
  goals: Readonly<Record<string, { readonly recall: number; readonly precision?: number }>>,
): Outcome {
  const recall = new Map(wanted.map((t) => [t, rate()]));
  const precision = new Map(wanted.map((t) => [t, rate()]));
  const clean = rate();
  const misses: string[] = [];
  const states = new Map<string, DialogueState>();
  for (const { text, spans: labels, conv } of data) {
    const masked = mask({ id: 'm', author: 'visitor', text }, conv === undefined ? undefined : states.get(conv));
    if (conv !== undefined) states.set(conv, masked.state);
    const gold: Place[] = labels.map(({ s, e, t }) => ({ start: s, end: e, type: t }));
    for (const g of gold) {
      const r = recall.get(g.type);
      if (r === undefined) continue;
      const good = covered(text, g, masked.spans);
      count(r, good);
      if (!good)
        misses.push(
          `MISS ${set} ${g.type} «${text.slice(g.start, g.end)}» in ${JSON.stringify(text)} => ` +
            JSON.stringify(masked.text),
        );
    }
    for (const f of masked.spans) {
      const type = SAME[f.type] ?? f.type;
      const p = precision.get(type);
      if (p === undefined) continue;
      const good = gold.some((g) => (g.type === type || near(g.type, type)) && overlaps(f, g));
      count(p, good);
      if (!good) misses.push(`WRONG ${set} ${type} «${text.slice(f.start, f.end)}» in ${JSON.stringify(text)}`);
    }
    if (gold.length === 0) count(clean, masked.spans.length > 0);
  }
  const rows: Row[] = [];
  for (const t of wanted) {
    if (recall.get(t)!.all === 0) continue;
    const goal = goals[t];
    rows.push(
      goal === undefined
        ? figure(set, `${t} recall`, recall.get(t)!)
        : atLeast(set, `${t} recall`, recall.get(t)!, goal.recall),
    );
    rows.push(
      goal?.precision === undefined
        ? figure(set, `${t} precision`, precision.get(t)!)
        : atLeast(set, `${t} precision`, precision.get(t)!, goal.precision),
    );
  }
  rows.push(figure(set, 'clean messages hit', clean));
  return { rows, misses };
}

/** Labels of the sets with the same meaning here. */
function near(gold: string, type: string): boolean {
  return (
    (type === 'ADDRESS' && (gold === 'X_GPE' || gold === 'X_ZIP_CODE')) ||
    (type === 'SSN' && gold === 'X_SHORT_SSN') ||
    (type === 'ACCOUNT' && gold === 'X_SHORT_ACCOUNT') ||
    (type === 'CARD' && gold === 'X_SHORT_CARD') ||
    (type === 'PHONE' && gold === 'X_SHORT_PHONE') ||
    (type === 'EMAIL' && gold === 'EMAIL_STRIPPED') ||
    (type === 'NAME' && gold === 'X_TITLE') ||
    (type === 'DOB' && gold === 'DATE')
  );
}

export function presidio(folder: string): Outcome | null {
  const data = lines<Labelled>(folder, 'presidio_synth_v2.jsonl');
  if (data === null) return null;
  const wanted = ['CARD', 'EMAIL', 'IBAN', 'SSN', 'PHONE', 'NAME', 'ADDRESS', 'IP'];
  const out = spans('presidio synth v2', data, wanted, {
    CARD: { recall: 100 },
    EMAIL: { recall: 100 },
    IBAN: { recall: 100 },
    SSN: { recall: 100 },
    IP: { recall: 100 },
    PHONE: { recall: 95 },
  });
  // F2 over characters of personal data, whatever the label.
  let tp = 0;
  let fp = 0;
  let fn = 0;
  for (const { text, spans: labels } of data) {
    const { spans: found } = mask({ id: 'm', author: 'visitor', text });
    const gold = labels.filter((l) => wanted.includes(l.t));
    const any = labels;
    for (const g of gold)
      if (
        found.some(
          (f) => f.start < g.e && g.s < f.end && Math.min(f.end, g.e) - Math.max(f.start, g.s) >= (g.e - g.s) / 2,
        )
      )
        tp++;
      else fn++;
    for (const f of found) if (!any.some((g) => f.start < g.e && g.s < f.end)) fp++;
  }
  const p = tp / Math.max(1, tp + fp);
  const r = tp / Math.max(1, tp + fn);
  const f2 = (5 * p * r) / (4 * p + r);
  out.rows.push({
    set: 'presidio synth v2',
    axis: 'F2, any type, half of the place',
    result: `${f2.toFixed(3)} (P ${p.toFixed(3)}, R ${r.toFixed(3)})`,
    goal: '>= .93',
    reached: f2 >= 0.93,
  });
  return out;
}

export function multidogo(folder: string): Outcome | null {
  const data = lines<Labelled>(folder, 'multidogo_dev.jsonl.gz');
  if (data === null) return null;
  // Only conversations of the fold that `scripts/masking/train.ts --fold 0` leaves out.
  const leftOut = process.argv.includes('--held')
    ? data.filter(({ conv = '' }) => {
        let h = 7;
        for (const c of conv) h = (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0;
        return h % 5 === 0;
      })
    : data;
  return spans(
    leftOut === data ? 'MultiDoGO dev (trained on)' : 'MultiDoGO dev, held back',
    leftOut,
    ['CARD', 'NAME', 'ADDRESS', 'PASSWORD', 'PHONE', 'SSN', 'ACCOUNT', 'USERNAME'],
    { CARD: { recall: 99 }, NAME: { recall: 85, precision: 85 }, ADDRESS: { recall: 85 }, PASSWORD: { recall: 85 } },
  );
}

export function unitCases(folder: string): Outcome | null {
  const data = lines<Labelled & { entity: string }>(folder, 'presidio_unit_cases.jsonl');
  if (data === null) return null;
  const rows: Row[] = [];
  const misses: string[] = [];
  for (const [entity, type] of [
    ['iban', 'IBAN'],
    ['credit_card', 'CARD'],
    ['email', 'EMAIL'],
    ['phone', 'PHONE'],
    ['ip', 'IP'],
    ['mac', 'MAC'],
    ['us_ssn', 'SSN'],
    ['crypto', 'CRYPTO'],
  ] as const) {
    const hide = rate();
    const keep = rate();
    for (const { text, spans: labels } of data.filter((d) => d.entity === entity)) {
      const masked = mask({ id: 'm', author: 'visitor', text });
      for (const g of labels) {
        const good = covered(text, { start: g.s, end: g.e, type }, masked.spans);
        count(hide, good);
        if (!good) misses.push(`MISS unit ${entity} ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
      }
      if (labels.length === 0) {
        const good = !masked.spans.some((s) => s.type === type);
        count(keep, good);
        if (!good) misses.push(`WRONG unit ${entity} ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
      }
    }
    rows.push(figure('presidio unit cases', `${entity} hidden`, hide));
    if (keep.all > 0) rows.push(figure('presidio unit cases', `${entity} kept`, keep));
  }
  return { rows, misses };
}

export function zendesk(folder: string): Outcome | null {
  const data = lines<{ text: string; want: 'mask' | 'keep' }>(folder, 'zendesk_card_cases.jsonl');
  if (data === null) return null;
  const hide = rate();
  const keep = rate();
  const misses: string[] = [];
  for (const { text, want } of data) {
    const found = mask({ id: 'm', author: 'visitor', text }).spans.some((s) => s.type === 'CARD');
    count(want === 'mask' ? hide : keep, found === (want === 'mask'));
    if (found !== (want === 'mask'))
      misses.push(`${want === 'mask' ? 'MISS' : 'WRONG'} zendesk ${JSON.stringify(text)}`);
  }
  return {
    rows: [
      figure('zendesk cards', 'hidden', hide),
      figure('zendesk cards', 'kept (their policy keeps some true cards)', keep),
    ],
    misses,
  };
}

const isChecked = ({ why }: Span): boolean => evidenceOf(why).check === 'right';

export function stdnum(folder: string): Outcome | null {
  const data = lines<{ type: string; number: string; valid: boolean }>(folder, 'stdnum_cases.jsonl');
  if (data === null) return null;
  const hide = rate();
  const wrong = rate();
  const known = rate();
  const formats = new Map<string, Rate>();
  const misses: string[] = [];
  for (const { type, number, valid } of data) {
    const text = `my ${type.replace('.', ' ')} number is ${number.trim()}`;
    const masked = mask({ id: 'm', author: 'visitor', text });
    const gold = { start: text.length - number.trim().length, end: text.length, type };
    if (valid) {
      const good = covered(text, gold, masked.spans);
      count(hide, good);
      count(
        known,
        masked.spans.some((s) => isChecked(s)),
      );
      let f = formats.get(type);
      if (f === undefined) formats.set(type, (f = rate()));
      count(f, good);
      if (!good) misses.push(`MISS stdnum ${type} ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
    } else {
      const bad = masked.spans.some((s) => isChecked(s) && s.type === 'NATIONAL_ID');
      count(wrong, bad);
      if (bad)
        misses.push(`WRONG stdnum ${type} ${JSON.stringify(text)} => ${masked.spans.map((s) => s.why.code).join()}`);
    }
  }
  const whole = rate();
  for (const f of formats.values()) count(whole, f.good === f.all);
  return {
    rows: [
      atLeast('stdnum cases', 'valid hidden, with a cue', hide, 99),
      figure('stdnum cases', `formats hidden in full, of ${formats.size}`, whole),
      figure('stdnum cases', 'valid known by their check digit', known),
      atMost('stdnum cases', 'invalid accepted as valid', wrong, 0),
    ],
    misses,
  };
}
