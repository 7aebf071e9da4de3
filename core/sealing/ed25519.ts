/** Ed25519 (RFC 8032) with raw keys in base64url, and a line of purpose before each signed text. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/** In the form of RFC 8410: the twelve bytes before the key itself. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** `privateKeyPem` is PKCS #8. */
export interface SigningKey {
  /** 32 bytes, base64url. */ readonly publicKey: string;
  readonly privateKeyPem: string;
}
/** The very text that was signed: it is verified before it is parsed. */
export interface SignedText {
  readonly document: string;
  /** 64 bytes, base64url. */ readonly signature: string;
}

/** A new key pair. */
export function newSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI.length).toString('base64url'),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/**
 * @param purpose separates what a key signs here from any other use of it.
 * @throws Error for a key that does not sign.
 */
export function signText(document: string, purpose: string, privateKeyPem: string): SignedText {
  const bytes = Buffer.from(`${purpose}\n${document}`, 'utf8');
  return { document, signature: sign(null, bytes, createPrivateKey(privateKeyPem)).toString('base64url') };
}

/** Whether `publicKey` (32 bytes, base64url) signed this for this purpose. What cannot be read is not signed. */
export function isSigned({ document, signature }: SignedText, purpose: string, publicKey: string): boolean {
  try {
    const [raw, mark] = [Buffer.from(publicKey, 'base64url'), Buffer.from(signature, 'base64url')];
    if (raw.length !== 32 || mark.length !== 64) return false;
    const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(`${purpose}\n${document}`, 'utf8'), key, mark);
  } catch {
    return false;
  }
}
