/**
 * A desk beside programs that do not belong to it: a main process that is stopped, another program that writes into its
 * connection to the window, and the records of somebody who does nothing but work.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow, AgentState, AgentTile } from '../../contract/activity.ts';
import type { DeskState } from '../../contract/bridge.ts';
import { KINDS } from '../../renderer/features/activity/activityWords.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { readGreyPicture } from '../support/greyPicture.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { allow, send, visit } from '../support/visitorPage.ts';

const SAID = 'the heron waits by the weir';
/** Kinds of records that say that something was stopped. */
const STOPPED = Object.entries(KINDS).flatMap(([kind, group]) => (group === 'stopped' ? [kind] : []));
const DRAFTED = 'an unfinished answer';
/**
 * Resolves with what the page shows as soon as it is covered: evaluated before main is stopped. Of the whole document,
 * as the text of an element that is not drawn is that of its nodes.
 */
const SHOWN_WHEN_COVERED =
  `new Promise((resolve) => { const look = () => getComputedStyle(document.body).display === 'none' ? ` +
  `resolve(document.documentElement.innerText.trim()) : setTimeout(look, 5); look(); })`;
/** What the page shows in the turn after the keys of Lock. */
const SHOWN_AFTER_LOCK =
  `new Promise((resolve) => addEventListener('keydown', (event) => { if (event.key === 'l' && event.ctrlKey) ` +
  `setTimeout(() => resolve(document.documentElement.innerText.trim()), 0); }, { capture: true }))`;
/**
 * Takes the ends of the DevTools pipe out of another process, as any program of the same user may: duplicates its
 * descriptors (pidfd_getfd(2), number 438 everywhere), keeps the local sockets that the process made for a child (its
 * own id is the peer's), and writes a command into each.
 */
const STEAL = `
import ctypes, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
pid, command = int(sys.argv[1]), sys.argv[2]
handle, taken = os.pidfd_open(pid), 0
for name in os.listdir(f'/proc/{pid}/fd'):
  mine = libc.syscall(438, handle, int(name), 0)
  if mine < 0: continue
  try:
    one = socket.socket(fileno=mine)
    peer = struct.unpack('3i', one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    if one.family != socket.AF_UNIX or peer != pid: continue
    one.send(command.encode() + b'\\0', socket.MSG_DONTWAIT)
    taken += 1
  except OSError: pass
print(taken)
`;

