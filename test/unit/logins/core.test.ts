import { randomBytes, randomUUID } from 'node:crypto';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { LoginAddress } from '../../../contract/savedLogins.ts';
import { checkLogin, type LoginForm } from '../../../core/logins/checkLogin.ts';
import { readCsv } from '../../../core/logins/csv.ts';
import { decodeLogin, encodeLogin, STEP, type LoginParts } from '../../../core/logins/payload.ts';
import {
  approvalFor,
  approve,
  fingerprintOf,
  isApproved,
  openLogin,
  sealLogin,
  type LoginKey,
} from '../../../core/logins/sealLogin.ts';
import { codeAt, readSeed } from '../../../core/logins/seed.ts';
import { makeKeyPair } from '../../../core/sealing/hpke.ts';
import { base32 } from '../../../core/secondFactor/totp.ts';
import { CannotOpen } from '../../../core/sealing/sealing.ts';

const form: LoginForm = {
  name: 'Back office',
  address: 'https://tool.example/login',
  user: 'maya.l@example.com',
  password: 'quarry-Lantern-77',
  totp: '',
};
const wrong = (change: Partial<LoginForm>): string[] => {
  const checked = checkLogin({ ...form, ...change });
  return checked.ok ? [] : checked.problems.map((problem) => problem.field);
};
const place = { loginId: randomUUID(), version: 3, personId: randomUUID(), tenantId: randomUUID() };
const parts = (more: Partial<LoginParts> = {}): LoginParts => ({
  name: 'Back office',
  address: 'https://tool.example/',
  user: Buffer.from('maya'),
  password: Buffer.from('quarry-Lantern-77'),
  seed: null,
  approval: randomBytes(32),
  ...more,
});

describe('a list that another program wrote', () => {
  const cells = (text: string): unknown => {
    const read = readCsv(text);
    return read.ok ? read.rows.map((row) => row.map((cell) => cell.text)) : `${read.line}:${read.column}`;
  };
  test('is read with its commas, quotes and line ends (RFC 4180)', () => {
    expect(cells('a,b\r\nc,d\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(cells('"a, b","say ""so""","two\r\nlines"\n,,\n\nlast,,')).toEqual([
      ['a, b', 'say "so"', 'two\r\nlines'],
      ['', '', ''],
      ['last', '', ''],
    ]);
    expect(cells('""')).toEqual([]);
    expect(cells('a,')).toEqual([['a', '']]);
    expect(cells('')).toEqual([]);
  });

  test('reports where each cell begins, also after cells of several lines', () => {
    const read = readCsv('x,"1\n2",y\n  z,q');
    expect(read.ok && read.rows.map((row) => row.map(({ line, column }) => `${line}:${column}`))).toEqual([
      ['1:1', '1:3', '2:4'],
      ['3:1', '3:5'],
    ]);
  });

  test('is refused at the column where it could be read in two ways, without its content', () => {
    for (const [text, at] of [
      ['a,"never\nclosed', '1:3'],
      ['a,b"c', '1:4'],
      ['"a"b,c', '1:4'],
      ['ok\nx,"y" ,z', '2:6'],
      ['a\rb', '1:2'],
    ] as const)
      expect([text, cells(text)]).toEqual([text, at]);
    for (const text of ['a,hunter2"x', '"hunter2"x', '"hunter2'])
      expect(JSON.stringify(readCsv(text))).not.toContain('hunter2');
  });

  test('is read back as it was, whatever its cells contain', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é') });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, end, isEnded) => {
          const text =
            rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join(end) +
            (isEnded && rows.length > 0 ? end : '');
          expect(cells(text)).toEqual(rows);
        },
      ),
    );
  });
});

