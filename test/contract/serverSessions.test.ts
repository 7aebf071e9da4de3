/** Sessions at a real server: what they are bound to, who may end whose, and how soon. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EvidentRow } from '../../contract/activity.ts';
import { SessionLine } from '../../contract/sessions.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { Sessions, carrySessionsOver, type AddressRule } from '../../server/domains/signIn/sessions.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { PersonScope, systemScope, WorkstationScope } from '../../server/scope/scope.ts';
import { eventually, present, Rig, type Answer, type SignedIn } from '../support/serverRig.ts';
import { makeBus } from '../support/bus.ts';

let rig: Rig;
const lines = async (session: SignedIn, path: string): Promise<SessionLine[]> =>
  ((await session.ask('GET', path)).json as unknown[]).map((line) => SessionLine.parse(line));
const codeOf = (answer: Answer): string => `${answer.status} ${(answer.json as { code?: string }).code ?? ''}`.trim();
async function at(login: string, name: string): Promise<SignedIn> {
  return (await rig.workstation(name)).signIn(login, rig.person(login).password);
}
async function recorded(reader: SignedIn, kind: string): Promise<EvidentRow[]> {
  const answer = await reader.ask('POST', '/v1/activity/query', {
    filter: { kind },
    newest: null,
    offset: 0,
    limit: 100,
  });
  return (answer.json as { rows: unknown[] }).rows.map((row) => EvidentRow.parse(row));
}

const HOUR = 3_600_000;
beforeAll(async () => {
  // What ends a session says so itself: no repeated check does it.
  rig = await Rig.make({ maintenanceTimes: { expiring: HOUR, watching: HOUR } });
});
afterAll(async () => {
  await rig.remove();
});

describe('ending a session', () => {
  test('by a supervisor or an administrator closes the live connection unasked, and is recorded', async () => {
    const [maya, tomas, sofia, idris] = [
      await at('maya', 'Desk of Maya'),
      await at('tomas', 'Desk of Tomas'),
      await at('sofia', 'Desk of Sofia'),
      await at('idris', 'Desk of Idris'),
    ];
    for (const [who, victim, reason] of [
      [sofia, maya, 'fire drill'],
      [idris, tomas, 'lost badge'],
    ] as const) {
      const live = await victim.realtime();
      expect((await who.ask('POST', `/v1/people/${victim.session.person.id}/sessions/end`, { reason })).json).toEqual({
        ended: 1,
      });
      const frame = await live.next((one) => one.type === 'session-ended');
      expect(await live.end()).toBe(4001);
      expect(frame).toMatchObject({
        notice: { code: 'session-over', params: { why: 'ended-by-other', name: who.session.person.name, reason } },
      });
      expect(codeOf(await victim.ask('GET', '/v1/own/sessions'))).toBe('401 session-ended');
    }
    const ends = await recorded(sofia, 'session-ended');
    expect(ends.find((row) => row.personName === 'Maya Lindqvist')).toMatchObject({
      detail: { reason: 'ended-by-other', by: 'Sofia Keller', why: 'fire drill' },
      source: 'server',
    });
    expect(ends.find((row) => row.personName === 'Tomas Rivera')).toMatchObject({
      detail: { by: 'Idris Bello', why: 'lost badge' },
    });
  });

  test('a supervisor ends only agents of the own tenants, and only with a reason; an agent ends none', async () => {
    const [maya, sofia, idris, anke] = [
      await at('maya', 'M'),
      await at('sofia', 'S'),
      await at('idris', 'I'),
      await at('anke', 'A'),
    ];
    const end = (who: SignedIn, whom: SignedIn, reason = 'a reason'): Promise<string> =>
      who.ask('POST', `/v1/people/${whom.session.person.id}/sessions/end`, { reason }).then(codeOf);
    expect(await end(sofia, idris)).toBe('403 forbidden');
    expect(await end(sofia, anke)).toBe('403 forbidden');
    expect(await end(sofia, sofia)).toBe('403 forbidden');
    expect(await end(sofia, maya, '')).toBe('400 invalid');
    expect(await end(maya, sofia)).toBe('403 forbidden');
    expect(await end(anke, maya)).toBe('403 forbidden');
    expect((await lines(sofia, '/v1/sessions')).map((line) => line.person.role)).not.toContain('administrator');
    expect((await lines(idris, '/v1/sessions')).some((line) => line.person.name === 'Sofia Keller')).toBe(true);
    expect(codeOf(await maya.ask('GET', '/v1/sessions'))).toBe('403 forbidden');
  });

  test('of another team does not exist for a supervisor who is bound to one', async () => {
    const storage = await openStorage(rig.data);
    const [sofia, maya] = [rig.person('sofia'), rig.person('maya')];
    const team = {
      id: 'b7a5c1de-0000-4000-8000-000000000001',
      tenant_id: rig.tenant('Northline Travel'),
      name: 'Bookings',
    };
    await storage.db.insertInto('team').values(team).execute();
    for (const person of [sofia, maya])
      await storage.db.insertInto('person_team').values({ person_id: person.id, team_id: team.id }).execute();
    const [first, tomas, bound] = [await at('maya', 'M5'), await at('tomas', 'T5'), await at('sofia', 'S5')];
    expect(
      codeOf(await bound.ask('POST', `/v1/people/${tomas.session.person.id}/sessions/end`, { reason: 'a reason' })),
    ).toBe('404 not-found');
    expect((await lines(bound, '/v1/sessions')).map((line) => line.person.name)).not.toContain('Tomas Rivera');
    expect(
      ((await bound.ask('GET', '/v1/second-factors')).json as { person: { name: string } }[]).map(
        (line) => line.person.name,
      ),
    ).not.toContain('Tomas Rivera');
    expect(
      (await bound.ask('POST', `/v1/people/${first.session.person.id}/sessions/end`, { reason: 'a reason' })).status,
    ).toBe(200);
    await storage.db.deleteFrom('person_team').where('team_id', '=', team.id).execute();
    await storage.close();
  });

  test('of another tenant does not exist', async () => {
    const storage = await openStorage(rig.data);
    const sofia = rig.person('sofia');
    await storage.db
      .deleteFrom('person_tenant')
      .where('person_id', '=', sofia.id)
      .where('tenant_id', '=', rig.tenant('Northline Travel'))
      .execute();
    await storage.close();
    const [tomas, narrow] = [await at('tomas', 'T2'), await at('sofia', 'S2')];
    const [theirs] = await lines(tomas, '/v1/own/sessions');
    expect(
      codeOf(await narrow.ask('POST', `/v1/people/${tomas.session.person.id}/sessions/end`, { reason: 'a reason' })),
    ).toBe('404 not-found');
    expect(codeOf(await narrow.ask('POST', `/v1/sessions/${present(theirs).id}/end`, { reason: 'a reason' }))).toBe(
      '404 not-found',
    );
    expect((await lines(narrow, '/v1/sessions')).some((line) => line.person.id === tomas.session.person.id)).toBe(
      false,
    );
    expect((await tomas.ask('GET', '/v1/own/sessions')).status).toBe(200);
  });
});

describe('the own sessions', () => {
  test('are listed with workstation and address; only another session of the same person can be ended', async () => {
    const first = await at('maya', 'Left desk');
    const live = await first.realtime();
    const second = await at('maya', 'Right desk');
    const own = await lines(second, '/v1/own/sessions');
    expect(own.map((line) => [line.workstationName, line.address, line.isThis])).toEqual(
      expect.arrayContaining([
        ['Right desk', '127.0.0.1', true],
        ['Left desk', '127.0.0.1', false],
      ]),
    );
    const [left, right] = [
      present(own.find((line) => line.workstationName === 'Left desk')),
      present(own.find((line) => line.isThis)),
    ];
    expect(codeOf(await second.ask('POST', `/v1/own/sessions/${right.id}/end`))).toBe('404 not-found');
    const tomas = await at('tomas', 'T3');
    expect(codeOf(await tomas.ask('POST', `/v1/own/sessions/${left.id}/end`))).toBe('404 not-found');
    expect((await second.ask('POST', `/v1/own/sessions/${left.id}/end`)).status).toBe(200);
    expect(await live.end(2_000)).toBe(4001);
    expect(codeOf(await first.ask('GET', '/v1/own/sessions'))).toBe('401 session-ended');
  });

  test('with a limit of one, a new session ends the older one and names its workstation', async () => {
    await rig.stop();
    const storage = await openStorage(rig.data);
    await writePolicy(storage.db, { ...(await readPolicy(storage.db)), sessions: { perPerson: 1 } });
    await storage.close();
    await rig.start();
    const first = await at('anke', 'Old desk');
    const live = await first.realtime();
    await at('anke', 'New desk');
    expect(await live.next((one) => one.type === 'session-ended', 2_000)).toMatchObject({
      notice: { code: 'session-over', params: { why: 'signed-in-elsewhere', name: 'New desk' } },
    });
    expect(codeOf(await first.ask('GET', '/v1/own/sessions'))).toBe('401 session-ended');
  });

  test('of one person end none of another', async () => {
    const tomas = await at('tomas', 'T4');
    await at('maya', 'M4');
    expect((await tomas.ask('GET', '/v1/own/sessions')).status).toBe(200);
  });
});

const personScope = (id: string): PersonScope => PersonScope.ofSession({ person: { id, role: 'agent' } });

describe('what a session is bound to', () => {
  const HOME = { workstationId: '', certificate: 'a'.repeat(64), address: '10.0.0.1' };
  let storage: Storage;
  let sessions: Sessions;
  let personId: string;
  const bus = makeBus();
  const ended: [string, string][] = [];
  let rule: AddressRule = async () => ({ allow: true });
  const open = async (hours = 1): Promise<{ id: string; token: string }> => {
    const how = { hours, perPerson: 9, requiredAction: null };
    const session = await sessions.start(personScope(personId), HOME, how, async () => true);
    if (session === null) throw new Error('No session was opened');
    return session;
  };
  beforeAll(async () => {
    HOME.workstationId = (await rig.workstation('Bound')).enrolment.workstationId;
    storage = await openStorage(rig.data);
    sessions = new Sessions({
      scope: systemScope('a test'),
      db: storage.db,
      bus,
      addressRule: (...asked) => rule(...asked),
      records: { ended: (one) => void ended.push([one.id, one.code]), moved: () => {} },
    });
    personId = rig.person('tomas').id;
  });
  afterAll(async () => {
    await storage.close();
  });

  test('the workstation: the token is invalid at another one, and is not ended by being tried there', async () => {
    const { token } = await open();
    const other = (await rig.workstation('Unbound')).enrolment.workstationId;
    expect(await sessions.find(token, { ...HOME, workstationId: other })).toBeNull();
    expect(await sessions.find(token, HOME)).not.toBeNull();
  });

  test('the certificate: an unannounced one ends the session, and the old one does not bring it back', async () => {
    const { id, token } = await open();
    expect(await sessions.find(token, { ...HOME, certificate: 'b'.repeat(64) })).toBeNull();
    expect(ended.at(-1)).toEqual([id, 'certificate-changed']);
    expect(await sessions.find(token, HOME)).toBeNull();
  });

  test('a renewed certificate carries it over, the former stays valid once, and a third ends it', async () => {
    const { id, token } = await open();
    const renewed = { ...HOME, certificate: 'b'.repeat(64) };
    await carrySessionsOver(
      storage.db,
      WorkstationScope.of({ id: HOME.workstationId }),
      HOME.certificate,
      renewed.certificate,
    );
    expect((await sessions.find(token, renewed))?.id).toBe(id);
    expect((await sessions.find(token, HOME))?.id).toBe(id);
    await carrySessionsOver(
      storage.db,
      WorkstationScope.of({ id: HOME.workstationId }),
      renewed.certificate,
      'c'.repeat(64),
    );
    expect(await sessions.find(token, HOME)).toBeNull();
    expect(ended.at(-1)).toEqual([id, 'certificate-changed']);
  });

  test('the address: another one is checked, and the session goes on or ends accordingly', async () => {
    const asked: string[] = [];
    rule = async (session, address) => {
      asked.push(`${session.role} ${session.tenantIds.length} ${address}`);
      return address === '10.0.0.2' ? { allow: true } : { allow: false };
    };
    const { id, token } = await open();
    const notices: string[] = [];
    bus.subscribe('session.ended', ({ sessionId, notice: { params } }) => {
      if (sessionId === id) notices.push(String(params['why']));
    });
    expect(await sessions.find(token, HOME)).not.toBeNull();
    expect(asked).toEqual([]);
    expect(await sessions.find(token, { ...HOME, address: '10.0.0.2' })).not.toBeNull();
    expect(await sessions.find(token, { ...HOME, address: '192.0.2.7' })).toBeNull();
    expect(asked).toEqual(['agent 1 10.0.0.2', 'agent 1 192.0.2.7']);
    expect(notices).toEqual(['address-not-allowed']);
    expect(await sessions.find(token, { ...HOME, address: '10.0.0.2' })).toBeNull();
  });

  test('the address, when the rules change while no request is sent', async () => {
    rule = async () => ({ allow: true });
    const { id } = await open();
    rule = async () => ({ allow: false, words: 'Not any more.' });
    await sessions.recheckAddresses();
    expect(ended).toContainEqual([id, 'address-not-allowed']);
  });

  test('its time: an expired one is invalid, however often it was used', async () => {
    rule = async () => ({ allow: true });
    const { id, token } = await open(0.000_01);
    await eventually(async () => (await sessions.find(token, HOME)) === null);
    await sessions.sweep();
    // By this check or by that of the running server, whichever comes first.
    const row = await storage.db.selectFrom('session').select('end_reason').where('id', '=', id).executeTakeFirst();
    expect(row).toEqual({ end_reason: 'expired' });
  });
});
