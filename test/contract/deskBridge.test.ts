import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { makeDeskBench, signIn, until, type DeskBench } from '../support/deskBench.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const kinds = (): string[] => bench.server.activity.map((one) => one.record.kind);

describe('the bridge', () => {
  test('refuses and records calls of another frame, window or origin, unknown verbs and wrong arguments', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    const attempts: [Parameters<typeof shell.callRaw>[0], unknown, unknown][] = [
      [{ frame: 'sub' }, 'getState', {}],
      [{ frame: null }, 'getState', {}],
      [{ windowId: 8 }, 'getState', {}],
      [{ origin: null }, 'getState', {}],
      [{ origin: 'null' }, 'getState', {}],
      [{ origin: 'https://desk.test.evil.example' }, 'getState', {}],
      [{}, 'openEverything', {}],
      [{}, '__proto__', {}],
      [{}, 'constructor', {}],
      [{}, 7, {}],
      [{}, null, {}],
      [{}, 'getState', { extra: 1 }],
      [{}, 'getState', null],
      [{}, 'getState', undefined],
      [{}, 'signIn', { login: 'maya' }],
      [{}, 'signIn', { login: 'maya', workstationPassword: 1, serverPassword: 'x' }],
      [{}, 'listConversations', {}],
      [{}, 'queryActivity', { filter: {}, newest: null, offset: 0, limit: 1 }],
    ];
    for (const [sender, verb, args] of attempts) {
      const answer = await shell.callRaw(sender, verb, args);
      expect([String(verb), answer.ok]).toEqual([String(verb), false]);
    }
    const refused = (): number =>
      bench.server.activity
        .filter((one) => one.record.kind === 'bridge-refused')
        .reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0);
    await until(() => refused() === attempts.length);
  });

  test('a verb of another role is refused', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell, 'sofia');
    expect(desk.state()).toMatchObject({ phase: 'signed-in', person: { role: 'supervisor' } });
    expect(
      await shell.call('addEntry', {
        conversationId: bench.server.conversation.id,
        entryId: randomUUID(),
        kind: 'note',
        value: 'x',
      }),
    ).toMatchObject({ ok: false, code: 'refused' });
    expect(await shell.call('listAgents', {})).toMatchObject({ ok: true });
  });

  test('a key that repeats gives one notice and one record with the number of repeats', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    for (let n = 0; n < 30; n++)
      await shell.call('reportBlocked', { what: 'copy', target: 'thread', trusted: true, conversationId: null });
    expect(shell.events('notice')).toHaveLength(1);
    await until(() => kinds().filter((kind) => kind === 'copy-attempt').length === 2);
    const records = bench.server.activity.filter((one) => one.record.kind === 'copy-attempt');
    expect(records.map((one) => one.record.detail['repeats'] ?? 0)).toEqual([0, 29]);
  });

  test('a script that names a thousand targets is counted, and does not fill the ledger', async () => {
    // More names are recorded as time goes by: here none goes by, however slow the machine is.
    const { desk, shell } = await bench.startDesk({ clock: { now: Date.now, monotonic: () => 1 } });
    await until(() => desk.state().phase === 'signed-out');
    for (let n = 0; n < 1_000; n++)
      await shell.call('reportBlocked', {
        what: 'request',
        target: `host-${String.fromCharCode(97 + (n % 26))}${String.fromCharCode(97 + Math.floor(n / 26))}.example`,
        trusted: false,
        conversationId: null,
      });
    const records = (): typeof bench.server.activity =>
      bench.server.activity.filter((one) => one.record.kind === 'request-blocked');
    const counted = (): number => records().reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0);
    await until(() => counted() === 1_000);
    expect(records().length).toBeLessThan(500);
    expect(shell.events('notice')).toHaveLength(0);
  });

  test('a script that invents conversations fills the ledger no more than one that invents targets', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    for (let n = 0; n < 300; n++)
      await shell.call('reportBlocked', {
        what: 'request',
        target: 'host.example',
        trusted: false,
        conversationId: randomUUID(),
      });
    await shell.call('reportBlocked', {
      what: 'copy',
      target: 'thread',
      trusted: true,
      conversationId: bench.server.conversation.id,
    });
    await until(() => kinds().includes('copy-attempt'));
    const records = (): typeof bench.server.activity =>
      bench.server.activity.filter((one) => one.record.kind === 'request-blocked');
    await until(() => records().reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0) === 300);
    expect(records().length).toBeLessThan(10);
    expect(records().map((one) => one.record.conversationId)).toEqual(records().map(() => null));
    expect(bench.server.activity.find((one) => one.record.kind === 'copy-attempt')?.record).toMatchObject({
      conversationId: bench.server.conversation.id,
      tenantId: bench.server.tenant.id,
    });
  });

  test('the target name that a page reports with an attempt cannot carry a value out', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await shell.call('reportBlocked', {
      what: 'copy',
      target: 'card 4111 1111 1111 1111',
      trusted: true,
      conversationId: null,
    });
    await until(() => kinds().includes('copy-attempt'));
    expect(JSON.stringify(bench.server.activity)).not.toContain('4111');
  });
});
