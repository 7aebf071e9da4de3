/**
 * The dual-password sign-in. Both checks always run to their end, and there is one way through this file for every
 * failure: a person who fails learns neither which password was wrong nor, by the time it took, how far they came.
 */
import type { Coded } from '../../contract/errors.ts';
import { randomUUID } from 'node:crypto';
import type { Session } from '../../contract/api.ts';
import type { SecurityKeyAnswer, SecurityKeyRequest } from '../../contract/secondFactor.ts';
import type { SignInProof, SignInQuestion } from '../../contract/signInKey.ts';
import { secretOf, type Password } from '../../core/vocabulary/secretText.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import { openPasswordThread, stretchInThread } from '../passwords/passwordThread.ts';
import { openStoreSecret, type StoreHeader } from '../store/keys.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Renewal } from './renewal.ts';
import { openSigner, type SignInSigner } from './signInKeys.ts';

export interface Credentials {
  readonly login: string;
  readonly workstationPassword: Password;
  readonly serverPassword: Password;
  /** Six digits, or a recovery code. */ readonly code?: string | undefined;
  /** Ask a security key too. */ readonly securityKey?: boolean | undefined;
}

/** Both passwords are right and the server has opened a session; the person's own part is still closed. */
export interface ProvedSession {
  readonly server: Session;
  readonly store: Store;
  /** OPAQUE's, of the password that was just proved; wiped where the part is opened or released. */
  readonly exportKey: Uint8Array;
}

export type SignInOutcome =
  | { readonly ok: true; readonly proved: ProvedSession }
  | {
      readonly ok: false;
      readonly judged: boolean;
      readonly retryAt: number | null;
      /** The server allows no sign-in at this workstation. */ readonly selfCheck?: Coded;
    };

export interface SignInOptions {
  readonly folder: string;
  /** As it is on the disk now: IT may have changed the workstation password since the last sign-in. */
  header(): StoreHeader;
  /** The keychain's half of the store key; empty where there is none. */
  readonly keychainSecret: Uint8Array;
  readonly link: Pick<Link, 'call' | 'identity'>;
  readonly workstationId: string;
  /** Where the sign-in key is, wrapped. */
  readonly facts: Pick<MachineDatabase, 'fact' | 'setFact'>;
  /** The certificate that is to follow, asked for where both passwords are right. */
  readonly renewal: Pick<Renewal, 'prepare' | 'ask'>;
  /** Null where no security key answered. */
  askKey(request: SecurityKeyRequest): Promise<SecurityKeyAnswer | null>;
}

/** Never throws: an error of any kind is a failure. */
export async function signIn(options: SignInOptions, credentials: Credentials): Promise<SignInOutcome> {
  // Made whatever the passwords are, so that the time of it reveals nothing.
  const coming = await options.renewal.prepare();
  const [local, remote] = await Promise.all([
    checkWorkstationPassword(options, credentials.workstationPassword),
    proveServerPassword(options.link, credentials),
  ]);
  let opened = false;
  try {
    const bothHold = local !== null && remote.proof !== null;
    // The desk's own verdict travels as null, so that the server counts this attempt as failed too. Asked whatever the
    // result of the passwords, so that the question itself reveals nothing.
    const key =
      credentials.securityKey === true && remote.question !== null ? await options.askKey(remote.question) : null;
    const second = {
      ...(credentials.code === undefined ? {} : { code: credentials.code }),
      ...(key === null ? {} : { key }),
    };
    const proofs =
      bothHold && remote.attempt !== null
        ? bothProofs(options, credentials.login, local.signer, remote.attempt, remote.proof.finishLoginRequest)
        : null;
    const server = await finish(options.link, remote.attempt?.attemptId ?? null, proofs, remote.refusal, second);
    if (!bothHold || proofs === null) {
      // The server must not have opened a session for a null proof; if it did, it is ended unseen.
      await options.link.call('signOut', {}, {}, server.token).catch(() => undefined);
      return { ok: false, judged: true, retryAt: null };
    }
    opened = true;
    local.signer.accepted();
    // Signed now, while the key is open; the answer is not waited for.
    if (coming !== null) void options.renewal.ask(coming, server.token, (said) => local.signer.signRenewal(said));
    return { ok: true, proved: { server, store: local.store, exportKey: remote.proof.exportKey } };
  } catch (error) {
    if (error instanceof ServerRefusal && error.code === 'self-check')
      return { ok: false, judged: false, retryAt: null, selfCheck: { code: error.code, params: error.params } };
    return {
      ok: false,
      judged: error instanceof ServerRefusal,
      retryAt: error instanceof ServerRefusal ? error.retryAt : null,
    };
  } finally {
    local?.signer.close();
    if (!opened) {
      local?.store.close();
      remote.proof?.exportKey.fill(0);
    }
  }
}

