/**
 * Rows of comma-separated values (RFC 4180), as a stream; the separator is found in the first line. Not by csv-parse,
 * because an audit must lose nothing: that library wants the separator beforehand, drops what follows a quote that is
 * never closed, does not name the line of that quote, and has no limit on the fields of a row.
 */

/** Longest field in UTF-16 units; a longer one most likely begins with a quote that is never closed. */
const LONGEST_FIELD = 1 << 20;
const MOST_FIELDS = 10_000;

/** The rest of the file cannot be split into rows; the message says why. */
export class Tangled extends Error {
  override readonly name = 'Tangled';
}

export interface Row {
  readonly fields: readonly string[];
  /** Line on which it begins, from 1. */
  readonly line: number;
}

const START = 0;
const BARE = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;

export class Rows {
  #separator = '';
  #waiting = '';
  #state = START;
  #field: string[] = [];
  #length = 0;
  #fields: string[] = [];
  #line = 1;
  #rowLine = 1;
  #quoteLine = 1;
  #afterReturn = false;

  /** Rows that end in this text. @throws Tangled */
  *push(text: string): Generator<Row> {
    if (this.#separator === '') {
      this.#waiting += text;
      if (!/[\r\n]/.test(this.#waiting) && this.#waiting.length < LONGEST_FIELD) return;
      yield* this.#begin();
    } else yield* this.#read(text);
  }

  /**
   * The last row, if no line feed ends it.
   * @throws Tangled when a quote is still open, after returning its text so far
   */
  *end(): Generator<Row> {
    if (this.#separator === '' && this.#waiting !== '') yield* this.#begin();
    const open = this.#state === QUOTED;
    if (this.#state !== START || this.#fields.length > 0) yield this.#row();
    if (open) throw this.#unclosed();
  }

  *#begin(): Generator<Row> {
    const text = this.#waiting.charCodeAt(0) === 0xfeff ? this.#waiting.slice(1) : this.#waiting;
    this.#waiting = '';
    const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
    const counts = [',', ';', '\t'].map((s) => ({ s, n: first.split(s).length }));
    this.#separator = counts.reduce((a, b) => (b.n > a.n ? b : a)).s;
    yield* this.#read(text);
  }

  *#read(text: string): Generator<Row> {
    const separator = this.#separator.charCodeAt(0);
    let from = 0;
    let at = 0;
    // A line feed right after a carriage return, when the two are in different chunks.
    if (this.#afterReturn && text !== '') {
      this.#afterReturn = false;
      if (text.charCodeAt(0) === 10) from = at = 1;
    }
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (this.#state === QUOTED) {
        const close = text.indexOf('"', at);
        const stop = close < 0 ? text.length : close;
        for (let i = text.indexOf('\n', at); i >= 0 && i < stop; i = text.indexOf('\n', i + 1)) this.#line++;
        this.#add(text.slice(at, stop));
        if (close >= 0) this.#state = AFTER_QUOTE;
        at = stop;
        from = stop + 1;
        continue;
      }
      if (unit === 34 && this.#state === AFTER_QUOTE) {
        // Two quotes mean one quote in the text.
        this.#add('"');
        this.#state = QUOTED;
        from = at + 1;
      } else if (unit === 34 && this.#state === START) {
        this.#state = QUOTED;
        this.#quoteLine = this.#line;
        from = at + 1;
      } else if (unit === separator) {
        this.#add(text.slice(from, at));
        this.#next();
        from = at + 1;
      } else if (unit === 10 || unit === 13) {
        this.#add(text.slice(from, at));
        if (unit === 13) {
          if (at + 1 === text.length) this.#afterReturn = true;
          else if (text.charCodeAt(at + 1) === 10) at++;
        }
        from = at + 1;
        this.#line++;
        yield this.#row();
        this.#rowLine = this.#line;
      } else if (this.#state !== BARE) this.#state = BARE;
    }
    if (from < text.length) this.#add(text.slice(from));
  }

  #add(text: string): void {
    if (text === '') return;
    this.#field.push(text);
    this.#length += text.length;
    if (this.#length > LONGEST_FIELD)
      throw this.#state === QUOTED
        ? this.#unclosed()
        : new Tangled(`a field in line ${this.#rowLine} is longer than ${LONGEST_FIELD} characters`);
  }

  #next(): void {
    this.#fields.push(this.#field.length === 1 ? this.#field[0]! : this.#field.join(''));
    if (this.#fields.length > MOST_FIELDS)
      throw new Tangled(`line ${this.#rowLine} has more than ${MOST_FIELDS} fields`);
    this.#field = [];
    this.#length = 0;
    this.#state = START;
  }

  #row(): Row {
    this.#next();
    const fields = this.#fields;
    this.#fields = [];
    return { fields, line: this.#rowLine };
  }

  #unclosed(): Tangled {
    return new Tangled(`a quote that opens in line ${this.#quoteLine} is not closed`);
  }
}
