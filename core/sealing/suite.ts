/**
 * The suite of hpke.ts, twice: with X25519 and HKDF of the platform's WebCrypto, and with the library's JavaScript.
 * Both speak RFC 9180 and open each other's seals; the platform's takes a fraction of the time. Electron's crypto is
 * BoringSSL, of which WebCrypto may refuse what OpenSSL does, so a self-test decides once in each process.
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 as JavaScriptKem, HkdfSha256 as JavaScriptHkdf } from '@hpke/dhkem-x25519';

export type SuiteBy = 'platform' | 'javascript';

/** One of the two by name; `chosenSuite` is what seals. */
export function suiteBy(by: SuiteBy): CipherSuite {
  return by === 'platform'
    ? new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
    : new CipherSuite({ kem: new JavaScriptKem(), kdf: new JavaScriptHkdf(), aead: new Aes256Gcm() });
}

/** RFC 9180 appendix A.1.1: the recipient's private key, its public key, what was sent, and the secret in it. */
const KNOWN = {
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  pkRm: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  sharedSecret: 'fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc',
} as const;
const bytes = (hex: string): ArrayBuffer => new Uint8Array(Buffer.from(hex, 'hex')).buffer;
const hex = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('hex');

/** Whether a suite opens what the RFC publishes, and itself what it sends to the same key. False on any error. */
export async function isSound({ kem }: Pick<CipherSuite, 'kem'>): Promise<boolean> {
  try {
    const recipientKey = await kem.deserializePrivateKey(bytes(KNOWN.skRm));
    const recipientPublicKey = await kem.deserializePublicKey(bytes(KNOWN.pkRm));
    const sent = await kem.encap({ recipientPublicKey });
    return (
      hex(await kem.decap({ recipientKey, enc: bytes(KNOWN.enc) })) === KNOWN.sharedSecret &&
      hex(await kem.decap({ recipientKey, enc: sent.enc })) === hex(sent.sharedSecret)
    );
  } catch {
    return false;
  }
}

let chosen: Promise<{ readonly suite: CipherSuite; readonly by: SuiteBy }> | null = null;

/** What this process seals and opens with, and by which of the two. The self-test runs at the first call. */
export function chosenSuite(): Promise<{ readonly suite: CipherSuite; readonly by: SuiteBy }> {
  chosen ??= (async () => {
    const platform = suiteBy('platform');
    return (await isSound(platform))
      ? { suite: platform, by: 'platform' }
      : { suite: suiteBy('javascript'), by: 'javascript' };
  })();
  return chosen;
}
