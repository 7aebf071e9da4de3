/** Vectors: RFC 4226 appendix D, RFC 6238 appendix B, RFC 4648 section 10. */
import { describe, expect, test } from 'vitest';
import { LONGEST_TOTP_URI } from '../../../core/vocabulary/limits.ts';
import { base32, hotp, matchingStep, STEP_SECONDS, stepOf, totpUri } from '../../../core/secondFactor/totp.ts';

const SECRET = Buffer.from('12345678901234567890', 'ascii');

test('gives the ten codes of RFC 4226 for their secret', () => {
  expect(Array.from({ length: 10 }, (_, counter) => hotp(SECRET, counter))).toEqual([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ]);
});

describe('the table of RFC 6238', () => {
  const SECRET32 = Buffer.from('12345678901234567890123456789012', 'ascii');
  const SECRET64 = Buffer.from('1234567890123456789012345678901234567890123456789012345678901234', 'ascii');
  test.each([
    [59, '94287082', '46119246', '90693936'],
    [1_111_111_109, '07081804', '68084774', '25091201'],
    [1_111_111_111, '14050471', '67062674', '99943326'],
    [1_234_567_890, '89005924', '91819424', '93441116'],
    [2_000_000_000, '69279037', '90698825', '38618901'],
    [20_000_000_000, '65353130', '77737706', '47863826'],
  ])('at %i seconds', (seconds, sha1, sha256, sha512) => {
    const step = stepOf(seconds * 1_000);
    expect([hotp(SECRET, step, 8), hotp(SECRET32, step, 8, 'sha256'), hotp(SECRET64, step, 8, 'sha512')]).toEqual([
      sha1,
      sha256,
      sha512,
    ]);
  });
});

describe('a code', () => {
  const now = 1_700_000_010_000;
  const present = stepOf(now);

  test('of the current step and of its two neighbours is accepted, of any other is not', () => {
    const taken = Array.from({ length: 9 }, (_, n) => n - 4).filter(
      (drift) => matchingStep(SECRET, hotp(SECRET, present + drift), now, null) !== null,
    );
    expect(taken).toEqual([-1, 0, 1]);
  });

  test('is accepted up to the last millisecond of the drift and not a millisecond longer', () => {
    const code = hotp(SECRET, present);
    const begins = present * STEP_SECONDS * 1_000;
    const step = STEP_SECONDS * 1_000;
    expect(matchingStep(SECRET, code, begins - step, null)).toBe(present);
    expect(matchingStep(SECRET, code, begins - step - 1, null)).toBeNull();
    expect(matchingStep(SECRET, code, begins + 2 * step - 1, null)).toBe(present);
    expect(matchingStep(SECRET, code, begins + 2 * step, null)).toBeNull();
  });

  test('whose step was used, or that is older than a used one, is refused', () => {
    expect(matchingStep(SECRET, hotp(SECRET, present), now, present)).toBeNull();
    expect(matchingStep(SECRET, hotp(SECRET, present - 1), now, present)).toBeNull();
    expect(matchingStep(SECRET, hotp(SECRET, present + 1), now, present)).toBe(present + 1);
  });

  test('that is not six plain digits is refused, however it begins', () => {
    const code = hotp(SECRET, present);
    for (const other of [
      '',
      code.slice(0, 5),
      `${code}0`,
      ` ${code}`,
      `${code}\n`,
      `+${code.slice(1)}`,
      '١٢٣٤٥٦',
      '１２３４５６',
    ])
      expect(matchingStep(SECRET, other, now, null)).toBeNull();
  });
});

test('base32 is as RFC 4648 writes it, without padding', () => {
  expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text, 'ascii')))).toEqual([
    '',
    'MY',
    'MZXQ',
    'MZXW6',
    'MZXW6YQ',
    'MZXW6YTB',
    'MZXW6YTBOI',
  ]);
});

test('an authenticator app gets the secret, its person and its purpose, with any letters in the names', () => {
  const uri = new URL(totpUri(SECRET, 'Cleandesk', "maya:o'neill & söhne"));
  expect(uri.protocol + uri.host).toBe('otpauth:totp');
  expect(decodeURIComponent(uri.pathname)).toBe("/Cleandesk:maya o'neill & söhne");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Cleandesk',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('the address of a long account is cut between two characters, to what a QR code can show', () => {
  const account = (text: string): string => {
    const uri = totpUri(SECRET, 'Cleandesk', text);
    expect(uri.length).toBeLessThanOrEqual(LONGEST_TOTP_URI);
    expect(uri).toContain(`secret=${base32(SECRET)}`);
    return decodeURIComponent(new URL(uri).pathname).replace(/^.*Cleandesk:/, '');
  };
  const fixed = totpUri(SECRET, 'Cleandesk', 'x').length - 1;
  for (const [character, length] of [
    ['x', 1],
    ['é', 6],
    ['中', 9],
    ['😀', 12],
  ] as const) {
    const most = Math.floor((LONGEST_TOTP_URI - fixed) / length);
    expect([character, account(character.repeat(most))]).toEqual([character, character.repeat(most)]);
    expect([character, account(character.repeat(most + 1))]).toEqual([character, character.repeat(most)]);
  }
});
