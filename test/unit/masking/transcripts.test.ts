/**
 * Conversations and exactly what is hidden in them (transcripts.txt). A heading names the rule and begins a group; a
 * group is a list of conversations, parted by blank lines. A line is a JSON list: who wrote, what, what is shown of it,
 * what each hidden place was and why, and where it says something of earlier messages, their new text.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DialogueState } from '../../../core/masking/types.ts';
import { say } from './support.ts';

const Line = z.tuple([z.enum(['visitor', 'agent']), z.string(), z.string(), z.string()]).rest(z.string());
type Line = z.infer<typeof Line>;

const groups = readFileSync(join(import.meta.dirname, 'transcripts.txt'), 'utf8')
  .split(/^# /m)
  .slice(1)
  .map((group) => {
    const [rule = '', ...rest] = group.split('\n');
    const conversations = rest
      .join('\n')
      .split('\n\n')
      .map((text) => text.split('\n').filter((line) => line !== ''))
      .filter((lines) => lines.length > 0);
    return { rule, conversations: conversations.map((lines) => lines.map((line) => Line.parse(JSON.parse(line)))) };
  });

function masked(lines: readonly Line[]): Line[] {
  let state: DialogueState | undefined;
  return lines.map(([author, text], index) => {
    const { corrections, spans, text: shown, state: next } = say(text, state, author, String(index));
    state = next;
    const found = spans.map(({ type, why, shown: rest }) => [type, why.code, why.of, rest].filter(Boolean).join(' '));
    return [author, text, shown, found.join(', '), ...corrections.map((one) => `${one.id}: ${one.text}`)];
  });
}

/** What may never be stored, not even sealed (PCI DSS 3.3.1, and what only a person may know). */
const DROPPED = ['CVV', 'PIN', 'TRACK'];
/** Of a masked text: the text at each of its marks, in order; null where two overlap. */
const shownAt = (text: string, marks: readonly { readonly start: number; readonly end: number }[]): unknown[] =>
  marks.map(({ start, end }, index) => ((marks[index - 1]?.end ?? 0) <= start ? text.slice(start, end) : null));

describe('in all of these conversations', () => {
  const all = groups.flatMap(({ conversations }) =>
    conversations.map((lines) => {
      let state: DialogueState | undefined;
      const texts: string[] = [];
      return lines.flatMap(([author, text], index) => {
        const answer = say(text, state, author, String(index));
        state = answer.state;
        texts.push(text);
        return [
          { original: text, ...answer },
          ...answer.corrections.map((one) => ({ original: texts[Number(one.id)] ?? '', ...one })),
        ];
      });
    }),
  );
  const messages = all.flat();

  it('each hidden place is masked, or dropped where it may never be stored', () => {
    const wrong = messages.flatMap(({ spans }) =>
      spans.filter(({ type, action }) => action !== (DROPPED.includes(type) ? 'drop' : 'mask')),
    );
    expect(wrong).toEqual([]);
    expect(new Set(messages.flatMap(({ spans }) => spans.map(({ action }) => action)))).toEqual(
      new Set(['mask', 'drop']),
    );
  });

  it('each mark is a placeholder of the masked text, in order, and each belongs to one place of the original', () => {
    for (const { original, text, marks, spans } of messages) {
      for (const at of shownAt(text, marks)) expect(at).toMatch(/^\[[^\]]+\]$/);
      expect(shownAt(original, spans)).not.toContain(null);
      expect(marks.map(({ type, shown }) => `${type} ${shown}`)).toEqual(
        spans.map(({ type, shown }) => `${type} ${shown}`),
      );
      // What is between the marks is what the visitor wrote.
      const between = (whole: string, places: readonly { readonly start: number; readonly end: number }[]): string[] =>
        [...places, { start: whole.length, end: whole.length }].map(({ start }, index) =>
          whole.slice(places[index - 1]?.end ?? 0, start),
        );
      expect(between(text, marks)).toEqual(between(original, spans));
    }
    expect(messages.some(({ marks }) => marks.length > 2)).toBe(true);
  });
});

describe.each(groups)('$rule', ({ conversations }) => {
  it.each(conversations.map((lines) => ({ lines, first: lines.map(([, text]) => text).join(' / ') })))(
    '$first',
    ({ lines }) => {
      expect(masked(lines)).toEqual(lines);
    },
  );
});
