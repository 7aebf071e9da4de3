/**
 * What is left when the page or the desk crashes. Processes are really killed; every file that could contain something
 * is read.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskState } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { processTree } from '../support/processTree.ts';
import { allow, send, visit } from '../support/visitorPage.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const run = promisify(execFile);
const SAID = 'the lantern stands in the quarry';
const DRAFTED = 'half a zephyr of an answer';

/** Files under a folder that contain one of the strings, in either of the encodings that memory and databases use. */
function containing(folder: string, needles: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  const bytes = needles.flatMap((needle) => [Buffer.from(needle, 'utf8'), Buffer.from(needle, 'utf16le')]);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => {
      try {
        if (!statSync(path).isFile()) return false;
        const body = readFileSync(path);
        return bytes.some((needle) => body.includes(needle));
      } catch {
        return false; // a socket, or removed meanwhile
      }
    });
}
const coresIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^core(\.\d+)?$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
const isRenderer = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');

test("the search would find a core file's content: an ordinary process leaves its memory behind", async () => {
  const folder = temporaryFolder('core');
  const child = spawn(
    process.execPath,
    [
      '-e',
      `globalThis.held = Buffer.from(${JSON.stringify(SAID.split(' '))}.join(' ') + ' again'); setInterval(() => ` +
        `globalThis.held, 1000); console.log('up')`,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await once(child.stdout, 'data');
  await run('prlimit', ['--pid', String(child.pid), '--core=unlimited']);
  const gone = once(child, 'exit');
  child.kill('SIGABRT');
  await gone;
  expect(coresIn(folder)).toHaveLength(1);
  expect(containing(folder, [`${SAID} again`])).toEqual(coresIn(folder));
  rmSync(folder, { recursive: true });
});

describe('a desk at work', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let conversationId = '';
  beforeAll(async () => {
    place = await Place.open();
    await cleandesk(['server', 'policy', 'set', 'guards.clipboard', 'isolated', '--data', place.serverFolder]);
    supervisor = await place.deskOf('sofia');
    desk = await place.deskOf('maya');
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, SAID);
  });
  afterAll(async () => {
    await place?.close();
  });

  async function work(): Promise<void> {
    const [first] = await eventually('a conversation', async () => {
      const list = await desk.call<{ id: string }[]>('listConversations');
      return list.length > 0 ? list : null;
    });
    conversationId = first?.id ?? '';
    await desk.openInPage(conversationId);
    await desk.until<string>('document.body.innerText', (text) => text.includes(SAID));
    await desk.until<boolean>('document.querySelector("textarea[name=message]:enabled") !== null', Boolean);
    await desk.evaluate(`document.querySelector('textarea[name=message]').focus()`);
    if ((await desk.evaluate<string>(`document.querySelector('textarea[name=message]').value`)) === '')
      await desk.hand.type(DRAFTED);
    await desk.until<string>(`document.querySelector('textarea[name=message]').value`, (value) =>
      value.includes(DRAFTED),
    );
    // Onto the desk's own clipboard, too.
    await desk.hand.press('ctrl+c');
  }
  async function kinds(): Promise<string[]> {
    const { rows } = await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
      filter: {},
      newest: null,
      offset: 0,
      limit: 100,
    });
    return rows.filter((row) => row.workstationName === 'desk-maya').map((row) => row.kind);
  }

  test('and its server are processes whose core files would have no memory', () => {
    for (const pid of [place.serverPid, desk.pid])
      expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
  });

  /**
   * A renderer is the first process of a namespace of its own, so the kernel delivers no signal but SIGKILL to it: it
   * has to cause the fault itself.
   */
  const ends: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'a fault in its memory',
      async () => {
        desk.cdp('Page.navigate', { url: 'chrome://crash' }).catch(() => undefined);
      },
    ],
    [
      'SIGKILL',
      async () => {
        const renderers = processTree(await desk.browserPid())
          .map(({ pid }) => pid)
          .filter(isRenderer);
        expect(renderers.length).toBeGreaterThan(0);
        for (const pid of renderers) process.kill(pid, 'SIGKILL');
      },
    ],
  ];
  test.each(ends)(
    'whose page is ended by %s comes back locked, with nothing of the session on screen or in its heap',
    async (_name, end) => {
      await work();
      await end();
      await desk.until<DeskState>('state', (state) => state.phase === 'locked');
      await desk.until<string>('document.body.innerText', (text) => text.includes('This desk is locked'));
      expect(await desk.text()).not.toMatch(/lantern|zephyr/);
      expect(await desk.inHeap([SAID, DRAFTED])).toEqual([]);
      const seen = await eventually('crash and lock are recorded', async () => {
        const all = await kinds();
        return all.includes('renderer-crashed') && all[0] !== 'renderer-crashed' ? all : null;
      });
      // Newest first: the crash, then the lock.
      expect(seen.indexOf('lock')).toBeLessThan(seen.indexOf('renderer-crashed'));
      await place.signIn(desk, 'maya');
    },
  );

  test.each(['SIGSEGV', 'SIGABRT'] as const)(
    'that is ended by %s leaves nothing readable in its data, the browser profile or a core file',
    async (signal) => {
      await work();
      // As on a machine where core files are switched on.
      await run('prlimit', ['--pid', String(desk.pid), '--core=unlimited']);
      const browser = await desk.browserPid();
      const tree = processTree(browser);
      const profile = /--user-data-dir=([^\s\0]+)/.exec(readFileSync(`/proc/${browser}/cmdline`, 'utf8'))?.[1] ?? '';
      const cwd = place.folder;
      const pid = desk.pid;
      await desk.kill(signal);
      await eventually(
        'the browser ends with the desk',
        () => tree.every((one) => !existsSync(`/proc/${one.pid}`)),
        20_000,
      ).catch(() => undefined);
      expect(profile).toContain(`cleandesk-browser-${pid}-`);
      const secrets = [SAID, DRAFTED, WORKSTATION_PASSWORD, place.person('maya').password];
      const cores = coresIn(cwd);
      for (const folder of [desk.data, profile, cwd])
        expect(containing(folder, folder === cwd ? [DRAFTED] : secrets), folder).toEqual([]);
      // There was a core file to search: the machine did write it.
      expect(cores).toHaveLength(1);
      for (const core of cores) {
        expect(statSync(core).size).toBeLessThan(1024 * 1024);
        rmSync(core);
      }
      await desk.stop();
      desk = await place.startDesk('desk-maya');
      // The profile of the crashed one is deleted at the next start.
      expect(existsSync(profile)).toBe(false);
      expect((await desk.state()).phase).not.toBe('signed-in');
      await place.signIn(desk, 'maya');
    },
  );
});
