/** The page's part of the check that it reaches no port of the machine: what it tries, and what it says came of it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const invoke = vi.hoisted(() =>
  vi.fn<(...args: unknown[]) => Promise<void>>(() => Promise.reject(new Error('closed'))),
);
vi.mock('electron', () => ({ ipcRenderer: { invoke } }));

class Picture extends EventTarget {
  src = '';
}
const pictures: Picture[] = [];

/** Imported by its address: it is compiled for a page, and this test for Node. */
let heardProbe: (payload: unknown) => void;
beforeAll(async () => {
  vi.stubGlobal('document', {
    createElement: () => {
      const picture = new Picture();
      pictures.push(picture);
      return picture;
    },
  });
  ({ heardProbe } = (await import(new URL('../../../preload/probe.ts', import.meta.url).href)) as {
    heardProbe: (payload: unknown) => void;
  });
});
afterAll(() => vi.unstubAllGlobals());

test.each([
  ['load', 'loaded'],
  ['error', 'refused'],
])('a picture from the port is asked for, and its %s is answered once as "%s"', (event, outcome) => {
  invoke.mockClear();
  heardProbe({ probeId: 'p', port: 4711 });
  const picture = pictures.at(-1);
  expect(picture?.src).toBe('http://127.0.0.1:4711/');
  expect(invoke).not.toHaveBeenCalled();
  picture?.dispatchEvent(new Event(event));
  picture?.dispatchEvent(new Event(event));
  expect(invoke.mock.calls).toEqual([['cleandesk:call', 'probed', { probeId: 'p', outcome }]]);
});

test.each([null, 'probe', {}, { probeId: 'p' }, { port: 1 }])('%o asks for nothing', (payload) => {
  const before = pictures.length;
  heardProbe(payload);
  expect(pictures.length).toBe(before);
});
