/**
 * Under X11 a selection alone is a copy. A real mouse and keyboard in the window, and another program that reads the
 * selection.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import type { ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import { ChromiumHost, evaluateIn } from '../support/chromiumHost.ts';
import { Hand } from '../support/hand.ts';
import { handled } from '../support/handled.ts';
import { eventually, pageSpec } from './shell.contract.ts';

const host = new ChromiumHost();
let shell: ChromiumShell;
let window: ChromiumWindow;
let hand: Hand;
const reports: { what: string; target: string; trusted: boolean }[] = [];
const FOREIGN = 'from another program';

beforeAll(async () => {
  shell = await host.start();
  shell.handleCalls(async (_sender, verb, args) => {
    if (verb === 'reportBlocked') reports.push(args as (typeof reports)[number]);
    return { ok: true, value: { ok: true } };
  });
  window = await shell.open(await pageSpec());
  window.onBlocked(({ what, target }) => reports.push({ what, target, trusted: true }));
  hand = new Hand(host.display);
  await host.setFocus(window, true);
});
beforeEach(async () => {
  await shell.clearClipboard();
  // Events of the test before may still arrive.
  await handled(hand, evaluate);
  reports.length = 0;
});
afterAll(() => host.stop());

const evaluate = (expression: string): Promise<unknown> => evaluateIn(window, expression);
async function boxOf(id: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = (await evaluate(
    `(() => { const r = document.getElementById(${JSON.stringify(id)}).getBoundingClientRect(); return [screenX ` +
      '+ (outerWidth - innerWidth) / 2 + r.x, screenY + outerHeight - innerHeight + r.y, r.width, r.height] })()',
  )) as number[];
  const [x = 0, y = 0, width = 0, height = 0] = box;
  return { x, y, width, height };
}
/**
 * Soon after another one at nearly the same place, a click would be the second of a double click: the places alternate,
 * and where they do not, a click at another place comes between.
 */
const last = { x: -Infinity, y: 0, turn: 0 };
async function clickInto(id: string, dx = 60 + (last.turn++ % 2) * 16, times = 1): Promise<void> {
  const box = await boxOf(id);
  const [x, y] = [box.x + dx, box.y + Math.min(box.height / 2, 14)];
  if (Math.hypot(x - last.x, y - last.y) < 10) {
    await hand.moveTo(x + 40, y);
    await hand.click(1);
  }
  await hand.moveTo(x, y);
  await hand.click(1, times);
  Object.assign(last, { x, y });
}
async function given(): Promise<string> {
  await handled(hand, evaluate);
  return (await hand.selection('primary')) + (await hand.selection('clipboard'));
}

describe.each([
  ['line', 'a line'],
  ['password', 'a password field'],
  ['area', 'a text area'],
  ['words', 'the text of the page'],
])('from %s (%s) nothing can be read', (id) => {
  test('by dragging, and the attempt is reported', async () => {
    const box = await boxOf(id);
    await hand.drag([box.x + 6, box.y + 10], [box.x + 160, box.y + 12]);
    expect(await given()).toBe('');
    expect(
      await eventually(
        () => reports.map((one) => one.what),
        (all) => all.length > 0,
      ),
    ).toEqual(['drag']);
  });
  test('by double and triple click', async () => {
    await clickInto(id, 60, 2);
    expect(await given()).toBe('');
    await clickInto(id, 60, 3);
    expect(await given()).toBe('');
  });
  test.each([
    ['ctrl+a'],
    ['shift+Left', 'shift+Left'],
    ['End', 'shift+Home'],
    ['Home', 'shift+End'],
    ['ctrl+shift+Left'],
    ['shift+Up'],
    ['shift+Page_Down'],
    ['F7', 'shift+Right'],
  ])('by the keys %s %s', async (...keys) => {
    await clickInto(id);
    await hand.press(...keys);
    expect(await given()).toBe('');
  });
  test('by shift and click', async () => {
    await clickInto(id, 8);
    await host.xdotool('keydown', 'shift');
    await clickInto(id, 150);
    await host.xdotool('keyup', 'shift');
    expect(await given()).toBe('');
  });
  test('by a selection of a script that a key press then touches', async () => {
    await clickInto(id);
    await evaluate(
      `(() => { const e = document.getElementById(${JSON.stringify(id)}); if (e.select) { e.focus(); e.select() ` +
        '} else getSelection().selectAllChildren(e) })()',
    );
    await hand.press('shift+Right', 'shift+End');
    expect(await given()).toBe('');
  });
});

