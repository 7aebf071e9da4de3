/**
 * Addresses and texts like addresses for a comparison with Python's `ipaddress`: random ones, the edges of every
 * special range, and ones with a changed letter.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { canonicalAddress, compileRanges, parseRange } from '../../core/access/addresses.ts';

/** Numbers from 0 up to but not `below`; the same seed gives the same numbers (xorshift, Marsaglia 2003). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
type Random = ReturnType<typeof randomFrom>;

const bytesOf = (random: Random, length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)));
const v4 = (bytes: Buffer): string => [...bytes].join('.');
const v6 = (bytes: Buffer): string =>
  Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16)).join(':');
/** Prefixes with special ranges; random addresses alone would hardly be in one. */
const NEAR = [
  '00',
  '0a',
  '64',
  '7f',
  'a9fe',
  'a83f8110',
  'ac1',
  'c000',
  'c0a8',
  'c612',
  'c633',
  'cb00',
  'e0',
  'f0',
  'c058',
  'ff',
].map((hex) => hex.padEnd(8, '0'));
const NEAR6 = [
  '0000',
  '00000000000000000000ffff',
  '0064ff9b',
  '0064ff9b0001',
  '0100',
  '2001',
  '20010000',
  '200100',
  '20010db8',
  '2002',
  '3fff',
  '3ffe',
  '5f00',
  'fc',
  'fd',
  'fe80',
  'fec0',
  'ff',
  '2620004f8000',
  '2a00',
].map((hex) => hex.padEnd(32, '0'));

/** An address in its plainest form. */
export function randomAddress(random: Random): string {
  const kind = random(4);
  if (kind === 0) return v4(bytesOf(random, 4));
  if (kind === 1) return v6(bytesOf(random, 16));
  const hex = kind === 2 ? (NEAR[random(NEAR.length)] ?? '') : (NEAR6[random(NEAR6.length)] ?? '');
  const bytes = Buffer.from(hex, 'hex');
  // Random from some bit on, and often one step over an edge.
  const from = random(bytes.length);
  bytesOf(random, bytes.length - from).copy(bytes, from);
  if (random(3) === 0)
    for (let at = bytes.length - 1; at >= 0; at -= 1) {
      bytes[at] = ((bytes[at] ?? 0) + 255) & 255;
      if (bytes[at] !== 255) break;
    }
  return bytes.length === 4 ? v4(bytes) : v6(bytes);
}

/** Characters of addresses, similar ones, and digits that are not ASCII. */
const LETTERS = [
  ...'0123456789abcdefABCDEFgGxX:::...%%//-+ \t\n\u0000_[]',
  '::',
  '0000',
  '00',
  'ffff',
  'FFFF',
  '255',
  '256',
  '1e1',
  '٣',
  '４',
  '²',
  '．',
  '：',
  '\u00A0',
  '\uFEFF',
  '%eth0',
  '%1',
  '%a/b',
  '%a b',
  '%%',
  '/0',
  '/32',
  '/128',
  '/129',
  '/08',
  '/8 ',
  '/255.0.0.0',
  '/0.0.0.255',
  '.0',
  '0x7f',
  '1.2.3.4',
  '::ffff:',
  '::1',
  'fe80::',
];

/**
 * The same address in another spelling: zeros left out, or written; upper case; the last part dotted; an IPv4-mapped
 * IPv6 address; with a zone.
 */
function spelled(address: string, random: Random): string {
  if (!address.includes(':')) return random(3) === 0 ? `::${random(2) === 0 ? 'ffff' : 'FFFF'}:${address}` : address;
  let text = address;
  if (random(4) === 0)
    text = text
      .split(':')
      .map((group) => group.padStart(1 + random(4), '0'))
      .join(':');
  if (random(3) === 0) text = text.replace(/(?:(?:^|:)0+\b)+:?/, '::');
  if (random(4) === 0) text = text.toUpperCase();
  if (random(6) === 0)
    text = text.replace(/([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/, (_, a: string, b: string) =>
      [a, b].flatMap((group) => [Number.parseInt(group, 16) >>> 8, Number.parseInt(group, 16) & 255]).join('.'),
    );
  return random(8) === 0 ? `${text}%eth${random(10)}` : text;
}

function spoiled(text: string, random: Random): string {
  let result = text;
  for (let times = random(3) + 1; times > 0; times -= 1) {
    const at = random(result.length + 1);
    const letter = LETTERS[random(LETTERS.length)] ?? '';
    const gone = random(3);
    result = result.slice(0, at) + (random(4) === 0 ? '' : letter) + result.slice(at + gone);
  }
  return result;
}

const HARDLY = [
  '',
  ' ',
  ':',
  '::',
  ':::',
  '::%',
  '%',
  '/',
  '.',
  '0',
  '1::',
  '::1::',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1:2:3:4::5:6:7:8',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:1.2.3.4',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1.2.3.4',
  '1.2.3.4::',
  '::1.2.3',
  '0.0.0.0/0',
  '::/0',
  '::ffff:0:0/96',
  '::ffff:0:0/95',
];

export interface Case {
  readonly address: string;
  readonly range: string;
}

/** An address and a range, unchanged or spoiled, often near each other. */
export function randomCase(random: Random): Case {
  const address = spelled(randomAddress(random), random);
  const near = random(2) === 0 ? address : spelled(randomAddress(random), random);
  const range = random(12) === 0 ? near : rangeNear(near, random);
  const either = random(10);
  return {
    address: either === 0 ? (HARDLY[random(HARDLY.length)] ?? '') : either < 5 ? spoiled(address, random) : address,
    range: random(5) === 0 ? spoiled(range, random) : random(40) === 0 ? (HARDLY[random(HARDLY.length)] ?? '') : range,
  };
}

/** Mostly without bits beyond its prefix, because nearly all random ones would have some. */
function rangeNear(address: string, random: Random): string {
  const plain = canonicalAddress(address) ?? '0.0.0.0';
  const bits = plain.includes(':') ? 128 : 32;
  const prefix = random(bits + 1);
  if (random(6) === 0) return `${address}/${prefix}`;
  const bytes = bytesOfAddress(plain);
  const start = Buffer.from(
    bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - index * 8)))),
  );
  if (start.length === 4 && random(4) === 0) return `::ffff:${v4(start)}/${prefix + 96}`;
  return `${start.length === 4 ? v4(start) : v6(start)}/${prefix}`;
}