describe('what may be saved', () => {
  test('a valid login is accepted, its address in one form', () => {
    expect(checkLogin({ ...form, address: ' HTTPS://Tool.Example ' })).toEqual({
      ok: true,
      name: 'Back office',
      address: 'https://tool.example/',
      seed: null,
    });
  });

  test('an address is accepted exactly when the contract accepts it', () => {
    for (const address of [
      'https://tool.example',
      'https://tool.example?x=1',
      'https://tool.example:8443/@me/inbox?a=b@c',
      'https://tööl.example/ä b',
      'https://[2001:db8::1]/',
      `https://tool.example/${'x'.repeat(900)}`,
    ]) {
      const checked = checkLogin({ ...form, address });
      expect(checked.ok && LoginAddress.safeParse(checked.address).success, address).toBe(true);
    }
    // Three times as long once it is written as an address.
    expect(wrong({ address: `https://tool.example/${'ä'.repeat(400)}` })).toEqual(['address']);
    for (const address of [
      'http://tool.example/',
      'https://maya@tool.example/',
      'https://maya:pw@tool.example/',
      'https://tool.example',
      'javascript:alert(1)',
    ])
      expect(LoginAddress.safeParse(address).success, address).toBe(false);
  });

  test('an address that is not https, contains a login, or is none is refused', () => {
    for (const address of [
      '',
      'tool.example',
      'http://tool.example/',
      'ftp://tool.example/',
      'javascript:alert(1)',
      'https://',
      'https://maya:pw@tool.example/',
      'https://maya@tool.example/',
      'https://tool.example/#token',
      `https://tool.example/${'x'.repeat(1_000)}`,
    ])
      expect(wrong({ address }), address).toEqual(['address']);
  });

  test('a name or an address with invisible characters is refused', () => {
    expect(wrong({ name: `Back office ${form.password}` })).toEqual(['name']);
    expect(wrong({ name: 'Back office MAYA.L@example.com' })).toEqual(['name']);
    expect(wrong({ address: `https://tool.example/?p=${form.password}` })).toEqual(['address']);
    expect(wrong({ name: 'JBSWY3DPEHPK3PXP', totp: 'JBSWY3DPEHPK3PXP' })).toEqual(['name']);
    expect(wrong({ name: 'Admin console', user: 'admin' })).toEqual([]);
  });

  test('what is empty, too long or invisible is refused, each at its field', () => {
    expect(wrong({ name: ' ', user: '', password: '' })).toEqual(['name', 'user', 'password']);
    expect(wrong({ name: 'Back\noffice' })).toEqual(['name']);
    expect(wrong({ name: 'Back\u202eoffice' })).toEqual(['name']);
    expect(wrong({ password: 'x'.repeat(1_001) })).toEqual(['password']);
  });

  test('no problem repeats what was written', () => {
    const checked = checkLogin({
      name: 'zebra-quill zebra-quill',
      address: 'http://zebra-quill',
      user: 'zebra-quill',
      password: 'zebra-quill',
      totp: 'zebra-quill',
    });
    expect(checked.ok).toBe(false);
    expect(JSON.stringify(checked)).not.toContain('quill');
  });
});

