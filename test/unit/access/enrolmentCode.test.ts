import { randomBytes } from 'node:crypto';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { hashSecret, readCode, writeCode } from '../../../core/enrolment/code.ts';
import { EnrolmentTries } from '../../../server/domains/workstations/tries.ts';

const host = fc.constantFrom(
  '127.0.0.1',
  '::1',
  '2001:db8::7',
  'desk.example',
  'a',
  `${'long-label.'.repeat(20)}example`,
);
const code = fc.record({
  host,
  port: fc.integer({ min: 1, max: 65_535 }),
  pin: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((all) => Buffer.from(all)),
  secret: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((all) => Buffer.from(all)),
});

describe('an enrolment code', () => {
  test('is read back as it was made, with any spacing and in either case', () => {
    fc.assert(
      fc.property(code, fc.boolean(), (made, low) => {
        const text = writeCode(made);
        expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{1,6}(?:-[0-9A-HJKMNP-TV-Z]{1,6})*$/);
        expect(readCode(low ? ` ${text.toLowerCase().replaceAll('-', ' \n')} ` : text.replaceAll('-', ''))).toEqual(
          made,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('with one character changed, left out, doubled or swapped is refused', () => {
    fc.assert(
      fc.property(code, fc.nat(), fc.nat(31), fc.integer({ min: 0, max: 3 }), (made, where, letter, how) => {
        const text = writeCode(made).replaceAll('-', '');
        const at = where % (text.length - 1);
        const [one, two] = [text[at] ?? '', text[at + 1] ?? ''];
        const wrong =
          [
            `${text.slice(0, at)}${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'[letter] ?? ''}${text.slice(at + 1)}`,
            text.slice(0, at) + text.slice(at + 1),
            text.slice(0, at) + one + text.slice(at),
            text.slice(0, at) + two + one + text.slice(at + 2),
          ][how] ?? '';
        expect(readCode(wrong)).toEqual(wrong === text ? made : null);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is never read from random text, and reading never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readCode(text)).toBeNull();
      }),
      { numRuns: 300 },
    );
    for (let n = 0; n < 500; n += 1) expect(readCode(randomBytes(80).toString('hex').toUpperCase())).toBeNull();
  });

  test('that could not be read again is not written', () => {
    const good = { host: '127.0.0.1', port: 1, pin: Buffer.alloc(32), secret: Buffer.alloc(20) };
    for (const bad of [
      { host: '' },
      { host: 'a b' },
      { host: 'x/y' },
      { port: 0 },
      { port: 65_536 },
      { port: 1.5 },
      { pin: Buffer.alloc(31) },
      { secret: Buffer.alloc(19) },
    ])
      expect(() => writeCode({ ...good, ...bad })).toThrow(RangeError);
  });

  test('is stored as a hash that differs for each secret', () => {
    expect(hashSecret(Buffer.alloc(20, 1))).toMatch(/^[0-9a-f]{64}$/);
    expect(hashSecret(Buffer.alloc(20, 1))).not.toBe(hashSecret(Buffer.alloc(20, 2)));
  });
});

describe('attempts to redeem', () => {
  test('end after five from one address in ten minutes, and after fifty in total', () => {
    let now = 0;
    const tries = new EnrolmentTries(() => now);
    for (let n = 0; n < 5; n += 1) expect(tries.count('192.0.2.1')).toBeNull();
    expect(tries.count('192.0.2.1')).toBe(600_000);
    for (let n = 0; n < 45; n += 1) expect(tries.count(`192.0.2.${10 + Math.floor(n / 5)}`)).toBeNull();
    expect(tries.count('198.51.100.1')).toBeGreaterThan(0);
    now = 600_001;
    expect(tries.count('192.0.2.1')).toBeNull();
  });

  test('that succeed are not counted', () => {
    const tries = new EnrolmentTries(() => 0);
    for (let n = 0; n < 200; n += 1) {
      expect(tries.count('192.0.2.1')).toBeNull();
      tries.forgive('192.0.2.1');
    }
  });
});
