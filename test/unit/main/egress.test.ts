import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { EgressLists } from '../../../core/policy/egress.ts';
import type { ActivityContext } from '../../../main/activity/activity.ts';
import { createEgressGuard, type EgressGuard } from '../../../main/guards/egress.ts';
import { startForwarder, type Forwarder } from '../../../main/link/forwarder.ts';
import type { Pass } from '../../../main/link/pass.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Note = readonly [kind: string, detail: ActivityDetail, context: ActivityContext];
async function rig(
  lists: EgressLists = {},
  note?: () => void,
): Promise<{ guard: EgressGuard; forwarder: Forwarder; notes: Note[]; clock: { now: number } }> {
  const forwarder = await startForwarder({ resolve: async () => ['127.0.0.1'] });
  const notes: Note[] = [];
  const clock = { now: 0 };
  const guard = createEgressGuard({
    forwarder,
    lists: () => lists,
    note:
      note ??
      ((...args) => {
        notes.push(args);
      }),
    monotonic: () => clock.now,
  });
  const undo = await guard.perform();
  closing.push(async () => {
    await undo?.();
  });
  return { guard, forwarder, notes, clock };
}

async function ask(forwarder: Forwarder, authority: string, pass?: Pass): Promise<number> {
  const socket = connect(forwarder.port, '127.0.0.1');
  const proof =
    pass === undefined
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${pass.username}:${pass.password}`).toString('base64')}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proof}\r\n`);
  let said = '';
  await new Promise<void>((done) => {
    socket
      .on('data', (chunk) => {
        said += chunk.toString();
      })
      .on('error', () => undefined)
      .once('close', () => done());
  });
  return Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);
}

describe('the guard of network access', () => {
  test('records a refused host by its name alone, and the conversation', async () => {
    const { guard, forwarder, notes } = await rig({ bank: [{ host: 'portal.example', ports: [443], addresses: [] }] });
    const pass = guard.admit('bank');
    expect([
      await ask(forwarder, 'other.example:443', pass),
      await ask(forwarder, 'portal.example:443', pass),
      await ask(forwarder, 'portal.example:443'),
    ]).toEqual([403, 403, 407]);
    expect(notes).toEqual([
      [
        'request-blocked',
        { guard: 'egress', way: 'egress', target: 'other.example', port: 443, reason: 'not-listed' },
        { tenantId: 'bank' },
      ],
      [
        'request-blocked',
        { guard: 'egress', way: 'egress', target: 'portal.example', port: 443, reason: 'address-refused' },
        { tenantId: 'bank' },
      ],
      [
        'request-blocked',
        { guard: 'egress', way: 'egress', target: 'portal.example', port: 443, reason: 'no-pass' },
        {},
      ],
    ]);
  });

  test('gives a tenant without a list a pass that reaches nothing', async () => {
    const { guard, forwarder } = await rig({
      bank: [{ host: 'portal.example', ports: [443], addresses: ['127.0.0.1'] }],
    });
    for (const tenantId of ['travel', '__proto__', 'constructor', ''])
      expect([tenantId, await ask(forwarder, 'portal.example:443', guard.admit(tenantId))]).toEqual([tenantId, 403]);
  });

  test('allows nothing when the ledger cannot be written', async () => {
    const { guard, forwarder } = await rig(
      { bank: [{ host: 'portal.example', ports: [443], addresses: ['127.0.0.1'] }] },
      () => {
        throw new Error('the ledger cannot be written');
      },
    );
    expect(await ask(forwarder, 'portal.example:443', guard.admit('bank'))).toBe(403);
  });

  test('records a connection before it is opened', async () => {
    const order: string[] = [];
    const { guard, forwarder } = await rig(
      { bank: [{ host: 'portal.example', ports: [1], addresses: ['127.0.0.1'] }] },
      () => {
        order.push('recorded');
      },
    );
    // Nothing listens on port 1: the record is written before the outcome is known.
    expect(await ask(forwarder, 'portal.example:1', guard.admit('bank'))).toBe(502);
    expect(order[0]).toBe('recorded');
  });

  test('limits the names that a program in a loop writes into the ledger, and names hosts again later', async () => {
    const { forwarder, notes, clock } = await rig();
    for (let i = 0; i < 80; i += 1) await ask(forwarder, `h${i}.example:443`);
    const targets = notes.map(([, detail]) => detail['target']);
    expect(new Set(targets).size).toBe(61);
    expect(targets.slice(60)).toEqual(Array.from({ length: 20 }, () => '(many)'));
    // One record for one name, whatever else differs: repeats are combined.
    expect(new Set(notes.slice(60).map((one) => JSON.stringify(one))).size).toBe(1);
    clock.now += 1_000;
    await ask(forwarder, 'later.example:443');
    expect(notes.at(-1)?.[1]['target']).toBe('later.example');
  });

  test('records no name that contains a value', async () => {
    const { forwarder, notes } = await rig();
    await ask(forwarder, '4012888888881881.evil.example:443');
    expect(JSON.stringify(notes)).not.toContain('4012888888881881');
  });

  test('a lock revokes every pass', async () => {
    const { guard, forwarder } = await rig({
      bank: [{ host: 'portal.example', ports: [1], addresses: ['127.0.0.1'] }],
    });
    const pass = guard.admit('bank');
    expect(await ask(forwarder, 'portal.example:1', pass)).toBe(502);
    await guard.lock?.();
    expect(await ask(forwarder, 'portal.example:1', pass)).toBe(403);
  });

  test('denies when asked by name alone', async () => {
    const { guard } = await rig();
    expect(guard.decide?.({ way: 'egress', target: 'portal.example' })).toMatchObject({ allow: false });
  });

  test('its check tries two refusals, reports them, and leaves no record of an attempt', async () => {
    const { guard, notes } = await rig();
    expect(await guard.check()).toMatchObject([{ state: 'enforced' }]);
    expect(notes).toEqual([]);
  });

  test('its check does not report a missing forwarder as enforced', async () => {
    const { guard, forwarder } = await rig();
    await forwarder.close();
    await expect(Promise.resolve(guard.check())).rejects.toThrow('ECONNREFUSED');
  });
});
