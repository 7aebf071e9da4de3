/**
 * The own draft is edited like any text, with a real mouse and keyboard, and no selection of the X display ever has an
 * owner by that: the X server itself is asked who takes one.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import type { ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import { ChromiumHost, evaluateIn } from '../support/chromiumHost.ts';
import { Hand } from '../support/hand.ts';
import { handled } from '../support/handled.ts';
import { SelectionOwners } from '../support/selectionOwners.ts';
import { until } from '../support/until.ts';
import { pageSpec } from './shell.contract.ts';

const host = new ChromiumHost();
let shell: ChromiumShell;
let window: ChromiumWindow;
let hand: Hand;
let owners: SelectionOwners;
const reports: string[] = [];
const BODY = `<!doctype html><html lang="en"><title>Desk</title><link rel="stylesheet" href="/page.css"><body>
  <main><textarea id="draft" name="message" dir="auto"></textarea><div id="mirror" data-mirror=""></div></main>
  <p id="words">The words of a visitor</p><textarea id="other">other secret</textarea></body></html>`;
const CSS = `body { margin: 0; font: 20px monospace } main { position: relative } p { margin: 0 }
  textarea { box-sizing: border-box; width: 400px; height: 100px; font: 20px/24px monospace; padding: 4px; display: block }
  [data-mirror] { position: absolute; white-space: pre-wrap; overflow: hidden; pointer-events: none; color: transparent }`;
const file = (body: string, mediaType: string) => ({ body: new TextEncoder().encode(body), mediaType });

const evaluate = (expression: string): Promise<unknown> => evaluateIn(window, expression);

beforeAll(async () => {
  shell = await host.start();
  shell.handleCalls(async (_sender, verb, args) => {
    if (verb === 'reportBlocked') reports.push((args as { what: string }).what);
    return { ok: true, value: { ok: true } };
  });
  window = await shell.open({
    ...(await pageSpec()),
    files: new Map([
      ['/index.html', file(BODY, 'text/html; charset=utf-8')],
      ['/page.css', file(CSS, 'text/css; charset=utf-8')],
    ]),
  });
  window.onBlocked(({ what }) => reports.push(what));
  hand = new Hand(host.display);
  await host.setFocus(window, true);
  owners = await SelectionOwners.of(host.display);
});
afterAll(async () => {
  owners?.stop();
  await host.stop();
});
beforeEach(async () => {
  await handled(hand, evaluate);
  reports.length = 0;
  owners.taken.length = 0;
});

/** Another program takes a selection behind everything: the watcher has seen by then whatever was before. */
async function taken(): Promise<unknown[]> {
  await handled(hand, evaluate);
  await hand.offer('clipboard', 'the end');
  await until(() => owners.taken.some(([, text]) => text === 'the end'));
  await shell.clearClipboard();
  return owners.taken.splice(0).filter(([, text]) => text !== 'the end' && text !== '');
}
afterEach(async () => {
  const given = await taken();
  if (given.length > 0) throw new Error(`Another program could read ${JSON.stringify(given)}`);
  const attempts = reports.filter((what) => what !== 'shortcut');
  if (attempts.length > 0) throw new Error(`Recorded as attempts: ${attempts.join(', ')}`);
});

/** Once the page has handled every key of the hand. */
const value = async (): Promise<unknown> => {
  await handled(hand, evaluate);
  return evaluate('document.getElementById("draft").value');
};
/** As the page is told. */
const selected = async (): Promise<unknown> => {
  await handled(hand, evaluate);
  return evaluate(`(() => { const field = document.getElementById('draft');
    const [start, end = start] = document.getElementById('mirror').dataset.mirror.split('-').map(Number);
    return field.value.slice(start, end); })()`);
};
const draft = async (text: string): Promise<void> => {
  await evaluate(`(() => { const f = document.getElementById('draft'); f.value = ''; f.focus(); })()`);
  await handled(hand, evaluate);
  await evaluate(
    `(() => { const f = document.getElementById('draft'); f.value = ${JSON.stringify(text)};
      f.setSelectionRange(f.value.length, f.value.length) })()`,
  );
};
/** Where a letter of the draft is drawn, on the screen. */
async function placeOf(letter: number): Promise<[number, number]> {
  return (await evaluate(`(() => { const f = document.getElementById('draft'); const r = f.getBoundingClientRect();
    const before = f.value.slice(0, ${letter}).split('\\n');
    return [screenX + (outerWidth - innerWidth) / 2 + r.x + 5 + 12.04 * before.at(-1).length,
      screenY + outerHeight - innerHeight + r.y + 5 + 24 * (before.length - 1) + 12 - f.scrollTop] })()`)) as [
    number,
    number,
  ];
}
async function clickAt(letter: number, times = 1): Promise<void> {
  // A click elsewhere comes between, so that two of the same place are no double click.
  await hand.moveTo(700, 600);
  await hand.click(1);
  await hand.moveTo(...(await placeOf(letter)));
  await hand.click(1, times);
}

