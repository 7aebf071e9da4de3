/**
 * The dual-password sign-in. Both checks always run to their end, and there is one way through this file for every failure: whoever fails
 * learns neither which password was wrong nor, by the time it took, how far they came.
 */
import type { Session } from '../../contract/api.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import { derivePersonWrappingKey, deriveStoreKey, type StoreHeader } from '../store/keys.ts';
import { openStore, type PersonStore, type Store, type Unreadable } from '../store/store.ts';

export interface Credentials { readonly login: string; readonly workstationPassword: string; readonly serverPassword: string }

export interface OpenedSession {
  readonly server: Session;
  readonly store: Store;
  readonly person: PersonStore;
  /** No earlier key of this person opened: a first sign-in here, or a new server password. */
  readonly newKey: boolean;
  /** Told once, with the sign-in that made the new key. */
  readonly unreadable: Unreadable;
}

export type SignInOutcome =
  | { readonly ok: true; readonly session: OpenedSession }
  | { readonly ok: false; readonly judged: boolean; readonly retryAt: number | null; /** The server's words, where it lets nobody sign in at this workstation. */ readonly selfCheck?: string };

export interface SignInOptions {
  readonly folder: string;
  readonly header: StoreHeader;
  /** The keychain's half of the store key; empty where there is none. */
  readonly keychainSecret: Uint8Array;
  readonly link: Pick<Link, 'call'>;
}

/** Never throws: an error of any kind is a failure. */
export async function signIn(options: SignInOptions, credentials: Credentials): Promise<SignInOutcome> {
  const [local, remote] = await Promise.all([checkWorkstationPassword(options, credentials.workstationPassword), proveServerPassword(options.link, credentials)]);
  let opened = false;
  try {
    const bothHold = local !== null && remote.proof !== null;
    // The desk's own verdict travels as null, so that the server counts this attempt as failed too.
    const server = await finish(options.link, remote.attemptId, bothHold ? remote.proof.finishLoginRequest : null, remote.refusal);
    if (!bothHold) {
      // The server must not have opened a session for a null proof; if it did, it is ended unseen.
      await options.link.call('signOut', {}, {}, server.token).catch(() => undefined);
      return { ok: false, judged: true, retryAt: null };
    }
    try {
      const wrappingKey = derivePersonWrappingKey(local.storeKey, remote.proof.exportKey, server.person.id);
      const { store: person, made, unreadable } = local.store.person(server.person.id, wrappingKey);
      wrappingKey.fill(0);
      opened = true;
      return { ok: true, session: { server, store: local.store, person, newKey: made, unreadable } };
    } catch {
      await options.link.call('signOut', {}, {}, server.token).catch(() => undefined);
      return { ok: false, judged: false, retryAt: null };
    }
  } catch (error) {
    if (error instanceof ServerRefusal && error.code === 'self-check') return { ok: false, judged: false, retryAt: null, selfCheck: error.message };
    return { ok: false, judged: error instanceof ServerRefusal, retryAt: error instanceof ServerRefusal ? error.retryAt : null };
  } finally {
    if (!opened) local?.store.close();
    local?.storeKey.fill(0);
    remote.proof?.exportKey.fill(0);
  }
}

/** The store, when this password opens it. */
async function checkWorkstationPassword(options: SignInOptions, password: string): Promise<{ store: Store; storeKey: Buffer } | null> {
  try {
    const storeKey = await deriveStoreKey(password, options.header, options.keychainSecret);
    try {
      return { store: openStore(options.folder, storeKey, { create: false }), storeKey };
    } catch {
      storeKey.fill(0);
      return null;
    }
  } catch {
    return null;
  }
}

interface ServerHalf {
  readonly attemptId: string | null;
  /** Null when the password does not fit the server's answer. */
  readonly proof: { readonly finishLoginRequest: string; readonly exportKey: Buffer } | null;
  readonly refusal: Error | null;
}

async function proveServerPassword(link: Pick<Link, 'call'>, credentials: Credentials): Promise<ServerHalf> {
  let attemptId: string | null = null;
  try {
    // Loaded here and not at start: compiling it takes time that the first paint should have.
    const { client, ready } = await import('@serenity-kit/opaque');
    await ready;
    const start = client.startLogin({ password: credentials.serverPassword });
    const answer = await link.call('signInStart', {}, { login: credentials.login, startLoginRequest: start.startLoginRequest });
    attemptId = answer.attemptId;
    const done = client.finishLogin({ clientLoginState: start.clientLoginState, loginResponse: answer.loginResponse, password: credentials.serverPassword });
    if (done === undefined) return { attemptId, proof: null, refusal: null };
    return { attemptId, proof: { finishLoginRequest: done.finishLoginRequest, exportKey: Buffer.from(done.exportKey, 'base64url') }, refusal: null };
  } catch (error) {
    return { attemptId, proof: null, refusal: error instanceof ServerRefusal ? error : attemptId === null ? new Unreachable('The server cannot be reached.') : null };
  }
}

async function finish(link: Pick<Link, 'call'>, attemptId: string | null, finishLoginRequest: string | null, refusal: Error | null): Promise<Session> {
  if (attemptId === null) throw refusal ?? new Unreachable('The server cannot be reached.');
  return link.call('signInFinish', {}, { attemptId, finishLoginRequest });
}
