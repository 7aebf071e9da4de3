/**
 * What an hour's work connects to, seen from outside of the desk: by the packets of a network that contains nothing
 * else, or, on a machine that allows no such network, by the sockets of its processes. `CLEANDESK_LONG=120` makes the
 * work go on for two minutes.
 */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../scripts/lib/debian.ts';
import type { Flow } from '../support/packets.ts';
import { HOUR } from '../support/hour.ts';
import type { WorkedHour } from '../support/workingHour.ts';

const SECONDS = Number(process.env['CLEANDESK_LONG'] ?? '0');
/** A network namespace of its own: root's, or one that the kernel gives to every user. */
const UNSHARE: readonly string[] =
  process.getuid?.() === 0 ? ['unshare', '--net'] : ['unshare', '--map-current-user', '--keep-caps', '--net'];

function canCapture(): boolean {
  const [unshare = '', ...args] = UNSHARE;
  const [tcpdump, ip] = [findProgram('tcpdump'), findProgram('ip')];
  if (tcpdump === null || ip === null) return false;
  // Tries all that the capture needs: an interface of its own, and listening, which `timeout` ends with 124.
  const tried =
    `${ip} link set lo up && ${ip} link add outside type veth peer name nobody && { timeout 1 ${tcpdump} -i any -y ` +
    'LINUX_SLL -Z root -w /dev/null; [ $? -eq 124 ]; }';
  return spawnSync(unshare, [...args, 'sh', '-c', tried], { stdio: 'ignore' }).status === 0;
}
const HOW = canCapture() ? 'captured' : 'watched';

/** A capture misses nothing; reading sockets misses what lives for a few milliseconds. */
const LEAST = HOW === 'captured' ? 1 : 0;

const name = ({ protocol, from, to, toPort }: Flow): string => `${protocol} ${from} > ${to}:${toPort}`;
const isLocal = ({ to }: Flow): boolean => to.startsWith('127.') || to === '::1';

describe(
  HOW === 'captured'
    ? 'an hour of work, by the packets of a network of its own'
    : 'an hour of work, by the sockets of its processes (no packets can be captured here)',
  () => {
    let hour: WorkedHour;
    /** Main's own socket to main's own listener: the self-check, which tests its restrictions. */
    const isSelfCheck = (flow: Flow): boolean =>
      isLocal(flow) && hour.ownPorts.some(({ from, to }) => from.includes(flow.fromPort) && to.includes(flow.toPort));

    beforeAll(
      async () => {
        const command = [
          ...(HOW === 'captured' ? UNSHARE : []),
          process.execPath,
          join(import.meta.dirname, '..', 'support', 'workingHour.ts'),
          String(SECONDS),
          HOW,
        ];
        const { stdout } = await promisify(execFile)(command[0] ?? '', command.slice(1), {
          maxBuffer: 64 * 1024 * 1024,
        });
        hour = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as WorkedHour;
      },
      600_000 + SECONDS * 2_000,
    );

    test('included conversations, messages, typing, entries, locks, sign-ins and a watching supervisor', () => {
      const { conversations } = HOUR;
      const least = {
        conversations,
        'messages of visitors': conversations * HOUR.messagesOfVisitor,
        replies: conversations * HOUR.replies,
        'messages typed with keys': conversations,
        entries: conversations * HOUR.entries,
        locks: 4,
        'sign-ins': 6,
        'looks of the supervisor': conversations * 2,
      };
      for (const [what, times] of Object.entries(least)) expect(hour.acts[what], what).toBeGreaterThanOrEqual(times);
    });

    test('connects desks to the server, visitors to their page, the self-check to itself, and nothing else', () => {
      expect(hour.work.length).toBeGreaterThan(HOUR.conversations);
      const toServer = hour.work.filter(
        ({ protocol, to, toPort }) => protocol === 'tcp' && to === '127.0.0.1' && toPort === hour.serverPort,
      );
      const ofVisitors = hour.work.filter(
        ({ protocol, from, to, toPort }) =>
          protocol === 'tcp' && from === hour.visitors && to === '127.0.0.1' && toPort === hour.visitorPort,
      );
      expect(toServer.length).toBeGreaterThan(2);
      expect(
        hour.work
          .filter((flow) => !toServer.includes(flow) && !ofVisitors.includes(flow) && !isSelfCheck(flow))
          .map(name),
      ).toEqual([]);
    });

    test('sends nothing outside, not even a name look-up', () => {
      expect(hour.work.filter((flow) => !isLocal(flow)).map(name)).toEqual([]);
    });

    test('makes no attempt: the forwarder and a recorder receive nothing, and no refusal is recorded', () => {
      expect(hour.forwarderPort).toBeGreaterThan(0);
      expect(
        hour.work
          .filter((flow) => [hour.forwarderPort, hour.recorderPort].includes(flow.toPort) && !isSelfCheck(flow))
          .map(name),
      ).toEqual([]);
      expect(hour.recorded).toBe('');
      // What the page's restrictions stopped was tried by the self-check; it never reached the forwarder.
      expect(hour.blockedAtWork.filter(({ guard }) => guard === 'egress')).toEqual([]);
    });

    describe('faults are detected', () => {
      test('a connection that main would open, and a name that it would look up', () => {
        expect(hour.byNode.map(name)).toContainEqual(expect.stringMatching(/ > 203\.0\.113\.9:443$/));
        expect(hour.byNode.filter(({ toPort }) => toPort === 53).length).toBeGreaterThanOrEqual(LEAST);
      });

      test('a call that a script in the page makes ends at the forwarder and is recorded', () => {
        expect(hour.byPage.filter(({ toPort }) => toPort === hour.forwarderPort).length).toBeGreaterThanOrEqual(LEAST);
        expect(hour.blockedByPage).toContain('relay.example');
        expect(hour.byPage.filter((flow) => !isLocal(flow)).map(name)).toEqual([]);
      });

      test("a browser without the desk's switches looks up names at once, where the network is captured", () => {
        expect(hour.byBareBrowser.some(({ protocol, toPort }) => protocol === 'udp' && toPort === 53)).toBe(
          HOW === 'captured',
        );
      });
    });
  },
);
