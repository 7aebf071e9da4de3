/**
 * Hash chain over records: each hash covers the record and the hash before it, so that a changed, removed, added or
 * reordered record is found by anyone who has a later hash.
 * `hash = SHA-256(previousHash + "\n" + canonical(record))`, lower-case hex.
 */
import { createHash } from 'node:crypto';

/** What the first record names as the one before it. */
export const GENESIS_HASH = '0'.repeat(64);

export interface Chained<R> {
  readonly record: R;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * JSON with sorted keys and no spaces, so that equal records have equal bytes on every machine (RFC 8785, for the
 * values we use: keys sort by UTF-16 units, numbers print as ECMAScript does).
 * @throws TypeError for values without a form in JSON: undefined, functions, symbols, bigints, NaN and infinities.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('A number that JSON cannot express');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    // The order of UTF-16 units is the default one of sort.
    const members = value as Readonly<Record<string, unknown>>;
    return `{${Object.keys(members)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(members[key])}`)
      .join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} that JSON cannot express`);
}

const hashOf = (record: unknown, previousHash: string): string =>
  createHash('sha256')
    .update(`${previousHash}\n${canonical(record)}`, 'utf8')
    .digest('hex');

/** @throws TypeError when the record is not plain JSON. */
export function chain<R>(record: R, previousHash: string): Chained<R> {
  return { record, previousHash, hash: hashOf(record, previousHash) };
}

/**
 * Index of the first link that is not valid, or null when all of them are. `previousHash` is what must be before the
 * first.
 */
export function verifyChain(list: readonly Chained<unknown>[], previousHash: string): number | null {
  let expected = previousHash;
  for (const [index, link] of list.entries()) {
    if (link.previousHash !== expected || !isLinked(link, expected)) return index;
    expected = link.hash;
  }
  return null;
}

function isLinked(link: Chained<unknown>, previousHash: string): boolean {
  try {
    return hashOf(link.record, previousHash) === link.hash;
  } catch {
    return false; // a record that has no canonical form was never chained by us
  }
}
