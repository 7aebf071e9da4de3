/**
 * An hour of work at a desk, and of a supervisor who watches it. `node workingHour.ts SECONDS HOW` prints the observed
 * connections as one line of JSON.
 *
 * `captured`: it runs in a network namespace of its own (`unshare --net`), so that every packet in it comes from it.
 * The network has a loopback, and an outside interface with a default route that drops what is sent into it; so
 * attempts to connect outside are captured, and so are requests to an outside resolver. `watched`: where there is no
 * such namespace, the sockets of all its processes are read instead.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskState } from '../../contract/bridge.ts';
import { ConsentStored, Site } from '../../contract/visitor.ts';
import { findChromium } from '../../main/shell/chromium/launch.ts';
import type { DeskProcess } from './deskProcess.ts';
import { HOUR } from './hour.ts';
import { watchSockets } from './openSockets.ts';
import { flowsOf, type Flow } from './packets.ts';
import { Place, WORKSTATION_PASSWORD } from './place.ts';
import { eventually } from './until.ts';
import { startXvfb } from './xvfb.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Milliseconds that the work goes on for; the acts of an hour are done in any case. */
const AT_LEAST = Number(process.argv[2] ?? '0') * 1_000;
const CAPTURED = process.argv[3] === 'captured';

/** Visitors connect from an address of their own, so that their connections differ from a desk's. */
const VISITORS = '127.0.0.77';
/**
 * Outside; documentation addresses (RFC 5737 and 3849), so that no machine gets a packet even if one left this
 * namespace.
 */
const OUTSIDE = { v4: '198.51.100.2/24', gateway4: '198.51.100.1', v6: '2001:db8:1::2/64', gateway6: '2001:db8:1::1' };

export interface WorkedHour {
  readonly acts: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly serverPort: number;
  readonly visitorPort: number;
  readonly forwarderPort: number;
  readonly recorderPort: number;
  readonly visitors: string;
  /** Everything between the start of the first desk and the end of the work. */
  readonly work: readonly Flow[];
  /** Bytes received by the recorder in place of the supervisor's forwarder. */
  readonly recorded: string;
  /**
   * Of each desk: ports that its main connected from, and listened on. A connection from the one to the other is its
   * self-check.
   */
  readonly ownPorts: readonly { readonly from: readonly number[]; readonly to: readonly number[] }[];
  /** What `request-blocked` was recorded for during the work, and by which guard. */
  readonly blockedAtWork: readonly { readonly guard: string; readonly target: string }[];
  /**
   * Captured connections to the outside: by Node, by script in the page, and by the same browser without the desk's
   * switches.
   */
  readonly byNode: readonly Flow[];
  readonly byPage: readonly Flow[];
  readonly blockedByPage: readonly string[];
  readonly byBareBrowser: readonly Flow[];
}

const ip = (...args: string[]): void => {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
};
function makeNetwork(): void {
  ip('link', 'set', 'lo', 'up');
  // A cable without a receiver, and a gateway with a static entry, so that packets are sent without waiting for its
  // answer.
  ip('link', 'add', 'outside', 'type', 'veth', 'peer', 'name', 'nobody');
  ip('addr', 'add', OUTSIDE.v4, 'dev', 'outside');
  for (const end of ['nobody', 'outside']) ip('link', 'set', end, 'up');
  const gateway = (address: string): void =>
    ip('neigh', 'replace', address, 'lladdr', '02:00:00:00:00:01', 'dev', 'outside', 'nud', 'permanent');
  gateway(OUTSIDE.gateway4);
  ip('route', 'add', 'default', 'via', OUTSIDE.gateway4);
  try {
    ip('-6', 'addr', 'add', OUTSIDE.v6, 'dev', 'outside', 'nodad');
    gateway(OUTSIDE.gateway6);
    ip('-6', 'route', 'add', 'default', 'via', OUTSIDE.gateway6);
  } catch {
    console.error('This machine has no IPv6; the capture covers IPv4.');
  }
}

interface Seeing {
  stop(): Promise<Flow[]>;
}
const see = async (file: string): Promise<Seeing> => {
  if (CAPTURED) return Capture.start(file);
  const watch = watchSockets(process.pid);
  return { stop: async () => watch.stop() };
};

class Capture implements Seeing {
  readonly #file: string;
  readonly #child: ChildProcess;
  private constructor(file: string, child: ChildProcess) {
    this.#file = file;
    this.#child = child;
  }
  static async start(file: string): Promise<Capture> {
    const child = spawn(
      'tcpdump',
      ['-i', 'any', '-y', 'LINUX_SLL', '-n', '-s', '256', '-U', '--immediate-mode', '-Z', 'root', '-w', file],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    // A failed run must not leave it listening.
    process.once('exit', () => child.kill());
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await eventually('tcpdump listens', () => {
      if (child.exitCode !== null) throw new Error(`tcpdump ended: ${said}`);
      return said.includes('listening on');
    });
    return new Capture(file, child);
  }
  async stop(): Promise<Flow[]> {
    // The kernel delivers captured packets within the time-out of its block.
    await sleep(300);
    const gone = new Promise((done) => {
      this.#child.once('exit', done);
    });
    this.#child.kill('SIGINT');
    await gone;
    return flowsOf(this.#file);
  }
}

async function asVisitor(url: string, method: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const asked = request(
      url,
      {
        method,
        localAddress: VISITORS,
        agent: false,
        headers: {
          'content-type': 'application/json',
          origin: new URL(url).origin,
          'content-length': Buffer.byteLength(text),
        },
      },
      (answer) => {
        let said = '';
        answer
          .on('data', (chunk: Buffer) => {
            said += chunk.toString();
          })
          .on('end', () => resolve(JSON.parse(said)));
      },
    );
    asked.on('error', reject).end(text);
  });
}

