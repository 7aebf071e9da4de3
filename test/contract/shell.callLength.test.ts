/** How long a call of the page may be, in a real browser: what is longer reaches the desk without its arguments. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shell, ShellWindow } from '../../main/shell/shell.ts';
import { ChromiumHost } from '../support/chromiumHost.ts';
import { pageSpec } from './shell.contract.ts';

/** UTF-16 units of the whole message. */
const LONGEST = 256 * 1024;
const host = new ChromiumHost();
let shell: Shell;
let window: ShellWindow;
const lengths: (number | null)[] = [];
beforeAll(async () => {
  shell = await host.start();
  shell.handleCalls(async (_sender, verb, args) => {
    if (verb === 'saveDraft')
      lengths.push(typeof args === 'object' && args !== null && 'text' in args ? String(args.text).length : null);
    return { ok: true, value: null };
  });
  window = await shell.open(await pageSpec());
});
afterAll(() => host.stop());

test('a call of 256 Ki units arrives whole, and one unit more without its arguments', async () => {
  // From here on the numbers of the calls have three digits.
  await host.evaluate(window, 'Promise.all(Array.from({ length: 100 }, () => cleandesk.saveDraft({ text: "" })))');
  lengths.length = 0;
  const around = JSON.stringify({ kind: 'call', id: 100, verb: 'saveDraft', args: { text: '' } }).length;
  const fits = LONGEST - around;
  for (const length of [fits, fits + 1, 1])
    await host.evaluate(window, `cleandesk.saveDraft({ text: 'x'.repeat(${length}) }).then(() => true, () => false)`);
  expect(lengths).toEqual([fits, null, 1]);
});
