/** Lists of canned replies: CSV (RFC 4180) of short name, title, language and text, or JSON of the same. */
import { readCsv } from '../logins/csv.ts';
import { readReply, type Reply, type ReplyFault } from './reply.ts';

const COLUMNS = ['short name', 'title', 'language', 'text'] as const;

export type ListFault =
  | ReplyFault
  | {
      readonly code: 'reply-columns' | 'reply-list-form' | 'reply-name-twice';
      readonly params: Readonly<Record<string, never>>;
    }
  | { readonly code: 'replies-too-many'; readonly params: { readonly most: number } };
export interface ReadList {
  readonly replies: readonly Reply[];
  /** What is wrong, by line of CSV or by place in the list of JSON, from 1. */
  readonly problems: readonly { readonly line: number; readonly fault: ListFault }[];
}

interface Given {
  readonly line: number;
  readonly reply: unknown;
}

/**
 * Reads each reply for itself; the names of the columns are passed over.
 * @param most replies of one list
 */
export function readReplyList(text: string, most: number): ReadList {
  const given = /^\s*[[{]/.test(text) ? inJson(text) : inCsv(text);
  if (given === null) return { replies: [], problems: [{ line: 1, fault: { code: 'reply-list-form', params: {} } }] };
  const replies: Reply[] = [];
  const problems: { line: number; fault: ListFault }[] = [];
  const names = new Set<string>();
  for (const { line, reply } of given) {
    if (reply === null) {
      problems.push({ line, fault: { code: 'reply-columns', params: {} } });
      continue;
    }
    const read = readReply(reply);
    if (!read.ok) {
      problems.push({ line, fault: read.fault });
      continue;
    }
    const name = `${read.reply.language ?? ''} ${read.reply.shortName.toLowerCase()}`;
    if (names.has(name)) problems.push({ line, fault: { code: 'reply-name-twice', params: {} } });
    else if (replies.length >= most) problems.push({ line, fault: { code: 'replies-too-many', params: { most } } });
    else replies.push(read.reply);
    names.add(name);
  }
  return { replies, problems };
}

function inJson(text: string): Given[] | null {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  return list.map((one: unknown, at) => {
    if (typeof one !== 'object' || one === null) return { line: at + 1, reply: null };
    return { line: at + 1, reply: { language: null, ...one } };
  });
}

function inCsv(text: string): Given[] | null {
  const csv = readCsv(text.replace(/^\uFEFF/, ''));
  if (!csv.ok) return null;
  return csv.rows.flatMap((row): Given[] => {
    const cells = row.map((cell) => cell.text);
    const line = row[0]?.line ?? 1;
    if (cells.length === COLUMNS.length && cells.every((cell, at) => cell.trim().toLowerCase() === COLUMNS[at]))
      return [];
    if (cells.length !== COLUMNS.length) return [{ line, reply: null }];
    const [shortName = '', title = '', language = '', body = ''] = cells;
    return [
      { line, reply: { shortName, title, language: language.trim() === '' ? null : language.trim(), text: body } },
    ];
  });
}
