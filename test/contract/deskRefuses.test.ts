import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEncrypted } from '../../main/store/encryptedDatabase.ts';
import { createShellStandIn, type ShellStandIn } from '../support/shellStandIn.ts';
import { makeDeskBench, signIn, until, WORKSTATION_PASSWORD, type DeskBench } from '../support/deskBench.ts';
import { shownState } from '../support/shownWords.ts';
import { turns } from '../support/turns.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const kinds = (): string[] => bench.server.activity.map((one) => one.record.kind);

describe('a desk that must not open', () => {
  test('an unregistered address is refused with a message and recorded, and no sign-in is possible', async () => {
    bench.server.ranges = ['10.9.0.0/16'];
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(shownState(desk.state())).toMatchObject({
      reason: 'address-not-registered',
      words: expect.stringContaining('127.0.0.1'),
    });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(bench.server.openSessions.size).toBe(0);
    await until(() => kinds().includes('address-refused'));
    expect(kinds()[0]).toBe('desk-started');
    expect(kinds().filter((kind) => kind === 'address-refused')).toHaveLength(1);
  });

  test('a host that starts slowly is still the first record of the ledger', async () => {
    bench.server.ranges = ['10.9.0.0/16'];
    const host = Promise.withResolvers<ShellStandIn>();
    const starting = bench.startDesk({ shell: host.promise });
    await until(() => bench.server.requests.some(({ route }) => route === 'hello'));
    // The answer arrives in this same process.
    await turns(100);
    host.resolve(createShellStandIn());
    const { desk } = await starting;
    await until(() => desk.state().phase === 'refused');
    await until(() => kinds().includes('address-refused'));
    expect(kinds().slice(0, 3)).toEqual(['desk-started', 'policy-taken', 'address-refused']);
  });

  test('an address that is no longer registered locks the desk at once, even without a server', async () => {
    let own = ['127.0.0.1'];
    const { desk, shell } = await bench.startDesk({ network: { ownAddresses: () => own } });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await bench.server.stop();
    own = ['192.168.1.20'];
    await until(() => desk.state().phase === 'refused', 3_000);
    expect(desk.state()).toMatchObject({ reason: 'address-not-registered' });
    await until(() => shell.resets === 1);
    await bench.server.start();
  });

  test('a server that refuses this address locks the desk; one that is down does not', async () => {
    let looks = 0;
    const ownAddresses = (): string[] => {
      looks += 1;
      return ['127.0.0.1'];
    };
    const { desk, shell } = await bench.startDesk({ network: { ownAddresses } });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const connection = (): string => (desk.state() as { connection?: string }).connection ?? 'none';
    await until(() => connection() === 'online');
    await bench.server.stop();
    await until(() => connection() === 'offline');
    const before = looks;
    await until(() => looks >= before + 3);
    expect(desk.state().phase).toBe('signed-in');
    await bench.server.start();
    await until(() => connection() === 'online');
    bench.server.turnAway(true);
    await until(() => desk.state().phase === 'refused');
    expect(shownState(desk.state())).toMatchObject({
      reason: 'address-not-registered',
      words: expect.stringContaining('127.0.0.1'),
    });
    await until(() => shell.resets === 1);
    bench.server.turnAway(false);
    await until(() => desk.state().phase === 'locked');
  });

  test('a failing server locks no desk and writes no false record about the address', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    let failed = 0;
    bench.server.intercept = (request) => {
      if (request.route === 'hello') {
        failed += 1;
        throw new Problem(failed % 2 === 0 ? 500 : 429, 'failed');
      }
      return undefined;
    };
    // When one more is asked, the answers to the first two have been applied.
    await until(() => failed >= 3);
    expect(desk.state().phase).toBe('signed-in');
    bench.server.intercept = (request) => {
      if (request.route === 'hello') throw new Problem(403, 'workstation-unknown');
      return undefined;
    };
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'not-enrolled' });
    await until(() => shell.resets === 1);
    expect(kinds()).not.toContain('address-refused');
  });

  test("a desk below the server's minimum version shows that, allows no sign-in, and it is recorded", async () => {
    bench.server.minimumDesk = '99.0.0';
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({
      reason: 'desk-too-old',
      notice: { code: 'desk-too-old', params: { minimum: '99.0.0' } },
    });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    bench.server.minimumDesk = '0.1.0';
    await until(() => desk.state().phase === 'signed-out');
    await until(() => kinds().includes('guard-failed'));
  });

  test('an unreachable server means no sign-in until it can be reached', async () => {
    await bench.server.stop();
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'server-unreachable' });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await bench.server.start();
    await until(() => desk.state().phase === 'signed-out');
  });

  test('a changed byte in the ledger is detected, and the desk does not open', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await first.desk.stop();
    const path = join(bench.folder, 'machine.db');
    const intact = readFileSync(path);
    for (const at of [3, 200, Math.floor(intact.length / 2), intact.length - 40]) {
      const flipped = Buffer.from(intact);
      flipped[at]! ^= 1;
      writeFileSync(path, flipped);
      const { desk, shell } = await bench.startDesk();
      expect([at, desk.state()]).toMatchObject([at, { phase: 'refused', reason: 'ledger-unwritable' }]);
      expect(await signIn(shell)).toMatchObject({ ok: false });
      await desk.stop();
    }
    writeFileSync(path, intact);
  });

  test('a ledger that cannot be written locks the desk, and the requested act is not done', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const raw = openEncrypted(join(bench.folder, 'machine.db'), readFileSync(join(bench.folder, 'machine.key')), {
      mustExist: true,
    });
    raw.exec('DROP TABLE activity');
    raw.close();
    expect(
      await shell.call('sendMessage', {
        conversationId: bench.server.conversation.id,
        messageId: randomUUID(),
        text: 'unrecorded',
      }),
    ).toMatchObject({ ok: false });
    expect(desk.state()).toMatchObject({ phase: 'refused', reason: 'ledger-unwritable' });
    await until(() => shell.resets === 1);
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(bench.server.messages).toHaveLength(0);
    await until(() => bench.server.openSessions.size === 0);
  });

  test("a ledger that was replaced by a shorter one is detected by the server's position", async () => {
    const path = join(bench.folder, 'machine.db');
    const young = readFileSync(path);
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    await first.desk.stop();
    await until(() => bench.server.activity.length >= 3);
    writeFileSync(path, young);
    const second = await bench.startDesk();
    await until(() => second.phase() === 'refused');
    expect(second.desk.state()).toMatchObject({ reason: 'ledger-unwritable' });
    expect(await signIn(second.shell)).toMatchObject({ ok: false });
  });

  test('a lock while a session is being opened ends it before it begins', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    bench.server.intercept = (request) => {
      if (request.route === 'listConversations') shell.locksSystem();
      return undefined;
    };
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(desk.state().phase).toBe('signed-out');
    await until(() => bench.server.openSessions.size === 0);
  });

  test("a session that the server ends locks the desk with the server's reason", async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(() => (desk.state() as { connection?: string }).connection === 'online');
    bench.server.publish({
      type: 'session-ended',
      seq: 0,
      notice: { code: 'session-over', params: { why: 'replaced', name: null, reason: null } },
    });
    await until(() => desk.state().phase === 'locked');
    expect(desk.state()).toMatchObject({
      notice: { code: 'session-over', params: { why: 'replaced', name: null, reason: null } },
    });
    await until(() => shell.resets === 1);
  });

  test('fifteen minutes without input lock the desk, and the idle steps before are recorded', async () => {
    const time = { wall: Date.now(), steady: 0 };
    const { desk, shell } = await bench.startDesk({ clock: { now: () => time.wall, monotonic: () => time.steady } });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    // Idleness counts from the first look at the clock after the sign-in.
    const looks = vi.spyOn(shell, 'systemIdleSeconds');
    await until(() => looks.mock.calls.length > 0);
    const pass = (minutes: number): void => {
      time.wall += minutes * 60_000;
      time.steady += minutes * 60_000;
    };
    pass(6);
    await until(() => kinds().includes('idle'));
    await shell.call('reportInteraction', {});
    pass(14);
    await until(() => kinds().filter((kind) => kind === 'idle').length >= 3);
    expect(desk.state().phase).toBe('signed-in');
    pass(2);
    await until(() => desk.state().phase === 'locked');
    expect(shownState(desk.state())).toMatchObject({ words: expect.stringContaining('15 minutes') });
    expect(
      bench.server.activity.filter((one) => one.record.kind === 'idle').map((one) => one.record.detail['minutes']),
    ).toEqual([5, 0, 10]);
  });

  test('records every sign-in attempt, also while sign-in is refused or another attempt is running', async () => {
    const failedFor = (): unknown[] =>
      bench.server.activity
        .filter(
          (one) =>
            one.record.kind === 'sign-in-failed' &&
            one.record.workstationId === bench.workstationId &&
            one.record.personId === null,
        )
        .map((one) => one.record.detail['reason']);
    bench.server.ranges = ['10.9.0.0/16'];
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => failedFor().length === 1);
    bench.server.ranges = ['127.0.0.0/8'];
    await until(() => desk.state().phase === 'signed-out');
    const both = await Promise.all([signIn(shell), signIn(shell)]);
    expect(both.map((answer) => answer.ok)).toEqual([true, false]);
    await until(() => failedFor().length === 2);
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => failedFor().length === 3);
    await shell.call('lock', {});
    await until(() => shell.resets === 1);
    await bench.server.stop();
    await until(() => desk.state().phase === 'refused');
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await bench.server.start();
    await until(() => failedFor().length === 4);
    expect(failedFor()).toEqual(['address', 'busy', 'busy', 'not-ready']);
  });

  test('a page that cannot be replaced at a lock is closed, and the desk stops', async () => {
    const shell = createShellStandIn();
    const openWindow = shell.open;
    let closed = 0;
    shell.open = async (spec) => ({
      ...(await openWindow(spec)),
      reset: () => Promise.reject(new Error('still there')),
      close: async () => {
        closed += 1;
      },
    });
    const { desk } = await bench.startDesk({ shell });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await shell.call('lock', {});
    await desk.stopped;
    expect([closed, shell.quits]).toEqual([1, 1]);
    expect(bench.server.activity.map((one) => [one.record.kind, one.record.detail['guard'] ?? null])).toEqual(
      expect.arrayContaining([
        ['lock', null],
        ['guard-failed', 'page'],
        ['desk-stopped', null],
      ]),
    );
  });

  test('a page that keeps crashing stops the desk', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    for (let n = 0; n < 3; n++) shell.crashes();
    await until(() => shell.resets === 3);
    shell.crashes();
    await desk.stopped;
    expect([shell.resets, shell.quits]).toEqual([3, 1]);
    expect(kinds().filter((kind) => kind === 'renderer-crashed')).toHaveLength(4);
    expect(bench.server.activity.find((one) => one.record.kind === 'guard-failed')?.record.detail).toMatchObject({
      guard: 'page',
      reason: 'keeps-crashing',
    });
  });

  test('a machine that was never enrolled shows that', async () => {
    const { desk, shell } = await bench.startDesk({ dataFolder: join(bench.folder, 'elsewhere') });
    expect(desk.state()).toMatchObject({ phase: 'refused', reason: 'not-enrolled' });
    expect(await signIn(shell)).toMatchObject({ ok: false });
  });

  test('ten failures close sign-in for thirty minutes, and a restart does not reopen it', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    let answer;
    for (let n = 0; n < 10; n++)
      answer = await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'wrong-password-here');
    expect(answer).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    expect(await signIn(first.shell)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    await first.desk.stop();
    const second = await bench.startDesk();
    await until(() => second.phase() === 'signed-out');
    expect(await signIn(second.shell)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    expect(bench.server.openSessions.size).toBe(0);
    await until(() => bench.server.activity.some((one) => one.record.kind === 'sign-in-blocked'));
    // Thirty minutes in which the desk runs: changing a clock does not reopen it, not even the server's.
    bench.server.serverTime = () => Date.now() + 31 * 60_000;
    expect(await signIn(second.shell)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    expect(bench.server.openSessions.size).toBe(0);
  });
});
