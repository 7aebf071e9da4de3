/**
 * The saved logins of the signed-in person. They are kept as they came, sealed; one is opened while a part of main
 * uses it and wiped after, and the key that opens them is wiped with the lock. Nothing here goes to the page but names,
 * and those only where policy says so.
 */
import { z } from 'zod';
import type { OwnKey, OwnLogin, SealedLogin } from '../../../contract/savedLogins.ts';
import type { VerbResult } from '../../../contract/bridge.ts';
import type { OpenLogin } from '../../../core/logins/payload.ts';
import { fingerprintOf, isApproved, openLogin, sealLogin, type LoginPlace } from '../../../core/logins/sealLogin.ts';
import { codeAt } from '../../../core/logins/seed.ts';
import type { LoginPolicy } from '../../../core/policy/logins.ts';
import { makeKeyPair } from '../../../core/sealing/hpke.ts';
import type { Activity } from '../../activity/activity.ts';
import { ServerRefusal, Unreachable } from '../../link/errors.ts';
import type { Link } from '../../link/link.ts';
import { type Log, refusal } from '../../ports.ts';
import type { PersonStore } from '../../store/store.ts';

/**
 * A login while it is used. Bytes are UTF-8, and zeros as soon as the callback has ended or the desk has locked: copy
 * nothing.
 */
export interface LoginInUse {
  readonly name: string;
  /** Where it may be used, and nowhere else: this is what the administrator sealed. */
  readonly address: string;
  readonly user: Buffer;
  readonly password: Buffer;
  /** The one-time code of this moment, RFC 6238; null for a tool without. */
  code(): string | null;
}
export interface UsableLogin {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly tenantId: string;
  readonly hasCodes: boolean;
}

export interface OwnLogins {
  /** What can be used here now; for main. */
  list(): UsableLogin[];
  /**
   * Hands the login to `use` and wipes it after; what `use` gives back is handed on, so it must not be a value of the
   * login.
   * @throws Refusal where there is no such login here, where it is not known for a while whether it was taken back, or
   * when the desk has locked.
   */
  useLogin<T>(id: string, use: (login: LoginInUse) => T | Promise<T>): Promise<T>;
  /** What the person may know. */
  shown(): VerbResult<'getOwnLogins'>;
  /** Asks the server again; one at a time. Never rejects. */
  lookAgain(): Promise<void>;
  /** Wipes the key and whatever is open; synchronous, so that a lock is immediate. */
  stop(): void;
}

export interface OwnLoginsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly personId: string;
  readonly workstationId: string;
  readonly store: Pick<PersonStore, 'kept' | 'keep'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly policy: () => LoginPolicy;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

const KEY = 'login-key';
const VERSIONS = 'login-versions';
const Versions = z.record(z.string(), z.number().int());
/**
 * Milliseconds after which the server is asked again before a login is used, and after which it is not used without an
 * answer.
 */
const FRESH = 60_000;
const STALE = 15 * 60_000;
/** Seals of one request. */
const BATCH = 50;

interface StoredLogin {
  readonly place: LoginPlace;
  readonly sealed: SealedLogin;
  readonly name: string;
  readonly address: string;
  readonly hasCodes: boolean;
}

