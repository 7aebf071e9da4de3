/**
 * Reads lists that other programs write: cells with commas between, lines that end in LF or CRLF, quotes around a cell
 * that contains one of these, and a quote in it written twice (RFC 4180). The description of a mistake contains nothing
 * of what was read: it may be a password.
 * Not by csv-parse: it gives the line of a row and the number of a cell, but not the column where a cell begins, and
 * its errors carry the row that they are about.
 */

export interface Cell {
  readonly text: string;
  /** Where it begins, both from 1; a tab is one column. */ readonly line: number;
  readonly column: number;
}
export type CsvProblem = 'csv-quote-open' | 'csv-after-quote' | 'csv-quote-in-cell' | 'csv-line-end';
export type Csv =
  | { readonly ok: true; readonly rows: readonly (readonly Cell[])[] }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly code: CsvProblem };

/** Lines without anything are left out. */
export function readCsv(text: string): Csv {
  const rows: Cell[][] = [];
  let [at, line, lineStart] = [0, 1, 0];
  let row: Cell[] = [];
  const fault = (code: CsvProblem): Csv => ({ ok: false, line, column: at - lineStart + 1, code });
  while (at < text.length || row.length > 0) {
    const start = { line, column: at - lineStart + 1 };
    let cell: string;
    if (text[at] === '"') {
      cell = '';
      for (at += 1; ;) {
        const end = text.indexOf('"', at);
        if (end < 0) return { ok: false, ...start, code: 'csv-quote-open' };
        for (let next = text.indexOf('\n', at); next >= 0 && next < end; next = text.indexOf('\n', next + 1)) {
          line += 1;
          lineStart = next + 1;
        }
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      if (at < text.length && text[at] !== ',' && !isLineEnd(text, at)) return fault('csv-after-quote');
    } else {
      const from = at;
      while (at < text.length && text[at] !== ',' && !isLineEnd(text, at)) {
        if (text[at] === '"') return fault('csv-quote-in-cell');
        if (text[at] === '\r') return fault('csv-line-end');
        at += 1;
      }
      cell = text.slice(from, at);
    }
    row.push({ text: cell, ...start });
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (row.length > 1 || cell !== '') rows.push(row);
    row = [];
    if (at >= text.length) break;
    at += text[at] === '\r' ? 2 : 1;
    line += 1;
    lineStart = at;
  }
  return { ok: true, rows };
}

const isLineEnd = (text: string, at: number): boolean =>
  text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
