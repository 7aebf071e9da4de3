/** Cuts decoded text into lines, however it is chunked; buffers at most one line of limited length. */

/** Longest line in UTF-16 units. */
export const LONGEST_LINE = 64 << 20;

/** Returned in place of a line that is longer than `LONGEST_LINE`. */
export const TOO_LONG = Symbol('line too long');
export type Line = string | typeof TOO_LONG;

export class Lines {
  readonly #longest: number;
  #rest: string[] = [];
  #length = 0;
  #skipping = false;
  #begun = false;

  constructor(longest = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** Lines that end in this text, without their line feed. A byte order mark at the very beginning is left out. */
  *push(text: string): Generator<Line> {
    if (!this.#begun && text !== '') {
      this.#begun = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const piece = text.slice(from, at);
      from = at + 1;
      if (this.#skipping) this.#skipping = false;
      else if (this.#length + piece.length > this.#longest) {
        this.#drop();
        yield TOO_LONG;
      } else yield this.#joined(piece);
    }
    if (from >= text.length || this.#skipping) return;
    this.#rest.push(text.slice(from));
    this.#length += text.length - from;
    if (this.#length <= this.#longest) return;
    this.#drop();
    this.#skipping = true;
    yield TOO_LONG;
  }

  /** The last line, if no line feed ends it. */
  *end(): Generator<Line> {
    if (this.#length > 0) yield this.#joined('');
  }

  #joined(last: string): string {
    if (this.#rest.length === 0) return last;
    const whole = this.#rest.join('') + last;
    this.#drop();
    return whole;
  }

  #drop(): void {
    this.#rest = [];
    this.#length = 0;
  }
}