/** The person's own logins, opened with the key of this person at this workstation. */
export function ownLogins(ports: OwnLoginsPorts): OwnLogins {
  const { link, token, personId, workstationId, store, activity, now, log } = ports;
  let key: { readonly publicKey: string; readonly privateKey: Buffer } | null = null;
  let isKnown = false;
  let stopped = false;
  let waiting = 0;
  let askedAt = Number.NEGATIVE_INFINITY;
  let stored = new Map<string, StoredLogin>();
  const open = new Set<OpenLogin>();
  const refused = new Set<string>();
  let looking: Promise<void> | null = null;
  let lookOnceMore = false;

  async function ownKey(): Promise<{ publicKey: string; privateKey: Buffer }> {
    if (stopped) throw refusal('desk-locked');
    if (key !== null) return key;
    const kept = store.kept(KEY);
    if (kept?.length === 64) {
      key = { publicKey: kept.subarray(0, 32).toString('base64url'), privateKey: Buffer.from(kept.subarray(32)) };
      kept.fill(0);
      return key;
    }
    const made = await makeKeyPair();
    if (stopped) {
      made.privateKey.fill(0);
      throw refusal('desk-locked');
    }
    activity.record('login-key', { what: 'made' });
    const both = Buffer.concat([made.publicKey, made.privateKey]);
    store.keep(KEY, both);
    both.fill(0);
    key = { publicKey: made.publicKey.toString('base64url'), privateKey: made.privateKey };
    return key;
  }

  /** Opened for the caller, who wipes it; a lock meanwhile wipes it at once. */
  async function opened(sealed: SealedLogin, place: LoginPlace): Promise<OpenLogin> {
    const { privateKey } = await ownKey();
    const login = await openLogin(privateKey, sealed, place);
    if (stopped) {
      login.wipe();
      throw refusal('desk-locked');
    }
    open.add(login);
    return login;
  }
  function close(login: OpenLogin): void {
    login.wipe();
    open.delete(login);
  }

  /** Once for each version of each login. */
  function refuse(login: OwnLogin, reason: string): void {
    const named = `${login.id} ${login.version} ${reason}`;
    if (refused.has(named)) return;
    activity.record('login-refused', { login: login.id, reason }, { tenantId: login.tenantId });
    refused.add(named);
  }

  /**
   * The highest version seen of each login: a server that hands out a former one, with a former password, is noticed.
   */
  function readVersions(): Record<string, number> {
    const kept = store.kept(VERSIONS);
    return kept === null ? {} : Versions.parse(JSON.parse(kept.toString('utf8')));
  }

  async function takeOne(login: OwnLogin, seen: Readonly<Record<string, number>>): Promise<StoredLogin | null> {
    if (login.sealed === null) return null;
    const before = stored.get(login.id);
    if (before?.place.version === login.version && before.sealed.ciphertext === login.sealed.ciphertext) return before;
    if (login.version < (seen[login.id] ?? 0)) {
      refuse(login, 'former-version');
      return null;
    }
    const place = { loginId: login.id, version: login.version, personId, tenantId: login.tenantId };
    let inside: OpenLogin;
    try {
      inside = await opened(login.sealed, place);
    } catch {
      if (!stopped) refuse(login, 'does-not-open');
      return null;
    }
    try {
      return {
        place,
        sealed: login.sealed,
        name: inside.name,
        address: inside.address,
        hasCodes: inside.seed !== null,
      };
    } finally {
      close(inside);
    }
  }

  async function look(): Promise<void> {
    const own = await ownKey();
    if (!isKnown) {
      await link.call('registerLoginKey', {}, { publicKey: own.publicKey }, token);
      isKnown = true;
    }
    const answer = await link.call('ownLogins', {}, {}, token);
    if (stopped) return;
    if (answer.keys.find((each) => each.workstationId === workstationId)?.publicKey !== own.publicKey) {
      // Another key under this workstation's name: what was sealed to it was sealed to another desk.
      isKnown = false;
      activity.record('login-key', { what: 'not-ours' });
      log('error', 'The server has another login key of this person at this workstation than the desk.');
      stored = new Map();
      return;
    }
    const seen = readVersions();
    const next = new Map<string, StoredLogin>();
    for (const login of answer.logins) {
      const one = await takeOne(login, seen);
      if (stopped) return;
      if (one !== null) next.set(login.id, one);
    }
    stored = next;
    waiting = answer.logins.length - next.size;
    askedAt = now();
    const versions = { ...seen, ...Object.fromEntries([...next].map(([id, one]) => [id, one.place.version])) };
    if (JSON.stringify(versions) !== JSON.stringify(seen))
      store.keep(VERSIONS, Buffer.from(JSON.stringify(versions), 'utf8'));
    await handOn(answer.keys, answer.logins);
  }

  /** Seals to the other workstations of this person whose keys the administrator who saved the login has compared. */
  async function handOn(keys: readonly OwnKey[], logins: readonly OwnLogin[]): Promise<void> {
    const others = keys.filter((each) => each.workstationId !== workstationId && each.approvals.length > 0);
    const seals: { loginId: string; version: number; sealed: SealedLogin }[] = [];
    for (const login of logins) {
      const one = stored.get(login.id);
      const missing = others.filter((each) => !login.holders.includes(each.keyId));
      if (one === undefined || missing.length === 0) continue;
      const inside = await opened(one.sealed, one.place);
      try {
        for (const other of missing) {
          const approved = other.approvals.some((proof) =>
            isApproved(
              inside.approval,
              { personId, workstationId: other.workstationId, publicKey: other.publicKey },
              proof,
            ),
          );
          if (approved)
            seals.push({
              loginId: login.id,
              version: one.place.version,
              sealed: await sealLogin(other.publicKey, inside, one.place),
            });
        }
      } finally {
        close(inside);
      }
    }
    for (let at = 0; at < seals.length && !stopped; at += BATCH) {
      activity.record('login-key', { what: 'handed-on', logins: Math.min(BATCH, seals.length - at) });
      await link.call('sealOwnLogins', {}, { seals: seals.slice(at, at + BATCH) }, token);
    }
  }

  async function lookInTurn(): Promise<void> {
    do {
      lookOnceMore = false;
      try {
        await look();
      } catch (error) {
        // Asked again with the next word from the server, or the next connection.
        if (!(error instanceof Unreachable || error instanceof ServerRefusal) && !stopped)
          log('error', 'Saved logins could not be fetched.', {
            error: error instanceof Error ? error.name : 'unknown',
          });
      }
    } while (lookOnceMore && !stopped);
  }
  function lookAgain(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (looking !== null) {
      lookOnceMore = true;
      return looking;
    }
    looking = lookInTurn().finally(() => {
      looking = null;
    });
    return looking;
  }

  return {
    list: () =>
      [...stored.values()].map(({ place, name, address, hasCodes }) => ({
        id: place.loginId,
        name,
        address,
        tenantId: place.tenantId,
        hasCodes,
      })),
    async useLogin(id, use) {
      if (now() - askedAt > FRESH) await lookAgain();
      if (stopped) throw refusal('desk-locked');
      if (now() - askedAt > STALE) throw refusal('login-in-doubt');
      const one = stored.get(id);
      if (one === undefined) throw refusal('no-such-login');
      activity.record('login-used', { login: id }, { tenantId: one.place.tenantId });
      const login = await opened(one.sealed, one.place);
      try {
        return await use({
          name: login.name,
          address: login.address,
          user: login.user,
          password: login.password,
          code: () => (login.seed === null || stopped ? null : codeAt(login.seed, now())),
        });
      } finally {
        close(login);
      }
    },
    shown: () => ({
      ready: stored.size,
      waiting,
      names:
        ports.policy().agentSees === 'names'
          ? [...stored.values()]
              .map(({ name, address }) => ({ name, address }))
              .sort((a, b) => a.name.localeCompare(b.name, 'en'))
          : null,
      fingerprint:
        key === null || !isKnown ? null : fingerprintOf({ personId, workstationId, publicKey: key.publicKey }),
    }),
    lookAgain,
    stop() {
      stopped = true;
      for (const login of open) login.wipe();
      open.clear();
      key?.privateKey.fill(0);
      key = null;
      stored = new Map();
    },
  };
}
