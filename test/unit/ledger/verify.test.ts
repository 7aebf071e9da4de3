import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { commitmentOf, entryOf } from '../../../core/ledger/leaf.ts';
import { leafHash } from '../../../core/ledger/merkleTree.ts';
import { signatureLine } from '../../../core/ledger/note.ts';
import { encodeBundle } from '../../../core/ledger/tiles.ts';
import { differences } from '../../../core/ledger/verify/differences.ts';
import type { Finding } from '../../../core/ledger/verify/finding.ts';
import { verifyLog, type Verified, type VerifyOptions } from '../../../core/ledger/verify/verifyLog.ts';
import { verifyProof } from '../../../core/ledger/verify/verifyProof.ts';
import { parsePolicy } from '../../../core/ledger/witnessPolicy.ts';
import { fc } from '../../support/fc.ts';
import { entryAt, recordOf, SampleExport, START, WITNESSES } from '../../support/sampleExport.ts';

type Files = Map<string, Uint8Array>;
const NOW = START + 10_000_000_000;
const policy = parsePolicy(new SampleExport(0).policy);

const verify = (
  files: Files,
  lines: readonly string[] | null,
  options: Partial<VerifyOptions> = {},
): Promise<Verified> =>
  verifyLog({ file: (path) => files.get(path) ?? null, records: lines }, policy, {
    older: [],
    now: NOW,
    isWhole: lines !== null,
    ...options,
  });
const findingsOf = async (...args: Parameters<typeof verify>): Promise<readonly Finding[]> =>
  (await verify(...args)).findings;

let tiny: SampleExport;
let tinyFiles: Files;
let small: SampleExport;
let smallFiles: Files;
let large: SampleExport;
let largeFiles: Files;
beforeAll(async () => {
  tiny = new SampleExport(5);
  tinyFiles = await tiny.files();
  small = new SampleExport(11);
  smallFiles = await small.files();
  large = new SampleExport(700);
  largeFiles = await large.files();
});
const changed = (files: Files, path: string, bytes: Uint8Array | null): Files => {
  const other = new Map(files);
  if (bytes === null) other.delete(path);
  else other.set(path, bytes);
  return other;
};
/** One bit of every byte, another one from byte to byte. */
function* flips(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) {
    const flipped = new Uint8Array(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    yield flipped;
  }
}

describe('an untouched export', () => {
  test('verifies, with the word of both witnesses', async () => {
    const verified = await verify(largeFiles, large.lines);
    expect(verified).toMatchObject({ findings: [], more: 0, proven: 700, erased: 0 });
    expect([...(verified.checkpoint?.cosigned.keys() ?? [])]).toEqual(['W1', 'W2']);
  });

  test('still verifies when records were erased and a record says so, and says how many', async () => {
    const gone = [3, 4, 9];
    const nonce = new Uint8Array(32).fill(9);
    const digest = createHash('sha256')
      .update(gone.map((index) => index + 1).join(','))
      .digest('hex');
    const record = { arrivedAt: START + 11_000, kind: 'activity-erased', detail: { digest } };
    const entries = [...small.log.entries, entryOf(record.arrivedAt, commitmentOf(record, nonce))];
    const erasing = new SampleExport(12, entries);
    const erased = (indexes: readonly number[]): string[] => [
      ...small.lines.map((line, index) =>
        indexes.includes(index) ? JSON.stringify({ index, erased: true, by: 11 }) : line,
      ),
      JSON.stringify({ index: 11, nonce: Buffer.from(nonce).toString('base64'), record }),
    ];
    const files = await erasing.files();
    expect(await verify(files, erased(gone))).toMatchObject({ findings: [], proven: 9, erased: 3 });
    // One more, or another one, was erased by no record.
    expect(await findingsOf(files, erased([3, 4, 9, 10]))).toEqual([
      { code: 'erasure-unrecorded', index: 3, count: 2 },
      { code: 'erasure-unrecorded', index: 9, count: 2 },
    ]);
    const without = small.lines.map((line, index) =>
      index === 5 ? JSON.stringify({ index, erased: true, by: 6 }) : line,
    );
    expect(await findingsOf(smallFiles, without)).toEqual([{ code: 'erasure-unrecorded', index: 5 }]);
    // A line of an erasure that names itself, an older one, or another that names it.
    const by = (names: Readonly<Record<number, number>>): string[] =>
      small.lines.map((line, index) =>
        names[index] === undefined ? line : JSON.stringify({ index, erased: true, by: names[index] }),
      );
    const unrecorded = (index: number) => ({ code: 'erasure-unrecorded', index });
    expect(await findingsOf(smallFiles, by({ 5: 5 }))).toEqual([unrecorded(5)]);
    expect(await findingsOf(smallFiles, by({ 5: 6, 6: 5 }))).toEqual([unrecorded(6)]);
    expect(await findingsOf(files, by({ 3: 11, 4: 11, 9: 11, 10: 9 }).concat(erased([]).slice(-1)))).toEqual([
      unrecorded(10),
    ]);
    // What an erased erasure had erased is not named beside it.
    expect(await findingsOf(smallFiles, by({ 3: 6, 6: 8 }))).toEqual([unrecorded(6)]);
  });

  test('verifies for those who got some of the records', async () => {
    const lines = large.lines.filter((_, index) => index % 2 === 0);
    expect(await verify(largeFiles, lines, { isWhole: false })).toMatchObject({ findings: [], proven: 350 });
    expect(await findingsOf(largeFiles, lines)).toHaveLength(350);
  });

  test('begins with what was seen before', async () => {
    const older = await Promise.all(
      [1, 255, 256, 300, 700].map(async (size) => ({
        checkpoint: Buffer.from(await large.checkpoint(size)),
        file: null,
      })),
    );
    expect(await findingsOf(largeFiles, large.lines, { older })).toEqual([]);
  });
});

