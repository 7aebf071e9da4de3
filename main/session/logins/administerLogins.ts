/**
 * What the administrator's view of saved logins asks of main: a login is checked and sealed here, and what leaves this
 * machine opens at that person's desks only.
 */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { VERBS } from '../../../contract/bridge.ts';
import {
  UNDO_REMOVAL_MS,
  type LoginKeyInfo,
  type LoginWorkstation,
  type SealedLogin,
} from '../../../contract/savedLogins.ts';
import { checkLogin } from '../../../core/logins/checkLogin.ts';
import { APPROVAL_BYTES, type LoginParts } from '../../../core/logins/payload.ts';
import { approvalFor, approve, fingerprintOf, keyIdOfLoginKey, sealLogin } from '../../../core/logins/sealLogin.ts';
import type { LoginPolicy } from '../../../core/policy/logins.ts';
import type { Activity } from '../../activity/activity.ts';
import type { Link } from '../../link/link.ts';
import { refusal } from '../../ports.ts';
import type { PersonStore } from '../../store/store.ts';
import { openPins } from './pins.ts';

type Verb = 'listLoginPeople' | 'listSavedLogins' | 'saveLogin' | 'removeLogin' | 'restoreLogin' | 'trustLoginKey';
type Args<V extends Verb> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof VERBS)[V]['result']>;
export type AdministerLogins = { readonly [V in Verb]: (args: Args<V>) => Promise<Result<V>> };

export interface AdministerLoginsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly store: Pick<PersonStore, 'kept' | 'keep'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly policy: () => LoginPolicy;
  readonly now: () => number;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
}

const APPROVAL = 'login-approval';
const DONE = { ok: true } as const;

