/**
 * `cleandesk mask`: JSON lines in, JSON lines out. Reads `{"id","conversation"?,"from"?,"text"}` and writes
 * `{"id","text","spans":[{"start","end","type"}]}`, offsets in UTF-16 units of the original. A later line with an earlier
 * id is a correction: a message that a later one of the same conversation completed, with more of it hidden.
 */
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import { mask } from '../core/masking/mask.ts';
import type { Author, DialogueState, Span } from '../core/masking/types.ts';

const HELP = `Usage: cleandesk mask < messages.jsonl > masked.jsonl

Reads one JSON object a line: {"id": "...", "conversation": "...", "from": "visitor" | "agent", "text": "..."}.
"conversation" and "from" may be left out; a message is then taken by itself, and as the visitor's.
Writes one JSON object a line: {"id", "text", "spans": [{"start", "end", "type"}]}. Offsets are UTF-16 units of the original.
A later line with an earlier id replaces it: a later message completed a value.
A line that cannot be read is told on standard error with its number; the rest goes on, and the exit code is 1.
`;

/** Conversations remembered at once; the one longest unheard of is forgotten first. */
const MOST_CONVERSATIONS = 50_000;
/** Longest line in UTF-16 units. */
const LONGEST_LINE = 64 << 20;
const CHUNK = 1 << 16;

interface Line {
  readonly id: string | number;
  readonly conversation: string | null;
  readonly author: Author;
  readonly text: string;
}

/** @returns the exit code: 0, or 1 when a line could not be read, or 2 for wrong usage */
export async function run(args: string[], input: Readable = process.stdin, output: Writable = process.stdout, errors: Writable = process.stderr): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    output.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    errors.write(`cleandesk mask: unknown argument ${args[0]}\n${HELP}`);
    return 2;
  }
  let closed = false;
  // Whoever reads us may stop early (`| head`); that is an end, not a fault.
  output.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE') errors.write(`cleandesk mask: ${error.message}\n`);
  });
  const states = new Map<string, DialogueState>();
  let bad = 0;
  let number = 0;
  let pending = '';

  const flush = async (): Promise<void> => {
    if (pending === '' || closed) return;
    const chunk = pending;
    pending = '';
    if (!output.write(chunk)) await drained(output);
  };

  const take = async (raw: string): Promise<void> => {
    number++;
    if (raw.trim() === '') return;
    let line: Line;
    try {
      line = parse(raw);
    } catch (error) {
      bad++;
      errors.write(`cleandesk mask: line ${number}: ${error instanceof Error ? error.message : 'cannot be read'}\n`);
      return;
    }
    const key = line.conversation;
    const state = key === null ? undefined : states.get(key);
    const masked = mask({ id: String(line.id), author: line.author, text: line.text }, state);
    if (key !== null) {
      states.delete(key);
      states.set(key, masked.state);
      if (states.size > MOST_CONVERSATIONS) states.delete(states.keys().next().value!);
    }
    pending += `${answer(line.id, masked.text, masked.spans)}\n`;
    for (const c of masked.corrections) pending += `${answer(idOf(c.id, line.id), c.text, c.spans)}\n`;
    if (pending.length >= CHUNK) await flush();
  };

  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  let restLength = 0;
  let skipping = false;
  const feed = async (text: string): Promise<void> => {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const piece = text.slice(from, at);
      from = at + 1;
      if (skipping) {
        skipping = false;
        continue;
      }
      const whole = rest.length === 0 ? piece : rest.join('') + piece;
      rest = [];
      restLength = 0;
      await take(number === 0 && whole.startsWith('\ufeff') ? whole.slice(1) : whole);
    }
    if (from < text.length && !skipping) {
      rest.push(text.slice(from));
      restLength += text.length - from;
      if (restLength > LONGEST_LINE) {
        number++;
        bad++;
        errors.write(`cleandesk mask: line ${number}: longer than ${LONGEST_LINE} characters\n`);
        rest = [];
        restLength = 0;
        skipping = true;
      }
    }
  };
  for await (const chunk of input) {
    await feed(typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer));
    if (closed) return bad > 0 ? 1 : 0;
  }
  await feed(decoder.end());
  if (rest.length > 0) await take(rest.join(''));
  await flush();
  return bad > 0 ? 1 : 0;
}

/** The reader caught up, or went away. */
async function drained(output: Writable): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([once(output, 'drain', { signal: done.signal }), once(output, 'close', { signal: done.signal })]);
  } catch {
    // An error of the stream is told by its own listener, and ends the command.
  } finally {
    done.abort();
  }
}

/** Numbers come back as numbers: the masker knows ids as text. */
function idOf(id: string, like: string | number): string | number {
  return typeof like === 'number' && id !== '' && Number.isFinite(Number(id)) ? Number(id) : id;
}

function answer(id: string | number, text: string, spans: readonly Span[]): string {
  return JSON.stringify({ id, text, spans: spans.map(({ start, end, type }) => ({ start, end, type })) });
}

/** @throws Error with words fit for a person, never with the message's text */
function parse(raw: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Error('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a JSON object');
  const { id, conversation, from, text } = value as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') throw new Error('"id" is missing or not a string');
  if (typeof text !== 'string') throw new Error('"text" is missing or not a string');
  if (conversation !== undefined && conversation !== null && typeof conversation !== 'string' && typeof conversation !== 'number') throw new Error('"conversation" is not a string');
  if (from !== undefined && from !== null && from !== 'visitor' && from !== 'agent') throw new Error('"from" is neither "visitor" nor "agent"');
  return { id, conversation: conversation === undefined || conversation === null ? null : String(conversation), author: from === 'agent' ? 'agent' : 'visitor', text };
}
