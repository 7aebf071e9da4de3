/** The examples for training the name model: chats by people, variations of these chats, and generated sentences. */
import { WHY } from '../../core/masking/why.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LABELS, positionClass } from '../../core/masking/model/features.ts';
import { render } from '../../core/masking/render.ts';
import type { Example } from './perceptron.ts';
import { SENTENCES, mistype } from './sentences.ts';
import type { Sources } from './sources.ts';

type Next = () => number;
type Label = Example['spans'][number];
export interface Turn {
  readonly text: string;
  readonly spans: readonly Label[];
}
export interface Chat {
  readonly id: string;
  readonly turns: readonly Turn[];
}

/**
 * MultiDoGO, train and dev splits (CDLA-Permissive), by conversation, from `$CLEANDESK_DATA/masking`.
 * @throws Error when it is not there
 */
export function chats(): Chat[] {
  const folder = process.env['CLEANDESK_DATA'];
  if (folder === undefined) throw new Error('CLEANDESK_DATA is not set');
  const byId = new Map<string, Turn[]>();
  for (const line of gunzipSync(readFileSync(join(folder, 'masking', 'multidogo_dev.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')) {
    const { conv, text, spans } = JSON.parse(line) as Turn & { conv: string };
    const turns = byId.get(conv);
    if (turns === undefined) byId.set(conv, [{ text, spans }]);
    else turns.push({ text, spans });
  }
  return [...byId].map(([id, turns]) => ({ id, turns }));
}

/** The fold of a conversation, by its name alone, so that it is the same in every run. */
export function foldOf(id: string, folds: number): number {
  let h = 7;
  for (const c of id) h = (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0;
  return h % folds;
}

const pick = <T>(list: readonly T[], n: Next): T => list[Math.floor(n() * list.length)]!;

/** The text with some of its places replaced; labels are moved accordingly. */
function exchanged(turn: Turn, change: (value: string, type: string) => string): Turn {
  let text = '';
  let at = 0;
  const spans: Label[] = [];
  for (const { s, e, t } of [...turn.spans].sort((a, b) => a.s - b.s)) {
    if (s < at) return turn;
    text += turn.text.slice(at, s);
    const value = change(turn.text.slice(s, e), t);
    spans.push({ s: text.length, e: text.length + value.length, t });
    text += value;
    at = e;
  }
  return { text: text + turn.text.slice(at), spans };
}

/** The text with capitals and full stops; lengths do not change. */
function tidied(turn: Turn, n: Next): Turn {
  const proper = n() < 0.85;
  const letters = [...turn.text.replace(/\bi\b/g, 'I')];
  if (letters.length !== turn.text.length) return turn;
  if (n() < 0.9) letters[0] = letters[0]!.toUpperCase();
  if (proper)
    for (const { s, e, t } of turn.spans)
      if (t === 'NAME' || t === 'ADDRESS')
        for (let i = s; i < e; i++) if (i === s || turn.text[i - 1] === ' ') letters[i] = letters[i]!.toUpperCase();
  if (letters.some((c) => c.length !== 1)) return turn;
  return { text: letters.join('') + pick(['', '.', '.', '!', '?'], n), spans: turn.spans };
}

/** Examples of a training. `seed` and `n` determine them, so that a training can be repeated. */
export function examples(from: readonly Chat[], words: Sources, n: Next, sentences: number): Example[] {
  const out: Example[] = [];
  const other = (value: string, type: string): string =>
    type === 'NAME'
      ? value
          .split(' ')
          .map((part) =>
            part.length < 2
              ? part
              : pick(n() < 0.5 ? words.first : n() < 0.5 ? words.family : words.firstRare, n).toLowerCase(),
          )
          .join(' ')
      : value;
  for (const { turns } of from) {
    let name = false;
    let address = false;
    turns.forEach((turn, i) => {
      const place = n() < 0.5 ? positionClass(i, name, address) : 0;
      out.push({ ...turn, place });
      const r = n();
      if (r < 0.3) out.push({ ...tidied(turn, n), place: 0 });
      else if (r < 0.5 && turn.spans.some((x) => x.t === 'NAME')) out.push({ ...exchanged(turn, other), place });
      else if (r < 0.45 && turn.spans.length === 0)
        out.push({ text: turn.text.replace(/[a-z]{4,}/g, (w) => (n() < 0.25 ? mistype(w, n) : w)), spans: [], place });
      if (turn.spans.some((x) => x.t === 'NAME')) name = true;
      if (turn.spans.some((x) => x.t === 'ADDRESS')) address = true;
    });
  }
  out.push(...SENTENCES(n, sentences, words));
  // Text that is already masked must not teach the model anything about the words beside a mask.
  const masked: Example[] = [];
  out.forEach(({ text, spans, place }, i) => {
    if (spans.length === 0 || i % 4 !== 0) return;
    const places = spans
      .filter((x) => LABELS.includes(x.t as never))
      .map((x) => ({ start: x.s, end: x.e, type: x.t, action: 'mask' as const, shown: '', why: WHY['name-read'] }))
      .sort((a, b) => a.start - b.start);
    if (places.some((x, k) => k > 0 && x.start < places[k - 1]!.end)) return;
    masked.push({ text: render(text, places).text, spans: [], place });
  });
  return [...out, ...masked];
}
