/**
 * A thief has the files of a workstation (the machine's key and database, the enrolment's certificate) and the server
 * password of a person, and speaks the API without the desk. What is missing is the sign-in key, which only the
 * workstation password unwraps, together with the keychain's secret where there is one.
 */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SignInStarted } from '../../../contract/api.ts';
import { makeSignInKey, signInKeyId, signWithSignInKey } from '../../../core/signIn/signInKey.ts';
import { createLink } from '../../../main/link/link.ts';
import { FILES, readJson } from '../../../main/store/files.ts';
import { StoreHeader } from '../../../main/store/keys.ts';
import type { Keychain } from '../../../main/store/keychain.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../../../main/store/machineDatabase.ts';
import { enrol } from '../../../main/unlock/enrol.ts';
import { openIdentities } from '../../../main/unlock/identity.ts';
import { makeOwnKey, requestAgain } from '../../../main/unlock/ownKey.ts';
import { signIn, type SignInOutcome } from '../../../main/unlock/signIn.ts';
import { createRenewal } from '../../../main/unlock/renewal.ts';
import { softwareTlsKeys } from '../../../main/unlock/tlsKeys.ts';
import { changeWorkstationPassword, storeSecretName } from '../../../main/unlock/workstationPassword.ts';
import type { EnrolmentFile } from '../../../server/domains/workstations/enrolByFile.ts';
import { hashToken } from '../../../server/platform/tokens.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { keysOf, proofOf, statementOf, type Said, type SignInKeys } from '../../support/signInProof.ts';
import { signReport } from '../../../core/selfCheck/signed.ts';
import { WorkstationCheck } from '../../../contract/selfCheck.ts';
import { goodLines, reportOf } from '../../support/selfChecks.ts';
import { eventually, Rig, type Answer, type Workstation } from '../../support/serverRig.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const WORKSTATION_PASSWORD = 'anchor-lamp-ninety';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(() => rig.remove());

async function inDatabase<R>(work: (db: Db) => Promise<R>): Promise<R> {
  const storage = await openStorage(rig.data);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
}
/** Every refusal is the same, counted and recorded. */
const REFUSED = { status: 401, json: { code: 'sign-in-failed' } };
const failures = (workstationId: string): Promise<string[]> =>
  inDatabase(async (db) => {
    const rows = await db
      .selectFrom('activity')
      .select('detail')
      .where('kind', '=', 'sign-in-failed')
      .where('workstation_id', '=', workstationId)
      .orderBy('position')
      .execute();
    return rows.map(({ detail }) => (JSON.parse(detail) as { reason: string }).reason);
  });
const storedKey = (workstationId: string): Promise<string> =>
  inDatabase(async (db) => {
    const row = await db
      .selectFrom('workstation')
      .select('sign_in_key')
      .where('id', '=', workstationId)
      .executeTakeFirstOrThrow();
    return row.sign_in_key;
  });
const setStoredKey = (workstationId: string, key: string): Promise<unknown> =>
  inDatabase((db) => db.updateTable('workstation').set({ sign_in_key: key }).where('id', '=', workstationId).execute());

interface Begun {
  readonly started: z.output<typeof SignInStarted>;
  readonly said: Said;
  /** Finishes with the right server password and this proof. */
  finish(signInKey: unknown): Promise<Answer>;
}
/** The right server password, proved; the sign-in key is for each attack to find. */
async function begin(workstation: Workstation, login = 'maya'): Promise<Begun> {
  await opaque.ready;
  const { password } = rig.person(login);
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
  const answer = await workstation.ask('POST', '/v1/sign-in/start', { login, startLoginRequest });
  const started = SignInStarted.parse(answer.json);
  const { loginResponse, attemptId } = started;
  const finishLoginRequest = opaque.client.finishLogin({
    clientLoginState,
    loginResponse,
    password,
  })?.finishLoginRequest;
  return {
    started,
    said: { login, startLoginRequest, finishLoginRequest },
    finish: (signInKey) => workstation.ask('POST', '/v1/sign-in/finish', { attemptId, finishLoginRequest, signInKey }),
  };
}

