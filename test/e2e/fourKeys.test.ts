import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskState, SignInAnswer } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { eventually } from '../support/until.ts';

describe('the four conditions of sign-in', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;

  beforeAll(async () => {
    place = await Place.open();
    supervisor = await place.deskOf('sofia');
    await place.enrol('front');
    desk = await place.startDesk('front');
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-out');
  });
  afterAll(async () => {
    await place?.close();
  });

  const signIn = (workstationPassword: string, serverPassword: string, login = 'maya'): Promise<SignInAnswer> =>
    desk.call<SignInAnswer>('signIn', { login, workstationPassword, serverPassword });
  async function recorded(
    kind: string,
    workstationName: string | null = 'front',
    source?: ActivityRow['source'],
  ): Promise<number> {
    const { rows } = await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
      filter: { kind },
      newest: null,
      offset: 0,
      limit: 200,
    });
    return rows.filter(
      (row) => row.workstationName === workstationName && (source === undefined || row.source === source),
    ).length;
  }

  test('either password wrong and an unknown name give the same answer and no session, and are recorded', async () => {
    const right = place.person('maya').password;
    const before = await recorded('sign-in-failed', 'front', 'desk');
    const answers = [
      await signIn('not the workstation password', right),
      await signIn(WORKSTATION_PASSWORD, 'not the server password'),
      await signIn('not the workstation password', 'not the server password either'),
      await signIn(WORKSTATION_PASSWORD, right, 'nobody'),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: false, retryAt: null });
    expect((await desk.state()).phase).toBe('signed-out');
    await eventually(
      'all four are recorded',
      async () => (await recorded('sign-in-failed', 'front', 'desk')) >= before + 4,
    );
  });

  test('both right open a session; a manual lock ends it, and the page contains nothing of it', async () => {
    await place.signIn(desk, 'maya');
    // Both names are in the state that only a signed-in page gets.
    expect(await desk.inHeap(['Northline Travel', 'Harbour Bank'])).toHaveLength(2);
    await desk.evaluate('window.before = true');
    await desk.call('lock').catch(() => undefined); // the page that made the call may be closed before the answer
    await desk.until<DeskState>('state', (state) => state.phase === 'locked');
    await desk.until<boolean>(
      'window.before === undefined && document.querySelectorAll("form input").length >= 3',
      Boolean,
    );
    expect(await desk.inHeap(['Northline Travel', 'Harbour Bank'])).toEqual([]);
    await expect(desk.call('listConversations')).rejects.toThrow();
    await eventually('the lock is recorded', async () => (await recorded('lock')) > 0);
    await place.signIn(desk, 'maya');
  });

  test('a desk whose address is removed from the list locks and refuses sign-in, and it is recorded', async () => {
    await cleandesk(['server', 'networks', 'set', '--data', place.serverFolder, '10.20.0.0/16']);
    await desk.until<DeskState>('state', (state) => state.phase !== 'signed-in');
    await desk.until<DeskState>('state', (state) => state.phase === 'refused');
    // The page is being replaced: the first new one that answers counts.
    const answer = await eventually('the page answers', () =>
      signIn(WORKSTATION_PASSWORD, place.person('maya').password).catch(() => undefined),
    );
    expect(answer).toMatchObject({ ok: false });
    await cleandesk(['server', 'networks', 'set', '--data', place.serverFolder, '127.0.0.1', '::1']);
    // The supervisor's desk was refused too: it has locked, or was only disconnected if the ranges came back before its
    // next request.
    const after = await supervisor.until<DeskState>(
      'state',
      (state) => state.phase === 'locked' || (state.phase === 'signed-in' && state.connection === 'online'),
    );
    if (after.phase === 'locked') await place.signIn(supervisor, 'sofia');
    await eventually(
      'the refused connections are recorded',
      async () => (await recorded('address-refused', null)) + (await recorded('address-refused')) > 0,
    );
  });

  test('a desk at an unregistered address offers no sign-in, and refuses both right passwords', async () => {
    await place.enrol('elsewhere', { localAddress: '127.0.0.77' });
    const away = await place.startDesk('elsewhere');
    const state = await away.until<DeskState>('state', (one) => one.phase === 'refused');
    expect(state).toMatchObject({ phase: 'refused' });
    expect(await away.evaluate('document.querySelectorAll("input[type=password]").length')).toBe(0);
    expect(
      await away.call('signIn', {
        login: 'maya',
        workstationPassword: WORKSTATION_PASSWORD,
        serverPassword: place.person('maya').password,
      }),
    ).toMatchObject({ ok: false });
    await eventually(
      'the refused connection is recorded at the server',
      async () => (await recorded('address-refused', null)) > 0,
    );
    await away.stop();
  });

  test('ten failures close sign-in for half an hour, also after a restart of the desk', async () => {
    await place.enrol('hammered');
    let hammered = await place.startDesk('hammered');
    await hammered.until<DeskState>('state', (state) => state.phase === 'signed-out');
    const tries: SignInAnswer[] = [];
    for (let i = 0; i < 10; i += 1)
      tries.push(
        await hammered.call<SignInAnswer>('signIn', {
          login: 'tomas',
          workstationPassword: WORKSTATION_PASSWORD,
          serverPassword: `wrong ${i}`,
        }),
      );
    expect(tries.every((answer) => !answer.ok)).toBe(true);
    const right = {
      login: 'tomas',
      workstationPassword: WORKSTATION_PASSWORD,
      serverPassword: place.person('tomas').password,
    };
    const closed = await hammered.call<SignInAnswer>('signIn', right);
    expect(closed.ok).toBe(false);
    const minutes = closed.ok ? 0 : ((closed.retryAt ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(28);
    expect(minutes).toBeLessThan(31);
    await hammered.kill();
    hammered = await place.startDesk('hammered');
    await hammered.until<DeskState>('state', (state) => state.phase === 'signed-out');
    expect((await hammered.call<SignInAnswer>('signIn', right)).ok).toBe(false);
    await eventually('the closed tries are recorded', async () => (await recorded('sign-in-blocked', 'hammered')) >= 2);
    await hammered.stop();
  });
});