test('the watcher sees what another program takes', async () => {
  await hand.offer('primary', 'taken');
  await until(() => owners.taken.length > 0);
  expect(owners.taken).toEqual([['PRIMARY', 'taken']]);
  owners.taken.length = 0;
  await shell.clearClipboard();
});

describe('by keys', () => {
  test.each([
    ['all of it', ['ctrl+a'], 'one two three'],
    ['letters to the left', ['shift+Left', 'shift+Left'], 'ee'],
    ['letters there and back', ['shift+Left', 'shift+Left', 'shift+Right'], 'e'],
    ['words', ['ctrl+shift+Left', 'ctrl+shift+Left'], 'two three'],
    ['to the beginning', ['shift+Home'], 'one two three'],
    ['to the end', ['Home', 'shift+End'], 'one two three'],
    ['to the first letter of all', ['ctrl+shift+Home'], 'one two three'],
    ['a line up', ['shift+Up'], 'one two three'],
    ['a page up', ['shift+Page_Up'], 'one two three'],
    ['nothing after an arrow', ['shift+Home', 'Left'], ''],
  ])('%s', async (_what, keys, expected) => {
    await draft('one two three');
    await hand.press(...keys);
    expect(await selected()).toBe(expected);
  });

  test('what is typed replaces what is selected, undo brings it back, and redo replaces it again', async () => {
    await draft('one two three');
    await hand.press('ctrl+shift+Left');
    await hand.type('3');
    expect(await value()).toBe('one two 3');
    await hand.press('ctrl+z');
    expect([await value(), await selected()]).toEqual(['one two three', 'three']);
    await hand.press('ctrl+shift+z');
    expect(await value()).toBe('one two 3');
    await hand.press('ctrl+z', 'ctrl+y');
    expect(await value()).toBe('one two 3');
  });

  test.each(['BackSpace', 'Delete', 'ctrl+BackSpace'])('%s takes away what is selected, and no more', async (key) => {
    await draft('one two three');
    await hand.press('Left', 'shift+Left', 'shift+Left', key);
    expect(await value()).toBe('one two the');
  });

  test('an arrow goes to the end of what was selected that it points to', async () => {
    await draft('abcdef');
    await hand.press('Home', 'Right', 'shift+Right', 'shift+Right', 'Left');
    await hand.type('1');
    await hand.press('Right', 'shift+Right', 'shift+Right', 'Right');
    await hand.type('2');
    expect(await value()).toBe('a1bcd2ef');
  });

  test('Undo goes word by word, and also takes back what was deleted', async () => {
    await draft('');
    await hand.type('one two');
    await hand.press('BackSpace', 'BackSpace', 'ctrl+z');
    expect(await value()).toBe('one two');
    await hand.press('ctrl+z');
    expect(await value()).toBe('one ');
    await hand.press('ctrl+z', 'ctrl+z');
    expect(await value()).toBe('');
  });

  test('what was sent does not come back by undo', async () => {
    await draft('');
    await hand.type('sent');
    await evaluate(`document.getElementById('draft').value = ''`);
    await hand.press('ctrl+z');
    await handled(hand, evaluate);
    expect(await value()).toBe('');
  });

  test('wrapped lines: up and down keep the column', async () => {
    await draft(`${'abcd '.repeat(10)}end`);
    await hand.press('shift+Up');
    const chosen = String(await selected());
    expect([chosen.endsWith('end'), chosen.length > 10, chosen.length < 40]).toEqual([true, true, true]);
    await hand.press('shift+Down');
    expect(await selected()).toBe('');
  });

  test('a family of emoji is one letter, and Arabic is extended leftward as it is written', async () => {
    await draft('ab👨‍👩‍👧');
    await hand.press('shift+Left');
    expect(await selected()).toBe('👨‍👩‍👧');
    await hand.press('Delete');
    expect(await value()).toBe('ab');
    await draft('مرحبا');
    await hand.press('Home', 'shift+Left', 'shift+Left');
    expect(await selected()).toBe('مر');
  });
});

