/**
 * `cleandesk mask`: JSON lines in, JSON lines out. Reads `{"id","conversation"?,"from"?,"text"}` and writes
 * `{"id","text","spans":[{"start","end","type"}]}`, offsets in UTF-16 units of the original. A later line with an
 * earlier id is a correction: of a message that a later one of the same conversation completed, with more of it masked.
 * With `--audit` it reads a folder instead, and writes a report.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import { mask } from '../core/masking/mask.ts';
import type { Author, Span } from '../core/masking/types.ts';
import { Conversations } from './masking/conversations.ts';
import type { Line } from './masking/lines.ts';
import { Lines, LONGEST_LINE, TOO_LONG } from './masking/lines.ts';

const HELP = `Usage: cleandesk mask < messages.jsonl > masked.jsonl
       cleandesk mask --audit FOLDER [--report FILE.html]    (cleandesk mask --audit --help says more)

Reads one JSON object a line: {"id": "...", "conversation": "...", "from": "visitor" | "agent", "text": "..."}.
"conversation" and "from" may be left out; a message is then taken by itself, and as the visitor's.
Writes one JSON object a line: {"id", "text", "spans": [{"start", "end", "type"}]}. Offsets are UTF-16 units of the original.
A later line with an earlier id replaces it: a later message completed a value.
A line that cannot be read is reported on standard error with its number; the rest goes on, and the exit code is 1.
`;

/** UTF-16 units that are buffered before they are written. */
const CHUNK = 1 << 16;

interface Message {
  /** As it was written, in JSON: numbers come back as numbers, however large. */
  readonly id: string;
  readonly conversation: string | null;
  readonly author: Author;
  readonly text: string;
}

/** @returns the exit code: 0, or 1 when a line could not be read or the output not be written, or 2 for wrong usage */
export async function run(
  args: readonly string[],
  input: Readable = process.stdin,
  output: Writable = process.stdout,
  errors: Writable = process.stderr,
): Promise<number> {
  // The reader of standard error may close it early; the masked output does not depend on that.
  errors.on('error', () => {});
  if (args.some((a) => a === '--audit' || a.startsWith('--audit='))) {
    const { audit } = await import('./masking/audit.ts');
    return audit(args, output, errors);
  }
  if (args.includes('--help') || args.includes('-h')) {
    output.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    errors.write(`cleandesk mask: unknown argument ${args[0]}\n${HELP}`);
    return 2;
  }
  let closed = false;
  let failed = false;
  // The reader of standard output may close it early (`| head`), which is no error. A full disk is one.
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed && error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      failed = true;
      errors.write(`cleandesk mask: ${error.message}\n`);
    }
    closed = true;
  });
  const conversations = new Conversations(() => undefined);
  const lines = new Lines();
  let number = 0;
  let pending = '';

  const flush = async (): Promise<void> => {
    if (pending === '' || closed) return;
    const chunk = pending;
    pending = '';
    // Called when the reader has taken it, and when there is no reader any more.
    await new Promise<void>((resolve) => {
      output.write(chunk, () => resolve());
    });
  };

  const bad = (why: string): void => {
    failed = true;
    errors.write(`cleandesk mask: line ${number}: ${why}\n`);
  };

  const take = async (line: Line): Promise<void> => {
    number++;
    if (line === TOO_LONG) return bad(`longer than ${LONGEST_LINE} characters`);
    if (line.trim() === '') return;
    let message: Message;
    try {
      message = parse(line);
    } catch (error) {
      return bad(error instanceof Error ? error.message : 'cannot be read');
    }
    const { id, author, text } = message;
    const conversation = message.conversation === null ? null : conversations.of(message.conversation);
    const masked = mask({ id, author, text }, conversation?.state);
    if (conversation !== null) conversations.keep(conversation, masked.state, text.length);
    pending += answer(id, masked.text, masked.spans);
    for (const c of masked.corrections) pending += answer(c.id, c.text, c.spans);
    if (pending.length >= CHUNK) await flush();
  };

  const decoder = new StringDecoder('utf8');
  for await (const chunk of input) {
    for (const line of lines.push(typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer))) {
      await take(line);
      if (closed) return failed ? 1 : 0;
    }
    // A program that sends one line and waits for the answer gets it at once.
    await flush();
  }
  for (const line of [...lines.push(decoder.end()), ...lines.end()]) await take(line);
  await flush();
  if (conversations.forgotten > 0)
    errors.write(
      `cleandesk mask: ${conversations.forgotten} conversations were forgotten for want of memory; what went on ` +
        'in them afterwards was taken as new\n',
    );
  return failed ? 1 : 0;
}

function answer(id: string, text: string, spans: readonly Span[]): string {
  const places = spans.map(({ start, end, type }) => ({ start, end, type }));
  return `{"id":${id},"text":${JSON.stringify(text)},"spans":${JSON.stringify(places)}}\n`;
}

/** @throws Error with words for a person, never with the message's text */
function parse(raw: string): Message {
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
  if (
    conversation !== undefined &&
    conversation !== null &&
    typeof conversation !== 'string' &&
    typeof conversation !== 'number'
  )
    throw new Error('"conversation" is not a string');
  if (from !== undefined && from !== null && from !== 'visitor' && from !== 'agent')
    throw new Error('"from" is neither "visitor" nor "agent"');
  return {
    id: typeof id === 'number' ? numberAsWritten(raw, 'id', id) : JSON.stringify(id),
    conversation:
      conversation === undefined || conversation === null
        ? null
        : typeof conversation === 'number'
          ? numberAsWritten(raw, 'conversation', conversation)
          : conversation,
    author: from === 'agent' ? 'agent' : 'visitor',
    text,
  };
}

/** Many systems count in 64 bits, more than a JavaScript number stores exactly: two ids would become equal. */
function numberAsWritten(raw: string, key: string, value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const written = new Map<unknown, string>();
  const whole: unknown = JSON.parse(
    raw,
    function note(this: unknown, name: string, part: unknown, ...rest: readonly unknown[]) {
      const [context] = rest as [{ readonly source?: string }?];
      if (name === key && context?.source !== undefined) written.set(this, context.source);
      return part;
    },
  );
  return written.get(whole) ?? String(value);
}
