/** The same attempts, by the same script and the same hand, in a browser without the locks: the observers of escape.test.ts see them get out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EscapeListeners } from '../support/escapeListeners.ts';
import { PlainBrowser } from '../support/escapePlain.ts';
import { tryClass, type Seen } from '../support/escapeRun.ts';
import { CLASSES } from '../support/escapes/all.ts';

const CONTROLS = CLASSES.map((one) => ({ ...one, entries: one.entries.filter((entry) => entry.control === true) })).filter(({ entries }) => entries.length > 0);
const ENTRIES = CONTROLS.flatMap(({ entries }) => entries);

const ROUNDS = 4;

describe(`${ENTRIES.length} ways out of a browser without the locks`, () => {
  let plain: PlainBrowser;
  let listeners: EscapeListeners;
  let files: string[] = [];
  const seen = new Map<string, Seen>();

  beforeAll(async () => {
    listeners = await EscapeListeners.open(ENTRIES.map(({ id }) => id));
    plain = await PlainBrowser.open();
    const gotOut = (id: string): boolean => (seen.get(id)?.out ?? []).length > 0 || listeners.reached(id).length > 0;
    // To show that a way leads out it is enough that it does so once: a busy machine draws, mails and writes titles when it comes to it.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const one of CONTROLS) {
        const entries = round === 0 ? one.entries : one.entries.filter(({ id }) => !id.startsWith('download') && !gotOut(id));
        if (entries.length > 0) await tryClass(plain.subject, { ...one, entries }, listeners, (id, what) => seen.set(id, what));
      }
    }
    files = plain.files();
  });
  afterAll(async () => {
    await plain?.close();
    listeners?.close();
  });

  test.each(ENTRIES.filter(({ id }) => !id.startsWith('download')).map((one) => [one.tries, one] as const))('%s', (_tries, entry) => {
    const what = seen.get(entry.id);
    expect([...(what?.out ?? []), ...listeners.reached(entry.id)], `the page said: ${what?.returned}`).not.toEqual([]);
  });

  test('files are written', () => { expect(files.length).toBeGreaterThanOrEqual(2); });
  test('they are a part of all ways that is worth the name', () => { expect(ENTRIES.length).toBeGreaterThanOrEqual(80); });
});
