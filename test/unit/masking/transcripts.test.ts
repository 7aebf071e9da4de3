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

describe.each(groups)('$rule', ({ conversations }) => {
  it.each(conversations.map((lines) => ({ lines, first: lines.map(([, text]) => text).join(' / ') })))(
    '$first',
    ({ lines }) => {
      expect(masked(lines)).toEqual(lines);
    },
  );
});