describe('one changed bit', () => {
  /** How many of the changed files were accepted, of one for each byte. @throws Error where there is no such file */
  const acceptedOf = async (path: string): Promise<number> => {
    const file = tinyFiles.get(path);
    if (file === undefined || file.length === 0) throw new Error(`no file ${path}`);
    let count = 0;
    for (const bytes of flips(file))
      if ((await findingsOf(changed(tinyFiles, path, bytes), null)).length === 0) count += 1;
    return count;
  };

  test('of the checkpoint is refused', async () => expect(await acceptedOf('checkpoint')).toBe(0));
  test('of a tile is refused', async () => expect(await acceptedOf('tile/0/000.p/5')).toBe(0));
  test('of the entries is refused', async () => expect(await acceptedOf('tile/entries/000.p/5')).toBe(0));

  test('of a tile above, or of a whole tile, is named', async () => {
    for (const path of ['tile/1/000.p/2', 'tile/0/001']) {
      const bytes = new Uint8Array(largeFiles.get(path) ?? []);
      bytes[40] = (bytes[40] ?? 0) ^ 4;
      expect(await findingsOf(changed(largeFiles, path, bytes), null)).toEqual([{ code: 'tile-changed', name: path }]);
    }
  });

  test('of the records is refused', async () => {
    const whole = Buffer.from(`${tiny.lines.slice(0, 2).join('\n')}\n`);
    const rest = tiny.lines.slice(2);
    let accepted = 0;
    for (const bytes of flips(whole)) {
      const lines = [...Buffer.from(bytes).toString('utf8').split('\n'), ...rest];
      if ((await findingsOf(tinyFiles, lines)).length === 0) accepted += 1;
    }
    expect(accepted).toBe(0);
  });

  test('of a proof is refused', async () => {
    const proof = Buffer.from(await tiny.proof(3));
    expect(verifyProof(proof, policy, NOW)).toMatchObject({ findings: [], index: 3, record: recordOf(3) });
    let accepted = 0;
    for (const bytes of flips(proof)) if (verifyProof(bytes, policy, NOW).findings.length === 0) accepted += 1;
    expect(accepted).toBe(0);
  });
});