describe('a raw client with the TLS key and the server password', () => {
  let workstation: Workstation;
  let keys: SignInKeys;
  beforeEach(async () => {
    workstation = await rig.workstation();
    keys = keysOf(workstation.enrolment);
    await inDatabase((db) => db.deleteFrom('sign_in_count').execute());
  });

  test('gets a session with the sign-in key, and none without', async () => {
    const right = await begin(workstation);
    expect(await right.finish(proofOf(keys, right.started, right.said))).toMatchObject({ status: 200 });
    const without = await begin(workstation);
    expect(await without.finish(null)).toMatchObject(REFUSED);
    const made = makeSignInKey();
    const foreign = await begin(workstation);
    expect(
      await foreign.finish(
        proofOf({ ...keys, signInKey: made.privateKey.toString('base64') }, foreign.started, foreign.said),
      ),
    ).toMatchObject(REFUSED);
    expect(await failures(keys.workstationId)).toEqual(['sign-in-key', 'sign-in-key']);
    // Twice, and one alert for this workstation.
    const alerts = (): Promise<{ count: number }[]> =>
      inDatabase((db) =>
        db
          .selectFrom('alert')
          .select('count')
          .where('kind', '=', 'sign-in-key')
          .where('workstation_id', '=', keys.workstationId)
          .execute(),
      );
    await eventually(async () => (await alerts()).some(({ count }) => count === 2));
    expect(await alerts()).toHaveLength(1);
  });

  test('raises nothing by a forged statement of level 3', async () => {
    const sofia = await rig.signedIn('sofia');
    const forged = signReport(
      reportOf(keys.workstationId, goodLines(), { at: Date.now() }),
      workstation.enrolment.privateKeyPem,
    );
    // The TLS key signs it, so it is taken for what it is: a claim by the owner of that key.
    expect(await workstation.ask('POST', '/v1/self-check', forged)).toMatchObject({ status: 200, json: { level: 3 } });
    const begun = await begin(workstation);
    expect(await begun.finish(null)).toMatchObject(REFUSED);
    const list = z.array(WorkstationCheck).parse((await sofia.ask('GET', '/v1/self-checks')).json);
    const shown = list.find(({ workstationId }) => workstationId === keys.workstationId);
    expect(shown?.report?.level).toBe(3);
    // What the server saw by itself is beside it: no session ever began there, and a sign-in was refused.
    expect(shown?.seen).toMatchObject({ hasSignInKey: true, signedIn: null, refused: 1, recordAt: null, disputed: 0 });
    const right = await begin(workstation);
    expect(await right.finish(proofOf(keys, right.started, right.said))).toMatchObject({ status: 200 });
    const after = z.array(WorkstationCheck).parse((await sofia.ask('GET', '/v1/self-checks')).json);
    expect(after.find(({ workstationId }) => workstationId === keys.workstationId)?.seen.signedIn).toMatchObject({
      address: '127.0.0.1',
    });
  });

  test('is refused whatever the signature was made for instead', async () => {
    const another = await rig.workstation('Another');
    const earlier = await begin(workstation);
    const used = proofOf(keys, earlier.started, earlier.said);
    expect(await earlier.finish(used)).toMatchObject({ status: 200 });
    const beside = await begin(workstation);
    const ofAnke = await begin(workstation, 'anke');
    const tlsKey = await makeOwnKey();
    type Make = (begun: Begun) => unknown;
    const attacks: readonly [string, Make][] = [
      ['an earlier answer', () => used],
      [
        'the challenge of another attempt',
        ({ started, said }) => proofOf(keys, started, said, { challenge: beside.started.signInKey.challenge }),
      ],
      ['another attempt', ({ started, said }) => proofOf(keys, started, said, { attemptId: beside.started.attemptId })],
      ['the whole of an attempt beside', () => proofOf(keys, beside.started, beside.said)],
      ['the attempt of another person', () => proofOf(keys, ofAnke.started, ofAnke.said)],
      ['another login', ({ started, said }) => proofOf(keys, started, said, { login: 'anke' })],
      ['another moment', ({ started, said }) => proofOf(keys, started, said, { at: started.signInKey.at + 1 })],
      [
        'another proof of the password',
        ({ started, said }) =>
          proofOf(keys, started, said, { finishLoginRequest: beside.said.finishLoginRequest ?? '' }),
      ],
      [
        'the key of another workstation',
        ({ started, said }) => proofOf({ ...keys, signInKey: another.enrolment.signInKey }, started, said),
      ],
      [
        'a statement of another workstation',
        ({ started, said }) => proofOf(keys, started, said, { workstationId: another.enrolment.workstationId }),
      ],
      [
        'another certificate',
        ({ started, said }) => proofOf(keys, started, said, { certificate: keysOf(another.enrolment).certificate }),
      ],
      [
        'a signature for the key that follows',
        ({ started, said }) => ({
          signature: signWithSignInKey(Buffer.from(keys.signInKey, 'base64'), 'next', statementOf(keys, started, said)),
          next: null,
        }),
      ],
      [
        'a signature of an enrolment',
        () => ({
          signature: signWithSignInKey(Buffer.from(keys.signInKey, 'base64'), 'enrolment', tlsKey.request),
          next: null,
        }),
      ],
      [
        'the TLS key, with which a certificate is renewed',
        ({ started, said }) => {
          const der = pkcs8Of(workstation.enrolment.privateKeyPem);
          return proofOf({ ...keys, signInKey: der }, started, said);
        },
      ],
      ['a signature of nothing', () => ({ signature: 'A'.repeat(86), next: null })],
    ];
    for (const [what, make] of attacks) {
      const begun = await begin(workstation);
      expect(await begun.finish(make(begun)), what).toMatchObject(REFUSED);
      await inDatabase((db) => db.deleteFrom('sign_in_count').execute());
    }
    expect(await failures(keys.workstationId)).toEqual(attacks.map(() => 'sign-in-key'));
    // The one that was beside all of them is as good as before.
    expect(await beside.finish(proofOf(keys, beside.started, beside.said))).toMatchObject({ status: 200 });
  });

  test('registers no key of its own, neither at a sign-in nor with a renewal', async () => {
    const before = await storedKey(keys.workstationId);
    const own = makeSignInKey();
    const next = (begun: Begun, other: Partial<SignInKeys>, by: Buffer) => {
      const statement = statementOf(keys, begun.started, begun.said, { next: own.publicKey });
      const key = Buffer.from(other.signInKey ?? keys.signInKey, 'base64');
      return {
        signature: signWithSignInKey(key, 'sign-in', statement),
        next: { publicKey: own.publicKey, signature: signWithSignInKey(by, 'next', statement) },
      };
    };
    // Signed by the new one alone.
    const alone = await begin(workstation);
    expect(
      await alone.finish(next(alone, { signInKey: own.privateKey.toString('base64') }, own.privateKey)),
    ).toMatchObject(REFUSED);
    // Put beside a signature that does not name it.
    const beside = await begin(workstation);
    const named = next(beside, {}, own.privateKey);
    expect(await beside.finish({ ...proofOf(keys, beside.started, beside.said), next: named.next })).toMatchObject(
      REFUSED,
    );
    // Not proved to be there.
    const unproved = await begin(workstation);
    expect(await unproved.finish(next(unproved, {}, Buffer.from(keys.signInKey, 'base64')))).toMatchObject(REFUSED);
    const request = await requestAgain((await makeOwnKey()).privateKeyPem);
    const signInKey = {
      publicKey: own.publicKey,
      signature: signWithSignInKey(own.privateKey, 'enrolment', request),
    };
    const renew = (body: unknown) => workstation.ask('POST', '/v1/workstation/certificate', body);
    expect(await renew({ request, signInKey })).toMatchObject({ status: 400 });
    const right = await begin(workstation);
    const answer = await right.finish(proofOf(keys, right.started, right.said));
    const session = hashToken((answer.json as { token: string }).token);
    const said = { workstationId: keys.workstationId, certificate: keys.certificate, session, request };
    const signature = signWithSignInKey(Buffer.from(keys.signInKey, 'base64'), 'renewal', said);
    expect(await renew({ request, session, signature, signInKey })).toMatchObject({ status: 400 });
    expect(await renew({ request, session, signature })).toMatchObject({ status: 200 });
    expect(await storedKey(keys.workstationId)).toBe(before);
  });

  test('gets nothing where the stored key is wiped, or is not a key', async () => {
    for (const wiped of ['', 'A'.repeat(122), Buffer.alloc(91).toString('base64url')]) {
      await setStoredKey(keys.workstationId, wiped);
      const begun = await begin(workstation);
      expect(begun.started.signInKey.keyId).toBe(signInKeyId(wiped));
      expect(await begun.finish(proofOf(keys, begun.started, begun.said)), wiped).toMatchObject(REFUSED);
      const nothing = await begin(workstation);
      expect(await nothing.finish({ signature: 'A'.repeat(86), next: null }), wiped).toMatchObject(REFUSED);
    }
  });

  test('gets nothing where the key is another one by the time that the session would open', async () => {
    const begun = await begin(workstation);
    await setStoredKey(keys.workstationId, makeSignInKey().publicKey);
    expect(await begun.finish(proofOf(keys, begun.started, begun.said))).toMatchObject(REFUSED);
    expect(await failures(keys.workstationId)).toEqual(['changed-meanwhile']);
  });
});

