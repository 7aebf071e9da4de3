/**
 * Messages in the formats of chat exports. What a format does not state stays open and is never guessed from a value.
 */
import type { Author } from '../../core/masking/types.ts';
import { Rows, Tangled } from './csv.ts';
import type { Row } from './csv.ts';
import type { Kind } from './files.ts';
import { Lines, TOO_LONG } from './lines.ts';
import type { Line } from './lines.ts';
import { Unreadable } from './reading.ts';
import { MARK } from './reportFile.ts';

export interface Message {
  /** Null when the transcript names none. */
  readonly conversation: string | null;
  readonly author: Author;
  readonly text: string;
}

/**
 * Takes text as it arrives and reports the messages in it; `bad` gets the number of a line without any, 0 for the file.
 */
export interface Reader {
  push(text: string): void;
  end(): void;
}

export interface Sink {
  readonly message: (message: Message) => void;
  readonly bad: (line: number, why: string) => void;
}

/** Names of columns and of keys, in lower case and without signs between words. */
const TEXTS = ['text', 'message', 'body', 'content'];
const CONVERSATIONS = [
  'conversation',
  'conversationid',
  'chat',
  'chatid',
  'thread',
  'threadid',
  'session',
  'sessionid',
  'ticket',
  'ticketid',
  'room',
  'roomid',
];
const AUTHORS = ['from', 'author', 'authortype', 'sender', 'sendertype', 'role', 'speaker', 'direction'];
/** Lists that contain messages, where they may be plain text. */
const LISTS = new Set(['messages', 'transcript', 'turns', 'utterances', 'dialogue', 'dialog', 'chat', 'lines']);
const AGENTS = new Set([
  'agent',
  'operator',
  'support',
  'staff',
  'representative',
  'rep',
  'advisor',
  'adviser',
  'employee',
  'assistant',
  'bot',
  'system',
  'admin',
  'outbound',
  'outgoing',
  'mitarbeiter',
  'berater',
  'agente',
  'conseiller',
  'operatore',
]);

/** Longest `.json` file in UTF-16 units: it has to be parsed at once. */
const LONGEST_JSON = 64 << 20;
const DEEPEST = 64;

const known = new Map<string, string>();

function named(name: string): string {
  const plain =
    known.get(name) ??
    name
      .trim()
      .toLowerCase()
      .replace(/[\s_.-]/g, '');
  // Objects of exports have few keys; keys that are ids or values are not collected.
  if (known.size < 500 && name.length < 40) known.set(name, plain);
  return plain;
}

/** Messages that name no conversation are separate, rather than one conversation. */
function conversationOf(value: string | number | undefined): string | null {
  const text = String(value ?? '').trim();
  return text === '' ? null : text;
}

function authorOf(value: unknown): Author {
  return typeof value === 'string' && value.length < 40 && AGENTS.has(value.trim().toLowerCase()) ? 'agent' : 'visitor';
}

/** @param column that contains the text, if it has another name than usual */
export function makeReader(kind: Kind, sink: Sink, column: string | null): Reader {
  const texts = column === null ? TEXTS : [named(column)];
  switch (kind) {
    case 'jsonl':
      return new JsonLines(sink, texts);
    case 'json':
      return new Json(sink, texts);
    case 'text':
      return new Text(sink);
    case 'csv':
      return new Table(sink, texts);
  }
}

abstract class ByLine implements Reader {
  readonly sink: Sink;
  readonly #lines = new Lines();
  #number = 0;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  protected abstract line(text: string, number: number): void;