interface LocalHalf {
  readonly store: Store;
  readonly signer: SignInSigner;
}

/** The store and the sign-in key, when this password opens them. */
async function checkWorkstationPassword(options: SignInOptions, password: Password): Promise<LocalHalf | null> {
  try {
    const header = options.header();
    const secret = await openStoreSecret(header, password, options.keychainSecret, stretchInThread);
    if (secret === null) return null;
    try {
      const store = openStore(options.folder, secret, { create: false });
      return { store, signer: openSigner(options.facts, secret, header.salt) };
    } finally {
      secret.fill(0);
    }
  } catch {
    return null;
  }
}

/** What the server has answered to the first half. */
interface Attempt {
  readonly attemptId: string;
  readonly startLoginRequest: string;
  readonly loginResponse: string;
  readonly signInKey: SignInQuestion;
}

interface Proofs {
  readonly finishLoginRequest: string;
  readonly signInKey: SignInProof;
}

/** Null where the sign-in key is missing or is not the one that the server has stored: a failure like any other. */
function bothProofs(
  { link, workstationId }: SignInOptions,
  login: string,
  signer: SignInSigner,
  { signInKey: question, ...attempt }: Attempt,
  finishLoginRequest: string,
): Proofs | null {
  const said = { ...attempt, workstationId, login, finishLoginRequest };
  try {
    const signInKey = signer.prove(question, said, link.identity().certificatePem);
    return signInKey === null ? null : { finishLoginRequest, signInKey };
  } catch {
    return null;
  }
}

interface ServerHalf {
  readonly attempt: Attempt | null;
  /** Null when the password does not fit the server's answer. */
  readonly proof: { readonly finishLoginRequest: string; readonly exportKey: Uint8Array } | null;
  readonly refusal: Error | null;
  /** What a security key is to sign. */
  readonly question: SecurityKeyRequest | null;
}

async function proveServerPassword(link: Pick<Link, 'call'>, credentials: Credentials): Promise<ServerHalf> {
  let attempt: Attempt | null = null;
  let question: SecurityKeyRequest | null = null;
  const thread = openPasswordThread();
  const password = secretOf(credentials.serverPassword);
  try {
    const start = await thread.run('startLogin', password, {});
    const asked = link.call(
      'signInStart',
      {},
      { login: credentials.login, startLoginRequest: start.startLoginRequest },
    );
    const answer = await asked.catch(async (error: unknown) => {
      // The password is stretched for nothing, so that a closed sign-in takes as long as a wrong password.
      if (error instanceof ServerRefusal) await thread.run('pretendLogin', password, start);
      throw error;
    });
    attempt = {
      attemptId: answer.attemptId,
      startLoginRequest: start.startLoginRequest,
      loginResponse: answer.loginResponse,
      signInKey: answer.signInKey,
    };
    question = answer.securityKey ?? null;
    const { clientLoginState } = start;
    const proof = await thread.run('finishLogin', password, { clientLoginState, loginResponse: answer.loginResponse });
    return { attempt, proof, refusal: null, question };
  } catch (error) {
    return {
      attempt,
      proof: null,
      refusal:
        error instanceof ServerRefusal
          ? error
          : attempt === null
            ? new Unreachable('The server cannot be reached.')
            : null,
      question,
    };
  } finally {
    await thread.end();
  }
}

async function finish(
  link: Pick<Link, 'call'>,
  attemptId: string | null,
  proofs: Proofs | null,
  refusal: Error | null,
  second: { code?: string; key?: SecurityKeyAnswer },
): Promise<Session> {
  if (attemptId === null) {
    // As many messages as any other failure has, in the same order: the server knows no such attempt.
    if (refusal instanceof ServerRefusal)
      await link
        .call('signInFinish', {}, { attemptId: randomUUID(), finishLoginRequest: null, signInKey: null })
        .catch(() => undefined);
    throw refusal ?? new Unreachable('The server cannot be reached.');
  }
  const none = { finishLoginRequest: null, signInKey: null };
  return link.call('signInFinish', {}, { attemptId, ...(proofs ?? none), ...second });
}