describe('a desk beside other programs', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let conversationId = '';

  beforeAll(async () => {
    place = await Place.open();
    supervisor = await place.deskOf('sofia');
    desk = await place.deskOf('maya');
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, SAID);
    conversationId = await eventually(
      'a conversation',
      async () => (await desk.call<{ id: string }[]>('listConversations'))[0]?.id ?? null,
    );
  });
  afterAll(async () => {
    if (desk !== undefined) process.kill(desk.pid, 'SIGCONT');
    await place?.close();
  });

  async function open(): Promise<void> {
    await desk.openInPage(conversationId);
    await desk.until<string>('document.body.innerText', (text) => text.includes(SAID));
    await desk.until<boolean>('document.querySelector("textarea[name=message]:enabled") !== null', Boolean);
    await desk.evaluate(`document.querySelector('textarea[name=message]').focus(); window.before = true`);
  }
  const rows = async (): Promise<ActivityRow[]> =>
    (
      await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
        filter: {},
        newest: null,
        offset: 0,
        limit: 200,
      })
    ).rows.filter(({ workstationName }) => workstationName === 'desk-maya');
  const tileIs = (state: AgentState): Promise<unknown> =>
    eventually(`the floor says ${state}`, async () =>
      (await supervisor.call<AgentTile[]>('listAgents')).some(
        (tile) => tile.name === 'Maya Lindqvist' && tile.state === state,
      ),
    );
  /** Resolves with what the locked desk shows, in the page that came in place of the one of `open`. */
  async function locked(): Promise<string> {
    await desk.until<DeskState>('state', (state) => state.phase === 'locked');
    return desk.until<string>('window.before === undefined ? document.body.innerText : ""', (text) =>
      text.includes('This desk is locked'),
    );
  }

  test('an hour of plain work leaves no record of anything that was stopped', async () => {
    await open();
    await desk.hand.type(DRAFTED);
    await desk.hand.press('ctrl+l');
    await locked();
    await place.signIn(desk, 'maya');
    await open();
    await desk.call('signOut').catch(() => undefined); // the page that made the call may be closed before the answer
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-out');
    await desk.until<boolean>(
      'window.before === undefined && document.querySelectorAll("form input").length >= 3',
      Boolean,
    );
    await place.signIn(desk, 'maya');
    desk.cdp('Page.navigate', { url: 'chrome://crash' }).catch(() => undefined);
    await locked();
    await place.signIn(desk, 'maya');
    // The page really crashed: a handler that can write leaves a `.dmp` below the profile.
    const command = readFileSync(`/proc/${await desk.browserPid()}/cmdline`, 'utf8');
    const profile = /--user-data-dir=([^\s\0]+)/.exec(command)?.[1] ?? '';
    const files = readdirSync(profile, { recursive: true, encoding: 'utf8' });
    expect(files).toContain(join('config', 'chromium', 'Crash Reports'));
    expect(files.filter((name) => name.endsWith('.dmp') || name.includes('Crash Reports/'))).toEqual([]);
    const seen = await eventually('all of it is recorded', async () => {
      const all = await rows();
      const count = (kind: string): number => all.filter((row) => row.kind === kind).length;
      return count('sign-in') === 4 && count('renderer-crashed') === 1 && count('self-check') > 0 ? all : null;
    });
    expect(seen.filter(({ kind }) => STOPPED.includes(kind)).map(({ kind, detail }) => ({ kind, detail }))).toEqual([]);
  });

  test('text that would have become markup has its own words on the record', async () => {
    await desk.evaluate(`(() => { try { document.createElement('p').innerHTML = '<b>x</b>' } catch {} return 0 })()`);
    const row = await eventually('it is recorded', async () =>
      (await rows()).find(({ kind }) => kind === 'script-blocked'),
    );
    expect(row.detail).toMatchObject({ target: 'require-trusted-types-for: trusted-types-sink', trusted: false });
    expect((await rows()).some(({ kind }) => kind === 'request-blocked')).toBe(false);
  });

  test('covers the page by itself while main is stopped, says so on the floor, and goes on with main', async () => {
    await open();
    await tileIs('online');
    expect(await desk.text()).toContain(SAID);
    const shown = desk.evaluate<string>(SHOWN_WHEN_COVERED);
    await desk.evaluate('1');
    process.kill(desk.pid, 'SIGSTOP');
    await tileIs('not-answering');
    process.kill(desk.pid, 'SIGCONT');
    expect(await shown).toBe('');
    await desk.until<string>('document.body.innerText', (text) => text.includes(SAID));
    expect((await desk.state()).phase).toBe('signed-in');
    await tileIs('online');
  });

  test('covers the page in the turn of Lock though main is stopped, and is locked when main goes on', async () => {
    await open();
    await desk.hand.type(DRAFTED);
    const shown = desk.evaluate<string>(SHOWN_AFTER_LOCK);
    await desk.evaluate('1');
    process.kill(desk.pid, 'SIGSTOP');
    await desk.hand.press('ctrl+l');
    await tileIs('not-answering');
    process.kill(desk.pid, 'SIGCONT');
    expect(await shown).toBe('');
    expect(await locked()).not.toMatch(/heron|unfinished/);
    await place.signIn(desk, 'maya');
  });

  test('shows nothing of the page in its picture once it is covered', async () => {
    await open();
    const ink = async (name: string): Promise<number> => {
      const path = join(place.folder, `${name}.png`);
      await desk.screenshot(path);
      const { grey } = readGreyPicture(path);
      const ground = grey[grey.length - 1] ?? 0;
      // More than the watermark differs from its ground.
      return grey.filter((value) => Math.abs(value - ground) > 40).length;
    };
    const before = await ink('before');
    await desk.evaluate('window.cleandesk.cover()');
    const after = await ink('covered');
    // The words on the cover are left.
    expect(before).toBeGreaterThan(10_000);
    expect(after).toBeLessThan(before / 8);
    await desk.call('lock').catch(() => undefined); // as above
    await locked();
    await place.signIn(desk, 'maya');
  });

  test.each([
    ['session', 'Target.attachToTarget'],
    ['answer', 'Browser.getVersion'],
  ])('locks and records when another program takes its pipe and causes one %s too many', async (what, method) => {
    await open();
    const { targetInfo } = await desk.cdp<{ targetInfo: { targetId: string } }>('Target.getTargetInfo');
    const params = what === 'session' ? { targetId: targetInfo.targetId, flatten: true } : {};
    const command = JSON.stringify({ id: 900_000_001, method, params });
    const taken = execFileSync('python3', ['-c', STEAL, String(desk.pid), command], { encoding: 'utf8' });
    expect(Number(taken)).toBeGreaterThan(0);
    await locked();
    const row = await eventually('it is recorded', async () =>
      (await rows()).find(({ kind, detail }) => kind === 'signal' && detail['what'] === `devtools-${what}`),
    );
    expect(row.detail).toMatchObject({ way: 'debugger', evidence: 'sign-devtools' });
    await place.signIn(desk, 'maya');
  });
});
