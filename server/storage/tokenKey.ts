/**
 * A server key that only a token can unwrap (PKCS #11 v3.1): the file alone gives nothing. `pkcs11-tool` of OpenSC
 * speaks to the token, so that the server loads no vendor's library.
 */
import { spawnSync } from 'node:child_process';
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const TokenKey = z.strictObject({
  pkcs11: z.strictObject({
    /** Path of the token's library. */ module: z.string().min(1).max(1_000),
    tokenLabel: z.string().min(1).max(32),
    /** CKA_ID of an RSA key on it, hex. */ keyId: z.string().regex(/^[0-9a-f]{1,64}$/i),
    /** A file with the PIN of the token's user, mode 600. */ pinFile: z.string().min(1).max(1_000),
    /** The server key, encrypted to that key; base64. */ wrapped: z.base64().max(4_096),
  }),
});
export type TokenPlace = Omit<z.infer<typeof TokenKey>['pkcs11'], 'wrapped'>;

/** The token did not do it, or `pkcs11-tool` is not installed. */
export class NoToken extends Error {
  override readonly name = 'NoToken';
}

const KEY_BYTES = 32;
const PIN_VARIABLE = 'CLEANDESK_TOKEN_PIN';

/** @throws NoToken */
function tool(place: TokenPlace, args: readonly string[], input: Uint8Array, pin: string | null): Buffer {
  const { status, stdout } = spawnSync(
    'pkcs11-tool',
    [
      ...['--module', place.module, '--token-label', place.tokenLabel, '--id', place.keyId, ...args],
      // On the command line other users could read it.
      ...(pin === null ? [] : ['--login', '--pin', `env:${PIN_VARIABLE}`]),
    ],
    {
      input,
      env: { ...process.env, ...(pin === null ? {} : { [PIN_VARIABLE]: pin }) },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 60_000,
    },
  );
  if (status !== 0) throw new NoToken('The token did not answer.');
  return stdout;
}

/**
 * Writes a new server key, wrapped by the public half of the token's key (RSA-OAEP with SHA-1 and no label, which every
 * token has), to `file`, mode 0600, never over an existing one.
 * @throws NoToken where the token has no such RSA key; Error of `writeFileSync`.
 */
export function makeTokenKeyFile(file: string, place: TokenPlace): void {
  const spki = tool(place, ['--read-object', '--type', 'pubkey'], new Uint8Array(), null);
  let wrapped: Buffer;
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    wrapped = publicEncrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      randomBytes(KEY_BYTES),
    );
  } catch {
    throw new NoToken('This is no RSA key.');
  }
  const text = JSON.stringify({ pkcs11: { ...place, wrapped: wrapped.toString('base64') } }, null, 2);
  writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

/**
 * The server key in the text of such a file, 64 hex digits; null where the text is no such file.
 * @param readPin reads the file with the PIN
 * @throws NoToken where the token does not unwrap it
 */
export function tokenKeyIn(text: string, readPin: (file: string) => string): string | null {
  let place: z.infer<typeof TokenKey>['pkcs11'];
  try {
    place = TokenKey.parse(JSON.parse(text)).pkcs11;
  } catch {
    return null;
  }
  const key = tool(
    place,
    ['--decrypt', '--mechanism', 'RSA-PKCS-OAEP', '--hash-algorithm', 'SHA-1'],
    Buffer.from(place.wrapped, 'base64'),
    readPin(place.pinFile).trim(),
  );
  if (key.length !== KEY_BYTES) throw new NoToken('The token unwrapped something else.');
  return key.toString('hex');
}

/** Checks that the token unwraps what was just wrapped. @throws NoToken */
export function checkTokenKeyFile(file: string, readPin: (file: string) => string): void {
  if (tokenKeyIn(readFileSync(file, 'utf8'), readPin) === null) throw new NoToken('This file cannot be read.');
}
