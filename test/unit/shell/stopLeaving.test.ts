/**
 * What the preload stops before the page sees it, decided by each single event. What a real browser makes of it is in
 * test/contract/shell.selection.test.ts and test/e2e/nothingCopiesOut.test.ts.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

type StopLeaving = (
  target: EventTarget,
  report: (what: string, target: string, trusted: boolean) => void,
  inside: { gesture: (gesture: string, event: Event) => boolean },
) => void;

class Other extends EventTarget {}
class Field extends EventTarget {
  readonly type = 'text';
}

/** Imported by its address: it is compiled for a page, and this test for Node. */
let stopLeaving: StopLeaving;
beforeAll(async () => {
  for (const name of ['HTMLTextAreaElement', 'HTMLAnchorElement', 'HTMLImageElement', 'Element'])
    vi.stubGlobal(name, Other);
  vi.stubGlobal('HTMLInputElement', Field);
  ({ stopLeaving } = (await import(new URL('../../../preload/stopLeaving.ts', import.meta.url).href)) as {
    stopLeaving: StopLeaving;
  });
});
afterAll(() => vi.unstubAllGlobals());

/** Sends one event to a fresh page: whether it was stopped, and what was reported. */
function sent(
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
  { target = new EventTarget(), inside = false }: { target?: EventTarget; inside?: boolean } = {},
): { stopped: boolean; reported: readonly unknown[]; gestures: readonly string[] } {
  const reported: unknown[] = [];
  const gestures: string[] = [];
  stopLeaving(target, (what, where, trusted) => reported.push([what, where, trusted]), {
    gesture: (gesture) => {
      gestures.push(gesture);
      return inside;
    },
  });
  const event = new Event(name, { cancelable: true });
  for (const [key, value] of Object.entries(fields)) Object.defineProperty(event, key, { value });
  target.dispatchEvent(event);
  return { stopped: event.defaultPrevented, reported, gestures };
}
const key = (name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test.each([
  [0, false],
  [1, true],
  [2, false],
  [3, true],
  [4, true],
])('pressing button %i of a mouse: stopped %s', (button, stopped) => {
  expect(sent('mousedown', { button })).toEqual({ stopped, reported: [], gestures: [] });
});

test.each([
  [0, false, []],
  [1, false, []],
  [2, false, []],
  [3, true, [['navigation', 'back-button', false]]],
  [4, true, [['navigation', 'forward-button', false]]],
])('releasing button %i of a mouse: stopped %s', (button, stopped, reported) => {
  expect(sent('mouseup', { button })).toEqual({ stopped, reported, gestures: [] });
});

test.each([
  ['copy', 'copy'],
  ['cut', 'cut'],
  ['paste', 'paste'],
  ['dragstart', 'drag'],
  ['drop', 'drop'],
])('%s is stopped and reported, by the kind of what it touched', (name, what) => {
  expect(sent(name)).toMatchObject({ stopped: true, reported: [[what, 'page', false]] });
  expect(sent(name, {}, { target: new Field() })).toMatchObject({ stopped: true, reported: [[what, 'field', false]] });
});

test.each([
  ['contextmenu', { button: 2 }, [['context-menu', 'mouse', false]]],
  ['contextmenu', { button: 0 }, [['context-menu', 'keyboard', false]]],
  ['auxclick', { button: 1 }, [['paste', 'middle-button', false]]],
  ['auxclick', { button: 2 }, []],
])('%s with %o is stopped', (name, fields, reported) => {
  expect(sent(name, fields)).toEqual({ stopped: true, reported, gestures: [] });
});

test.each([
  [key('c', { ctrlKey: true }), [['copy', 'Ctrl+C', false]], ['copy']],
  [key('C', { metaKey: true, shiftKey: true }), [['copy', 'Ctrl+C', false]], ['copy']],
  [key('Insert', { ctrlKey: true }), [['copy', 'Ctrl+Insert', false]], ['copy']],
  [key('a', { ctrlKey: true }), [['copy', 'select-all', false]], ['mark']],
  [key('x', { ctrlKey: true }), [['cut', 'Ctrl+X', false]], ['cut']],
  [key('Delete', { shiftKey: true }), [['cut', 'Shift+Delete', false]], ['cut']],
  [key('v', { ctrlKey: true }), [['paste', 'Ctrl+V', false]], ['paste']],
  [key('Insert', { shiftKey: true }), [['paste', 'Shift+Insert', false]], ['paste']],
  [key('p', { ctrlKey: true }), [['print', 'Ctrl+P', false]], []],
  ...['s', 'u', 'o'].map((name) => [key(name, { ctrlKey: true }), [], []] as const),
  [key('S', { metaKey: true, shiftKey: true }), [], []],
  [key('F7'), [], []],
  [key('c', { ctrlKey: true, repeat: true }), [], []],
] as const)('the keys %o are stopped', (fields, reported, gestures) => {
  expect(sent('keydown', fields)).toEqual({ stopped: true, reported, gestures });
});

test.each([
  [key('c')],
  [key('Delete')],
  [key('Insert')],
  [key('s')],
  [key('c', { ctrlKey: true, altKey: true })],
  [key('F5')],
  [key('F3')],
  [key('f', { ctrlKey: true })],
  [key('g', { ctrlKey: true })],
  [key('+', { ctrlKey: true })],
  [key('-', { ctrlKey: true })],
  [key('0', { ctrlKey: true })],
  [key('Delete', { ctrlKey: true, shiftKey: true })],
  [key('v', { shiftKey: true })],
  [key('b', { ctrlKey: true })],
])("the keys %o are the page's", (fields) => {
  expect(sent('keydown', fields)).toEqual({ stopped: false, reported: [], gestures: [] });
});

test("a gesture that the desk's own clipboard takes is stopped without a report", () => {
  const taken = sent('keydown', key('c', { ctrlKey: true }), { inside: true });
  expect(taken).toEqual({ stopped: true, reported: [], gestures: ['copy'] });
});

test('a screenshot key is reported when it is released', () => {
  expect(sent('keyup', { key: 'PrintScreen' }).reported).toEqual([['copy', 'PrintScreen', false]]);
  expect(sent('keyup', { key: 'p' }).reported).toEqual([]);
});

test.each([
  ['insertFromPaste', 'paste'],
  ['insertFromPasteAsQuotation', 'paste'],
  ['insertFromYank', 'paste'],
  ['insertFromDrop', 'drop'],
])('text that comes by %s is stopped', (inputType, what) => {
  expect(sent('beforeinput', { inputType })).toMatchObject({ stopped: true, reported: [[what, 'page', false]] });
});

test('text that is typed is not', () => {
  expect(sent('beforeinput', { inputType: 'insertText' })).toMatchObject({ stopped: false, reported: [] });
});

test('something dragged over the page is refused, and reported when it comes from outside', () => {
  const transfer = { dropEffect: 'copy' };
  expect(sent('dragenter', { relatedTarget: null, dataTransfer: transfer })).toMatchObject({
    stopped: true,
    reported: [['drop', 'page', false]],
  });
  expect(transfer.dropEffect).toBe('none');
  const inside = sent('dragenter', { relatedTarget: new EventTarget(), dataTransfer: null });
  expect(inside).toMatchObject({ stopped: true, reported: [] });
  expect(sent('dragover', { dataTransfer: null })).toMatchObject({ stopped: true, reported: [] });
});

test('what a script says of the policy of the page is not believed', () => {
  const said = { effectiveDirective: 'form-action', blockedURI: 'https://evil.example/a?b' };
  expect(sent('securitypolicyviolation', said).reported).toEqual([]);
  expect(sent('beforeprint').reported).toEqual([['print', 'page', false]]);
});
