/** What a sign-in has read is compared again in the transaction that opens the session. The table: docs/races.md. */
import { randomBytes, randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Session } from '../../../contract/api.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { problem } from '../../../server/platform/http/problem.ts';
import { resetSecondFactor } from '../../../server/domains/signIn/resetSecondFactor.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { SecondFactors } from '../../../server/domains/signIn/secondFactors.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { SignIn, signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import { PersonScope, systemScope } from '../../../server/scope/scope.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import type { Db, Tx } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver, type Interleaver } from '../../support/interleaved.ts';
import { codeOf } from '../../support/oneTimeCode.ts';
import { QUICK, passwordRecord } from '../../support/passwordRecord.ts';
import { tenantWithKeys } from '../../support/sealed.ts';
import { proofOf, SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { stepBetween } from '../../support/stepBetween.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

/** A sign-in takes long; the reads that are compared last for more than three steps before its transaction. */
const EVERY_THIRD = 3;
const PASSWORD = 'a long password 1';
const everything = systemScope('a test');
const bus = makeBus();
let rows: TestDatabase;
let interleaver: Interleaver;
let policy: Policy;
let isPlaced: boolean;
let isChecked: boolean;
let signIn: SignIn;
let secondFactors: SecondFactors;
let setup: string;
beforeAll(async () => {
  rows = await TestDatabase.make('races-sign-in');
  interleaver = makeInterleaver(rows.db);
  const { db } = interleaver;
  setup = await signInSetup(rows.db);
  const records = recordSessions(db, bus, () => undefined);
  secondFactors = new SecondFactors(db, box, () => policy, bus, everything);
  signIn = new SignIn({
    ...{ db, scope: everything, setup, bus, policy: () => policy, secondFactors },
    sessions: new Sessions({ db, scope: everything, bus, addressRule: async () => ({ allow: true }), records }),
    time: await openRunningTime(rows.db),
    selfChecks: {
      async demand() {
        if (!isChecked) throw problem('self-check', { why: 'below', level: 0, least: 1, hours: 1 });
      },
    },
    addresses: { allows: () => isPlaced },
    limitRecords: { hit: () => undefined },
  });
});
afterAll(() => rows.close());

interface Ids {
  readonly personId: string;
  readonly tenantId: string;
  readonly otherTenantId: string;
  readonly at: string;
  readonly self: PersonScope;
}
type Answer = z.input<typeof Session>;

const set = (tx: Tx, { personId }: Ids, values: { role?: string; left_at?: number }) =>
  tx.updateTable('person').set(values).where('id', '=', personId).execute();

const box = openSecretBox('ab'.repeat(32));
/** Stores a confirmed app. @returns its secret. */
async function enrolled(on: Db | Tx, self: PersonScope): Promise<Buffer> {
  const [id, secret] = [randomUUID(), randomBytes(20)];
  await on
    .insertInto('second_factor')
    .values({
      ...{ id, person_id: self.personId, kind: 'totp', name: 'App', used_step: null, sign_count: 0 },
      ...{ sealed: box.seal(secret, `second factor ${id} of ${self.personId}`) },
      ...{ made_at: 1, confirmed_at: 1, used_at: null },
    })
    .execute();
  return secret;
}

type Change = readonly [
  what: string,
  how: (tx: Tx, ids: Ids) => unknown,
  isNew?: ((answer: Answer, ids: Ids) => boolean) | undefined,
  code?: string,
];
const CHANGES: readonly Change[] = [
  ['the person leaves', (tx, ids) => set(tx, ids, { left_at: 1 })],
  ['the role', (tx, ids) => set(tx, ids, { role: 'supervisor' }), ({ person }) => person.role === 'supervisor'],
  [
    'a tenant of the person is taken away',
    (tx, { tenantId }) => tx.deleteFrom('person_tenant').where('tenant_id', '=', tenantId).execute(),
    ({ tenants }) => tenants.length === 1,
  ],
  [
    'the workstation serves fewer tenants',
    async (tx, { at, tenantId }) => {
      const id = randomUUID();
      await tx.insertInto('workstation_group').values({ id, name: id, made_at: 1 }).execute();
      await tx.insertInto('workstation_group_tenant').values({ group_id: id, tenant_id: tenantId }).execute();
      await tx.updateTable('workstation').set({ group_id: id }).where('id', '=', at).execute();
    },
    ({ tenants }) => tenants.length === 1,
  ],
  [
    'the workstation is revoked',
    (tx, { at }) => tx.updateTable('workstation').set({ revoked_at: 1 }).where('id', '=', at).execute(),
  ],
  [
    'the keys of a tenant',
    async (tx, { tenantId }) => {
      const { row } = await tenantWithKeys(tenantId);
      await tx.updateTable('tenant').set({ keys: row }).where('id', '=', tenantId).execute();
    },
    ({ tenantKeys }, { tenantId }) => tenantKeys.some((one) => one.tenantId === tenantId),
  ],
  ['the rules of addresses refuse the place', () => (isPlaced = false)],
  ['the statement of the workstation is not good enough any more', () => (isChecked = false), undefined, 'self-check'],
  [
    'the policy',
    () => (policy = { ...policy, signIn: { ...policy.signIn, sessionHours: 1 } }),
    ({ expiresAt }) => expiresAt < Date.now() + 3_700_000,
  ],
  ['a first second factor is enrolled', (tx, { self }) => enrolled(tx, self)],
];

async function begun(): Promise<{ ids: Ids; finish: (code?: string) => Promise<Answer> }> {
  [policy, isPlaced, isChecked] = [SAFE_DEFAULTS, true, true];
  const [tenantId, otherTenantId] = [await rows.tenant(randomUUID()), await rows.tenant(randomUUID())];
  const [personId, login] = [randomUUID(), randomUUID()];
  await rows.person(login, 'agent', [tenantId, otherTenantId], {
    ...{ id: personId, sign_in_record: passwordRecord(setup, personId, PASSWORD), password_at: Date.now() },
  });
  const at = await rows.workstation(randomUUID());
  const keys = { workstationId: at, certificate: at, signInKey: SHARED_SIGN_IN_KEY.signInKey };
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
  const started = await signIn.start({ login, startLoginRequest }, at);
  const { attemptId, loginResponse } = started;
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
  const finishLoginRequest = done?.finishLoginRequest ?? null;
  const signInKey = proofOf(keys, started, { login, startLoginRequest, finishLoginRequest });
  const self = PersonScope.managedBy(everything, { id: personId, tenantIds: [] });
  return {
    ids: { personId, tenantId, otherTenantId, at, self },
    finish: (code) =>
      signIn.finish(
        { attemptId, finishLoginRequest, signInKey, code },
        { workstationId: at, certificate: at, address: '127.0.0.1' },
      ),
  };
}
const hasSession = async (tx: Tx, { personId }: Ids): Promise<boolean> =>
  (await tx.selectFrom('session').select('id').where('person_id', '=', personId).execute()).length > 0;

const ROWS = CHANGES.map(([what, how, isNew, code = 'sign-in-failed']) => ({ what, how, isNew, code }));
test.each(ROWS)('no session is opened by what was read before a change: $what', async ({ how, isNew, code }) => {
  const codes = await stepBetween<Answer>(
    interleaver,
    async () => {
      const { ids, finish } = await begun();
      return {
        act: () => finish(),
        isStored: (tx) => hasSession(tx, ids),
        async change(tx) {
          await how(tx, ids);
        },
        isNew: (answer) => isNew?.(answer, ids) ?? false,
      };
    },
    EVERY_THIRD,
  );
  expect([...codes]).toEqual([code]);
});

test('no session is opened with a second factor that was reset meanwhile', async () => {
  const codes = await stepBetween<Answer>(
    interleaver,
    async () => {
      const { ids, finish } = await begun();
      const secret = await enrolled(rows.db, ids.self);
      return {
        act: () => finish(codeOf(secret)),
        isStored: (tx) => hasSession(tx, ids),
        async change(tx) {
          await resetSecondFactor(tx, ids.self);
        },
        // Before anything was read there is none to prove.
        isNew: ({ person }) => person.id === ids.personId,
      };
    },
    EVERY_THIRD,
  );
  expect([...codes]).toEqual(['sign-in-failed']);
});