describe('entries that were changed in the files are named', () => {
  const bundle = (change: (entries: Uint8Array[]) => void, index = 1): Files => {
    const entries = large.log.entries.slice(index * 256, index * 256 + 256);
    change(entries);
    return changed(largeFiles, `tile/entries/00${index}${index === 2 ? '.p/188' : ''}`, encodeBundle(entries));
  };
  const cases: [string, () => Files, readonly Finding[]][] = [
    ['edited', () => bundle((list) => list.splice(4, 1, Buffer.from('x'))), [{ code: 'edited', index: 260 }]],
    ['deleted', () => bundle((list) => list.splice(4, 1)), [{ code: 'deleted', index: 260 }]],
    ['several', () => bundle((list) => list.splice(4, 3)), [{ code: 'deleted', index: 260, count: 3 }]],
    [
      'inserted',
      () => bundle((list) => list.splice(4, 0, Buffer.from('x'))),
      [{ code: 'inserted', index: 260, count: 1 }],
    ],
    ['repeated', () => bundle((l) => l.splice(9, 0, l[2] ?? l[0]!)), [{ code: 'inserted', index: 265, count: 1 }]],
    ['reordered', () => bundle((l) => l.splice(9, 0, ...l.splice(4, 1))), [{ code: 'reordered', index: 260 }]],
    ['truncated', () => bundle((list) => list.splice(180), 2), [{ code: 'truncated', index: 692, count: 8 }]],
    ['cut', () => changed(largeFiles, 'tile/entries/002.p/188', null), [{ code: 'truncated', index: 512, count: 188 }]],
    ['gone', () => changed(largeFiles, 'tile/entries/001', null), [{ code: 'deleted', index: 256, count: 256 }]],
  ];
  test.for(cases)('%s', async ([, files, named]) => {
    expect(await findingsOf(files(), null)).toEqual(named);
  });

  test('any one change of a list is named as what it was', () => {
    const hashes = Array.from({ length: 12 }, (_, index) => `h${index}`);
    fc.assert(
      fc.property(fc.constantFrom('edit', 'delete', 'insert', 'move'), fc.nat(10), fc.nat(10), (way, at, to) => {
        const list = [...hashes];
        if (way === 'edit') list[at] = 'other';
        if (way === 'delete') list.splice(at, 1);
        if (way === 'insert') list.splice(at, 0, 'other');
        if (way === 'move') list.splice(to, 0, ...list.splice(at, 1));
        const [first, ...rest] = differences(hashes, list, 0, true);
        expect(rest).toEqual([]);
        if (way === 'edit') expect(first).toEqual({ code: 'edited', index: at });
        if (way === 'delete') expect(first).toEqual({ code: 'deleted', index: at });
        if (way === 'insert') expect(first).toEqual({ code: 'inserted', index: at, count: 1 });
        if (way === 'move') {
          if (at === to) expect(first).toBeUndefined();
          // Of two neighbours that changed places, either one is the one that moved.
          else if (Math.abs(at - to) === 1) expect(first).toMatchObject({ code: 'reordered' });
          else expect(first).toEqual({ code: 'reordered', index: at });
        }
      }),
    );
  });
});

describe('records that were changed are named', () => {
  const cases: [string, (lines: string[]) => void, readonly Finding[]][] = [
    [
      'edited',
      (l) => l.splice(5, 1, (l[5] ?? '').replace('record 5', 'record X')),
      [{ code: 'record-edited', index: 5 }],
    ],
    ['deleted', (l) => l.splice(5, 2), [{ code: 'record-missing', index: 5, count: 2 }]],
    ['twice', (l) => l.push(l[5] ?? ''), [{ code: 'record-twice', index: 5 }]],
    ['inserted', (l) => l.push(small.line(11)), [{ code: 'record-inserted', index: 11 }]],
    [
      'moved',
      (l) => {
        const [a = '', b = ''] = [l[5], l[6]];
        l.splice(5, 2, a.replace('"index":5', '"index":6'), b.replace('"index":6', '"index":5'));
      },
      [
        { code: 'record-moved', index: 6, to: 5 },
        { code: 'record-moved', index: 5, to: 6 },
      ],
    ],
    [
      'unreadable',
      (l) => l.splice(5, 1, 'x'),
      [
        { code: 'record-line', line: 6 },
        { code: 'record-missing', index: 5 },
      ],
    ],
  ];
  test.for(cases)('%s', async ([, change, named]) => {
    const { lines } = small;
    change(lines);
    expect(await findingsOf(smallFiles, lines)).toEqual(named);
  });
});

