/** The end of a sign-in with its steps interleaved as two requests at the same moment can interleave them. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import * as opaque from '@serenity-kit/opaque';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { SecondFactors } from '../../../server/domains/signIn/secondFactors.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { SignIn, signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { sessionContext } from '../../support/scopes.ts';
import { bytesOf, codeOf, withinStep } from '../../support/oneTimeCode.ts';
import { proofOf, SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertTenant, insertWorkstation } from '../../support/rows.ts';

const PASSWORD = 'a long password 1';
const WORKSTATIONS = [randomUUID(), randomUUID()] as const;
const QUICK = { keyStretching: { 'argon2id-custom': { iterations: 1, memory: 64, parallelism: 1 } } } as const;

/** Lets no one use up a factor before all that are expected have proved theirs. */
class Together extends SecondFactors {
  #missing = 0;
  #go = Promise.withResolvers<void>();

  /** The next so many wait for each other. */
  expectProofs(count: number): void {
    this.#missing = count;
    this.#go = Promise.withResolvers();
  }

  override async prove(...given: Parameters<SecondFactors['prove']>): ReturnType<SecondFactors['prove']> {
    const proof = await super.prove(...given);
    this.#missing -= 1;
    if (this.#missing === 0) this.#go.resolve();
    await this.#go.promise;
    return proof;
  }
}

let folder: string;
let storage: Storage;
let signIn: SignIn;
let factors: Together;
const person = randomUUID();

beforeEach(async () => {
  folder = temporaryFolder('sign-in');
  storage = await openStorage(folder);
  const { db } = storage;
  const setup = await signInSetup(db);
  const tenant = randomUUID();
  await insertTenant(db, { id: tenant, name: 'One' });
  const start = opaque.client.startRegistration({ password: PASSWORD });
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup: setup,
    userIdentifier: person,
    registrationRequest: start.registrationRequest,
  });
  const { registrationRecord } = opaque.client.finishRegistration({
    password: PASSWORD,
    registrationResponse,
    clientRegistrationState: start.clientRegistrationState,
    ...QUICK,
  });
  await db
    .insertInto('person')
    .values({
      id: person,
      login: 'anke',
      name: 'Anke',
      role: 'agent',
      sign_in_record: registrationRecord,
      left_at: null,
    })
    .execute();
  await db.insertInto('person_tenant').values({ person_id: person, tenant_id: tenant }).execute();
  for (const id of WORKSTATIONS) await insertWorkstation(db, { id, sign_in_key: SHARED_SIGN_IN_KEY.publicKey });
  const [bus, scope] = [makeBus(), systemScope('a test')];
  const policy = () => SAFE_DEFAULTS;
  const sessions = new Sessions({
    db,
    scope,
    bus,
    addressRule: async () => ({ allow: true }),
    records: recordSessions(db, bus, () => undefined),
  });
  factors = new Together(db, openSecretBox('ab'.repeat(32)), policy, bus, scope);
  signIn = new SignIn({
    db,
    scope,
    setup,
    sessions,
    bus,
    policy,
    time: await openRunningTime(db),
    selfChecks: { demand: async () => undefined },
    secondFactors: factors,
    addresses: { allows: () => true },
    limitRecords: { hit: () => undefined },
  });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A started sign-in at a workstation. @returns what finishes it with a code. */
async function started(workstationId: string): Promise<(code: string) => ReturnType<SignIn['finish']>> {
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
  const begun = await signIn.start({ login: 'anke', startLoginRequest }, workstationId);
  const { attemptId, loginResponse } = begun;
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
  const finishLoginRequest = done?.finishLoginRequest ?? null;
  const keys = { workstationId, certificate: workstationId, signInKey: SHARED_SIGN_IN_KEY.signInKey };
  const signInKey = proofOf(keys, begun, { login: 'anke', startLoginRequest, finishLoginRequest });
  return (code) =>
    signIn.finish(
      { attemptId, finishLoginRequest, signInKey, code },
      { workstationId, certificate: workstationId, address: '127.0.0.1' },
    );
}

test('of two sign-ins that prove the same code at the same moment, one opens a session', async () => {
  const session = { ...sessionContext({ personId: person, role: 'agent', tenantIds: [] }), startedAt: Date.now() };
  const made = await factors.beginTotp(session);
  await withinStep();
  const { recoveryCodes } = await factors.confirmTotp(session, made.factorId, codeOf(bytesOf(made.secret), -1));
  for (const code of [codeOf(bytesOf(made.secret)), recoveryCodes?.[0] ?? '']) {
    const finish = await Promise.all(WORKSTATIONS.map(started));
    factors.expectProofs(finish.length);
    const outcomes = await Promise.allSettled(finish.map((one) => one(code)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }
  const reasons = await storage.db
    .selectFrom('activity')
    .select('detail')
    .where('kind', '=', 'sign-in-failed')
    .execute();
  expect(reasons.map(({ detail }) => (JSON.parse(detail) as { reason: string }).reason)).toEqual([
    'second-factor-used',
    'second-factor-used',
  ]);
  const open = await storage.db.selectFrom('session').select('id').where('ended_at', 'is', null).execute();
  expect(open.length).toBeLessThanOrEqual(2);
});
