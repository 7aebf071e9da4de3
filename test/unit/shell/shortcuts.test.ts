/** The keys that a desk stops, written by hand and apart from the table of them. */
import { expect, test } from 'vitest';
import { PAGE_FIRST, sizeStep, STOPPED_CHORDS, stoppedAs } from '../../../main/shell/shortcuts.ts';

test.each([
  [
    'devtools',
    'F12 Control+Shift+I Control+Shift+J Control+Alt+I Control+Alt+J Control+U Control+Alt+U ' +
      'Control+Shift+M Control+Shift+K Control+Shift+Alt+I',
  ],
  ['silent', 'F5 Control+F5 Shift+F5 Control+R Control+Shift+R BrowserRefresh BrowserStop Find'],
  ['print', 'Control+P Control+Shift+P Control+Alt+P Print'],
  [
    'shortcut',
    'Control+S Control+Shift+S Control+O Control+N Control+Shift+N Control+T ' +
      'Control+Shift+T Control+W Control+Shift+W Control+Shift+Q Control+H Control+D Control+Shift+D ' +
      'Control+Shift+O Control+Shift+B Control+Shift+A Control+Shift+Delete Control+E Shift+Escape ' +
      'Alt+F Alt+E Alt+D F10 Control+Tab Control+Shift+Tab Control+PageUp Control+PageDown ' +
      'Control+Shift+PageUp Control+Shift+PageDown Control+F4 Control+Shift+E Control+Shift+L ' +
      'Control+Shift+Y Alt+Shift+A Alt+Shift+B Alt+Shift+I Alt+Shift+T Alt+ArrowLeft Alt+ArrowRight ' +
      'Alt+Home BrowserBack BrowserForward BrowserHome BrowserSearch BrowserFavorites ' +
      'F7 F11 Shift+F11 Copy Cut Paste Open Save New ' +
      'Close SpellCheck MailSend MailReply MailForward LaunchMail LaunchMediaPlayer ' +
      'LaunchWebBrowser LaunchApplication1 LaunchApplication2 MediaPlay MediaPause MediaPlayPause ' +
      'MediaStop MediaTrackNext MediaTrackPrevious MediaRecord MediaRewind MediaFastForward',
  ],
] as const)('the keys that are stopped as %s', (what, keys) => {
  const stopped = Object.keys(STOPPED_CHORDS).filter((chord) => STOPPED_CHORDS[chord] === what);
  expect(stopped.toSorted()).toEqual(keys.split(' ').toSorted());
});

test('the keys that the page has first', () => {
  expect([...PAGE_FIRST].toSorted()).toEqual(
    (
      'Control+F Control+G Control+Shift+G F3 Shift+F3 Control+L Control+J Control+K F1 F6 Shift+F6 ' +
      'Control+1 Control+2 Control+3 Control+4 Control+5 Control+6 Control+7 Control+8 Control+9'
    )
      .split(' ')
      .toSorted(),
  );
});

const NONE = { control: false, shift: false, alt: false, meta: false };
test.each([
  [{ ...NONE, key: 'F12' }, 'devtools'],
  [{ ...NONE, key: 'i', control: true, shift: true }, 'devtools'],
  [{ ...NONE, key: 'I', control: true, shift: true, alt: true }, 'devtools'],
  [{ ...NONE, key: 'p', meta: true }, 'print'],
  [{ ...NONE, key: 'p', control: true, meta: true }, 'print'],
  [{ ...NONE, key: 'F5' }, 'silent'],
  [{ ...NONE, key: '+', control: true }, null],
  [{ ...NONE, key: 'p' }, null],
  [{ ...NONE, key: 'p', alt: true }, null],
  [{ ...NONE, key: 'ArrowLeft', alt: true }, 'shortcut'],
  [{ ...NONE, key: 'ArrowLeft' }, null],
  [{ ...NONE, key: 'l', control: true }, null],
  [{ ...NONE, key: 'toString' }, null],
])('the press %o is stopped as %s', (press, what) => {
  expect(stoppedAs(press)).toBe(what);
});

test.each([
  [{ ...NONE, key: '+', control: true }, 1],
  [{ ...NONE, key: '+', control: true, shift: true }, 1],
  [{ ...NONE, key: '=', control: true }, 1],
  [{ ...NONE, key: '=', control: true, shift: true }, 1],
  [{ ...NONE, key: '-', meta: true }, -1],
  [{ ...NONE, key: '_', control: true, shift: true }, -1],
  [{ ...NONE, key: '0', control: true }, 0],
  [{ ...NONE, key: 'ZoomIn' }, 1],
  [{ ...NONE, key: 'ZoomOut' }, -1],
  [{ ...NONE, key: '0' }, null],
  [{ ...NONE, key: '0', control: true, alt: true }, null],
  [{ ...NONE, key: 'toString' }, null],
])('the press %o changes the size by %s', (press, step) => {
  expect(sizeStep(press)).toBe(step);
});