describe('seeds of one-time codes', () => {
  test('any secret written in base32, with spaces, hyphens, small letters and padding, is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 64 }), fc.integer({ min: 0, max: 3 }), (bytes, how) => {
        const plain = base32(bytes);
        const written =
          [plain, plain.toLowerCase(), plain.replaceAll(/(.{4})/g, '$1 '), `${plain.replaceAll(/(.{4})/g, '$1-')}==`][
            how
          ] ?? plain;
        expect(readSeed(written).secret.equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('RFC 6238 appendix B: the codes of its three test secrets', () => {
    const secret = (length: number): string => base32(Buffer.from('1234567890'.repeat(7).slice(0, length), 'ascii'));
    const url = (algorithm: string, length: number): string =>
      `otpauth://totp/Tool:maya?secret=${secret(length)}&algorithm=${algorithm}&digits=8&period=30`;
    for (const [seconds, sha1, sha256, sha512] of [
      [59, '94287082', '46119246', '90693936'],
      [1_111_111_109, '07081804', '68084774', '25091201'],
      [1_111_111_111, '14050471', '67062674', '99943326'],
      [1_234_567_890, '89005924', '91819424', '93441116'],
      [2_000_000_000, '69279037', '90698825', '38618901'],
      [20_000_000_000, '65353130', '77737706', '47863826'],
    ] as const) {
      expect(codeAt(readSeed(url('SHA1', 20)), seconds * 1_000)).toBe(sha1);
      expect(codeAt(readSeed(url('sha256', 32)), seconds * 1_000)).toBe(sha256);
      expect(codeAt(readSeed(url('SHA512', 64)), seconds * 1_000)).toBe(sha512);
    }
  });

  test('what is no seed is refused, each by its code', () => {
    for (const [text, code] of [
      ['JBSWY3DPEHPK3PX1', 'seed-not-base32'],
      ['JBSWY3DP', 'seed-short'],
      ['JBSWY3DPEHPK3PXPA', 'seed-incomplete'],
      ['JBSWY3DPEHPK3PXPEHPK3PXPAB', 'seed-last-letter'],
      ['otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1', 'seed-by-counter'],
      ['otpauth://totp/x', 'seed-no-secret'],
      ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&secret=JBSWY3DPEHPK3PXQ', 'seed-twice'],
      ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&algorithm=MD5', 'seed-algorithm'],
      ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=4', 'seed-range'],
      ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=0', 'seed-range'],
      ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=1e2', 'seed-range'],
    ] as const)
      expect(() => readSeed(text), text).toThrow(code);
  });
});

describe('a login as bytes', () => {
  test('every login is read back as it was, and its length reveals nothing of its password', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.option(fc.uint8Array({ minLength: 10, maxLength: 64 })),
        (name, user, password, secret) => {
          const seed =
            secret === null ? null : { secret: Buffer.from(secret), hash: 'sha256' as const, digits: 8, period: 60 };
          const login = parts({ name, user: Buffer.from(user), password: Buffer.from(password), seed });
          const bytes = encodeLogin(login);
          expect(bytes.length).toBe(STEP * Math.ceil(bytes.length / STEP));
          if (name.length < 20) expect(bytes.length).toBe(STEP);
          const { wipe, ...read } = decodeLogin(bytes)!;
          expect(read).toEqual(login);
          wipe();
          expect(bytes.every((byte) => byte === 0)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each(['sha1', 'sha256', 'sha512'] as const)('the seed of a code by %s is read back as it was', (hash) => {
    const login = parts({ seed: { secret: Buffer.alloc(20, 7), hash, digits: 6, period: 30 } });
    expect(decodeLogin(encodeLogin(login))?.seed).toEqual(login.seed);
  });

  test('bytes that are no login are refused, and overwritten', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        const bytes = Buffer.from(junk);
        if (decodeLogin(bytes) !== null) return;
        refused += 1;
        expect(bytes.every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(400);
    const cut = encodeLogin(parts()).subarray(0, 20);
    expect(decodeLogin(Buffer.from(cut))).toBeNull();
  });
});

describe('sealing a login', () => {
  test('it opens with its key, for its person, tenant, id and version, and in no other way', async () => {
    const [key, other] = [await makeKeyPair(), await makeKeyPair()];
    const sealed = await sealLogin(key.publicKey.toString('base64url'), parts(), place);
    const login = await openLogin(key.privateKey, sealed, place);
    expect(login.password.toString()).toBe('quarry-Lantern-77');
    await expect(openLogin(other.privateKey, sealed, place)).rejects.toThrow(CannotOpen);
    for (const wrongPlace of [
      { ...place, version: 2 },
      { ...place, loginId: randomUUID() },
      { ...place, personId: randomUUID() },
      { ...place, tenantId: randomUUID() },
    ])
      await expect(openLogin(key.privateKey, sealed, wrongPlace)).rejects.toThrow(CannotOpen);
    await expect(openLogin(key.privateKey, { ...sealed, keyId: '0'.repeat(16) }, place)).rejects.toThrow(CannotOpen);
  });

  test('a fingerprint is eight groups of five digits, and another one for another key, person or workstation', () => {
    const key: LoginKey = {
      personId: randomUUID(),
      workstationId: randomUUID(),
      publicKey: randomBytes(32).toString('base64url'),
    };
    expect(fingerprintOf(key)).toMatch(/^(\d{5} ){7}\d{5}$/);
    const others = [
      { ...key, personId: randomUUID() },
      { ...key, workstationId: randomUUID() },
      { ...key, publicKey: randomBytes(32).toString('base64url') },
    ];
    expect(new Set([key, ...others].map(fingerprintOf)).size).toBe(4);
  });

  test('an approval is valid for one key of one person at one workstation, with the secret of the login', () => {
    const [secret, key] = [
      randomBytes(32),
      { personId: randomUUID(), workstationId: randomUUID(), publicKey: randomBytes(32).toString('base64url') },
    ];
    const approval = approvalFor(secret, key.personId);
    const proof = approve(approval, key);
    expect(isApproved(approval, key, proof)).toBe(true);
    expect(isApproved(approval, { ...key, publicKey: randomBytes(32).toString('base64url') }, proof)).toBe(false);
    expect(isApproved(approval, { ...key, workstationId: randomUUID() }, proof)).toBe(false);
    expect(isApproved(approvalFor(secret, randomUUID()), key, proof)).toBe(false);
    expect(isApproved(approvalFor(randomBytes(32), key.personId), key, proof)).toBe(false);
    expect(isApproved(approval, key, '')).toBe(false);
  });
});