test('nothing can be read after going through the fields with the Tab key, and they keep their text', async () => {
  await evaluate('document.getElementById("button").focus()');
  for (const key of ['Tab', 'Tab', 'Tab', 'shift+Tab', 'shift+Tab', 'shift+Tab']) {
    await hand.press(key);
    expect(await given(), key).toBe('');
  }
  expect(await evaluate('["line", "password", "area"].map((id) => document.getElementById(id).value).join("|")')).toBe(
    'line secret one|passwordsecret|area secret words',
  );
});

test.each([
  ['ctrl+c', 'copy'],
  ['ctrl+Insert', 'copy'],
  ['ctrl+shift+c', 'copy'],
  ['ctrl+x', 'cut'],
  ['shift+Delete', 'cut'],
  ['ctrl+v', 'paste'],
  ['ctrl+shift+v', 'paste'],
  ['shift+Insert', 'paste'],
  ['ctrl+a', 'copy'],
  ['Menu', 'context-menu'],
  ['shift+F10', 'context-menu'],
  ['ctrl+p', 'print'],
])("%s does nothing and is reported once, as a person's %s", async (key, what) => {
  await hand.offer('clipboard', FOREIGN);
  await clickInto('line');
  await hand.press(key);
  expect(
    await eventually(
      () => reports.map((one) => [one.what, one.trusted]),
      (all) => all.length > 0,
    ),
  ).toEqual([[what, true]]);
  expect(await evaluate('document.getElementById("line").value')).toBe('line secret one');
  expect(await hand.selection('clipboard')).toBe(FOREIGN);
});

test('the middle button pastes nothing', async () => {
  await hand.offer('primary', FOREIGN);
  await clickInto('line');
  await hand.click(2);
  await eventually(
    () => reports.map((one) => one.what),
    (all) => all.includes('paste'),
  );
  expect(await evaluate('document.getElementById("line").value')).toBe('line secret one');
});

test.each([
  ['F12', 'devtools'],
  ['ctrl+shift+i', 'devtools'],
  ['ctrl+u', 'devtools'],
  ['ctrl+n', 'shortcut'],
  ['ctrl+t', 'shortcut'],
  ['ctrl+s', 'shortcut'],
  ['ctrl+w', 'shortcut'],
  ['ctrl+shift+n', 'shortcut'],
  ['ctrl+shift+t', 'shortcut'],
  ['ctrl+h', 'shortcut'],
  ['ctrl+d', 'shortcut'],
  ['ctrl+o', 'shortcut'],
  ['F7', 'shortcut'],
  ['F11', 'shortcut'],
  ['ctrl+e', 'shortcut'],
  ['shift+Escape', 'shortcut'],
  ['alt+Left', 'shortcut'],
  ['alt+Right', 'shortcut'],
  ['alt+Home', 'shortcut'],
  ['alt+d', 'shortcut'],
  ['ctrl+Tab', 'shortcut'],
  ['ctrl+Page_Down', 'shortcut'],
  ['ctrl+shift+Delete', 'shortcut'],
  ['XF86Back', 'shortcut'],
  ['XF86Copy', 'shortcut'],
  ['XF86Cut', 'shortcut'],
  ['XF86Paste', 'shortcut'],
  ['XF86AudioPlay', 'shortcut'],
  ['XF86AudioNext', 'shortcut'],
  ['XF86Mail', 'shortcut'],
  ['ctrl+shift+j', 'devtools'],
  ['ctrl+alt+u', 'devtools'],
])('%s opens nothing', async (key, what) => {
  await clickInto('line');
  await hand.press(key);
  await eventually(
    () => reports.map((one) => one.what),
    (all) => all.includes(what),
  );
  await handled(hand, evaluate);
  expect(JSON.stringify(await shell.cdp.browser.send('Target.getTargets')).split('"type":"page"').length).toBe(2);
});

test.each(['F1', 'F6', 'ctrl+l', 'ctrl+j', 'ctrl+k', 'ctrl+f', 'ctrl+g', 'F3'])(
  '%s reaches the page, and the browser does not act on it',
  async (key) => {
    await clickInto('line');
    await hand.press(key);
    await handled(hand, evaluate);
    expect(JSON.stringify(await shell.cdp.browser.send('Target.getTargets')).split('"type":"page"').length).toBe(2);
    expect(await evaluate('document.hasFocus() && document.activeElement.id')).toBe('line');
  },
);

