/**
 * The first layer is the policy in the page's headers. Here it is removed, as if it had a hole: still no request of the
 * page leaves, because interception, the proxy and the resolver are below it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import type { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import { ASKED_BEHIND } from '../support/askedBehind.ts';
import { ChromiumHost, evaluateIn } from '../support/chromiumHost.ts';
import { EscapeListeners } from '../support/escapeListeners.ts';
import { bundlePreload } from '../support/preloadBundle.ts';
import { asExpression } from '../support/escapes/escape.ts';
import { HINTS } from '../support/escapes/hints.ts';
import { INJECTION, WORKERS } from '../support/escapes/injection.ts';
import { FRAMES, NAVIGATION, POPUPS, PROGRAMS } from '../support/escapes/moves.ts';
import { NETWORK } from '../support/escapes/network.ts';
import { processTree } from '../support/processTree.ts';
import { answerOf, becomes, eventually } from '../support/until.ts';

const CLASSES = [NETWORK, HINTS, INJECTION, WORKERS, FRAMES, NAVIGATION, POPUPS, PROGRAMS];
const ENTRIES = CLASSES.flatMap(({ entries }) => entries);

describe(`${ENTRIES.length} ways out of a page without a policy of its own`, () => {
  const host = new ChromiumHost();
  let listeners: EscapeListeners;
  let shell: ChromiumShell;
  let window: ChromiumWindow;
  const programs: string[] = [];
  const said = new Map<string, string>();

  beforeAll(async () => {
    listeners = await EscapeListeners.open(ENTRIES.map(({ id }) => id));
    shell = await host.start();
    shell.handleCalls(async () => ({ ok: true, value: { ok: true } }));
    const page = {
      body: new TextEncoder().encode('<!doctype html><title>Desk</title><body><textarea></textarea>'),
      mediaType: 'text/html; charset=utf-8',
    };
    window = await shell.open({
      title: 'Desk',
      width: 900,
      height: 700,
      minWidth: 400,
      minHeight: 300,
      files: new Map([['/index.html', page]]),
      headers: {},
      preload: await bundlePreload(),
      contentProtection: false,
    });
    const alive = async (): Promise<boolean> =>
      (await answerOf(
        evaluateIn(window, 'location.href === "https://desk.cleandesk.internal/" || location.hash !== ""').catch(
          () => false,
        ),
        500,
      )) === true;
    const lookForPrograms = (): void => {
      for (const { command } of processTree(window.browser.pid))
        if (!command.startsWith('chrom') && !programs.includes(command)) programs.push(command);
    };
    for (const entry of ENTRIES) {
      lookForPrograms();
      await becomes(alive, 30_000);
      const tried = evaluateIn(window, asExpression(entry.script?.(listeners.target(entry.id)) ?? ''), true);
      const answered = tried.then(String, () => 'the page moved');
      said.set(entry.id, (await answerOf(answered, 4_000)) ?? 'no answer');
    }
    await eventually('the page is back', alive);
    // Without a policy of its own the page may ask for it; what was tried before goes first.
    await evaluateIn(window, ASKED_BEHIND);
    lookForPrograms();
  }, 240_000);
  afterAll(async () => {
    await host.stop();
    listeners?.close();
  });

  test.each(ENTRIES.map((one) => [one.tries, one.id] as const))('%s', (_tries, id) => {
    expect(listeners.reached(id), `the page said: ${said.get(id)}`).toEqual([]);
  });

  test('no other program was started', () => {
    expect(programs).toEqual([]);
  });
  test('without the policy text does become code, so that the layers below are tested', () => {
    expect(said.get('function')).toBe('out: it ran');
    expect(said.get('inner-html')).toBe('out: it is markup');
  });
});