/** A visitor who has consented. */
async function visitor(
  place: Place,
  tenantName: string,
): Promise<{ conversationId: string; say(text: string): void; leave(): void }> {
  const site = place.sites.find((one) => one.tenantName === tenantName)?.id ?? '';
  const { notice } = Site.parse(await asVisitor(`${place.visitorUrl}/visitor/v1/sites/${site}?language=en`, 'GET'));
  const { conversationId, visitorToken } = ConsentStored.parse(
    await asVisitor(`${place.visitorUrl}/visitor/v1/sites/${site}/consent`, 'POST', {
      language: 'en',
      noticeVersion: notice.version,
    }),
  );
  const socket = new WebSocket(`${place.visitorUrl.replace('http', 'ws')}/visitor/v1/realtime`, {
    localAddress: VISITORS,
    origin: place.visitorUrl,
  });
  await new Promise<void>((open, fail) => {
    socket.once('open', open).once('error', fail);
  });
  socket.send(JSON.stringify({ type: 'hello', visitorToken, lastSeq: 0 }));
  return {
    conversationId,
    say: (text) => {
      socket.send(JSON.stringify({ type: 'typing', typing: true }));
      socket.send(JSON.stringify({ type: 'message', id: randomUUID(), text }));
    },
    leave: () => socket.close(),
  };
}

const acts: Record<string, number> = {};
const did = (what: string, times = 1): void => {
  acts[what] = (acts[what] ?? 0) + times;
};

async function lockAndReturn(place: Place, desk: DeskProcess, login: string): Promise<void> {
  await desk.evaluate('window.beforeLock = true; 0');
  await desk.call('lock').catch(() => undefined); // the page that requested it may be closed before the answer
  await desk.until<DeskState>('state', (state) => state.phase === 'locked');
  // The page of the session is replaced; text typed into it before would be lost.
  await desk.until<boolean>(
    'window.beforeLock === undefined && document.querySelectorAll("form input").length >= 3',
    Boolean,
  );
  did('locks');
  await desk.signIn(login, WORKSTATION_PASSWORD, place.person(login).password);
  await desk.until<DeskState>('state', (state) => state.phase === 'signed-in' && state.connection === 'online');
  did('sign-ins');
}

async function typeInPage(desk: DeskProcess, conversationId: string, text: string): Promise<void> {
  await desk.openInPage(conversationId);
  await desk.until<boolean>('document.querySelector("textarea:enabled") !== null', Boolean);
  await desk.evaluate('document.querySelector("textarea").focus()');
  // Letter by letter, misspelt: a browser with a spelling service would call it now.
  for (const key of text)
    for (const type of ['keyDown', 'keyUp'])
      await desk.cdp('Input.dispatchKeyEvent', { type, key, ...(type === 'keyDown' ? { text: key } : {}) });
  for (const type of ['keyDown', 'keyUp'])
    await desk.cdp('Input.dispatchKeyEvent', {
      type,
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 13,
      text: type === 'keyDown' ? '\r' : '',
    });
  did('messages typed with keys');
}

async function conversation(place: Place, desk: DeskProcess, supervisor: DeskProcess, index: number): Promise<void> {
  const guest = await visitor(place, index % 2 === 0 ? 'Harbour Bank' : 'Northline Travel');
  const { conversationId } = guest;
  guest.say(
    'Hello, I would like to change my booking. See https://portal.example/help?id=7 or mail me: kim@portal.example',
  );
  await eventually('the conversation is at the desk', async () =>
    (await desk.call<{ id: string }[]>('listConversations')).some(({ id }) => id === conversationId),
  );
  did('conversations');
  await desk.call('openConversation', { conversationId, limit: 50 });
  for (let i = 0; i < HOUR.messagesOfVisitor; i += 1)
    guest.say(`The card is 4012 8888 8888 1881, and the page http://10.0.0.${i + 1}/ does not open.`);
  did('messages of visitors', HOUR.messagesOfVisitor + 1);
  for (let i = 0; i < HOUR.replies; i += 1) {
    await desk.call('setTyping', { conversationId, typing: true });
    await desk.call('saveDraft', { conversationId, text: 'I will look' });
    await desk.call('sendMessage', {
      conversationId,
      messageId: randomUUID(),
      text: `I will look at https://www.portal.example/${i} for you.`,
    });
    did('replies');
  }
  await typeInPage(desk, conversationId, 'Thx, recieved httpz://exmaple.com teh');
  for (let i = 0; i < HOUR.entries; i += 1) {
    await desk.call('addEntry', {
      conversationId,
      entryId: randomUUID(),
      kind: 'address',
      value: '12 Quarrystone Lane',
    });
    did('entries');
  }
  await supervisor.call('listAgents');
  await supervisor.call('queryActivity', { filter: {}, newest: null, offset: 0, limit: 50 });
  did('looks of the supervisor', 2);
  await desk.call('closeConversation', { conversationId });
  guest.leave();
}

