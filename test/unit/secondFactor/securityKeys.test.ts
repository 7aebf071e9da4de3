/** Which answers of a security key a server accepts, and which it refuses. */
import { describe, expect, test } from 'vitest';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import {
  keyCreation,
  keyRequest,
  madeKey,
  provedBy,
  type StoredKey,
} from '../../../server/domains/signIn/securityKeys.ts';
import { SoftKey, type Lies } from '../../support/securityKey.ts';

const box = openSecretBox('11'.repeat(32));
const PERSON = { id: '6f0c2f4e-7b1a-4c2d-8e3f-1a2b3c4d5e6f', name: 'Maya Lindqvist', login: 'maya' };
async function enrolled(): Promise<{ soft: SoftKey; key: StoredKey; signCount: number }> {
  const soft = new SoftKey();
  const creation = keyCreation(box, PERSON, []);
  const made = await madeKey(soft.make(creation), creation.challenge);
  if (made === null) throw new Error('An honest key was refused.');
  return { soft, ...made };
}

const EVERY_LIE: Lies[] = [
  { origin: 'https://desk.example' },
  { origin: 'https://desk.cleandesk.internal.example' },
  { origin: 'http://desk.cleandesk.internal' },
  { origin: 'cleandesk://desk' },
  { origin: 'null' },
  { rpId: 'desk.example' },
  { challenge: 'AAAA' },
  { crossOrigin: true },
];

describe('a new key', () => {
  test("is accepted when it answers this challenge from the desk's own page", async () => {
    const { key, signCount, soft } = await enrolled();
    expect([key.credentialId, signCount]).toEqual([soft.id.toString('base64url'), 0]);
  });

  test.each([...EVERY_LIE, { type: 'webauthn.get' }, { flags: 0x40 }])('that says %j is refused', async (lies) => {
    const creation = keyCreation(box, PERSON, []);
    expect(await madeKey(new SoftKey().make(creation, lies), creation.challenge)).toBeNull();
  });

  test('whose data is no CBOR, no JSON or nothing is refused', async () => {
    const creation = keyCreation(box, PERSON, []);
    const honest = new SoftKey().make(creation);
    for (const bent of [
      { attestationObject: 'AAAA' },
      { clientDataJSON: 'AAAA' },
      { clientDataJSON: 'bnVsbA' },
      { id: 'AAAA' },
      { attestationObject: honest.attestationObject.slice(0, -40) },
    ])
      expect(await madeKey({ ...honest, ...bent }, creation.challenge)).toBeNull();
  });

  test('contains nothing of the person that could be looked up, and is the same each time', () => {
    const [one, two] = [keyCreation(box, PERSON, []), keyCreation(box, PERSON, [])];
    expect(one.user.id).toBe(two.user.id);
    expect(Buffer.from(one.user.id, 'base64url').toString('utf8')).not.toContain(PERSON.id);
    expect(one.challenge).not.toBe(two.challenge);
  });
});

describe('a signature', () => {
  test('of the enrolled key over this challenge is accepted, and its counter is stored', async () => {
    const { soft, key, signCount } = await enrolled();
    const request = keyRequest(box, 'maya', [key]);
    expect(await provedBy(soft.sign(request), request.challenge, key, signCount)).toBe(1);
  });

  test.each([...EVERY_LIE, { type: 'webauthn.create' }, { flags: 0 }])('that says %j is refused', async (lies) => {
    const { soft, key, signCount } = await enrolled();
    const request = keyRequest(box, 'maya', [key]);
    expect(await provedBy(soft.sign(request, lies), request.challenge, key, signCount)).toBeNull();
  });

  test('whose count does not grow comes from a copy', async () => {
    const { soft, key } = await enrolled();
    const request = keyRequest(box, 'maya', [key]);
    expect(await provedBy(soft.sign(request, { count: 7 }), request.challenge, key, 7)).toBeNull();
    expect(await provedBy(soft.sign(request, { count: 6 }), request.challenge, key, 7)).toBeNull();
    expect(await provedBy(soft.sign(request, { count: 8 }), request.challenge, key, 7)).toBe(8);
  });

  test('by another key, or with any byte changed, is refused', async () => {
    const { soft, key, signCount } = await enrolled();
    const request = keyRequest(box, 'maya', [key]);
    expect(
      await provedBy({ ...new SoftKey().sign(request), id: key.credentialId }, request.challenge, key, signCount),
    ).toBeNull();
    const honest = soft.sign(request);
    for (const part of ['signature', 'authenticatorData'] as const) {
      const bytes = Buffer.from(honest[part], 'base64url');
      for (let at = 0; at < bytes.length; at += 5) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ 1;
        expect(
          await provedBy({ ...honest, [part]: bent.toString('base64url') }, request.challenge, key, signCount),
        ).toBeNull();
      }
    }
  });
});

describe('the challenge', () => {
  const key = (n: number): StoredKey => ({
    credentialId: Buffer.alloc(48, n).toString('base64url'),
    publicKey: '',
    transports: ['usb'],
  });

  test('names as many keys for a person with none, with some and with all', () => {
    for (const keys of [[], [key(1)], [1, 2, 3, 4, 5].map(key)]) {
      const ids = keyRequest(box, 'maya', keys).allowCredentials.map((one) => one.id);
      expect(new Set(ids).size).toBe(5);
      for (const one of keys) expect(ids).toContain(one.credentialId);
    }
  });

  test('stays the same for the same person except for the challenge, and a real key has no special place', () => {
    const places = new Set<number>();
    for (let n = 0; n < 40; n += 1) {
      const keys = [{ ...key(1), credentialId: Buffer.alloc(48, n + 1).toString('base64url') }];
      const [one, two] = [keyRequest(box, `person ${n}`, keys), keyRequest(box, `person ${n}`, keys)];
      expect(one.allowCredentials).toEqual(two.allowCredentials);
      places.add(one.allowCredentials.findIndex((each) => each.id === keys[0]?.credentialId));
    }
    expect(places.size).toBe(5);
  });
});

describe('the box of secrets', () => {
  test('opens under its own name alone, and not when a byte was changed', () => {
    const sealed = box.seal(Buffer.from('a secret'), 'factor 1 of maya');
    expect(box.open(sealed, 'factor 1 of maya').toString()).toBe('a secret');
    expect(() => box.open(sealed, 'factor 1 of tomas')).toThrow();
    expect(() => openSecretBox('22'.repeat(32)).open(sealed, 'factor 1 of maya')).toThrow();
    const bytes = Buffer.from(sealed, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const bent = Buffer.from(bytes);
      bent[at] = (bent[at] ?? 0) ^ 0x80;
      expect(() => box.open(bent.toString('base64url'), 'factor 1 of maya')).toThrow();
    }
    expect(() => box.open('', 'factor 1 of maya')).toThrow();
  });
});
