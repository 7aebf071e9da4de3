/**
 * A desk for end-to-end tests: the same composition as `main/main-chromium.ts`, in a separate process, that lets the
 * test inspect the page over the DevTools pipe that the desk has anyway. The desk does not know.
 */
import './data.ts';
import { readFileSync } from 'node:fs';
import { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDesk } from '../../main/desk.ts';
import { startForwarder } from '../../main/link/forwarder.ts';
import { maskedLog } from '../../main/maskedLog.ts';
import type { Log } from '../../main/ports.ts';
import { CdpConnection, text } from '../../main/shell/chromium/cdp.ts';
import { createChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import type { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import { loadRendererFiles } from '../../main/shell/rendererFiles.ts';

export type DriverRequest = { readonly id: number } & (
  | { readonly what: 'evaluate'; readonly expression: string }
  /** In the preload's own world, as an attacker would who broke into it. */
  | { readonly what: 'inPreload'; readonly expression: string }
  | { readonly what: 'cdp'; readonly method: string; readonly params: Record<string, unknown> }
  /** Which of these strings are in the renderer's heap after a garbage collection. */
  | { readonly what: 'inHeap'; readonly needles: readonly string[] }
  /** Which of these strings went over the pipe, in either direction, since the desk started. */
  | { readonly what: 'onBridge'; readonly needles: readonly string[] }
  | { readonly what: 'bridgeMessages' }
  | { readonly what: 'screenshot' }
  | { readonly what: 'state' }
  | { readonly what: 'browserPid' }
  /**
   * Ports that main itself connected from, and that it itself listened on: both, where it tried its own restrictions.
   */
  | { readonly what: 'ownPorts' }
  | { readonly what: 'stop' }
);
export type DriverAnswer = { readonly id: number; readonly value?: unknown; readonly error?: string };

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    dist: { type: 'string' },
    display: { type: 'string' },
    proxy: { type: 'string' },
  },
});
const dataFolder = values.data ?? '';
const dist = values.dist ?? '';
const log: Log = maskedLog((level, line, facts = {}) =>
  console.error(JSON.stringify({ at: new Date().toISOString(), level, text: line, ...facts })),
);

/** Read from Node's own sockets, so that packets of main and of the browser can be distinguished. */
const ownPorts = { from: [] as number[], to: [] as number[] };
const connectSocket = Socket.prototype.connect;
Object.assign(Socket.prototype, {
  connect(this: Socket, ...args: unknown[]): unknown {
    this.once('connect', () => {
      ownPorts.from.push(this.localPort ?? 0);
    });
    return Reflect.apply(connectSocket, this, args);
  },
});
const listen = Server.prototype.listen;
Object.assign(Server.prototype, {
  listen(this: Server, ...args: unknown[]): unknown {
    this.once('listening', () => {
      const at = this.address();
      if (at !== null && typeof at === 'object') ownPorts.to.push(at.port);
    });
    return Reflect.apply(listen, this, args);
  },
});

/** Everything that main sent to the page, and all that the page sent to main. Calls of the test itself are left out. */
const bridge: string[] = [];
let asking = false;
const sendTo = CdpConnection.prototype.sendTo;
CdpConnection.prototype.sendTo = function recorded(session, method, params) {
  if (!asking && method === 'Runtime.callFunctionOn') bridge.push(JSON.stringify(params));
  return sendTo.call(this, session, method, params);
};

const path = join(dist, 'preload', 'preload.cjs');
const forwarder = await startForwarder();
const shell = await createChromiumShell({
  proxy: values.proxy ?? forwarder.address,
  ...(values.display === undefined ? {} : { display: values.display }),
  log: (line) => log('info', line),
});
let window: ChromiumWindow | null = null;
const open = shell.open.bind(shell);
shell.open = async (spec) => {
  window = await open(spec);
  window.page.on('Runtime.bindingCalled', (params) => bridge.push(text(params, 'payload')));
  return window;
};

const startedAt = Date.now();
const desk = await startDesk({
  shell,
  dataFolder,
  log,
  forwarder,
  rendererFiles: loadRendererFiles(join(dist, 'renderer')),
  preload: { path, source: readFileSync(path, 'utf8') },
});
void desk.stopped.then(() => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void desk.stop());

function here(): ChromiumWindow {
  if (window === null) throw new Error('There is no window');
  return window;
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  asking = true;
  try {
    // The recorder sees the call, not the answer: calls of the test are recognised before the first await.
    const result = work();
    asking = false;
    return await result;
  } finally {
    asking = false;
  }
}

async function heap(): Promise<string> {
  const session = here().page;
  const chunks: string[] = [];
  const off = session.on('HeapProfiler.addHeapSnapshotChunk', (params) => chunks.push(text(params, 'chunk')));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  off();
  return chunks.join('');
}

async function inPreload(expression: string): Promise<unknown> {
  const { targetInfos } = (await here().cdp.browser.send('Target.getTargets')) as {
    targetInfos: { targetId: string; type: string }[];
  };
  const session = await here().cdp.attach(targetInfos.find((target) => target.type === 'page')?.targetId ?? '');
  const worlds: { id: number; name: string }[] = [];
  session.on('Runtime.executionContextCreated', (params) =>
    worlds.push(params['context'] as { id: number; name: string }),
  );
  await session.send('Runtime.enable');
  const world = worlds.find((one) => one.name.startsWith('cleandesk-'));
  if (world === undefined) throw new Error('The preload has no world');
  const result = await session.send('Runtime.evaluate', {
    expression,
    contextId: world.id,
    awaitPromise: true,
    returnByValue: true,
  });
  await here().cdp.browser.send('Target.detachFromTarget', { sessionId: session.id });
  return (result['result'] as { value?: unknown }).value;
}

const found = (where: string, needles: readonly string[]): string[] =>
  needles.filter((needle) => where.includes(needle));

async function answer(request: DriverRequest): Promise<unknown> {
  switch (request.what) {
    case 'evaluate': {
      const result = await ask(() =>
        here().page.send('Runtime.evaluate', {
          expression: request.expression,
          awaitPromise: true,
          returnByValue: true,
        }),
      );
      if (result['exceptionDetails'] !== undefined)
        throw new Error(`in the page: ${JSON.stringify(result['exceptionDetails']).slice(0, 800)}`);
      return (result['result'] as { value?: unknown }).value;
    }
    case 'inPreload':
      return ask(() => inPreload(request.expression));
    case 'cdp':
      return ask(() => here().page.send(request.method, request.params));
    case 'inHeap':
      return found(await heap(), request.needles);
    case 'onBridge':
      return found(bridge.join('\n'), request.needles);
    case 'bridgeMessages':
      return bridge.length;
    case 'screenshot':
      return Buffer.from(await here().screenshot()).toString('base64');
    case 'state':
      return desk.state();
    case 'ownPorts':
      return ownPorts;
    case 'browserPid':
      return here().browser.pid;
    case 'stop':
      await desk.stop();
      return true;
  }
}

process.on('message', (request: DriverRequest) => {
  answer(request).then(
    (value) => process.send?.({ id: request.id, value } satisfies DriverAnswer),
    (error: unknown) =>
      process.send?.({
        id: request.id,
        error: error instanceof Error ? error.message : String(error),
      } satisfies DriverAnswer),
  );
});
process.on('disconnect', () => void desk.stop());
await desk.ready;
process.send?.({ id: 0, value: { ready: true, milliseconds: Date.now() - startedAt } } satisfies DriverAnswer);
