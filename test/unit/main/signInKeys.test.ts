/** The sign-in key of a workstation, rule by rule: which key signs, when the next one follows, what is wiped. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isSignedBySignInKey, makeSignInKey, signInKeyId } from '../../../core/signIn/signInKey.ts';
import { hasSignInKey, keepFirstSignInKey, madeUnder, openSigner } from '../../../main/unlock/signInKeys.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const SECRET = randomBytes(32);
const SALT = 'salt';
const SAID = {
  ...{ attemptId: 'a', workstationId: 'w', login: 'maya' },
  ...{ startLoginRequest: 's', loginResponse: 'r', finishLoginRequest: 'f' },
};
let certificate: string;
let renewed: string;
beforeAll(async () => {
  const authority = await authorityIn(temporaryFolder('sign-in-keys'));
  certificate = (await authority.issueClient('w')).certificatePem;
  renewed = (await authority.issueClient('w')).certificatePem;
});

let stored: Map<string, string>;
const facts = {
  fact: (name: string) => stored.get(name) ?? null,
  setFact: (name: string, value: string) => void stored.set(name, value),
};
let first: string;
const keepFirst = (under: string): void => {
  const key = makeSignInKey();
  first = key.publicKey;
  keepFirstSignInKey(facts, SECRET, key, under);
  expect(key.privateKey.every((byte) => byte === 0)).toBe(true);
};
beforeEach(() => {
  stored = new Map();
  keepFirst(madeUnder(certificate, SALT));
});
const question = (publicKey: string) => ({ challenge: 'c', at: 5, keyId: signInKeyId(publicKey) });
const signer = (salt = SALT, secret: Uint8Array = SECRET) => openSigner(facts, secret, salt);
const present = (): string => Object(JSON.parse(stored.get('sign-in-key') ?? '{}')).publicKey;
const next = (): string => {
  const text = stored.get('sign-in-key-next') ?? '';
  return text === '' ? '' : Object(JSON.parse(text)).publicKey;
};
const statement = (of: string, following: string | null) => ({
  ...SAID,
  ...{ challenge: 'c', at: 5, next: following },
  certificate: new X509Certificate(of).fingerprint256.replaceAll(':', '').toLowerCase(),
});

describe('a proof', () => {
  test('is signed by the key that the server names, over this attempt and certificate', () => {
    const proof = signer().prove(question(first), SAID, certificate);
    expect(proof?.next).toBeNull();
    const signature = proof?.signature ?? '';
    expect(isSignedBySignInKey(first, 'sign-in', statement(certificate, null), signature)).toBe(true);
    expect(isSignedBySignInKey(first, 'sign-in', statement(renewed, null), signature)).toBe(false);
    expect(stored.has('sign-in-key-next')).toBe(false);
  });

  test('is none where the server names another key', () => {
    expect(signer().prove(question(makeSignInKey().publicKey), SAID, certificate)).toBeNull();
  });

  test('is none where the key does not open', () => {
    expect(signer(SALT, randomBytes(32)).prove(question(first), SAID, certificate)).toBeNull();
    const { publicKey } = makeSignInKey();
    // A wrapped key under the name of another one opens neither.
    const kept = JSON.parse(stored.get('sign-in-key') ?? '{}');
    stored.set('sign-in-key', JSON.stringify({ ...kept, publicKey }));
    expect(signer().prove(question(publicKey), SAID, certificate)).toBeNull();
  });

  test('is none once what unwraps is forgotten', () => {
    const one = signer();
    one.close();
    expect(one.prove(question(first), SAID, certificate)).toBeNull();
  });
});

describe('the next key', () => {
  test.each<[string, () => [salt: string, of: string]]>([
    ['after a renewal of the certificate', () => [SALT, renewed]],
    ['after a change of the password', () => ['other salt', certificate]],
    [
      'after an enrolment by file',
      () => {
        keepFirst('');
        return [SALT, certificate];
      },
    ],
  ])('is due %s: it is signed by both, and is the key once the server has accepted', (_name, change) => {
    const [salt, of] = change();
    const one = signer(salt);
    const proof = one.prove(question(first), SAID, of);
    const following = proof?.next?.publicKey ?? '';
    expect([following, present()]).toEqual([next(), first]);
    const said = statement(of, following);
    expect(isSignedBySignInKey(first, 'sign-in', said, proof?.signature ?? '')).toBe(true);
    expect(isSignedBySignInKey(following, 'next', said, proof?.next?.signature ?? '')).toBe(true);
    one.accepted();
    expect([present(), next()]).toEqual([following, '']);
    expect(signer(salt).prove(question(following), SAID, of)?.next).toBeNull();
  });

  test('is not the key where the server has not accepted, and is the same one at the next try', () => {
    const one = signer().prove(question(first), SAID, renewed)?.next?.publicKey;
    expect(present()).toBe(first);
    expect(signer().prove(question(first), SAID, renewed)?.next?.publicKey).toBe(one);
    // For another certificate or password it is another one.
    expect(signer('other salt').prove(question(first), SAID, renewed)?.next?.publicKey).not.toBe(one);
  });

  test('is the key where the server names it, after an answer that was lost', () => {
    const following = signer().prove(question(first), SAID, renewed)?.next?.publicKey ?? '';
    const proof = signer().prove(question(following), SAID, renewed);
    expect(proof).toMatchObject({ next: null });
    expect([present(), next()]).toEqual([following, '']);
  });

  test('is not taken by a server that accepts a proof without one', () => {
    signer().prove(question(first), SAID, renewed);
    const one = signer();
    one.prove(question(first), SAID, certificate);
    one.accepted();
    expect(present()).toBe(first);
  });

  test('that cannot be stored at the end is found at the next sign-in', () => {
    const one = signer();
    const following = one.prove(question(first), SAID, renewed)?.next?.publicKey ?? '';
    const { setFact } = facts;
    facts.setFact = () => {
      throw new Error('the disk is full');
    };
    expect(() => one.accepted()).not.toThrow();
    facts.setFact = setFact;
    expect(present()).toBe(first);
    expect(signer().prove(question(following), SAID, renewed)?.next).toBeNull();
  });
});

describe('the certificate that follows', () => {
  const said = { workstationId: 'w', certificate: 'c', session: 's', request: 'r' };

  test('is asked for with the signature of the key that is the key now', () => {
    const one = signer();
    one.prove(question(first), SAID, renewed);
    one.accepted();
    expect(present()).not.toBe(first);
    const signature = one.signRenewal(said) ?? '';
    expect(isSignedBySignInKey(present(), 'renewal', said, signature)).toBe(true);
    expect(isSignedBySignInKey(present(), 'sign-in', said, signature)).toBe(false);
    one.close();
    expect(one.signRenewal(said)).toBeNull();
    stored.clear();
    expect(signer().signRenewal(said)).toBeNull();
  });
});

describe('a key that is kept', () => {
  test('is there, or is not, or cannot be read', () => {
    expect(hasSignInKey(facts)).toBe(true);
    for (const text of ['', '{', '{}', JSON.stringify({ ...JSON.parse(stored.get('sign-in-key') ?? ''), more: 1 })]) {
      stored.set('sign-in-key', text);
      expect([text, hasSignInKey(facts)]).toEqual([text, false]);
    }
    stored.clear();
    expect(hasSignInKey(facts)).toBe(false);
  });

  test('was made under a certificate and a password, whatever blanks are around the certificate', () => {
    expect(madeUnder(` ${certificate}\n\n`, SALT)).toBe(madeUnder(certificate, SALT));
    expect(madeUnder(renewed, SALT)).not.toBe(madeUnder(certificate, SALT));
    expect(madeUnder(certificate, 'other')).not.toBe(madeUnder(certificate, SALT));
  });
});