describe('a server that signs another history', () => {
  const other = async (change: (entries: Uint8Array[]) => void): Promise<SampleExport> => {
    const entries = [...large.log.entries];
    change(entries);
    return new SampleExport(entries.length, entries);
  };
  const older = async (file = true): Promise<VerifyOptions['older']> => [
    { checkpoint: Buffer.from(await large.checkpoint()), file: file ? (path) => largeFiles.get(path) ?? null : null },
  ];

  test('is found by anyone who kept a checkpoint', async () => {
    const forged = await other((list) => list.splice(300, 1));
    forged.log.append(...Array.from({ length: 9 }, (_, at) => entryAt(700 + at)));
    expect(await findingsOf(await forged.files(), null, { older: await older(false) })).toEqual([
      { code: 'rewritten', size: 708, older: 700 },
    ]);
  });

  const more = Array.from({ length: 400 }, (_, at) => entryAt(700 + at));
  const cases: [string, (list: Uint8Array[]) => void, Finding][] = [
    [
      'edited',
      (list) => list.splice(300, 1, entryAt(300, START + 300_000, recordOf(1))),
      { code: 'edited', index: 300 },
    ],
    ['deleted', (list) => list.splice(300, 1), { code: 'deleted', index: 300 }],
    [
      'inserted',
      (list) => list.splice(300, 0, entryAt(299, START + 299_500)),
      { code: 'inserted', index: 300, count: 1 },
    ],
    ['truncated', (list) => list.splice(690), { code: 'truncated', index: 690, count: 10 }],
  ];
  test.for(cases)('and an older export names what it %s', async ([, change, named]) => {
    const forged = await other((list) => {
      change(list);
      if (named.code !== 'truncated') list.push(...more);
    });
    const findings = await findingsOf(await forged.files(), null, { older: await older() });
    expect(findings[0]?.code).toBe(named.code === 'truncated' ? 'rolled-back' : 'rewritten');
    expect(findings).toContainEqual(named);
    expect(findings).toHaveLength(2);
  });

  test("is found when it shows yesterday's ledger again", async () => {
    const yesterday = new SampleExport(500);
    expect(await findingsOf(await yesterday.files(), null, { older: await older(false) })).toEqual([
      { code: 'rolled-back', size: 500, older: 700 },
    ]);
  });

  test('is found when it shows two witnesses two ledgers of one size', async () => {
    const forged = await other((list) => list.splice(300, 1, Buffer.from(entryAt(301, START + 300_500))));
    const [one, two] = WITNESSES;
    const shown = async (to: SampleExport, witness = one): Promise<Uint8Array> => {
      const text = await to.log.text();
      return Buffer.from(
        (await to.log.checkpoint()) + (witness ? signatureLine(text, witness, START / 1000 + 800) : ''),
      );
    };
    // Neither has the quorum, and together they prove the fork.
    expect(await findingsOf(changed(largeFiles, 'checkpoint', await shown(large, one)), null)).toEqual([
      { code: 'checkpoint-refused', fault: 'quorum-missing' },
    ]);
    const seen = [{ checkpoint: await shown(forged, two), file: null }];
    expect(await findingsOf(largeFiles, null, { older: seen })).toEqual([{ code: 'forked', size: 700, older: 700 }]);
  });

  test('does not get another log, or an unsigned checkpoint, compared', async () => {
    const stranger = new SampleExport(300, undefined, 'other.example/ledger');
    const unsigned = (await large.checkpoint(300)).replace(/^— desk\.example.*\n/m, '');
    for (const [checkpoint, fault] of [
      [await stranger.checkpoint(), 'log-unknown'],
      [unsigned, 'signature-missing'],
    ] as const)
      expect(
        await findingsOf(largeFiles, null, { older: [{ checkpoint: Buffer.from(checkpoint), file: null }] }),
      ).toEqual([{ code: 'older-refused', fault }]);
  });

  test('of tiles and entries that make no signed tree nothing is believed', async () => {
    const forged = await other((list) => list.splice(300, 1, entryAt(1)));
    const files = (await forged.files()).set('checkpoint', largeFiles.get('checkpoint') ?? new Uint8Array(0));
    expect(await verify(files, large.lines)).toMatchObject({ findings: [{ code: 'tree-not-signed' }], proven: 0 });
  });
});

