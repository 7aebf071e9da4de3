/**
 * Every known way out of the desk, tried from inside by script as an attacker would, and by a real keyboard and mouse.
 * What got out is detected by observers outside the desk: hosts on loopback, one for each way; the clipboards, windows
 * and processes of the display; the file system. A supervisor at another desk reads what was recorded. The same
 * attempts without the restrictions: escape.control.test.ts.
 */
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskState } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { deskAsSubject } from '../support/escapeDesk.ts';
import { EscapeListeners, hostOf } from '../support/escapeListeners.ts';
import { Recorded } from '../support/escapeRecords.ts';
import { tryClass, type Seen, type Subject } from '../support/escapeRun.ts';
import { CLASSES, ENTRIES } from '../support/escapes/all.ts';
import { asExpression, type Outcome } from '../support/escapes/escape.ts';
import { STORAGE } from '../support/escapes/storage.ts';
import { type Flow } from '../support/packets.ts';
import { watchSockets } from '../support/openSockets.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { allow, send, visit } from '../support/visitorPage.ts';

/** Reports are uploaded after a moment, and repeats are recorded when they end. Milliseconds. */
const RECORDED_WITHIN_MS = 10_000;

const count = (outcome: Outcome): number => ENTRIES.filter((one) => one.outcome === outcome).length;
/** As the tests below assert for each. */
const COUNTS =
  `${count('recorded')} refused and recorded, ${count('silent')} refused by the platform without a record, ` +
  `${count('absent')} not there at all`;

describe(`${ENTRIES.length} ways out of the desk: ${COUNTS}`, () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let subject: Subject;
  let listeners: EscapeListeners;
  let recorded: Recorded;
  let conversationId = '';
  let began = 0;
  let forwarderPort = 0;
  let flows: readonly Flow[] = [];
  const seen = new Map<string, Seen>();
  const storage = new Map<string, boolean>();

  async function rows(): Promise<ActivityRow[]> {
    const all: ActivityRow[] = [];
    for (;;) {
      const { rows: page, total } = await supervisor.call<{ rows: ActivityRow[]; total: number }>('queryActivity', {
        filter: { from: began },
        newest: null,
        offset: all.length,
        limit: 250,
      });
      all.push(...page);
      if (page.length === 0 || all.length >= total) return all;
    }
  }

  beforeAll(async () => {
    listeners = await EscapeListeners.open(ENTRIES.map(({ id }) => id));
    place = await Place.open();
    desk = await place.deskOf('maya');
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, 'The word is lantern and nothing else');
    await desk.until<string>('document.body.innerText', (text) => text.includes('lantern'));
    conversationId = (await desk.call<{ id: string }[]>('listConversations'))[0]?.id ?? '';
    const browser = await desk.browserPid();
    forwarderPort = Number(
      /--proxy-server=http:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(`/proc/${browser}/cmdline`, 'latin1'))?.[1] ?? 0,
    );
    subject = deskAsSubject(desk, browser, conversationId);
    await desk.hand.focusWindow();
    began = Date.now();
    const sockets = watchSockets(browser);
    for (const one of CLASSES) await tryClass(subject, one, listeners, (id, what) => seen.set(id, what));

    // What stays for the next person: the desk is locked, and the same person comes back to a page of another process.
    await subject.restore(true, true);
    for (const one of STORAGE) await subject.evaluate(asExpression(one.leave(listeners.needle)));
    await desk.evaluate('window.beforeLock = 1');
    await desk.call('lock', {}).catch(() => undefined);
    await desk.until<DeskState>('state', (state) => state.phase === 'locked');
    await desk.until<boolean>(
      'window.beforeLock === undefined && document.querySelectorAll("form input").length >= 3',
      Boolean,
    );
    await desk.signIn('maya', WORKSTATION_PASSWORD, place.person('maya').password);
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-in');
    for (const one of STORAGE)
      storage.set(
        one.id,
        (await subject.evaluate(asExpression(`return ${one.find(listeners.needle)} ? 'out: it is there' : 'gone'`))) !==
          'gone',
      );
    flows = sockets.stop();

    supervisor = await place.deskOf('sofia');
    recorded = await eventually(
      'all that should be recorded is',
      async () => {
        const now = new Recorded(await rows(), ENTRIES);
        return now.missing.length === 0 ? now : null;
      },
      RECORDED_WITHIN_MS,
    ).catch(async () => new Recorded(await rows(), ENTRIES));
  }, 900_000);

  afterAll(async () => {
    await place?.close();
    listeners?.close();
  });

  describe.each(CLASSES.map((one) => [one.name, one.entries] as const))('%s', (_name, entries) => {
    test.each(entries.map((one) => [one.tries, one] as const))('%s', (_tries, entry) => {
      const what = seen.get(entry.id);
      expect({ out: what?.out, reached: listeners.reached(entry.id) }).toEqual({ out: [], reached: [] });
      expect(what?.returned === 'absent', 'the browser has no such thing').toBe(entry.outcome === 'absent');
      if (entry.outcome === 'recorded')
        expect(recorded.of(entry.id), `nothing was recorded; the page said: ${what?.returned}`).not.toBeNull();
      if (entry.outcome === 'silent') expect(entry.why, 'a way that leaves no record says why').toBeTruthy();
    });
  });

  describe('what a script leaves behind is gone after a lock', () => {
    test.each(STORAGE.map((one) => [one.tries, one.id] as const))('%s', (_tries, id) => {
      expect(storage.get(id)).toBe(false);
    });
  });

  test("the browser connected to the desk's own forwarder only, without a name look-up", () => {
    expect(forwarderPort).toBeGreaterThan(0);
    expect(flows.filter(({ to, toPort }) => to !== '127.0.0.1' || toPort !== forwarderPort)).toEqual([]);
  });

  test('no file name contains the words to be sent out', () => {
    const folders = [
      tmpdir(),
      ...['', 'Downloads', 'Desktop', 'Documents'].map((name) => join(homedir(), name)),
      ...readdirSync(tmpdir())
        .filter((name) => name.startsWith('cleandesk-browser-'))
        .map((name) => join(tmpdir(), name)),
    ];
    const found = folders.flatMap((folder) => namesIn(folder)).filter((name) => name.includes(listeners.needle));
    expect(found).toEqual([]);
  });

  test('no record contains the words to be sent out', async () => {
    expect(JSON.stringify(await rows())).not.toContain(listeners.needle);
  });

  test('the desk still works, and so does its agent', async () => {
    expect((await desk.state()).phase).toBe('signed-in');
    await subject.restore(true, true);
    // The messages come a moment after the composer.
    expect(await desk.until<boolean>('document.querySelector("[data-message-id]") !== null', Boolean)).toBe(true);
  });

  test('at least a hundred and twenty ways were tried, each with a name of its own', () => {
    expect(new Set(ENTRIES.map(({ id }) => hostOf(id))).size).toBe(ENTRIES.length);
    expect(ENTRIES.length).toBeGreaterThanOrEqual(120);
    expect(ENTRIES.filter((one) => one.hand !== undefined).length).toBeGreaterThanOrEqual(60);
  });
});

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: folder.includes('cleandesk-browser-') }).map(String);
  } catch {
    return []; // not there, or another user's
  }
}
