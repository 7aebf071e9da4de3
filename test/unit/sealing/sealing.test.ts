import { Aes128Gcm, CipherSuite } from '@hpke/core';
import { DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/dhkem-x25519';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import {
  CannotOpen,
  keyIdOf,
  makeTenantKey,
  open,
  seal,
  type SealContext,
  type TenantKey,
} from '../../../core/sealing/sealing.ts';

const context: SealContext = {
  tenantId: 'a3bb189e-8bf9-4888-9912-ace4e6543002',
  conversationId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  purpose: 'entry',
  kind: 'address',
  author: '11111111-1111-4111-8111-111111111111',
  workstation: '22222222-2222-4222-8222-222222222222',
  at: 1_800_000_000_000,
};
const raw = (text: string): Buffer => Buffer.from(text, 'base64url');
const sealTo = (key: TenantKey, text: string, where: SealContext = context): ReturnType<typeof seal> =>
  seal(raw(key.publicKey), key.keyId, text, where);
const hex = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'hex')).buffer;

describe('sealing to a tenant', () => {
  test('the holder of the key reads exactly what was sealed', async () => {
    const key = await makeTenantKey();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 400 }).filter((text) => text.isWellFormed()),
        async (text) => {
          expect(await open(raw(key.privateKey), await sealTo(key, text), context)).toBe(text);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('another key opens nothing', async () => {
    const [key, other] = [await makeTenantKey(), await makeTenantKey()];
    await expect(open(raw(other.privateKey), await sealTo(key, '12 Quay Street'), context)).rejects.toThrow(CannotOpen);
  });

  test('a sealed value opens only as what it was sealed as: place, kind, author, workstation and time', async () => {
    const key = await makeTenantKey();
    const sealed = await sealTo(key, '12 Quay Street');
    const otherPlaces: SealContext[] = [
      { ...context, tenantId: context.id },
      { ...context, conversationId: context.id },
      { ...context, id: context.tenantId },
      { ...context, purpose: 'message' },
      { ...context, kind: 'email' },
      { ...context, author: context.id },
      { ...context, workstation: context.id },
      { ...context, at: context.at + 1 },
    ];
    for (const place of otherPlaces) await expect(open(raw(key.privateKey), sealed, place)).rejects.toThrow(CannotOpen);
  });

  test('a changed byte anywhere opens nothing', async () => {
    const key = await makeTenantKey();
    const sealed = await sealTo(key, 'Maya');
    const bytes = raw(sealed.ciphertext);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await expect(
        open(raw(key.privateKey), { ...sealed, ciphertext: changed.toString('base64url') }, context),
      ).rejects.toThrow(CannotOpen);
    }
    const enc = raw(sealed.enc);
    enc[3]! ^= 1;
    await expect(open(raw(key.privateKey), { ...sealed, enc: enc.toString('base64url') }, context)).rejects.toThrow(
      CannotOpen,
    );
  });

  test('what is stored shows neither the value nor that it was repeated', async () => {
    const key = await makeTenantKey();
    const [one, two] = [await sealTo(key, '4111111111111111'), await sealTo(key, '4111111111111111')];
    expect(one.ciphertext).not.toBe(two.ciphertext);
    for (const text of [JSON.stringify(one), raw(one.ciphertext).toString('latin1')])
      expect(text).not.toContain('4111111111111111');
  });

  test('a key is named after its own bytes', async () => {
    const key = await makeTenantKey();
    expect(key.keyId).toBe(keyIdOf(raw(key.publicKey)));
    expect(raw(key.publicKey)).toHaveLength(32);
    expect(raw(key.privateKey)).toHaveLength(32);
  });

  test('a public key of the wrong length or of low order is refused', async () => {
    await expect(seal(new Uint8Array(31), 'x', 'text', context)).rejects.toThrow();
    await expect(seal(new Uint8Array(32), 'x', 'text', context)).rejects.toThrow();
  });

  test('the parts of the suite give the result of RFC 9180 appendix A.1.1', async () => {
    const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
    const recipientKey = await suite.kem.deserializePrivateKey(
      hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
    );
    const plain = await suite.open(
      {
        recipientKey,
        info: hex('4f6465206f6e2061204772656369616e2055726e'),
        enc: hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
      },
      hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'),
      hex('436f756e742d30'),
    );
    expect(Buffer.from(plain).toString('utf8')).toBe('Beauty is truth, truth beauty');
  });
});
