/**
 * The two implementations of the same suite: each opens the other's seals, and neither seals to a point of small order.
 */
import type { CipherSuite } from '@hpke/core';
import { describe, expect, test } from 'vitest';
import { chosenSuite, isSound, type SuiteBy, suiteBy } from '../../../core/sealing/suite.ts';

const WAYS: readonly SuiteBy[] = ['platform', 'javascript'];
const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'utf8')).buffer;
const INFO = bytes('info');

async function sealTo(suite: CipherSuite, publicKey: ArrayBuffer, text: string) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey);
  return suite.seal({ recipientPublicKey, info: INFO }, bytes(text), bytes('place'));
}
async function openBy(suite: CipherSuite, privateKey: ArrayBuffer, { enc, ct }: { enc: ArrayBuffer; ct: ArrayBuffer }) {
  const recipientKey = await suite.kem.deserializePrivateKey(privateKey);
  return Buffer.from(await suite.open({ recipientKey, enc, info: INFO }, ct, bytes('place'))).toString('utf8');
}

describe.each(WAYS.flatMap((keys) => WAYS.flatMap((seals) => WAYS.map((opens) => ({ keys, seals, opens })))))(
  'a key made by $keys, sealed to by $seals, opened by $opens',
  ({ keys, seals, opens }) => {
    test('gives back what was sealed', async () => {
      const { kem } = suiteBy(keys);
      for (let round = 0; round < 4; round += 1) {
        const pair = await kem.generateKeyPair();
        const sealed = await sealTo(suiteBy(seals), await kem.serializePublicKey(pair.publicKey), `text ${round}`);
        const key = await kem.serializePrivateKey(pair.privateKey);
        expect(await openBy(suiteBy(opens), key, sealed)).toBe(`text ${round}`);
        new Uint8Array(sealed.ct)[0]! ^= 1;
        await expect(openBy(suiteBy(opens), key, sealed)).rejects.toThrow();
      }
    });
  },
);

test.each(WAYS)('by %s nothing is sealed to a point of small order, or to what is no key (RFC 7748)', async (by) => {
  const one = new Uint8Array(32);
  one[0] = 1;
  const order8 = Buffer.from('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', 'hex');
  for (const point of [new Uint8Array(32), one, new Uint8Array(order8), new Uint8Array(31), new Uint8Array(33)])
    await expect(sealTo(suiteBy(by), point.buffer, 'secret')).rejects.toThrow();
});

test("the platform's is chosen where it is sound, and not when it answers wrongly or not at all", async () => {
  expect(await isSound(suiteBy('javascript'))).toBe(true);
  expect((await chosenSuite()).by).toBe((await isSound(suiteBy('platform'))) ? 'platform' : 'javascript');
  const { kem } = suiteBy('javascript');
  const wrong = Object.assign(Object.create(kem) as typeof kem, {
    decap: async () => new ArrayBuffer(32),
  });
  const refusing = Object.assign(Object.create(kem) as typeof kem, {
    deserializePrivateKey: () => Promise.reject(new Error('not supported')),
  });
  expect([await isSound({ kem: wrong }), await isSound({ kem: refusing })]).toEqual([false, false]);
});