test.each(['F5', 'ctrl+F5', 'ctrl+r', 'ctrl+shift+r', 'XF86Reload'])('%s loads nothing anew', async (key) => {
  await clickInto('line');
  await evaluate('window.stays = true');
  await hand.press(key);
  await handled(hand, evaluate);
  expect(await evaluate('window.stays')).toBe(true);
  expect(reports).toEqual([]);
});

test('Ctrl with plus, minus and 0 chooses the size, up to 200 %, and nothing is reported', async () => {
  const size = async (): Promise<unknown> => {
    await handled(hand, evaluate);
    return evaluate('devicePixelRatio');
  };
  await clickInto('line');
  const first = Number(await size());
  await hand.press(...Array.from({ length: 5 }, () => 'ctrl+plus'));
  await eventually(size, (now) => now === 2 * first);
  await hand.press('ctrl+minus');
  await eventually(size, (now) => now === 1.75 * first);
  await hand.press('ctrl+0');
  await eventually(size, (now) => now === first);
  expect(reports).toEqual([]);
});

test('turning the wheel with Ctrl does not zoom', async () => {
  const before = await evaluate('[devicePixelRatio, innerWidth].join()');
  await clickInto('line');
  await host.xdotool('keydown', 'ctrl');
  for (let turn = 0; turn < 4; turn += 1) await host.xdotool('click', turn < 2 ? '4' : '5');
  await host.xdotool('click', '4');
  await host.xdotool('keyup', 'ctrl');
  await handled(hand, evaluate);
  expect(await evaluate('[devicePixelRatio, innerWidth].join()')).toBe(before);
});

test.each([
  ['8', 'back-button'],
  ['9', 'forward-button'],
])('button %s on the side of a mouse does not navigate, and is reported', async (button, target) => {
  await clickInto('words');
  await host.xdotool('click', button);
  await eventually(
    () => reports.map((one) => one.target),
    (all) => all.includes(target),
  );
  expect(await evaluate('location.pathname')).toBe('/');
});

test('pressing the middle button does not start scrolling', async () => {
  await evaluate('document.body.style.height = "5000px"');
  const box = await boxOf('words');
  await hand.moveTo(box.x + 200, box.y + 10);
  await hand.click(2);
  await hand.moveTo(box.x + 200, box.y + 300);
  await handled(hand, evaluate);
  expect(await evaluate('scrollY')).toBe(0);
  await evaluate('document.body.style.height = ""');
});

test('ordinary editing works: the caret by click and keys, deleting by letter and by word, undo', async () => {
  await evaluate('document.getElementById("line").value = ""');
  await clickInto('line', 20);
  await hand.type('one two three');
  await hand.press('BackSpace', 'ctrl+BackSpace', 'Home');
  await hand.type('zero ');
  await hand.press('End', 'Left', 'Left', 'Delete');
  expect(await evaluate('document.getElementById("line").value')).toBe('zero one tw ');
  await hand.press('ctrl+z');
  expect(await evaluate('document.getElementById("line").value')).toBe('zero one two ');
  // In a 20 pixel monospace font a letter is about 12 pixels wide: the click sets the caret inside the first word.
  await clickInto('line', 28);
  expect(await evaluate('document.getElementById("line").selectionStart')).toBeLessThan(4);
});

test('emptying the clipboards removes what another program had copied', async () => {
  await hand.offer('clipboard', FOREIGN);
  await hand.offer('primary', FOREIGN);
  await shell.clearClipboard();
  expect(await given()).toBe('');
});

test('a selection is dropped again after an input method has composed', async () => {
  await clickInto('line');
  const select = async (): Promise<unknown> => {
    await evaluate("(() => { const e = document.getElementById('line'); e.focus(); e.select(); })()");
    return eventually(
      () =>
        evaluate("(() => { const e = document.getElementById('line'); return e.selectionEnd - e.selectionStart })()"),
      (length) => length === 0,
    );
  };
  expect(await select()).toBe(0);
  for (const kind of ['compositionstart', 'compositionend'])
    await evaluate(
      `document.getElementById('line').dispatchEvent(new CompositionEvent('${kind}', { bubbles: true, data: 'あ' }))`,
    );
  expect(await select()).toBe(0);
  expect(await given()).toBe('');
});