function bytesOfAddress(plain: string): Buffer {
  if (!plain.includes(':')) return Buffer.from(plain.split('.').map(Number));
  const [head = '', tail] = plain.split('::');
  const groupsOf = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const groups =
    tail === undefined
      ? front
      : [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  return Buffer.from(groups.flatMap((group) => [group >>> 8, group & 255]));
}

/** One line of answer for each line of input. @throws Error in words where python3 is missing or fails. */
export function askPython(script: string, questions: readonly string[]): string[] {
  const oracle = spawnSync('python3', [script], {
    input: questions.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (oracle.status !== 0)
    throw new Error(`python3 is needed as the second opinion: ${oracle.error?.message ?? oracle.stderr}`);
  return oracle.stdout.trimEnd().split('\n');
}

/**
 * What both say about one case: the address in its one spelling, the range in its, and whether the one is in the other.
 */
interface Judged {
  readonly address: string | null;
  readonly range: string | null;
  readonly inside: boolean;
}

function ours({ address, range }: Case): Judged {
  let read: string | null;
  try {
    read = parseRange(range).text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    read = null;
  }
  return {
    address: canonicalAddress(address),
    range: read,
    inside: read !== null && compileRanges([range]).contains(address),
  };
}

/**
 * Where the project differs from Python on purpose: each difference only refuses more, or only accepts a space at the
 * end.
 */
const ON_PURPOSE: readonly (readonly [why: string, applies: (one: Case, we: Judged, they: Judged) => boolean])[] = [
  [
    'a zone with a space or a slash',
    ({ address }, we, they) => we.address === null && they.address !== null && /%.*[\s/]/su.test(address),
  ],
  [
    'a range with a zone, which means something on one machine only',
    ({ range }, we, they) => we.range === null && they.range !== null && range.includes('%'),
  ],
  [
    'a range written with a mask in place of a prefix',
    ({ range }, we, they) => we.range === null && they.range !== null && /\/\d+\.\d+\.\d+\.\d+$/.test(range),
  ],
  [
    'a prefix with a zero before it',
    ({ range }, we, they) => we.range === null && they.range !== null && /\/0\d+$/.test(range),
  ],
  [
    'spaces around a range, which a person leaves behind',
    ({ range }, we, they) => we.range !== null && they.range === null && range !== range.trim(),
  ],
];

export interface Comparison {
  readonly cases: number;
  readonly readable: number;
  readonly inside: number;
  readonly explained: ReadonlyMap<string, number>;
  readonly unexplained: readonly string[];
}

/** Compares `count` cases with Python's `ipaddress`. */
export function compareWithPython(count: number, seed: number): Comparison {
  const random = randomFrom(seed);
  const cases = Array.from({ length: count }, () => randomCase(random));
  const answers = askPython(
    join(import.meta.dirname, 'addressOracle.py'),
    cases.map((one) => JSON.stringify([one.address, one.range])),
  );
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  let readable = 0;
  let inside = 0;
  for (const [index, one] of cases.entries()) {
    const we = ours(one);
    const they = JSON.parse(answers[index] ?? 'null') as Judged;
    if (we.address !== null) readable += 1;
    if (we.inside) inside += 1;
    // If only one side refused the address or the range, there is no containment to compare.
    const differs =
      we.address !== they.address ||
      we.range !== they.range ||
      (we.address === they.address && we.range === they.range && we.inside !== they.inside);
    if (!differs) continue;
    const rest = { ...they };
    const why = ON_PURPOSE.filter(([, applies]) => applies(one, we, they)).map(([words]) => words);
    if (why.length > 0) {
      if (we.address !== they.address && ON_PURPOSE[0]?.[1](one, we, they) === true) rest.address = we.address;
      if (we.range !== they.range && ON_PURPOSE.slice(1).some(([, applies]) => applies(one, we, they)))
        rest.range = we.range;
    }
    if (rest.address === we.address && rest.range === we.range)
      for (const words of why) explained.set(words, (explained.get(words) ?? 0) + 1);
    else unexplained.push(`${JSON.stringify(one)}: ours ${JSON.stringify(we)}, Python's ${JSON.stringify(they)}`);
  }
  return { cases: count, readable, inside, explained, unexplained };
}