/** Saves other people's logins, sealed to their keys on this desk. */
export function administerLogins(ports: AdministerLoginsPorts): AdministerLogins {
  const { link, token, store, activity, online, now } = ports;
  const pins = openPins(store, now);
  const warned = new Set<string>();

  /** The administrator's own secret, from which the proof in the logins of each person is made. */
  function approvalOf(personId: string): Buffer {
    let secret = store.kept(APPROVAL);
    if (secret === null) {
      secret = randomBytes(APPROVAL_BYTES);
      store.keep(APPROVAL, secret);
    }
    const approval = approvalFor(secret, personId);
    secret.fill(0);
    return approval;
  }

  /**
   * What the server says, as far as it can be checked: a key's name is made from the key.
   * @throws Refusal
   */
  async function fetched(personId: string) {
    const answer = await online(() => link.call('loginsOf', { personId }, {}, token));
    if (answer.personId !== personId || !answer.keys.every((key) => key.keyId === keyIdOfLoginKey(key.publicKey))) {
      activity.record('login-key', { what: 'refused', reason: 'not-what-was-asked', person: personId });
      throw refusal('other-answer');
    }
    const keys = answer.keys.map((key) => ({ ...key, trust: pins.trust(personId, key) }));
    for (const key of keys) if (key.trust === 'changed') warn(personId, key);
    return { ...answer, keys };
  }

  /** Once a session for each key, and before it is shown: what is refused later must not be all that is known of it. */
  function warn(personId: string, key: LoginKeyInfo): void {
    const named = `${personId} ${key.workstationId} ${key.keyId}`;
    if (warned.has(named)) return;
    activity.record('login-key', {
      what: 'changed',
      person: personId,
      workstation: key.workstationId,
      keyId: key.keyId,
      former: keyIdOfLoginKey(pins.pin(personId, key.workstationId)?.publicKey ?? ''),
    });
    warned.add(named);
  }

  const maySealTo = (key: { trust: LoginWorkstation['trust'] }): boolean =>
    ports.policy().comparedKeysOnly
      ? key.trust === 'compared'
      : key.trust === 'new' || key.trust === 'seen' || key.trust === 'compared';

  return {
    async listLoginPeople({ query }) {
      const { people } = await online(() => link.call('loginPeople', {}, { query }, token));
      return people.map(({ keys, ...person }) => {
        const trusts = keys.map((key) => ({ key, trust: pins.trust(person.personId, key) }));
        for (const { key, trust } of trusts) if (trust === 'changed') warn(person.personId, key);
        return {
          ...person,
          workstations: keys.length,
          attention: trusts.filter(({ trust }) => trust === 'waiting' || trust === 'changed').length,
        };
      });
    },

    async listSavedLogins({ personId }) {
      const { name, tenantIds, keys, logins } = await fetched(personId);
      return {
        personId,
        name,
        tenantIds,
        workstations: keys.map((key) => ({
          workstationId: key.workstationId,
          name: key.workstationName,
          keyId: key.keyId,
          trust: key.trust,
          fingerprint: fingerprintOf({ personId, ...key }),
          registeredAt: key.registeredAt,
          isSealedTo: maySealTo(key),
          takenAt: pins.pin(personId, key.workstationId)?.at ?? null,
        })),
        logins: logins.map(({ holders, ...login }) => ({
          ...login,
          undoUntil: login.removedAt === null ? null : login.removedAt + UNDO_REMOVAL_MS,
          sealedTo: keys.filter((key) => holders.includes(key.keyId)).map((key) => key.workstationId),
          waits: keys.filter((key) => !holders.includes(key.keyId)).map((key) => key.workstationId),
        })),
      };
    },

    async saveLogin({ personId, loginId, tenantId, baseVersion, ...form }) {
      const checked = checkLogin(form);
      if (!checked.ok) return { version: null, problems: checked.problems, sealedTo: [], leftOut: [] };
      const login: LoginParts = {
        name: checked.name,
        address: checked.address,
        seed: checked.seed,
        user: Buffer.from(form.user.trim(), 'utf8'),
        password: Buffer.from(form.password, 'utf8'),
        approval: approvalOf(personId),
      };
      try {
        const { name, keys } = await fetched(personId);
        if (keys.length === 0) throw refusal('no-login-key', { name });
        const to = keys.filter(maySealTo);
        if (to.length === 0) throw refusal('no-compared-key', { name });
        for (const key of to.filter(({ trust }) => trust === 'new')) {
          activity.record('login-key', {
            what: 'taken',
            person: personId,
            workstation: key.workstationId,
            keyId: key.keyId,
          });
          pins.take(personId, key, false);
        }
        const place = { loginId, version: baseVersion + 1, personId, tenantId };
        const seals: SealedLogin[] = [];
        for (const key of to) seals.push(await sealLogin(key.publicKey, login, place));
        const { version } = await online(() =>
          link.call(
            'saveLogin',
            { personId, loginId },
            { tenantId, name: login.name, address: login.address, hasCodes: login.seed !== null, baseVersion, seals },
            token,
          ),
        );
        return {
          version,
          problems: [],
          sealedTo: to.map((key) => key.workstationId),
          leftOut: keys.filter((key) => !to.includes(key)).map((key) => key.workstationId),
        };
      } finally {
        for (const bytes of [login.user, login.password, login.approval, login.seed?.secret]) bytes?.fill(0);
      }
    },

    async removeLogin({ personId, loginId, version }) {
      return online(() => link.call('removeLogin', { personId, loginId }, { version }, token));
    },
    async restoreLogin({ personId, loginId, version }) {
      return online(() => link.call('restoreLogin', { personId, loginId }, { version }, token));
    },

    async trustLoginKey({ personId, workstationId, keyId }) {
      const { keys } = await fetched(personId);
      const key = keys.find((each) => each.workstationId === workstationId && each.keyId === keyId);
      if (key === undefined) throw refusal('login-key-changed');
      activity.record('login-key', { what: 'compared', person: personId, workstation: workstationId, keyId });
      pins.take(personId, key, true);
      const approval = approvalOf(personId);
      try {
        // Only a desk that opens this administrator's logins can check this, and seal them to the key.
        await online(() =>
          link.call(
            'approveLoginKey',
            { personId, keyId },
            { workstationId, proof: approve(approval, { personId, workstationId, publicKey: key.publicKey }) },
            token,
          ),
        );
      } finally {
        approval.fill(0);
      }
      return DONE;
    },
  };
}
