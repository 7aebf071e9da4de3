/** The system's keychain, behind a port: macOS Keychain, Windows Credential Manager, Linux Secret Service. */
import { randomBytes } from 'node:crypto';

export interface Keychain {
  /** Null where nothing is kept under that name. */
  get(name: string): Promise<Buffer | null>;
  set(name: string, secret: Uint8Array): Promise<void>;
  /** Nothing where there is none under that name. */
  remove?(name: string): Promise<void>;
}

/**
 * A keychain that does not answer within this time counts as absent: a desk must not hang on a prompt that is not seen.
 */
const ANSWER_WITHIN_MS = 2_000;
const SERVICE = 'Cleandesk';

/** The keychain where it works (a value was written and read back), else null. */
export async function openSystemKeychain(): Promise<Keychain | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    // Only the Secret Service on Linux: the kernel's keyring, its fallback, forgets everything at a restart of the
    // machine.
    const entry = (name: string): InstanceType<typeof AsyncEntry> =>
      new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } });
    const keychain: Keychain = {
      async get(name) {
        const secret = await withinTime(entry(name).getSecret());
        return secret === null ? null : Buffer.from(secret);
      },
      async set(name, secret) {
        await withinTime(entry(name).setSecret(secret));
      },
      async remove(name) {
        await withinTime(entry(name).deleteCredential());
      },
    };
    const probe = randomBytes(16);
    await keychain.set('probe', probe);
    const answer = await keychain.get('probe');
    await withinTime(entry('probe').deleteCredential());
    return answer?.equals(probe) === true ? keychain : null;
  } catch {
    // absent is not allowed-anyway: what needs a key from it fails, and enrolment falls back to the key file and
    // says so
    return null;
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('The keychain did not answer.')), ANSWER_WITHIN_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
