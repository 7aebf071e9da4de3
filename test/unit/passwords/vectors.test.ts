/**
 * Published vectors, against the two libraries that passwords depend on, as far as they can be driven:
 * docs/passwords.md says what cannot.
 */
import { argon2Sync, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import * as opaque from '@serenity-kit/opaque';
import { beforeAll, describe, expect, test } from 'vitest';
import { ARGON2_PARAMETERS } from '../../../main/store/keys.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('Argon2id', () => {
  /** RFC 9106 section 5.3. The library in use cannot take its associated data, so Node's own code is tested with it. */
  const RFC = {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  };

  test("Node's implementation gives the vector of RFC 9106", () => {
    expect(argon2Sync('argon2id', RFC).toString('hex')).toBe(
      '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
    );
  });

  test("the library in use gives the same hash as Node's own implementation", async () => {
    const { associatedData: _left, ...without } = RFC;
    const inUse = {
      parallelism: ARGON2_PARAMETERS.lanes,
      memory: ARGON2_PARAMETERS.memoryKiB,
      passes: ARGON2_PARAMETERS.passes,
      tagLength: 32,
    };
    const cases: {
      message: Buffer;
      nonce: Buffer;
      secret?: Buffer;
      parallelism: number;
      memory: number;
      passes: number;
      tagLength: number;
    }[] = [
      without,
      { ...inUse, message: Buffer.from('passé-long-enough'.normalize('NFC')), nonce: randomBytes(16) },
      ...Array.from({ length: 40 }, (_, n) => ({
        message: randomBytes(1 + n * 7),
        nonce: randomBytes(8 + (n % 25)),
        parallelism: 1 + (n % 5),
        memory: 64 + n * 8,
        passes: 1 + (n % 4),
        tagLength: 16 + (n % 49),
      })),
    ];
    for (const one of cases) {
      const options = {
        algorithm: 2,
        memoryCost: one.memory,
        timeCost: one.passes,
        parallelism: one.parallelism,
        outputLen: one.tagLength,
        salt: one.nonce,
      } as const;
      const ours = await hashRaw(one.message, one.secret === undefined ? options : { ...options, secret: one.secret });
      expect(ours.toString('hex')).toBe(argon2Sync('argon2id', one).toString('hex'));
    }
  });
});

describe('OPAQUE', () => {
  /** RFC 9807 appendix C.1.1 and C.1.2: ristretto255-SHA512, 3DH; the two differ in what is not used below. */
  const RFC = {
    oprfSeed:
      'f433d0227b0b9dd54f7c4422b600e764e47fb503f1f9a0f0a47c6606b054a7fdc65347f1a08f277e22358bbabe26f823fca82c7848e9a75661f4ec5d5c1989ef',
    serverPrivateKey: '47451a85372f8b3537e249d7b54188091fb18edde78094b43e2ba42b5eb89f0d',
    serverPublicKey: 'b2fe7af9f48cc502d016729d2fe25cdd433f2c4bc904660b2a382c9b79df1a78',
    credentialIdentifier: '1234',
    registrationRequest: '5059ff249eb1551b7ce4991f3336205bde44a105a032e747d21bf382e75f7a71',
    registrationResponse:
      '7408a268083e03abc7097fc05b587834539065e86fb0c7b6342fcf5e01e5b019b2fe7af9f48cc502d016729d2fe25cdd433f2c4bc904660b2a382c9b79df1a78',
    registrationUpload:
      '76a845464c68a5d2f7e442436bb1424953b17d3e2e289ccbaccafb57ac5c36751ac5844383c7708077dea41cbefe2fa15724f449e535dd7dd562e66f5ecfb95864eadddec9db5874959905117dad40a4524111849799281fefe3c51fa82785c5ac13171b2f17bc2c74997f0fce1e1f35bec6b91fe2e12dbd323d23ba7a38dfec634b0f5b96109c198a8027da51854c35bee90d1e1c781806d07d49b76de6a28b8d9e9b6c93b9f8b64d16dddd9c5bfb5fea48ee8fd2f75012a8b308605cdd8ba5',
    ke1: 'c4dedb0ba6ed5d965d6f250fbe554cd45cba5dfcce3ce836e4aee778aa3cd44dda7e07376d6d6f034cfa9bb537d11b8c6b4238c334333d1f0aebb380cae6a6cc6e29bee50701498605b2c085d7b241ca15ba5c32027dd21ba420b94ce60da326',
    ke2Evaluated: '7e308140890bcde30cbcea28b01ea1ecfbd077cff62c4def8efa075aabcbb471',
  };
  const base64 = (text: string): string => hex(text).toString('base64url');
  /**
   * As the library stores a server's secrets: the OPRF seed, the key pair's private half, and the public key that is
   * used for unknown people.
   */
  const setup = Buffer.concat([hex(RFC.oprfSeed), hex(RFC.serverPrivateKey), hex(RFC.serverPublicKey)]).toString(
    'base64url',
  );
  beforeAll(() => opaque.ready);

  test("the server's key and its answer to a registration are those of RFC 9807", () => {
    expect(Buffer.from(opaque.server.getPublicKey(setup), 'base64url').toString('hex')).toBe(RFC.serverPublicKey);
    const { registrationResponse } = opaque.server.createRegistrationResponse({
      serverSetup: setup,
      userIdentifier: RFC.credentialIdentifier,
      registrationRequest: base64(RFC.registrationRequest),
    });
    expect(Buffer.from(registrationResponse, 'base64url').toString('hex')).toBe(RFC.registrationResponse);
  });

  test('a sign-in answer begins with the evaluated element of RFC 9807, and its rest is random', () => {
    const answer = (): Buffer =>
      Buffer.from(
        opaque.server.startLogin({
          serverSetup: setup,
          userIdentifier: RFC.credentialIdentifier,
          registrationRecord: base64(RFC.registrationUpload),
          startLoginRequest: base64(RFC.ke1),
        }).loginResponse,
        'base64url',
      );
    const [once, again] = [answer(), answer()];
    expect(once).toHaveLength(320);
    expect(once.subarray(0, 32).toString('hex')).toBe(RFC.ke2Evaluated);
    expect(again.subarray(0, 32).toString('hex')).toBe(RFC.ke2Evaluated);
    expect(once.subarray(32).equals(again.subarray(32))).toBe(false);
  });
});