describe('by mouse', () => {
  test('drawing over it selects, backwards too, and what is typed replaces it', async () => {
    await draft('one two three\nfour five');
    await hand.drag(await placeOf(4), await placeOf(18));
    expect(await selected()).toBe('two three\nfour');
    await hand.drag(await placeOf(18), await placeOf(8));
    expect(await selected()).toBe('three\nfour');
    await hand.type('X');
    expect(await value()).toBe('one two X five');
  });

  test('drawing out of the field and letting go outside selects to its end, and drags nothing', async () => {
    await draft('one two three');
    const [x, y] = await placeOf(4);
    await hand.drag([x, y], [x + 300, y + 400]);
    expect(await selected()).toBe('two three');
    const [left, top] = await placeOf(5);
    await hand.drag([left, top], [left + 100, top + 300]);
    expect(await value()).toBe('one two three');
  });

  test('a double click takes a word, a triple click the line, Shift and a click up to there', async () => {
    await draft('one two three\nfour five');
    await clickAt(5, 2);
    expect(await selected()).toBe('two');
    await clickAt(5, 3);
    expect(await selected()).toBe('one two three');
    await clickAt(4);
    await host.xdotool('keydown', 'shift');
    await hand.moveTo(...(await placeOf(18)));
    await hand.click(1);
    await host.xdotool('keyup', 'shift');
    expect(await selected()).toBe('two three\nfour');
  });
});

test('what is selected is drawn where its letters are', async () => {
  await draft('one two three\nfour five');
  await hand.press('ctrl+Home', 'ctrl+Right', 'shift+Right', 'shift+Right');
  await selected();
  const boxes = (await evaluate(`(() => { const [range] = [...CSS.highlights.get('draft-selection')];
    const box = range.getBoundingClientRect(); const r = document.getElementById('draft').getBoundingClientRect();
    return [String(range), Math.round(box.x - r.x - 5), Math.round(box.width)]; })()`)) as unknown[];
  expect(boxes).toEqual([' t', 36, 24]);
});

test('an input method replaces what is selected, and one undo brings it back', async () => {
  await draft('one two three');
  await hand.press('ctrl+shift+Left');
  await handled(hand, evaluate);
  const { page } = window;
  await page.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await page.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  expect(await value()).toBe('one two にほ');
  await page.send('Input.insertText', { text: '日本' });
  expect(await value()).toBe('one two 日本');
  await hand.press('ctrl+z');
  await handled(hand, evaluate);
  expect(await value()).toBe('one two three');
});

describe('a script of the page', () => {
  test('that selects all of it, and makes a selection of the page, gives nothing', async () => {
    await draft('a secret draft');
    await evaluate(`document.getElementById('draft').select(); getSelection().selectAllChildren(document.body)`);
    await hand.press('shift+Right', 'shift+End', 'Left');
    expect(await value()).toBe('a secret draft');
  });

  test.each(['draft', 'other'])('that selects while a key is handled gives nothing of %s', async (id) => {
    await draft('a secret draft');
    await evaluate(`window.picks = new AbortController(); for (const name of ['keydown', 'keyup', 'beforeinput', 'input'])
      addEventListener(name, () => { const f = document.getElementById('${id}'); f.focus(); f.select();
        f.setSelectionRange(0, 99); getSelection().selectAllChildren(document.getElementById('words'));
        document.execCommand('selectAll'); getSelection().modify('extend', 'backward', 'documentboundary'); window.find('secret');
        const range = document.createRange(); range.selectNode(document.getElementById('words')); getSelection().addRange(range);
        if (getSelection().rangeCount > 0) getSelection().getRangeAt(0).setEnd(document.body, 1); f.selectionStart = 0; },
        { capture: true, signal: window.picks.signal })`);
    await hand.press('End', 'a', 'shift+Left', ...(id === 'draft' ? ['ctrl+a'] : []));
    await handled(hand, evaluate);
    expect(await evaluate('document.activeElement.id')).toBe(id);
    await evaluate('window.picks.abort()');
  });

  test('that selects while the mouse is handled gives nothing', async () => {
    await draft('a secret draft');
    await evaluate(`window.picks = new AbortController(); for (const name of ['mousedown', 'pointermove', 'mouseup', 'click'])
      addEventListener(name, () => { document.getElementById('draft').select();
        getSelection().selectAllChildren(document.getElementById('words')) },
        { capture: true, signal: window.picks.signal })`);
    await hand.drag(await placeOf(2), await placeOf(8));
    await clickAt(3, 2);
    expect(await evaluate('String(getSelection())')).toBe('');
    await evaluate('window.picks.abort()');
  });
});
