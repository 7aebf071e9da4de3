import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createNetworkGuard, type NetworkGuard, type NetworkGuardOptions } from '../../../main/guards/network.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';

const workstationId = randomUUID();
const hello = { workstationId, name: 'Desk 7', address: '10.9.1.5', serverTime: 1, minimumDesk: '0.1.0' };
const RANGES = ['10.9.0.0/16', '2001:db8:9::/48'];
/** `said`: ranges of the policy in the answer. */
interface World {
  own: string[] | Error;
  local: string | null;
  answer: unknown;
  dropped: number;
  said: readonly string[];
}
function guardIn(world: World, changes: Partial<NetworkGuardOptions> = {}): NetworkGuard {
  let ranges: readonly string[] = ['10.9.0.0/16'];
  const call = async (): Promise<unknown> => {
    if (world.answer instanceof Error) throw world.answer;
    return world.answer;
  };
  return createNetworkGuard({
    link: {
      call: call as NetworkGuardOptions['link']['call'],
      localAddress: () => world.local,
      dropConnections: () => {
        world.dropped += 1;
        world.local = null;
      },
    },
    network: {
      ownAddresses: () => {
        if (world.own instanceof Error) throw world.own;
        return world.own;
      },
    },
    workstationId,
    deskVersion: '0.1.0',
    localAddress: null,
    ranges: () => ranges,
    machineNow: () => 1,
    onAnswer: () => {
      ranges = world.said;
    },
    ...changes,
  });
}
const world = (changes: Partial<World> = {}): World => ({
  own: ['127.0.0.1', '10.9.1.5'],
  local: '10.9.1.5',
  answer: hello,
  dropped: 0,
  said: RANGES,
  ...changes,
});

