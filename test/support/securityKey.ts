/**
 * A security key in software, for tests of the server. Makes and signs answers as WebAuthn level 3 and CTAP 2 specify,
 * with attestation "none".
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type {
  NewSecurityKey,
  SecurityKeyAnswer,
  SecurityKeyCreation,
  SecurityKeyRequest,
} from '../../contract/secondFactor.ts';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const ORIGIN = 'https://desk.cleandesk.internal';

export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly flags?: number;
  readonly count?: number;
}

export class SoftKey {
  readonly id = randomBytes(32);
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  count = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#private = privateKey;
    this.#public = publicKey;
  }

  make(creation: SecurityKeyCreation, lies: Lies = {}): NewSecurityKey {
    const { x, y } = this.#public.export({ format: 'jwk' });
    // CBOR written out: {1: 2, 3: -7, -1: 1, -2: x, -3: y}, and {"fmt": "none", "attStmt": {}, "authData": …}.
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x ?? '', 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y ?? '', 'base64url'),
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const data = Buffer.concat([this.#head(0x41, lies), Buffer.alloc(16), length, this.id, cose]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(data.length);
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
      Buffer.from([0x59]),
      size,
      data,
    ]);
    return {
      id: b64(this.id),
      clientDataJSON: this.#clientData('webauthn.create', creation.challenge, lies),
      attestationObject: b64(attestation),
      transports: ['usb'],
    };
  }

  sign(request: SecurityKeyRequest, lies: Lies = {}): SecurityKeyAnswer {
    this.count += 1;
    const data = this.#head(0x01, lies);
    const clientDataJSON = this.#clientData('webauthn.get', request.challenge, lies);
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))]))
      .sign(this.#private);
    return {
      id: b64(this.id),
      clientDataJSON,
      authenticatorData: b64(data),
      signature: b64(signature),
      userHandle: null,
    };
  }

  #head(flags: number, lies: Lies): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.count ?? this.count);
    return Buffer.concat([
      sha256(Buffer.from(lies.rpId ?? 'desk.cleandesk.internal', 'utf8')),
      Buffer.from([lies.flags ?? flags]),
      count,
    ]);
  }

  #clientData(type: string, challenge: string, lies: Lies): string {
    return b64(
      Buffer.from(
        JSON.stringify({
          type: lies.type ?? type,
          challenge: lies.challenge ?? challenge,
          origin: lies.origin ?? ORIGIN,
          crossOrigin: lies.crossOrigin ?? false,
        }),
        'utf8',
      ),
    );
  }
}
