/** Public details as lines of text: `kind,value,language,note` (RFC 4180), or a value alone. */
import { DETAIL_KINDS, type DetailKind } from '../../vocabulary/detailKinds.ts';
import { readCsv } from '../../logins/csv.ts';
import { MOST_PUBLIC_DETAILS, readDetail, type DetailFault, type PublicDetail } from './publicDetail.ts';

const COLUMNS = ['kind', 'value', 'language', 'note'];
const isKind = (text: string): text is DetailKind => DETAIL_KINDS.some((kind) => kind === text);

export interface ReadLines {
  readonly details: readonly PublicDetail[];
  /** What is wrong, by line, from 1. */
  readonly problems: readonly { readonly line: number; readonly fault: DetailFault }[];
}

/**
 * Reads each line for itself; empty ones and the names of the columns are passed over.
 * @param kind of lines that have no kind: all of such a line is the value, commas included
 */
export function readDetailLines(text: string, kind: DetailKind): ReadLines {
  const details: PublicDetail[] = [];
  const problems: { line: number; fault: DetailFault }[] = [];
  text.split(/\r\n?|\n/).forEach((line, at) => {
    if (line.trim() === '') return;
    const given = givenIn(line.trim(), kind);
    if (given === null) return;
    const read = 'fault' in given ? given : readDetail(given);
    if ('fault' in read) problems.push({ line: at + 1, fault: read.fault });
    else if (details.length < MOST_PUBLIC_DETAILS) details.push(read.detail);
    else problems.push({ line: at + 1, fault: { code: 'details-too-many', params: { most: MOST_PUBLIC_DETAILS } } });
  });
  return { details, problems };
}

/** Null for the names of the columns. */
function givenIn(line: string, kind: DetailKind): object | { readonly fault: DetailFault } | null {
  const read = readCsv(line);
  const cells = read.ok ? (read.rows[0] ?? []).map((cell) => cell.text.trim()) : [];
  const first = (cells[0] ?? '').toLowerCase();
  if (cells.length > 1 && cells.every((cell, at) => cell.toLowerCase() === COLUMNS[at])) return null;
  if (!isKind(first) || cells.length < 2) return { kind, value: line };
  if (cells.length > COLUMNS.length) return { fault: { code: 'detail-columns', params: {} } };
  const [, value = '', language = '', note = ''] = cells;
  return { kind: first, value, language: language === '' ? null : language, note };
}

/** The lines that `readDetailLines` reads, with the names of the columns first. */
export function writeDetailLines(
  details: readonly Pick<PublicDetail, 'kind' | 'value' | 'language' | 'note'>[],
): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = details.map(({ kind, value, language, note }) =>
    [kind, value, language ?? '', note].map(cell).join(','),
  );
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}