async function main(): Promise<WorkedHour> {
  if (CAPTURED) makeNetwork();
  const folder = temporaryFolder('capture');
  let recorded = '';
  const recorder = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        recorded += chunk.toString('latin1');
      });
    setTimeout(() => socket.destroy(), 500);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => {
    recorder.once('listening', done);
  });
  const recorderPort = (recorder.address() as AddressInfo).port;
  const place = await Place.open();
  try {
    const capture = await see(join(folder, 'work.pcap'));
    const began = Date.now();
    const desk = await place.deskOf('maya');
    const supervisor = await place.deskOf('sofia', 'desk-sofia', `http://127.0.0.1:${recorderPort}`);
    did('sign-ins', 2);
    for (let i = 0; i < HOUR.conversations || Date.now() - began < AT_LEAST; i += 1) {
      await conversation(place, desk, supervisor, i);
      if (i % HOUR.locksEvery === HOUR.locksEvery - 1) await lockAndReturn(place, desk, 'maya');
    }
    await lockAndReturn(place, supervisor, 'sofia');
    const seconds = Math.round((Date.now() - began) / 1_000);
    const work = await capture.stop();
    const ownPorts = [await desk.ownPorts(), await supervisor.ownPorts()];
    const blocked = async (): Promise<{ guard: string; target: string }[]> =>
      (
        await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
          filter: { kind: 'request-blocked' },
          newest: null,
          offset: 0,
          limit: 50,
        })
      ).rows.map(({ detail }) => ({ guard: String(detail['guard'] ?? ''), target: String(detail['target'] ?? '') }));
    const blockedAtWork = await blocked();
    const command = readFileSync(`/proc/${await desk.browserPid()}/cmdline`, 'latin1');
    const forwarderPort = Number(/--proxy-server=http:\/\/127\.0\.0\.1:(\d+)/.exec(command)?.[1] ?? 0);

    // The controls: the capture detects what would be a fault.
    const seen = async (name: string, act: () => Promise<void>): Promise<Flow[]> => {
      const control = await see(join(folder, `${name}.pcap`));
      await act();
      return control.stop();
    };
    const byNode = await seen('node', async () => {
      const socket = connect(443, '203.0.113.9').on('error', () => undefined);
      const named = connect(443, 'control.example').on('error', () => undefined);
      await sleep(1_000);
      socket.destroy();
      named.destroy();
    });
    const byPage = await seen('page', async () => {
      // What no interception and no header of a page stops: a TURN relay over TCP.
      await desk.evaluate(
        `(() => { const p = new RTCPeerConnection({ iceTransportPolicy: 'relay', iceServers: [{ urls: ` +
          `'turn:relay.example:443?transport=tcp', username: 'u', credential: 'p' }] }); p.createDataChannel('x'); ` +
          'void p.createOffer().then((o) => p.setLocalDescription(o)); return 0; })()',
      );
      await eventually('the attempt is recorded', async () =>
        (await blocked()).some(({ target }) => target === 'relay.example'),
      );
    });
    const blockedByPage = (await blocked()).filter(({ guard }) => guard === 'egress').map(({ target }) => target);
    // In a real network it would reach the host.
    const byBareBrowser = !CAPTURED
      ? []
      : await seen('bare', async () => {
          const xvfb = await startXvfb();
          const profile = mkdtempSync(join(folder, 'bare-'));
          const bare = spawn(
            findChromium() ?? '',
            ['--no-sandbox', '--no-first-run', `--user-data-dir=${profile}`, 'about:blank'],
            { env: { PATH: '/usr/bin:/bin', HOME: profile, DISPLAY: xvfb.display }, stdio: 'ignore', detached: true },
          );
          process.once('exit', () => {
            if (bare.exitCode === null && bare.signalCode === null && bare.pid !== undefined)
              process.kill(-bare.pid, 'SIGKILL');
          });
          await sleep(8_000);
          if (bare.pid !== undefined) process.kill(-bare.pid, 'SIGKILL');
          await xvfb.stop();
        });
    return {
      acts,
      seconds,
      recorderPort,
      visitors: VISITORS,
      work,
      recorded,
      ownPorts,
      blockedAtWork,
      byNode,
      byPage,
      blockedByPage,
      byBareBrowser,
      serverPort: Number(new URL(place.deskUrl).port),
      forwarderPort,
      visitorPort: Number(new URL(place.visitorUrl).port),
    };
  } finally {
    await place.close();
    recorder.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (hour) => {
    console.log(JSON.stringify(hour));
    process.exit(0);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
