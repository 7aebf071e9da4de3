import { createHash } from 'node:crypto';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { canonical, chain, GENESIS_HASH, verifyChain, type Chained } from '../../../core/ledger/chain.ts';

function chainOf(records: readonly unknown[]): Chained<unknown>[] {
  const list: Chained<unknown>[] = [];
  for (const record of records) list.push(chain(record, list.at(-1)?.hash ?? GENESIS_HASH));
  return list;
}
const records = fc.array(
  fc.record({
    seq: fc.nat(),
    text: fc.string(),
    detail: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
  }),
  { minLength: 2, maxLength: 12 },
);

describe('hash chain', () => {
  test('the hash is the one that any other program computes from the same bytes', () => {
    const byHand = createHash('sha256').update(`${GENESIS_HASH}\n{"a":[1,"x",null],"b":true}`).digest('hex');
    expect(chain({ b: true, a: [1, 'x', null] }, GENESIS_HASH).hash).toBe(byHand);
  });

  test('an untouched chain verifies', () => {
    fc.assert(
      fc.property(records, (list) => {
        expect(verifyChain(chainOf(list), GENESIS_HASH)).toBeNull();
      }),
    );
  });

  test('a changed record is detected at its place', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, pick) => {
        const links = chainOf(list);
        const at = pick % links.length;
        links[at] = { ...links[at]!, record: { ...(links[at]!.record as object), forged: true } };
        expect(verifyChain(links, GENESIS_HASH)).toBe(at);
      }),
    );
  });

  test('a removed, doubled or swapped record is detected', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, pick) => {
        const numbered = list.map((record, index) => ({ ...record, place: index }));
        const links = chainOf(numbered);
        const at = pick % (links.length - 1);
        const removed = links.toSpliced(at, 1);
        const doubled = links.toSpliced(at, 0, links[at]!);
        const swapped = links.with(at, links[at + 1]!).with(at + 1, links[at]!);
        expect(verifyChain(removed, GENESIS_HASH)).toBe(at);
        expect(verifyChain(doubled, GENESIS_HASH)).toBe(at + 1);
        expect(verifyChain(swapped, GENESIS_HASH)).toBe(at);
      }),
    );
  });

  test('a chain with another start is broken from its first link', () => {
    expect(verifyChain(chainOf([{ a: 1 }]), 'f'.repeat(64))).toBe(0);
  });

  test('a rewritten record with a recomputed hash breaks the link after it', () => {
    const links = chainOf([{ n: 1 }, { n: 2 }, { n: 3 }]);
    links[1] = chain({ n: 20 }, links[0]!.hash);
    expect(verifyChain(links, GENESIS_HASH)).toBe(2);
  });

  test('a link that names another previous hash is detected, although its own hash fits', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, pick) => {
        const links = chainOf(list);
        const at = pick % links.length;
        links[at] = { ...links[at]!, previousHash: 'f'.repeat(64) };
        expect(verifyChain(links, GENESIS_HASH)).toBe(at);
      }),
    );
  });

  test('a value that JSON cannot represent is refused when written and broken when read', () => {
    for (const bad of [undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, { a: undefined }]) {
      expect(() => canonical(bad)).toThrow(TypeError);
      expect(verifyChain([{ record: bad, previousHash: GENESIS_HASH, hash: GENESIS_HASH }], GENESIS_HASH)).toBe(0);
    }
  });

  test('the canonical form parses back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
