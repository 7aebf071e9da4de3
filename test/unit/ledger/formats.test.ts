import { describe, expect, test } from 'vitest';
import { checkpointText, parseCheckpoint, signCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { commitmentOf, entryOf, newNonce, parseEntry } from '../../../core/ledger/leaf.ts';
import {
  formatNote,
  formatSigningKey,
  formatVerifierKey,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  signatureLine,
  signingKey,
  verifyNote,
} from '../../../core/ledger/note.ts';
import { encodeBundle, parseBundle, parseTilePath, tileAt, tilePath, tilesOf } from '../../../core/ledger/tiles.ts';
import { formatTlogProof, parseTlogProof } from '../../../core/ledger/tlogProof.ts';
import { parsePolicy, quorumReached, trustCheckpoint } from '../../../core/ledger/witnessPolicy.ts';

const { ed25519, cosignature } = SIGNATURE_TYPE;
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const log = signingKey('log.example/desk', ed25519, seed(1));
const w1 = signingKey('witness.example/one', cosignature, seed(2));
const w2 = signingKey('witness.example/two', cosignature, seed(3));
const root = new Uint8Array(32).fill(7);

describe('signed notes', () => {
  // The examples of C2SP signed-note v1.0.0.
  const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const EXAMPLE =
    'This is an example message.\n\n— example.com/foo ' +
    'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

  test('the example of the specification verifies', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    expect(verifyNote(parseNote(EXAMPLE), [key])).toEqual([{ key, timestamp: null }]);
    expect(formatVerifierKey(key)).toBe(EXAMPLE_KEY);
    expect(formatNote(parseNote(EXAMPLE))).toBe(EXAMPLE);
  });

  test('keys come back from their text', () => {
    for (const key of [log, w1]) {
      expect(parseSigningKey(formatSigningKey(key))).toEqual(key);
      const { seed: _seed, ...publicHalf } = key;
      expect(parseVerifierKey(formatVerifierKey(key))).toEqual(publicHalf);
    }
  });

  test('the text may have blank lines, and ends with the last one', () => {
    const text = 'a\n\nb\n\n\nc\n';
    const note = parseNote(`${text}\n${signatureLine(text, log)}`);
    expect([note.text, verifyNote(note, [log]).length]).toEqual([text, 1]);
  });

  test('of unknown keys nothing is trusted, and one wrong signature of a known key spoils the note', () => {
    const text = 'a\n';
    const line = signatureLine(text, log);
    expect(() => verifyNote(parseNote(`${text}\n${line}`), [w1])).toThrow('signature-missing');
    const other = signatureLine('b\n', w1, 5);
    expect(() => verifyNote(parseNote(`${text}\n${line}${other}`), [log, w1])).toThrow('signature-wrong');
    expect(verifyNote(parseNote(`${text}\n${line}${other}`), [log])).toHaveLength(1);
  });

  test('what is no note is refused', () => {
    const good = `a\n\n${signatureLine('a\n', log)}`;
    const bad = [
      '',
      'a\n',
      'a\n\n',
      good.slice(0, -1),
      `${good}\n`,
      good.replace('a', 'a\r'),
      good.replace('— ', '- '),
      good.replace('— log', '—  log'),
      good.replace('=\n', '\n'),
      good.replace('log.example', 'log+example'),
      `a\n\n— log.example/desk AAAA\n`,
      `a\n\n${signatureLine('a\n', log).repeat(101)}`,
      `${'a'.repeat(1_000_001)}\n\n${signatureLine('a\n', log)}`,
      '\ud800\n\n— a AAAAAAA=\n',
    ];
    for (const note of bad) expect(() => parseNote(note), JSON.stringify(note.slice(0, 80))).toThrow('note-form');
    expect(() => parseNote(Buffer.from(good).fill(0xff, 0, 1))).toThrow('note-form');
    // A byte order mark is text like any other.
    expect(parseNote(Buffer.from(`\ufeff${good}`)).text).toBe('\ufeffa\n');
  });

  test('what is no key is refused', () => {
    const good = formatVerifierKey(log);
    const bad = ['', 'a+b+c', good.replace('log', 'lag'), `${good}=`, good.slice(0, -4), good.replace('/', ' ')];
    for (const key of bad) expect(() => parseVerifierKey(key), key).toThrow('key-form');
    // ML-DSA-44 is reserved and not verified here.
    const mldsa = `a+00000000+${Buffer.concat([Buffer.of(6), new Uint8Array(1312)]).toString('base64')}`;
    expect(() => parseVerifierKey(mldsa)).toThrow('key-form');
    expect(() => signingKey('with space', ed25519)).toThrow('key-form');
  });
});