  push(text: string): void {
    for (const line of this.#lines.push(text)) this.#take(line);
  }

  end(): void {
    for (const line of this.#lines.end()) this.#take(line);
  }

  #take(line: Line): void {
    this.#number++;
    if (line === TOO_LONG) this.sink.bad(this.#number, 'a line is too long');
    else if (line.trim() !== '') this.line(line, this.#number);
  }
}

/** `[10:02] Agent: text`: the time is removed only together with a role, since a date alone may be an answer. */
const ROLE = /^\s{0,8}(?:[[(]?[\dTZ:./,+ APM-]{4,32}[\])]?[\s-]{0,3})?([A-Za-z]{2,16})\s?:\s/;
const VISITORS = new Set(['visitor', 'customer', 'client', 'user', 'guest', 'caller', 'kunde', 'cliente']);

class Text extends ByLine {
  protected line(text: string): void {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    const found = ROLE.exec(line);
    const word = found?.[1]!.toLowerCase() ?? '';
    const agent = AGENTS.has(word);
    this.sink.message({
      conversation: null,
      author: agent ? 'agent' : 'visitor',
      text: agent || VISITORS.has(word) ? line.slice(found![0].length) : line,
    });
  }
}

class JsonLines extends ByLine {
  readonly #texts: readonly string[];
  constructor(sink: Sink, texts: readonly string[]) {
    super(sink);
    this.#texts = texts;
  }

  protected line(text: string, number: number): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.sink.bad(number, 'a line is not JSON');
      return;
    }
    report(value, number, this.sink, this.#texts);
  }
}

/** One document or, if it does not parse, JSON lines in a file with the wrong ending. */
class Json implements Reader {
  readonly #sink: Sink;
  readonly #texts: readonly string[];
  #parts: string[] = [];
  #length = 0;
  #lines: JsonLines | null = null;

  constructor(sink: Sink, texts: readonly string[]) {
    this.#sink = sink;
    this.#texts = texts;
  }

  push(text: string): void {
    if (this.#lines !== null) {
      this.#lines.push(text);
      return;
    }
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length > LONGEST_JSON) this.#asLines(this.#parts.join(''));
  }

  end(): void {
    if (this.#lines === null) {
      const whole = this.#parts.join('');
      let value: unknown;
      try {
        value = JSON.parse(whole);
      } catch {
        this.#asLines(whole).end();
        return;
      }
      if (typeof value === 'object' && value !== null && 'format' in value && value.format === MARK)
        throw new Unreadable('a report of an earlier audit', true);
      report(value, 0, this.#sink, this.#texts);
    } else this.#lines.end();
  }

  #asLines(text: string): JsonLines {
    this.#parts = [];
    this.#lines = new JsonLines(this.#sink, this.#texts);
    this.#lines.push(text);
    return this.#lines;
  }
}

/** Reports every message in a value, however it is nested. */
function report(value: unknown, line: number, sink: Sink, texts: readonly string[]): void {
  let count = 0;
  let tooDeep = false;
  const walk = (at: unknown, conversation: string | null, list: boolean, depth: number): void => {
    if (typeof at === 'string') {
      if (!list) return;
      count++;
      sink.message({ conversation, author: 'visitor', text: at });
      return;
    }
    if (typeof at !== 'object' || at === null) return;
    if (depth > DEEPEST) {
      tooDeep = true;
      return;
    }
    if (Array.isArray(at)) {
      for (const item of at) walk(item, conversation, list, depth + 1);
      return;
    }
    let text: string | null = null;
    let rank = texts.length;
    let author: Author = 'visitor';
    let own: string | null = null;
    let id: string | null = null;
    const inner: [string, unknown][] = [];
    for (const [key, part] of Object.entries(at)) {
      const name = named(key);
      const r = typeof part === 'string' ? texts.indexOf(name) : -1;
      if (r >= 0 && r < rank) {
        rank = r;
        text = part as string;
      } else if (AUTHORS.includes(name)) author = typeof part === 'string' ? authorOf(part) : author;
      else if ((typeof part === 'string' || typeof part === 'number') && CONVERSATIONS.includes(name))
        own = conversationOf(part);
      else if ((typeof part === 'string' || typeof part === 'number') && name === 'id') id = conversationOf(part);
      if (typeof part === 'object' && part !== null) inner.push([name, part]);
    }
    const here = own ?? conversation;
    if (text !== null) {
      count++;
      sink.message({ conversation: here, author, text });
    }
    // An object that contains a list, and is no message itself, is a conversation; a message whose text is in parts is
    // none.
    const hasList = text === null && inner.some(([name, part]) => Array.isArray(part) && !texts.includes(name));
    const within = own ?? (hasList ? (id ?? conversation) : conversation);
    for (const [name, part] of inner) walk(part, within, Array.isArray(part) && LISTS.has(name), depth + 1);
  };
  walk(value, null, false, 0);
  if (tooDeep) sink.bad(line, 'nested too deep to be read whole');
  else if (count === 0) sink.bad(line, line === 0 ? 'no message in it' : 'a line has no text');
}

class Table implements Reader {
  readonly #sink: Sink;
  readonly #texts: readonly string[];
  readonly #rows = new Rows();
  #text = -1;
  #conversation = -1;
  #author = -1;
  #header = true;

  constructor(sink: Sink, texts: readonly string[]) {
    this.#sink = sink;
    this.#texts = texts;
  }

  push(text: string): void {
    for (const row of this.#rows.push(text)) this.#take(row);
  }

  end(): void {
    for (const row of this.#rows.end()) this.#take(row);
    if (this.#header) throw new Tangled(this.#noColumn());
  }

  #take({ fields, line }: Row): void {
    if (this.#header) {
      const names = fields.map(named);
      const first = (wanted: readonly string[]): number =>
        wanted.map((w) => names.indexOf(w)).find((i) => i >= 0) ?? -1;
      this.#text = first(this.#texts);
      if (this.#text < 0) throw new Tangled(this.#noColumn());
      this.#conversation = first(CONVERSATIONS);
      this.#author = first(AUTHORS);
      this.#header = false;
      return;
    }
    if (fields.length === 1 && fields[0] === '') return;
    const text = fields[this.#text];
    if (text === undefined) this.#sink.bad(line, 'a row has fewer fields than the header');
    else if (text.trim() !== '')
      this.#sink.message({
        conversation: conversationOf(fields[this.#conversation]),
        author: authorOf(fields[this.#author]),
        text,
      });
  }

  #noColumn(): string {
    return 'no column with the name that was asked for, or text, message, body or content';
  }
}
