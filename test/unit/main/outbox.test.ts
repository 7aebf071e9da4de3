import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createOutbox, type Outbox, type SetAside } from '../../../main/session/outbox.ts';
import { ServerRefusal } from '../../../main/link/errors.ts';
import type { OutboxItem } from '../../../main/store/store.ts';
import { until } from '../../support/until.ts';
import { turns } from '../../support/turns.ts';

const sealed = {
  ...{ suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm', keyId: 'k' },
  ...{ enc: 'A'.repeat(43), ciphertext: 'A'.repeat(23) },
  ...{ certificate: 'A'.repeat(40), signature: 'A'.repeat(86) },
} as const;
const message = (text: string): Omit<OutboxItem, 'position'> => {
  const id = randomUUID();
  return { id, kind: 'message', conversationId: randomUUID(), body: JSON.stringify({ id, text, at: 1, marks: [] }) };
};
const entry = (): Omit<OutboxItem, 'position'> => {
  const id = randomUUID();
  return {
    id,
    kind: 'entry',
    conversationId: randomUUID(),
    body: JSON.stringify({ id, kind: 'address', sealed, at: 1 }),
  };
};

interface World {
  outbox: Outbox;
  items: OutboxItem[];
  sent: string[];
  refused: [string, string][];
  aside: [string, SetAside][];
  sessionsRefused: number;
}
/** `refusal` answers for one item: the server's refusal of it, or null where it is accepted. */
function worldOf(queue: Omit<OutboxItem, 'position'>[], refusal: (id: string) => ServerRefusal | null): World {
  const items = queue.map((one, index) => ({ ...one, position: index + 1 }));
  const world = {
    items,
    sent: [] as string[],
    refused: [] as [string, string][],
    aside: [] as [string, SetAside][],
    sessionsRefused: 0,
  };
  const call = async (
    _name: unknown,
    params: { conversationId: string },
    body: { id: string; kind?: string },
  ): Promise<unknown> => {
    const no = refusal(body.id);
    if (no !== null) throw no;
    world.sent.push(body.id);
    return { id: body.id, conversationId: params.conversationId };
  };
  const outbox = createOutbox({
    link: { call: call as Parameters<typeof createOutbox>[0]['link']['call'] },
    token: 't',
    log: () => undefined,
    store: {
      nextAfter: (position) => items.find((one) => one.position > position) ?? null,
      unqueue: (id) => {
        items.splice(
          items.findIndex((one) => one.id === id),
          1,
        );
      },
      queuedCount: () => items.length,
    },
    onSent: () => undefined,
    onStored: () => undefined,
    onCount: () => undefined,
    onRefused: (item, { code }) => {
      world.refused.push([item.id, code]);
    },
    onSetAside: (item, why) => {
      world.aside.push([item.id, why]);
    },
    onSessionRefused: () => {
      world.sessionsRefused += 1;
    },
  });
  return Object.assign(world, { outbox });
}

test('removes an item only after a final refusal; after any other refusal it stays', async () => {
  const final: [number, string][] = [
    [400, 'invalid'],
    [404, 'not-found'],
    [409, 'closed'],
    [413, 'invalid'],
    [422, 'invalid'],
  ];
  const kept: [number, string][] = [
    [401, 'session-ended'],
    [403, 'workstation-unknown'],
    [403, 'forbidden'],
    [402, 'other'],
    [405, 'other'],
    [408, 'late'],
    [409, 'key-changed'],
    [410, 'gone'],
    [425, 'early'],
    [429, 'too-fast'],
    [451, 'other'],
    [500, 'failed'],
    [503, 'failed'],
  ];
  for (const [status, code] of final) {
    const world = worldOf([entry()], () => new ServerRefusal(status, { code, params: {} }));
    world.outbox.kick();
    await until(() => world.refused.length === 1);
    expect([status, world.items.length]).toEqual([status, 0]);
    world.outbox.stop();
  }
  for (const [status, code] of kept) {
    let asked = 0;
    const world = worldOf([entry()], () => {
      asked += 1;
      return new ServerRefusal(status, { code, params: {} });
    });
    world.outbox.kick();
    await until(() => asked > 0);
    await turns();
    expect([status, code, world.items.length, world.refused.length]).toEqual([status, code, 1, 0]);
    world.outbox.stop();
  }
});

test('a refusal of the workstation or the role ends the session and keeps the queue', async () => {
  for (const [status, code] of [
    [401, 'session-ended'],
    [403, 'workstation-unknown'],
    [403, 'forbidden'],
  ] as const) {
    const world = worldOf([message('a'), entry()], () => new ServerRefusal(status, { code, params: {} }));
    world.outbox.kick();
    await until(() => world.sessionsRefused === 1);
    expect(world.items).toHaveLength(2);
    world.outbox.stop();
  }
});

test('an entry sealed to a former key stays, is reported once, and does not block the others', async () => {
  const [stale, behind] = [entry(), message('behind')];
  const world = worldOf([stale, behind], (id) =>
    id === stale.id ? new ServerRefusal(409, { code: 'key-changed', params: {} }) : null,
  );
  world.outbox.kick();
  await until(() => world.sent.length === 1);
  world.outbox.kick();
  await turns();
  expect(world.sent).toEqual([behind.id]);
  expect(world.aside).toEqual([[stale.id, 'key-changed']]);
  expect(world.items.map((one) => one.id)).toEqual([stale.id]);
  world.outbox.stop();
});

test('a stored item that cannot be read is set aside and reported, and later items are sent', async () => {
  const good = [message('a'), entry(), message('b')];
  const broken = [
    { ...message('x'), body: '{' },
    { ...entry(), body: '{"id":1}' },
    { ...message('y'), body: null },
  ];
  const world = worldOf([broken[0]!, good[0]!, broken[1]!, good[1]!, broken[2]!, good[2]!], () => null);
  world.outbox.kick();
  await until(() => world.sent.length === 3);
  expect(world.sent).toEqual(good.map((one) => one.id));
  expect(world.aside).toEqual(broken.map((one) => [one.id, 'unreadable']));
  expect(world.items).toHaveLength(3);
  world.outbox.stop();
});