describe('the address guard', () => {
  test('a registered address of its own, over which the server was reached, is allowed', async () => {
    expect(await guardIn(world()).check()).toMatchObject({ allow: true });
    expect(await guardIn(world({ local: '::ffff:10.9.1.5' })).check()).toMatchObject({ allow: true });
    expect(await guardIn(world({ own: ['2001:db8:9::7'], local: '2001:db8:9::7' })).check()).toMatchObject({
      allow: true,
    });
  });

  test("refuses a desk below the server's minimum version before it uses the rest of the answer", async () => {
    const cases: [string, string, boolean][] = [
      ['0.1.0', '0.1.0', true],
      ['0.10.0', '0.9.9', true],
      ['1.0.0-beta', '0.9.9', true],
      ['0.1.0', '0.1.1', false],
      ['0.9.9', '0.10.0', false],
      ['0.1.0', '', false],
      ['0.1.0', 'newest', false],
      ['', '0.1.0', false],
    ];
    for (const [deskVersion, minimumDesk, allow] of cases) {
      let heard = 0;
      const guard = guardIn(world({ answer: { ...hello, minimumDesk } }), {
        deskVersion,
        ranges: () => RANGES,
        onAnswer: () => void (heard += 1),
      });
      const verdict = await guard.check();
      expect([deskVersion, minimumDesk, verdict.allow, heard]).toEqual([
        deskVersion,
        minimumDesk,
        allow,
        allow ? 1 : 0,
      ]);
      if (!verdict.allow) {
        expect(verdict.reason).toBe('desk-too-old');
        expect(verdict.notice.code).toBe('desk-too-old');
      }
    }
  });

  test('a hello of which only the minimum version can be read says that the desk is too old', async () => {
    const changed = (minimumDesk: string | null): Unreachable => new Unreachable('x', null, 'no-protocol', minimumDesk);
    expect(await guardIn(world({ answer: changed('0.2.0') })).check()).toMatchObject({
      allow: false,
      reason: 'desk-too-old',
    });
    for (const minimumDesk of ['0.1.0', null])
      expect(await guardIn(world({ answer: changed(minimumDesk) })).check()).toMatchObject({
        allow: false,
        reason: 'server-unreachable',
      });
  });

  test('the address of the connection decides, not another one of the machine', async () => {
    expect(await guardIn(world({ own: ['10.9.1.5', '192.168.1.20'], local: '192.168.1.20' })).check()).toMatchObject({
      allow: false,
      reason: 'address-not-registered',
      address: '192.168.1.20',
    });
  });

  test('whatever is not known is denied', async () => {
    const cases: [string, World][] = [
      ['no server', world({ answer: new Unreachable('x') })],
      ['no local address', world({ local: null })],
      ['another workstation', world({ answer: { ...hello, workstationId: randomUUID() } })],
      ['a refusal', world({ answer: new ServerRefusal(403, { code: 'workstation-revoked', params: {} }) })],
      ['no ranges', world({ said: [] })],
      ['ranges that cannot be read', world({ said: ['10.9.0.0/16', 'everywhere'] })],
      ['a machine that cannot say its addresses', world({ own: new Error('x') })],
      ['a machine without addresses', world({ own: [] })],
      ['an address that cannot be read', world({ local: 'somewhere' })],
    ];
    for (const [name, one] of cases) expect([name, (await guardIn(one).check()).allow]).toEqual([name, false]);
  });

  test('a refused address has another reason than an unknown workstation', async () => {
    expect(
      await guardIn(world({ answer: new ServerRefusal(403, { code: 'address-refused', params: {} }) })).check(),
    ).toMatchObject({ allow: false, reason: 'address-not-registered', address: '10.9.1.5' });
    expect(
      await guardIn(world({ answer: new ServerRefusal(403, { code: 'workstation-unknown', params: {} }) })).check(),
    ).toMatchObject({ allow: false, reason: 'not-enrolled' });
  });

  test('a server that fails or is busy decides nothing about the address', async () => {
    for (const status of [500, 502, 503, 429, 408]) {
      const one = world();
      const guard = guardIn(one);
      await guard.check();
      one.answer = new ServerRefusal(status, { code: 'failed', params: {} });
      expect([status, await guard.check()]).toMatchObject([status, { allow: false, reason: 'server-unreachable' }]);
    }
    // The own address is checked all the same.
    expect(
      await guardIn(
        world({ own: ['192.168.1.20'], local: null, answer: new ServerRefusal(500, { code: 'failed', params: {} }) }),
      ).check(),
    ).toMatchObject({ reason: 'address-not-registered' });
  });

  test('a workstation that the server does not know has a message of its own', async () => {
    expect(
      await guardIn(world({ answer: new ServerRefusal(403, { code: 'workstation-unknown', params: {} }) })).check(),
    ).toMatchObject({ allow: false, reason: 'not-enrolled', notice: { code: 'desk-unknown' } });
  });

  test('a workstation that was revoked learns that', async () => {
    expect(
      await guardIn(world({ answer: new ServerRefusal(403, { code: 'workstation-revoked', params: {} }) })).check(),
    ).toMatchObject({ allow: false, reason: 'not-enrolled', notice: { code: 'desk-revoked' } });
  });

  test("the server's newest ranges replace those of the enrolment, in both directions", async () => {
    const one = world({ own: ['10.9.1.5'], said: ['10.8.0.0/16'] });
    const guard = guardIn(one);
    expect(guard.checkOwn()).toBeNull();
    expect(await guard.check()).toMatchObject({ allow: false });
    expect(guard.checkOwn()).toMatchObject({ reason: 'address-not-registered' });
  });

  test('a removed address ends the connections that used it', () => {
    const one = world({ own: ['127.0.0.1', '10.9.7.7'] });
    expect(guardIn(one).checkOwn()).toBeNull();
    expect(one.dropped).toBe(1);
    // The connection was bound to that address: there is nothing to look up again.
    expect(guardIn(world({ own: ['127.0.0.1', '10.9.7.7'] }), { localAddress: '10.9.1.5' }).checkOwn()).toMatchObject({
      reason: 'address-not-registered',
    });
  });

  test('one connection ended at the listener may be a restart; two in a row mean this address is refused', async () => {
    const one = world({ answer: new Unreachable('x', '10.9.1.5') });
    const guard = guardIn(one);
    expect(await guard.check()).toMatchObject({ reason: 'server-unreachable', askAgainSoon: true });
    expect(await guard.check()).toMatchObject({ reason: 'address-not-registered', address: '10.9.1.5' });
    one.answer = new Unreachable('x');
    expect(await guard.check()).toMatchObject({ reason: 'server-unreachable', askAgainSoon: false });
    one.answer = new Unreachable('x', '10.9.1.5');
    expect(await guard.check()).toMatchObject({ reason: 'server-unreachable' });
  });

  test('the message names the address, so that the person can report it to IT', async () => {
    const verdict = await guardIn(
      world({ own: ['127.0.0.1', '192.168.1.20'], local: null, answer: new Unreachable('x') }),
    ).check();
    expect(verdict).toMatchObject({
      allow: false,
      reason: 'address-not-registered',
      notice: { code: 'desk-address', params: { address: '192.168.1.20' } },
    });
  });
});
