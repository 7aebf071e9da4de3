/** The second factor at a real server: enrolled, proved with both passwords, and required in full. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EvidentRow, type ActivityRow } from '../../contract/activity.ts';
import { Session } from '../../contract/api.ts';
import {
  FactorAdded,
  NewTotp,
  OwnSecondFactor,
  RecoveryCodes,
  SecondFactorStatus,
  SecurityKeyCreation,
  SecurityKeyRequest,
} from '../../contract/secondFactor.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { bytesOf, codeOf, withinStep } from '../support/oneTimeCode.ts';
import { SoftKey, type Lies } from '../support/securityKey.ts';
import { endsUnasked } from '../support/endsUnasked.ts';
import { present, Rig, SignedIn, type Answer, type Workstation } from '../support/serverRig.ts';

let rig: Rig;
let desk: Workstation;

async function setPolicy(change: (policy: Policy) => Policy): Promise<void> {
  await rig.stop();
  const storage = await openStorage(rig.data);
  try {
    await writePolicy(storage.db, change(await readPolicy(storage.db)));
  } finally {
    await storage.close();
  }
  await rig.start();
}
const required = (
  policy: Policy,
  requiredFor: Policy['secondFactor']['requiredFor'],
  kinds = SAFE_DEFAULTS.secondFactor.kinds,
): Policy => ({ ...policy, secondFactor: { ...policy.secondFactor, requiredFor, kinds } });

type Brings = { code?: string; key?: SoftKey; lies?: Lies; password?: string };
async function tryIn(
  login: string,
  { code, key, lies, password = rig.person(login).password }: Brings = {},
  at = desk,
): Promise<Answer> {
  const { answer, finish } = await at.start(login, password);
  const asked = SecurityKeyRequest.nullable().parse((answer.json as { securityKey?: unknown }).securityKey ?? null);
  return finish({
    ...(code === undefined ? {} : { code }),
    ...(key === undefined ? {} : { key: key.sign(present(asked), lies) }),
  });
}
async function signIn(login: string, brings: Brings = {}, at = desk): Promise<SignedIn> {
  return new SignedIn(at, Session.parse((await tryIn(login, brings, at)).json));
}
const secretOf = (made: NewTotp): Buffer => bytesOf(made.secret);
async function enrolTotp(session: SignedIn, drift = -1): Promise<{ secret: Buffer; added: FactorAdded }> {
  const made = NewTotp.parse((await session.ask('POST', '/v1/own/second-factor/totp')).json);
  const secret = secretOf(made);
  await withinStep();
  const added = FactorAdded.parse(
    (
      await session.ask('POST', '/v1/own/second-factor/totp/confirm', {
        factorId: made.factorId,
        code: codeOf(secret, drift),
      })
    ).json,
  );
  return { secret, added };
}
async function enrolKey(session: SignedIn, key: SoftKey, name = 'Blue key', lies: Lies = {}): Promise<Answer> {
  const creation = SecurityKeyCreation.parse((await session.ask('POST', '/v1/own/second-factor/key')).json);
  return session.ask('POST', '/v1/own/second-factor/key/confirm', { name, made: key.make(creation, lies) });
}
const own = async (session: SignedIn): Promise<OwnSecondFactor> =>
  OwnSecondFactor.parse((await session.ask('GET', '/v1/own/second-factor')).json);
async function recorded(kind: string): Promise<ActivityRow[]> {
  const sofia = await signIn('sofia', {}, await rig.workstation('Reading desk'));
  const answer = await sofia.ask('POST', '/v1/activity/query', {
    filter: { kind },
    newest: null,
    offset: 0,
    limit: 100,
  });
  return (answer.json as { rows: unknown[] }).rows.map((row) => EvidentRow.parse(row));
}

beforeAll(async () => {
  // What ends a session says so itself: no repeated check does it.
  rig = await Rig.make({ maintenanceTimes: { expiring: 3_600_000, watching: 3_600_000 } });
  await setPolicy((policy) => required(policy, ['agent']));
  desk = await rig.workstation('Front');
});
afterAll(async () => {
  await rig.remove();
});

describe('a person who needs a second factor and has none', () => {
  test('is signed in for enrolling one and for nothing else; once it is enrolled, for the work', async () => {
    const maya = await signIn('maya');
    expect(maya.session.requiredAction).toBe('enrol-second-factor');
    const refused = await maya.ask('GET', '/v1/conversations');
    expect([refused.status, (refused.json as { code: string }).code]).toEqual([403, 'required-action']);
    await expect(maya.realtime()).rejects.toThrow();
    const { added } = await enrolTotp(maya);
    expect(added.requiredAction).toBeNull();
    expect(added.recoveryCodes).toHaveLength(10);
    expect((await maya.ask('GET', '/v1/conversations')).status).toBe(200);
    expect((await own(maya)).recoveryLeft).toBe(10);
  });

  test('cannot bypass it by an empty code, nor by an unconfirmed enrolment', async () => {
    const tomas = await signIn('tomas', { code: '123456' });
    expect(tomas.session.requiredAction).toBe('enrol-second-factor');
    await tomas.ask('POST', '/v1/own/second-factor/totp');
    expect((await signIn('tomas')).session.requiredAction).toBe('enrol-second-factor');
  });

  test('whose role is exempt by policy needs none', async () => {
    expect((await signIn('sofia')).session.requiredAction).toBeNull();
  });
});

let codes: readonly string[];
const blue = new SoftKey();

describe('a sign-in of a person who has an app', () => {
  let secret: Buffer;
  beforeAll(async () => {
    await setPolicy((policy) => required(policy, []));
    const anke = await signIn('anke');
    const enrolled = await enrolTotp(anke);
    secret = enrolled.secret;
    codes = present(enrolled.added.recoveryCodes);
  });

  test('a missing or wrong code and a wrong password get the same answer, and each is counted', async () => {
    const right = codeOf(secret);
    const wrong = right === '000000' ? '000001' : '000000';
    const answers = [
      await tryIn('anke'),
      await tryIn('anke', { code: wrong }),
      await tryIn('anke', { code: right, password: 'not the password' }),
      await tryIn('nobody', { code: right, password: 'whatever it was' }),
    ];
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`))).toEqual(
      new Set([`401 ${present(answers[0]).text}`]),
    );
    const storage = await openStorage(rig.data);
    const { failures } = await storage.db
      .selectFrom('sign_in_count')
      .select('failures')
      .where('count_key', '=', rig.person('anke').id)
      .executeTakeFirstOrThrow();
    await storage.close();
    expect(failures).toBe(3);
  });

  test('accepts the code once, and refuses it a second time also at another workstation', async () => {
    const code = codeOf(secret);
    expect((await tryIn('anke', { code })).status).toBe(200);
    expect((await tryIn('anke', { code })).status).toBe(401);
    expect((await tryIn('anke', { code }, await rig.workstation('Elsewhere'))).status).toBe(401);
    // The code before it is older than the one that was used.
    expect((await tryIn('anke', { code: codeOf(secret, -1) })).status).toBe(401);
  });

  test('of two at once with one code, one succeeds', async () => {
    const [one, two] = [await rig.workstation('One'), await rig.workstation('Two')];
    await withinStep();
    const code = codeOf(secret, 1);
    const starts = [
      await one.start('anke', rig.person('anke').password),
      await two.start('anke', rig.person('anke').password),
    ];
    const statuses = (await Promise.all(starts.map(({ finish }) => finish({ code })))).map((answer) => answer.status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  test('a recovery code replaces it once, in any spelling; it is shown and recorded', async () => {
    const code = present(codes[0]);
    const opened = Session.parse((await tryIn('anke', { code: ` ${code.toUpperCase().replace('-', ' ')} ` })).json);
    expect(opened.recoveryLeft).toBe(9);
    expect((await tryIn('anke', { code })).status).toBe(401);
    expect(
      (await recorded('second-factor')).find((row) => row.detail['action'] === 'recovery-code-used'),
    ).toMatchObject({ personName: 'Anke de Wit', detail: { left: 9 } });
  });

  test('new recovery codes invalidate the old ones', async () => {
    const anke = await signIn('anke', { code: present(codes[1]) });
    const { codes: fresh } = RecoveryCodes.parse((await anke.ask('POST', '/v1/own/second-factor/recovery-codes')).json);
    expect((await tryIn('anke', { code: present(codes[2]) })).status).toBe(401);
    expect((await tryIn('anke', { code: present(fresh[0]) })).status).toBe(200);
    codes = fresh.slice(1);
  });

  test('no file of the server and no row contains the secret or a recovery code in plain', async () => {
    const files = ['server.db', 'server.db-wal'].map((name) => readFileSync(join(rig.data, name)));
    const storage = await openStorage(rig.data);
    const rows = JSON.stringify([
      await storage.db.selectFrom('second_factor').selectAll().execute(),
      await storage.db.selectFrom('recovery_code').selectAll().execute(),
      await storage.db.selectFrom('recovery_set').selectAll().execute(),
    ]);
    await storage.close();
    for (const needle of [
      secret.toString('base64url'),
      secret.toString('hex'),
      secret.toString('base64'),
      ...codes,
      ...codes.map((code) => code.replace('-', '')),
    ]) {
      expect(rows).not.toContain(needle);
      expect(files.some((file) => file.includes(needle))).toBe(false);
    }
  });
});

describe('security keys', () => {
  test("is enrolled by an answer to this challenge, from the desk's own page, and by no other", async () => {
    await setPolicy((policy) => required(policy, ['supervisor']));
    const sofia = await signIn('sofia');
    expect(sofia.session.requiredAction).toBe('enrol-second-factor');
    for (const lies of [
      { origin: 'https://desk.example' },
      { origin: 'cleandesk://desk' },
      { rpId: 'desk.example' },
      { challenge: 'AAAA' },
      { type: 'webauthn.get' },
      { crossOrigin: true },
      { flags: 0x40 },
    ] satisfies Lies[]) {
      expect([lies, (await enrolKey(sofia, new SoftKey(), 'A key that lies', lies)).status]).toEqual([lies, 400]);
    }
    const answer = await enrolKey(sofia, blue);
    expect(answer.status).toBe(200);
    expect(FactorAdded.parse(answer.json)).toMatchObject({
      requiredAction: null,
      factor: { kind: 'security-key', name: 'Blue key' },
    });
  });

  test('the answer to a used challenge enrols nothing', async () => {
    const sofia = await signIn('sofia', { key: blue });
    const creation = SecurityKeyCreation.parse((await sofia.ask('POST', '/v1/own/second-factor/key')).json);
    const [one, two] = [new SoftKey(), new SoftKey()];
    expect(
      (await sofia.ask('POST', '/v1/own/second-factor/key/confirm', { name: 'One', made: one.make(creation) })).status,
    ).toBe(200);
    expect(
      (await sofia.ask('POST', '/v1/own/second-factor/key/confirm', { name: 'Two', made: two.make(creation) })).status,
    ).toBe(404);
  });

  test('accepts a key; refuses another origin, challenge or key, and a counter that does not grow', async () => {
    expect((await tryIn('sofia', { key: blue })).status).toBe(200);
    for (const lies of [{ origin: 'https://desk.example' }, { challenge: 'AAAA' }, { count: 1 }] satisfies Lies[])
      expect([lies, (await tryIn('sofia', { key: blue, lies })).status]).toEqual([lies, 401]);
    expect((await tryIn('sofia', { key: new SoftKey() })).status).toBe(401);
    expect((await tryIn('sofia', { key: blue, password: 'not the password' })).status).toBe(401);
    // Not closed at this point: the refusals were not those of the limit of attempts.
    expect((await tryIn('sofia', { key: blue })).status).toBe(200);
  });

  test('the request has the same form with keys, without keys and for an unknown login', async () => {
    const shape = async (login: string): Promise<SecurityKeyRequest> =>
      SecurityKeyRequest.parse(
        (await desk.start(login, 'any password')).answer.json === null
          ? null
          : ((await desk.start(login, 'any password')).answer.json as { securityKey: unknown }).securityKey,
      );
    for (const login of ['sofia', 'idris', 'nobody at all']) {
      const [first, second] = [await shape(login), await shape(login)];
      expect(Object.keys(first).sort()).toEqual([
        'allowCredentials',
        'challenge',
        'rpId',
        'timeout',
        'userVerification',
      ]);
      expect(first.allowCredentials).toHaveLength(5);
      expect(new Set(first.allowCredentials.map((one) => one.id)).size).toBe(5);
      expect(second.allowCredentials).toEqual(first.allowCredentials);
      expect(second.challenge).not.toBe(first.challenge);
    }
  });

  test('the last one cannot be removed where policy requires one, and can where there is another', async () => {
    await setPolicy((policy) => policy);
    const sofia = await signIn('sofia', { key: blue });
    const { factors } = await own(sofia);
    expect(factors).toHaveLength(2);
    const other = present(factors.find((factor) => factor.name === 'One'));
    expect((await sofia.ask('POST', '/v1/own/second-factor/remove', { factorId: other.id })).status).toBe(200);
    const last = present((await own(sofia)).factors[0]);
    const refused = await sofia.ask('POST', '/v1/own/second-factor/remove', { factorId: last.id });
    expect([refused.status, (refused.json as { code: string }).code]).toEqual([409, 'last-factor']);
  });

  test('a kind that is no longer accepted is proved once more to enrol another one', async () => {
    await setPolicy((policy) => required(policy, ['supervisor'], ['totp']));
    expect((await tryIn('sofia')).status).toBe(401);
    const sofia = await signIn('sofia', { key: blue });
    expect(sofia.session.requiredAction).toBe('enrol-second-factor');
    expect((await sofia.ask('POST', '/v1/own/second-factor/key')).status).toBe(409);
    await setPolicy((policy) => required(policy, ['supervisor']));
  });
});

describe('changes', () => {
  test('are refused when the sign-in is too long ago', async () => {
    await setPolicy((policy) => ({
      ...required(policy, []),
      secondFactor: { ...policy.secondFactor, requiredFor: [], freshMinutes: 0.000_1 },
    }));
    const idris = await signIn('idris');
    for (const [path, body] of [
      ['totp', {}],
      ['key', {}],
      ['recovery-codes', {}],
    ] as const) {
      const refused = await idris.ask('POST', `/v1/own/second-factor/${path}`, body);
      expect([path, refused.status, (refused.json as { code: string }).code]).toEqual([path, 409, 'sign-in-again']);
    }
    await setPolicy((policy) => required({ ...policy, secondFactor: SAFE_DEFAULTS.secondFactor }, []));
  });

  test('no person removes, confirms or sees a factor of another person', async () => {
    const idris = await signIn('idris');
    const storage = await openStorage(rig.data);
    const theirs = await storage.db
      .selectFrom('second_factor')
      .selectAll()
      .where('person_id', '<>', idris.session.person.id)
      .execute();
    await storage.close();
    expect(theirs.length).toBeGreaterThan(0);
    for (const factor of theirs)
      expect((await idris.ask('POST', '/v1/own/second-factor/remove', { factorId: factor.id })).status).toBe(404);
    const made = NewTotp.parse((await idris.ask('POST', '/v1/own/second-factor/totp')).json);
    const tomas = await signIn('tomas', {}, await rig.workstation('Of Tomas'));
    expect(
      (
        await tomas.ask('POST', '/v1/own/second-factor/totp/confirm', {
          factorId: made.factorId,
          code: codeOf(secretOf(made)),
        })
      ).status,
    ).toBe(404);
    expect((await own(tomas)).factors).toEqual([]);
  });

  test('a reset needs a reason and a second person, ends the sessions, and is refused for the own', async () => {
    const [idris, anke] = [
      await signIn('idris'),
      await signIn('anke', { code: present(codes[3]) }, await rig.workstation('Of Anke')),
    ];
    const sofia = await signIn('sofia', { key: blue }, await rig.workstation('Of Sofia'));
    const person = rig.person('anke');
    const reset = (personId: string, body: unknown): Promise<Answer> =>
      idris.ask('POST', `/v1/people/${personId}/second-factor/reset`, body);
    expect((await reset(person.id, { reason: '' })).status).toBe(400);
    expect((await reset(idris.session.person.id, { reason: 'lost my telephone' })).status).toBe(403);
    expect((await reset(person.id, { reason: 'telephone lost' })).json).toEqual({ state: 'waits' });
    expect((await own(anke)).factors).toHaveLength(1);
    const { requests } = (await sofia.ask('GET', '/v1/administration/requests')).json as {
      requests: { id: string; action: string; reason: string }[];
    };
    const request = present(requests.find((one) => one.action === 'second-factor'));
    expect(request.reason).toBe('telephone lost');
    expect(
      (await idris.ask('POST', `/v1/administration/requests/${request.id}/decide`, { approve: true, note: '' })).status,
    ).not.toBe(200);
    const live = await anke.realtime();
    expect(
      (await sofia.ask('POST', `/v1/administration/requests/${request.id}/decide`, { approve: true, note: '' })).status,
    ).toBe(200);
    expect(await endsUnasked(live)).toBe('Your second factor has been reset. Sign in again.');
    expect((await anke.ask('GET', '/v1/own/second-factor')).status).toBe(401);
    expect((await tryIn('anke', {}, await rig.workstation('Of Anke again'))).status).toBe(200);
    const lines = ((await idris.ask('GET', '/v1/second-factors')).json as unknown[]).map((line) =>
      SecondFactorStatus.parse(line),
    );
    expect(lines.find((line) => line.person.id === person.id)).toMatchObject({
      totp: false,
      securityKeys: 0,
      recoveryLeft: null,
    });
    expect(lines.find((line) => line.person.name === 'Sofia Keller')).toMatchObject({ securityKeys: 1 });
    const storage = await openStorage(rig.data);
    const change = await storage.db
      .selectFrom('change')
      .selectAll()
      .where('action', '=', 'reset-second-factor')
      .executeTakeFirstOrThrow();
    await storage.close();
    expect(change).toMatchObject({ subject_id: person.id, person_id: idris.session.person.id });
    expect(JSON.parse(change.before)).toMatchObject({ secondFactor: { totp: true, securityKeys: 0 } });
  });

  test('an agent and a supervisor cannot remove factors of another person', async () => {
    const reset = `/v1/people/${rig.person('anke').id}/second-factor/reset`;
    for (const [login, brings] of [
      ['tomas', {}],
      ['sofia', { key: blue }],
    ] as const) {
      const person = await signIn(login, brings, await rig.workstation(`Of ${login} again`));
      expect([login, (await person.ask('POST', reset, { reason: 'because' })).status]).toEqual([login, 403]);
    }
    // No sign-in without the factors that are enrolled.
    expect((await tryIn('sofia')).status).toBe(401);
  });
});