describe('checkpoints', () => {
  test('come back from their text, with extension lines', () => {
    const note = signCheckpoint({ size: 20, root }, log);
    expect(parseCheckpoint(note)).toMatchObject({ origin: log.name, size: 20, root, extensions: [] });
    const text = `${checkpointText({ origin: log.name, size: 0, root })}more\n`;
    expect(parseCheckpoint(`${text}\n${signatureLine(text, log)}`).extensions).toEqual(['more']);
  });

  test('other texts are refused, also with a right signature', () => {
    const base64 = Buffer.from(root).toString('base64');
    const bad = [
      'a\n',
      'a\n1\n',
      `\n1\n${base64}\n`,
      `a\n01\n${base64}\n`,
      `a\n-1\n${base64}\n`,
      `a\n9007199254740992\n${base64}\n`,
      `a\n1\n${base64.slice(4)}\n`,
      `a\n1\n${base64.slice(0, -1)}\n`,
      `a\n1\n${base64}\n\nb\n`,
    ];
    for (const text of bad)
      expect(() => parseCheckpoint(`${text}\n${signatureLine(text, log)}`), text).toThrow('checkpoint-form');
  });
});

describe('tiles', () => {
  test('have the paths of the specification, and only those', () => {
    const path = 'tile/3/x001/x234/067';
    expect(tilePath({ level: 3, index: 1_234_067, width: 256 })).toBe(path);
    expect(parseTilePath(`${path}.p/8`)).toEqual({ level: 3, index: 1_234_067, width: 8 });
    expect(parseTilePath('tile/entries/000.p/255')).toEqual({ level: 'entries', index: 0, width: 255 });
    const bad = ['tile/64/000', 'tile/00/000', 'tile/0/0', 'tile/0/x000/000', 'tile/0/000.p/0', 'tile/0/000.p/256'];
    for (const other of [...bad, 'tile/0/000.p/01', 'tile/0/001/000', '/tile/0/000', 'tile/0/000/', 'tile/0/x001'])
      expect(parseTilePath(other), other).toBeNull();
  });

  test('of 70,000 entries are those of the example', () => {
    expect([...tilesOf(70_000)].filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect([...tilesOf(70_000)]).toHaveLength(273 + 1 + 1 + 1 + 1);
    expect([...tilesOf(256)].map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect(tileAt('entries', 273, 70_000)?.width).toBe(112);
    expect(tileAt('entries', 274, 70_000)).toBeNull();
  });

  test('bundles come back, and others are refused', () => {
    const entries = [new Uint8Array(0), Buffer.from('ab'), new Uint8Array(65_535)];
    const bundle = encodeBundle(entries);
    expect(parseBundle(bundle, 3).map((entry) => entry.length)).toEqual([0, 2, 65_535]);
    for (const [bytes, width] of [
      [bundle, 2],
      [bundle.slice(0, -1), 3],
      [Buffer.concat([bundle, Buffer.of(0)]), 3],
    ] as const)
      expect(() => parseBundle(bytes, width)).toThrow('bundle-form');
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow('bundle-form');
  });
});

describe('entries', () => {
  test('have one form, with time and commitment', () => {
    const nonce = newNonce();
    const commitment = new Uint8Array(commitmentOf({ b: 1, a: 'x' }, nonce));
    expect(Buffer.compare(commitment, commitmentOf({ a: 'x', b: 1 }, nonce))).toBe(0);
    const entry = entryOf(5, commitment);
    expect(parseEntry(entry)).toEqual({ at: 5, commitment });
    expect(parseEntry(Buffer.from(` ${Buffer.from(entry).toString()}`))).toBeNull();
    expect(() => commitmentOf({}, new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('proofs as files', () => {
  const checkpoint = signCheckpoint({ size: 20, root }, log);

  test('come back, with and without extra data', () => {
    for (const extra of [null, new Uint8Array(0), new Uint8Array(Buffer.from('{"a":1}'))])
      for (const hashes of [[], [root, root]]) {
        const proof = { extra, index: 3, hashes, checkpoint };
        expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
      }
  });

  test('other texts are refused', () => {
    const good = formatTlogProof({ extra: Buffer.from('x'), index: 3, hashes: [root], checkpoint });
    const bad = [
      '',
      good.replace('@v1', '@v2'),
      good.replace('index 3', 'index 03'),
      good.replace('index 3', 'index'),
      good.replace('extra ', 'extra  '),
      good.replace('extra eA==', 'extra eA='),
      good.replace('extra', 'Extra'),
      good.replace('BwcHBw', 'Bwc'),
      formatTlogProof({ extra: null, index: 3, hashes: Array.from({ length: 64 }, () => root), checkpoint }),
    ];
    for (const text of bad) expect(() => parseTlogProof(text), text).toThrow('proof-form');
  });
});

describe('policies', () => {
  const lines = [
    '# ours',
    `log ${formatVerifierKey(log)} https://log.example/`,
    `witness W1 ${formatVerifierKey(w1)}`,
    `\twitness  W2 ${formatVerifierKey(w2)}  https://w2.example `,
    '',
    'group both all W1 W2',
    'quorum both',
  ];
  const text = (...changed: string[]): string => `${changed.join('\n')}\n`;
  const at = 1_700_000_000;
  const body = checkpointText({ origin: log.name, size: 20, root });
  const note = signCheckpoint({ size: 20, root }, log);

  test('a checkpoint with log and quorum is trusted, and the times of its witnesses are known', () => {
    const policy = parsePolicy(text(...lines));
    const signed = note + signatureLine(body, w1, at) + signatureLine(body, w2, at + 1);
    const trusted = trustCheckpoint(signed, policy);
    expect([trusted.size, trusted.log.name, [...trusted.cosigned]]).toEqual([
      20,
      log.name,
      [
        ['W1', at],
        ['W2', at + 1],
      ],
    ]);
    expect(policy.witnesses.get('W2')?.url).toBe('https://w2.example');
  });

  test('too few witnesses, an unknown log, no log or a wrong cosignature are refused', () => {
    const policy = parsePolicy(text(...lines));
    const one = note + signatureLine(body, w1, at);
    expect(() => trustCheckpoint(one, policy)).toThrow('quorum-missing');
    // The same witness twice is one witness.
    expect(() => trustCheckpoint(one + signatureLine(body, w1, at + 9), policy)).toThrow('quorum-missing');
    const moved = signatureLine(checkpointText({ origin: log.name, size: 21, root }), w2, at);
    expect(() => trustCheckpoint(one + moved, policy)).toThrow('signature-wrong');
    expect(() => trustCheckpoint(signCheckpoint({ size: 20, root }, w1 as never), policy)).toThrow('log-unknown');
    const unsigned = `${body}\n${signatureLine(body, w1, at)}${signatureLine(body, w2, at)}`;
    expect(() => trustCheckpoint(unsigned, policy)).toThrow('signature-missing');
    expect(trustCheckpoint(note, parsePolicy(text(lines[1] ?? '', 'quorum none'))).cosigned.size).toBe(0);
  });

  test('groups of groups count as they are written', () => {
    const keys = Array.from({ length: 5 }, (_, n) => formatVerifierKey(signingKey(`w${n}`, cosignature, seed(20 + n))));
    const policy = parsePolicy(
      text(
        ...keys.map((key, n) => `witness w${n} ${key}`),
        'group x 2 w0 w1 w2',
        'group y any w3 w4',
        'group z all x y',
        'quorum z',
      ),
    );
    for (const [names, enough] of [
      [['w0', 'w1', 'w3'], true],
      [['w0', 'w1'], false],
      [['w0', 'w3', 'w4'], false],
      [['w0', 'w1', 'w2', 'w3', 'w4'], true],
    ] as const)
      expect(quorumReached(policy, new Set(names))).toBe(enough);
  });

  test('what the specification refuses is refused, with its line', () => {
    const [, logLine = '', one = '', two = ''] = lines;
    const bad: [number, string][] = [
      [1, text(logLine)],
      [2, text(logLine, logLine, 'quorum none')],
      [1, text('quorum W1', one)],
      [3, text(one, 'quorum W1', 'quorum W1')],
      [2, text(one, `witness W2 ${formatVerifierKey(w1)}`, 'quorum none')],
      [2, text(one, `witness W1 ${formatVerifierKey(w2)}`, 'quorum none')],
      [1, text(`witness none ${formatVerifierKey(w1)}`, 'quorum none')],
      [2, text(one, 'group g all', 'quorum g')],
      [2, text(one, 'group g 2 W1', 'quorum g')],
      [2, text(one, 'group g 0 W1', 'quorum g')],
      [2, text(one, 'group g 01 W1', 'quorum g')],
      [2, text(one, 'group g all W1 W1', 'quorum g')],
      [2, text(one, 'group g all none', 'quorum g')],
      [3, text(one, 'group g all W1', 'group h all W1', 'quorum h')],
      [1, text(`witness W1 ${formatVerifierKey(log)}`, 'quorum none')],
      [1, text(`log ${formatVerifierKey(w1)}`, 'quorum none')],
      [1, text('something else', 'quorum none')],
      [1, `quorum none\r\n`],
      [2, `${text(logLine)}quorum none`],
      [1, text('group g any W1', one, two, 'quorum g')],
    ];
    for (const [line, policy] of bad)
      expect(() => parsePolicy(policy), policy).toThrow(
        expect.objectContaining({ code: 'policy-form', params: { line } }),
      );
  });
});