describe('times that cannot be', () => {
  const dated = async (index: number, at: number): Promise<readonly Finding[]> => {
    const entries = large.log.entries.slice(0, 50);
    entries[index] = entryAt(index, at);
    const older = [{ checkpoint: Buffer.from(await large.checkpoint(20, START / 1000 + 20 + 3_600)), file: null }];
    const export_ = new SampleExport(50, entries);
    const files = await export_.files();
    return findingsOf(files, null, { older: index > 20 ? older : [] });
  };

  test('an entry dated before the one that precedes it', async () => {
    const at = START - 5_000;
    expect(await dated(10, at)).toEqual([{ code: 'dated-back', index: 10, at }]);
  });

  test('an entry dated after a witness saw it', async () => {
    const at = START + 1_000_000;
    expect(await dated(49, at)).toContainEqual({ code: 'dated-after-cosignature', index: 49, at });
  });

  test('entries dated before a witness saw the ledger without them', async () => {
    const findings = await dated(30, START + 30_000);
    expect(findings).toHaveLength(30);
    expect(findings[0]).toEqual({ code: 'dated-before-older', index: 20, at: START + 20_000, older: 20 });
  });

  test('a witness whose time has not come', async () => {
    const note = await small.checkpoint(11, NOW / 1000 + 3_600);
    const findings = await findingsOf(changed(smallFiles, 'checkpoint', Buffer.from(note)), null);
    expect(findings.map(({ code }) => code)).toEqual(['cosigned-in-future', 'cosigned-in-future']);
  });

  test('a record that says another time of arrival than its entry', async () => {
    const nonce = new Uint8Array(32).fill(9);
    const record = { ...recordOf(0), arrivedAt: START - 86_400_000 };
    const single = new SampleExport(1, [entryOf(START, commitmentOf(record, nonce))]);
    const line = JSON.stringify({ index: 0, nonce: Buffer.from(nonce).toString('base64'), record });
    expect(await findingsOf(await single.files(), [line])).toEqual([{ code: 'record-dated', index: 0, at: START }]);
  });
});

describe('one record with its proof', () => {
  test('is refused for another entry, another tree, and a record that was changed', async () => {
    const proof = await small.proof(6);
    const moved = verifyProof(Buffer.from(proof.replace('index 6', 'index 7')), policy, NOW);
    expect(moved).toMatchObject({ findings: [{ code: 'proof-wrong', index: 7, size: 11 }], leaf: null, record: null });
    const otherTree = proof.slice(0, proof.indexOf('\n\n') + 2) + (await large.checkpoint());
    expect(verifyProof(Buffer.from(otherTree), policy, NOW).findings).toMatchObject([{ code: 'proof-wrong' }]);
    const [, encoded = ''] = /^extra (.*)$/m.exec(proof) ?? [];
    const extra = Buffer.from(encoded, 'base64').toString('utf8');
    const withExtra = (text: string): Uint8Array =>
      Buffer.from(proof.replace(encoded, Buffer.from(text).toString('base64')));
    expect(verifyProof(withExtra(extra.replace('record 6', 'record 9')), policy, NOW)).toMatchObject({
      findings: [{ code: 'record-edited', index: 6 }],
      record: null,
    });
    // An erased record leaves the entry and its proof.
    const { entry } = JSON.parse(extra) as { entry: string };
    expect(verifyProof(withExtra(JSON.stringify({ entry })), policy, NOW)).toMatchObject({
      findings: [],
      index: 6,
      leaf: { at: START + 6_000 },
      record: null,
    });
  });

  test('is refused without its witnesses, and when it is no proof', async () => {
    const proof = await small.proof(6);
    const bare = proof.replace(/^— witness.*\n/gm, '');
    expect(verifyProof(Buffer.from(bare), policy, NOW).findings).toEqual([
      { code: 'checkpoint-refused', fault: 'quorum-missing' },
    ]);
    expect(verifyProof(Buffer.from('x'), policy, NOW).findings).toEqual([
      { code: 'proof-refused', fault: 'proof-form' },
    ]);
    const foreign = signCheckpoint({ size: 1, root: leafHash(new Uint8Array(0)) }, WITNESSES[0]!);
    expect(verifyProof(Buffer.from(proof.slice(0, proof.indexOf('\n\n') + 2) + foreign), policy, NOW).findings).toEqual(
      [{ code: 'checkpoint-refused', fault: 'log-unknown' }],
    );
  });
});