const pkcs8Of = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

describe('a thief who has copied the files of a desk', () => {
  let enrolment: EnrolmentFile;
  let folder: string;
  let vault: Map<string, Buffer>;
  let keychain: Keychain;
  beforeEach(async () => {
    enrolment = (await rig.workstation('Copied')).enrolment;
    folder = join(temporaryFolder('copied'), 'desk');
    vault = new Map();
    keychain = {
      get: (name) => Promise.resolve(vault.get(name) ?? null),
      set: (name, secret) => Promise.resolve(void vault.set(name, Buffer.from(secret))),
    };
    await inDatabase((db) => db.deleteFrom('sign_in_count').execute());
  });
  const copy = (): string => {
    const to = join(temporaryFolder('thief'), 'desk');
    cpSync(folder, to, { recursive: true });
    return to;
  };

  /** The desk's own sign-in with what the caller has. */
  async function trySignIn(
    at: string,
    workstationPassword: string,
    half: Uint8Array,
    now: () => number = Date.now,
  ): Promise<SignInOutcome> {
    const place = readFileSync(join(at, FILES.workstation), 'utf8').includes('"file"') ? 'file' : 'keychain';
    const key = await readMachineKey(at, enrolment.workstationId, place, () => Promise.resolve(keychain));
    const machine = openMachineDatabase(at, key, { create: false });
    const identities = openIdentities(machine, enrolment);
    const link = createLink({ ...enrolment, ...identities.first(), timeoutMs: 60_000 });
    const renewal = createRenewal({
      ...{ tlsKeys: softwareTlsKeys, identities, enrolled: enrolment, link, now },
      authorities: () => [enrolment.authorityPem],
      signedIn: () => false,
      log: () => undefined,
      record: () => undefined,
    });
    let asking: Promise<void> = Promise.resolve();
    try {
      const outcome = await signIn(
        {
          ...{ folder: at, workstationId: enrolment.workstationId, facts: machine, keychainSecret: half, link },
          renewal: { prepare: renewal.prepare, ask: (...asked) => (asking = renewal.ask(...asked)) },
          header: () => StoreHeader.parse(readJson(at, FILES.storeHeader, StoreHeader)),
          askKey: () => Promise.resolve(null),
        },
        { login: 'maya', workstationPassword, serverPassword: rig.person('maya').password },
      );
      if (outcome.ok) outcome.proved.store.close();
      await asking;
      await renewal.tick();
      return outcome;
    } finally {
      link.close();
      machine.close();
    }
  }
  /** Every value of the machine database, where a key could be in the clear. */
  async function factsOf(at: string): Promise<MachineDatabase> {
    const key = await readMachineKey(at, enrolment.workstationId, 'file', () => Promise.resolve(null));
    return openMachineDatabase(at, key, { create: false, readonly: true });
  }

  test('signs in with the workstation password alone, and not without it', async () => {
    await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
    const stolen = copy();
    expect(await trySignIn(stolen, 'another-lamp-ninety', new Uint8Array())).toMatchObject({ ok: false });
    const facts = await factsOf(stolen);
    const kept = facts.fact('sign-in-key') ?? '';
    facts.close();
    expect(kept).toContain('wrapped');
    // The private half is in no form there: 32 bytes in the middle of its PKCS #8 are its number.
    const secret = Buffer.from(enrolment.signInKey, 'base64').subarray(36, 68);
    for (const form of ['base64', 'base64url', 'hex'] as const) expect(kept).not.toContain(secret.toString(form));
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
  });

  test('needs the secret of the keychain as well, where there is one', async () => {
    await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain });
    const half = vault.get(storeSecretName(enrolment.workstationId)) ?? Buffer.alloc(0);
    expect(await trySignIn(copy(), WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: false });
    expect(await trySignIn(copy(), WORKSTATION_PASSWORD, Buffer.alloc(32, 1))).toMatchObject({ ok: false });
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, half)).toMatchObject({ ok: true });
  });

  test('has a copy that is worth nothing after a change of the password and a sign-in of the desk', async () => {
    await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
    const fromFile = await storedKey(enrolment.workstationId);
    // The key that came with the file is replaced at the first sign-in.
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
    const made = await storedKey(enrolment.workstationId);
    expect(made).not.toBe(fromFile);
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
    expect(await storedKey(enrolment.workstationId)).toBe(made);
    const stolen = copy();
    const next = 'harbour-nine-lanterns';
    await changeWorkstationPassword({ dataFolder: folder, present: WORKSTATION_PASSWORD, next, keychain: null });
    expect(await trySignIn(folder, next, new Uint8Array())).toMatchObject({ ok: true });
    expect(await storedKey(enrolment.workstationId)).not.toBe(made);
    // Even with the password of that time.
    expect(await trySignIn(stolen, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: false });
    expect(await trySignIn(folder, next, new Uint8Array())).toMatchObject({ ok: true });
  });

  test('has a TLS key that is worth nothing once the desk has renewed its certificate at a sign-in', async () => {
    await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
    const inHalfAYear = (): number => Date.now() + 100 * 86_400_000;
    const stolen = copy();
    // Without the password a certificate that is due is renewed by no person and no program.
    expect(await trySignIn(stolen, 'another-lamp-ninety', new Uint8Array(), inHalfAYear)).toMatchObject({ ok: false });
    const isFollowed = async (): Promise<boolean> => {
      const machine = await factsOf(folder);
      const { certificatePem } = openIdentities(machine, enrolment).present();
      machine.close();
      return certificatePem !== enrolment.certificatePem;
    };
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
    expect(await isFollowed()).toBe(false);
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array(), inHalfAYear)).toMatchObject({ ok: true });
    expect(await isFollowed()).toBe(true);
    expect(await trySignIn(stolen, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: false });
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
  });

  test('a renewed key whose answer was lost is found again by its name', async () => {
    await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
    const key = await readMachineKey(folder, enrolment.workstationId, 'file', () => Promise.resolve(null));
    const before = openMachineDatabase(folder, key, { create: false });
    const present = before.fact('sign-in-key');
    before.close();
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
    // As it was when the answer did not come: the former one is present, the one that the server has is the next.
    const after = openMachineDatabase(folder, key, { create: false });
    after.setFact('sign-in-key-next', after.fact('sign-in-key') ?? '');
    after.setFact('sign-in-key', present ?? '');
    after.close();
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: true });
    const wiped = openMachineDatabase(folder, key, { create: false });
    wiped.setFact('sign-in-key', '');
    wiped.close();
    expect(await trySignIn(folder, WORKSTATION_PASSWORD, new Uint8Array())).toMatchObject({ ok: false });
  });
});
