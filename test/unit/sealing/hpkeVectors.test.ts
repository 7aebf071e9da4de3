/**
 * The library of HPKE against the published vectors of RFC 9180, appendix A.1 (DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-128-GCM), as far as it exposes the steps: keys from seeds, both sides of the key schedule, messages by number,
 * exported secrets. The suite in use differs in the length of the AES key only.
 */
import { Aes128Gcm, CipherSuite } from '@hpke/core';
import { type SuiteBy, suiteBy } from '../../../core/sealing/suite.ts';
import { describe, expect, test } from 'vitest';

const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'hex')).buffer;
const hex = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('hex');
const PLAIN = '4265617574792069732074727574682c20747275746820626561757479';
const INFO = '4f6465206f6e2061204772656369616e2055726e';

/** A.1.1, mode base. */
const BASE = {
  ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
  pkEm: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
  pkRm: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  messages: {
    0: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
    1: 'af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84',
    2: '498dfcabd92e8acedc281e85af1cb4e3e31c7dc394a1ca20e173cb72516491588d96a19ad4a683518973dcc180',
    4: '583bd32bc67a5994bb8ceaca813d369bca7b2a42408cddef5e22f880b631215a09fc0012bc69fccaa251c0246d',
    255: '7175db9717964058640a3a11fb9007941a5d1757fda1a6935c805c21af32505bf106deefec4a49ac38d71c9e0a',
    256: '957f9800542b0b8891badb026d79cc54597cb2d225b54c00c5238c25d05c30e3fbeda97d2e0e1aba483a2df9f2',
  } as Readonly<Record<number, string>>,
  exported: {
    '': '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee',
    '00': '2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5',
    '54657374436f6e74657874': 'e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931',
  },
} as const;

describe.each<SuiteBy>(['platform', 'javascript'])('RFC 9180, appendix A.1.1, by %s', (by) => {
  const ours = suiteBy(by);
  const suite = new CipherSuite({ kem: ours.kem, kdf: ours.kdf, aead: new Aes128Gcm() });

  test('keys are derived from their seeds as published', async () => {
    for (const [ikm, pk] of [
      [BASE.ikmE, BASE.pkEm],
      [BASE.ikmR, BASE.pkRm],
    ] as const) {
      const pair = await suite.kem.deriveKeyPair(bytes(ikm));
      expect(hex(await suite.kem.serializePublicKey(pair.publicKey))).toBe(pk);
    }
    const recipient = await suite.kem.deriveKeyPair(bytes(BASE.ikmR));
    expect(hex(await suite.kem.serializePrivateKey(recipient.privateKey))).toBe(BASE.skRm);
  });

  test('the sender’s messages and exported secrets are the published ones, byte for byte', async () => {
    const ekm = await suite.kem.deriveKeyPair(bytes(BASE.ikmE));
    const sender = await suite.createSenderContext({
      recipientPublicKey: await suite.kem.deserializePublicKey(bytes(BASE.pkRm)),
      info: bytes(INFO),
      ekm,
    });
    expect(hex(sender.enc)).toBe(BASE.pkEm);
    const compared: string[] = [];
    for (let number = 0; number <= 256; number += 1) {
      const sealed = hex(await sender.seal(bytes(PLAIN), new TextEncoder().encode(`Count-${number}`).buffer));
      if (BASE.messages[number] === undefined) continue;
      expect(sealed, String(number)).toBe(BASE.messages[number]);
      compared.push(String(number));
    }
    expect(compared).toEqual(Object.keys(BASE.messages));
    expect(compared.length).toBeGreaterThan(3);
    for (const [context, value] of Object.entries(BASE.exported))
      expect(hex(await sender.export(bytes(context), 32)), context).toBe(value);
  });

  test('the recipient opens the published messages, and none out of order or with another name', async () => {
    const make = async () =>
      suite.createRecipientContext({
        recipientKey: await suite.kem.deserializePrivateKey(bytes(BASE.skRm)),
        enc: bytes(BASE.pkEm),
        info: bytes(INFO),
      });
    const recipient = await make();
    for (const number of [0, 1, 2])
      expect(
        hex(
          await recipient.open(bytes(BASE.messages[number] ?? ''), new TextEncoder().encode(`Count-${number}`).buffer),
        ),
      ).toBe(PLAIN);
    await expect(
      recipient.open(bytes(BASE.messages[4] ?? ''), new TextEncoder().encode('Count-4').buffer),
    ).rejects.toThrow();
    await expect(
      (await make()).open(bytes(BASE.messages[0] ?? ''), new TextEncoder().encode('Count-1').buffer),
    ).rejects.toThrow();
    for (const [context, value] of Object.entries(BASE.exported))
      expect(hex(await recipient.export(bytes(context), 32)), context).toBe(value);
  });
});
