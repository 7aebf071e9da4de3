/** The sign-in key of a workstation alone: which keys are one, and what a signature by it is for. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../core/ledger/chain.ts';
import {
  isSignedBySignInKey,
  makeSignInKey,
  readSignInKey,
  signWithSignInKey,
  type SignInPurpose,
} from '../../../core/signIn/signInKey.ts';

const PURPOSES: readonly SignInPurpose[] = ['sign-in', 'next', 'enrolment', 'renewal'];
const own = makeSignInKey();
const RENEWAL = { workstationId: 'w', certificate: 'c', session: 's', request: 'r' };

describe('a signature', () => {
  test.each(PURPOSES)('for %s counts for that purpose alone', (purpose) => {
    for (const said of [RENEWAL, 'request']) {
      const signature = signWithSignInKey(own.privateKey, purpose, said);
      expect(PURPOSES.filter((one) => isSignedBySignInKey(own.publicKey, one, said, signature))).toEqual([purpose]);
    }
  });

  test('is 64 bytes', () => {
    expect(Buffer.from(signWithSignInKey(own.privateKey, 'next', 'x'), 'base64url')).toHaveLength(64);
  });

  test('counts for what was said, and by the key that signed', () => {
    const signature = signWithSignInKey(own.privateKey, 'renewal', RENEWAL);
    for (const field of Object.keys(RENEWAL))
      expect(isSignedBySignInKey(own.publicKey, 'renewal', { ...RENEWAL, [field]: 'other' }, signature)).toBe(false);
    expect(isSignedBySignInKey(makeSignInKey().publicKey, 'renewal', RENEWAL, signature)).toBe(false);
    const bytes = Buffer.from(signature, 'base64url');
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    expect(isSignedBySignInKey(own.publicKey, 'renewal', RENEWAL, bytes.toString('base64url'))).toBe(false);
  });

  test.each(['', 'AAAA', 'no key', own.publicKey.slice(2)])('by the key %o, which is none, does not count', (key) => {
    const signature = signWithSignInKey(own.privateKey, 'next', 'x');
    expect(isSignedBySignInKey(key, 'next', 'x', signature)).toBe(false);
    expect(isSignedBySignInKey(own.publicKey, 'next', 'x', key)).toBe(false);
  });
});

const OTHERS = [
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }), 'sha256'],
  ['the curve of Bitcoin', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'sha256'],
  ['Ed25519', generateKeyPairSync('ed25519'), null],
] as const;

describe.each(OTHERS)('a key on %s', (_curve, { publicKey, privateKey }, digest) => {
  test('is none, whatever it has signed', () => {
    const said = Buffer.from(`cleandesk certificate renewal 1\n${canonical(RENEWAL)}`);
    const signature = sign(digest, said, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
    expect(isSignedBySignInKey(spki, 'renewal', RENEWAL, signature)).toBe(false);
    expect(readSignInKey(privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'))).toBeNull();
  });
});

test('a key comes back from its private half, and from nothing else', () => {
  expect(readSignInKey(own.privateKey.toString('base64'))).toEqual(own);
  for (const text of ['', 'AAAA', Buffer.from(own.publicKey, 'base64url').toString('base64')])
    expect(readSignInKey(text)).toBeNull();
});
