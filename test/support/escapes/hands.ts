/** Ways by hand, with a real keyboard and a real mouse in the desk's own window. */
import type { AtDesk, Escape, EscapeClass, Place } from './escape.ts';

const COMPOSER = 'textarea[name=message]';
const MESSAGE = '[data-message-id] .message-body';
export const middle = ({ x, y, width, height }: Place): [number, number] => [x + width / 2, y + height / 2];

/** Into the composer, which then has the caret and contains the needle. */
async function inComposer({ hand, on, evaluate, target }: AtDesk): Promise<void> {
  await evaluate(
    `(() => { const f = document.querySelector('${COMPOSER}'); if (!f.value.includes('${target.needle}')) { ` +
      `Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(f, '${target.needle}'); ` +
      `f.dispatchEvent(new Event('input', { bubbles: true })) } f.focus() })()`,
  );
  await hand.moveTo(...middle(await on(COMPOSER)));
  await hand.click();
}
const inField =
  (...keys: string[]) =>
  async (at: AtDesk): Promise<void> => {
    await inComposer(at);
    await at.hand.press(...keys);
  };
const keys =
  (...all: string[]) =>
  async (at: AtDesk): Promise<void> => {
    await at.evaluate(`document.querySelector('${COMPOSER}')?.focus()`);
    await at.hand.press(...all);
  };

/** Keys that a browser would act on; the host blocks each and reports it as `permission-denied`, with the chord. */
const key = (id: string, press: string, chord: string, tries: string, more: Partial<Escape> = {}): Escape => ({
  id: `key-${id}`,
  tries: `${press}: ${tries}`,
  outcome: 'recorded',
  records: [['permission-denied', chord]],
  hand: keys(press),
  ...more,
});
const quiet = (id: string, press: string, tries: string, why: string): Escape => ({
  id: `key-${id}`,
  tries: `${press}: ${tries}`,
  outcome: 'silent',
  why,
  hand: keys(press),
});
const OURS = 'the page has this key for itself, and the browser does not get it';
const NOTHING = 'the key does nothing: a person presses it by habit';
const SIZE = 'a person may choose the size of what is shown';

export const KEYS: EscapeClass = {
  name: 'keys of a browser, by hand',
  entries: [
    key('devtools', 'F12', 'F12', 'developer tools', { control: true }),
    key('inspect', 'ctrl+shift+i', 'Control+Shift+I', 'developer tools'),
    key('console', 'ctrl+shift+j', 'Control+Shift+J', 'the console'),
    key('source', 'ctrl+u', 'Control+U', 'the source'),
    key('print', 'ctrl+p', 'Control+P', 'print', {
      records: [
        ['print-attempt', 'Control+P'],
        ['print-attempt', 'Ctrl+P'],
      ],
    }),
    key('print-system', 'ctrl+shift+p', 'Control+Shift+P', 'print by the system', {
      records: [['print-attempt', 'Control+Shift+P']],
    }),
    // Without a control: a browser under a driver saves downloads without a dialog, and a page not at all.
    key('save', 'ctrl+s', 'Control+S', 'save the page'),
    key('save-as', 'ctrl+shift+s', 'Control+Shift+S', 'save the page in another place'),
    key('open', 'ctrl+o', 'Control+O', 'open a file', { control: true }),
    quiet('find', 'ctrl+f', 'find', OURS),
    quiet('find-next', 'ctrl+g', 'find the next', OURS),
    quiet('find-again', 'F3', 'find the next', OURS),
    quiet('reload', 'F5', 'load anew', NOTHING),
    quiet('reload-all', 'ctrl+shift+r', 'load anew without the cache', NOTHING),
    quiet('reload-key', 'XF86Reload', 'load anew, by a key of its own', NOTHING),
    key('window', 'ctrl+n', 'Control+N', 'a new window', { control: true }),
    key('incognito', 'ctrl+shift+n', 'Control+Shift+N', 'a private window', { control: true }),
    key('tab', 'ctrl+t', 'Control+T', 'a new tab'),
    key('tab-again', 'ctrl+shift+t', 'Control+Shift+T', 'the last tab again'),
    key('close-tab', 'ctrl+w', 'Control+W', 'close the tab'),
    key('close-window', 'ctrl+shift+w', 'Control+Shift+W', 'close the window'),
    key('quit', 'ctrl+shift+q', 'Control+Shift+Q', 'end the browser'),
    key('history', 'ctrl+h', 'Control+H', 'the history'),
    key('bookmark', 'ctrl+d', 'Control+D', 'a bookmark'),
    key('bookmarks', 'ctrl+shift+o', 'Control+Shift+O', 'the bookmarks'),
    key('bookmark-bar', 'ctrl+shift+b', 'Control+Shift+B', 'the bar of bookmarks'),
    key('clear', 'ctrl+shift+Delete', 'Control+Shift+Delete', 'the traces'),
    key('tasks', 'shift+Escape', 'Shift+Escape', "the browser's task manager", { control: true }),
    key('tab-search', 'ctrl+shift+a', 'Control+Shift+A', 'search in tabs'),
    key('menu-f', 'alt+f', 'Alt+F', "the browser's menu"),
    key('menu-e', 'alt+e', 'Alt+E', "the browser's menu"),
    key('menu-f10', 'F10', 'F10', "the browser's menu"),
    key('address', 'alt+d', 'Alt+D', 'the address'),
    key('search', 'ctrl+e', 'Control+E', 'search in the web'),
    key('back', 'alt+Left', 'Alt+ArrowLeft', 'back'),
    key('forward', 'alt+Right', 'Alt+ArrowRight', 'forward'),
    key('home', 'alt+Home', 'Alt+Home', 'the first page'),
    key('back-key', 'XF86Back', 'BrowserBack', 'back, by a key of its own'),
    key('home-key', 'XF86HomePage', 'BrowserHome', 'the first page, by a key of its own'),
    key('search-key', 'XF86Search', 'BrowserSearch', 'search, by a key of its own'),
    key('favourites-key', 'XF86Favorites', 'BrowserFavorites', 'bookmarks, by a key of its own'),
    { ...quiet('larger', 'ctrl+plus', 'larger, and the first size again', SIZE), hand: keys('ctrl+plus', 'ctrl+0') },
    { ...quiet('smaller', 'ctrl+minus', 'smaller, and larger again', SIZE), hand: keys('ctrl+minus', 'ctrl+plus') },
    quiet('size', 'ctrl+0', 'the first size', SIZE),
    key('fullscreen', 'F11', 'F11', 'the whole screen'),
    key('caret', 'F7', 'F7', 'a caret that selects text'),
    quiet('downloads', 'ctrl+j', 'the downloads', OURS),
    quiet('search-k', 'ctrl+k', 'search in the web', OURS),
    quiet('help', 'F1', 'help', OURS),
    quiet('toolbar', 'F6', "the browser's own bars", OURS),
    quiet('first-tab', 'ctrl+1', 'the first tab', OURS),
    quiet('next-tab', 'ctrl+Tab', 'the next tab', 'there is no other tab'),
    quiet('media', 'XF86AudioPlay', 'a key for media', 'nothing here plays'),
    {
      id: 'wheel-zoom',
      tries: 'larger, by the wheel',
      outcome: 'silent',
      why: 'the wheel with Ctrl is kept from the browser',
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.wheelWith('ctrl');
      },
    },
  ],
};

const OWN_DRAFT = 'the desk selects in the own draft by itself; the browser has no selection to give away';

export const TOUCH: EscapeClass = {
  name: 'clipboard, drag, menus, by hand',
  entries: [
    {
      id: 'hand-copy',
      tries: 'Ctrl+C in the composer',
      outcome: 'recorded',
      control: true,
      records: [['copy-attempt', 'Ctrl+C']],
      hand: inField('ctrl+a', 'ctrl+c'),
    },
    {
      id: 'hand-copy-insert',
      tries: 'Ctrl+Insert in the composer',
      outcome: 'recorded',
      control: true,
      records: [['copy-attempt', 'Ctrl+Insert']],
      hand: inField('ctrl+a', 'ctrl+Insert'),
    },
    {
      id: 'hand-copy-shift',
      tries: 'Ctrl+Shift+C in the composer',
      outcome: 'recorded',
      records: [['copy-attempt', 'Ctrl+C']],
      hand: inField('ctrl+a', 'ctrl+shift+c'),
    },
    {
      id: 'hand-select-all',
      tries: 'Ctrl+A, which is a copy under X11',
      outcome: 'silent',
      control: true,
      why: OWN_DRAFT,
      hand: inField('ctrl+a'),
    },
    {
      id: 'hand-cut',
      tries: 'Ctrl+X',
      outcome: 'recorded',
      control: true,
      records: [['cut-attempt', 'Ctrl+X']],
      hand: inField('ctrl+a', 'ctrl+x'),
    },
    {
      id: 'hand-cut-delete',
      tries: 'Shift+Delete',
      outcome: 'recorded',
      control: true,
      records: [['cut-attempt', 'Shift+Delete']],
      hand: inField('ctrl+a', 'shift+Delete'),
    },
    {
      id: 'hand-extend',
      tries: 'a selection by Shift and the arrows',
      outcome: 'silent',
      control: true,
      why: OWN_DRAFT,
      hand: inField('End', 'shift+Home'),
    },
    {
      id: 'hand-word',
      tries: 'a selection by words',
      outcome: 'silent',
      control: true,
      why: OWN_DRAFT,
      hand: inField('End', 'ctrl+shift+Left'),
    },
    {
      id: 'hand-paste',
      tries: "Ctrl+V of another program's text",
      outcome: 'recorded',
      control: true,
      records: [['paste-attempt', 'Ctrl+V']],
      hand: inField('ctrl+v'),
    },
    {
      id: 'hand-paste-plain',
      tries: 'Ctrl+Shift+V',
      outcome: 'recorded',
      control: true,
      records: [['paste-attempt', 'Ctrl+V']],
      hand: inField('ctrl+shift+v'),
    },
    {
      id: 'hand-paste-insert',
      tries: 'Shift+Insert',
      outcome: 'recorded',
      control: true,
      records: [['paste-attempt', 'Shift+Insert']],
      hand: inField('shift+Insert'),
    },
    {
      id: 'hand-paste-middle',
      tries: 'the middle button, which pastes what was selected in another window',
      outcome: 'recorded',
      control: true,
      records: [['paste-attempt', 'middle-button']],
      hand: async (at) => {
        await inComposer(at);
        await at.hand.click(2);
      },
    },
    {
      id: 'hand-double',
      tries: 'a double click on a message',
      outcome: 'silent',
      why: 'no selection comes about, so nothing is taken',
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.click(1, 2);
      },
    },
    {
      id: 'hand-triple',
      tries: 'a triple click on a message',
      outcome: 'silent',
      why: 'no selection comes about, so nothing is taken',
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.click(1, 3);
      },
    },
    {
      id: 'hand-drag-select',
      tries: 'drawing over a message',
      outcome: 'recorded',
      records: [['drag-attempt', 'text']],
      hand: async ({ hand, on }) => {
        const p = await on(MESSAGE);
        await hand.drag([p.x + 3, p.y + 8], [p.x + Math.min(p.width - 3, 160), p.y + 9]);
      },
    },
    {
      id: 'hand-drag-field',
      tries: 'drawing over the composer',
      outcome: 'silent',
      control: true,
      why: OWN_DRAFT,
      hand: async (at) => {
        await inComposer(at);
        const p = await at.on(COMPOSER);
        await at.hand.drag([p.x + 6, p.y + 14], [p.x + Math.min(p.width - 8, 220), p.y + 16]);
      },
    },
    {
      id: 'hand-drag-link',
      tries: 'a link that a script planted, drawn out of the window',
      outcome: 'silent',
      why: 'nothing of the page can be drawn, so no drag begins',
      hand: async ({ hand, on, evaluate, target }) => {
        await evaluate(
          `(() => { const a = document.createElement('a'); a.href = '${target.http}'; a.id = 'planted'; ` +
            `a.textContent = '${target.needle} planted'; a.draggable = true; a.style.cssText = ` +
            `'position:fixed;left:40%;top:40%;z-index:9999;font-size:30px;background:white'; ` +
            'document.body.append(a); setTimeout(() => a.remove(), 2500) })()',
        );
        const p = await on('#planted');
        await hand.drag(middle(p), [5, 880]);
      },
    },
    {
      id: 'hand-click-link',
      tries: 'a link that a script planted',
      outcome: 'recorded',
      control: true,
      hand: planted('click'),
    },
    {
      id: 'hand-ctrl-link',
      tries: 'a planted link with Ctrl, in a new window',
      outcome: 'recorded',
      control: true,
      hand: planted('ctrl'),
    },
    {
      id: 'hand-shift-link',
      tries: 'a planted link with Shift, in a new window',
      outcome: 'recorded',
      control: true,
      hand: planted('shift'),
    },
    {
      id: 'hand-alt-link',
      tries: 'a planted link with Alt, which saves it',
      outcome: 'recorded',
      hand: planted('alt'),
    },
    {
      id: 'hand-middle-link',
      tries: 'a planted link with the middle button',
      outcome: 'recorded',
      control: true,
      records: [['paste-attempt', 'middle-button']],
      hand: planted('middle'),
    },
    {
      id: 'hand-menu',
      tries: 'the context menu on a message',
      outcome: 'recorded',
      control: true,
      records: [['context-menu-attempt', 'mouse']],
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.click(3);
      },
    },
    {
      id: 'hand-menu-key',
      tries: 'the context menu by its key',
      outcome: 'recorded',
      records: [['context-menu-attempt', 'keyboard']],
      hand: inField('Menu'),
    },
    {
      id: 'hand-menu-shift',
      tries: 'the context menu by Shift+F10',
      outcome: 'recorded',
      records: [['context-menu-attempt', 'keyboard']],
      hand: inField('shift+F10'),
    },
    {
      id: 'hand-back',
      tries: 'the back button of a mouse',
      outcome: 'recorded',
      records: [['navigation-blocked', 'back-button']],
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.click(8);
      },
    },
    {
      id: 'hand-forward',
      tries: 'the forward button of a mouse',
      outcome: 'recorded',
      records: [['navigation-blocked', 'forward-button']],
      hand: async ({ hand, on }) => {
        await hand.moveTo(...middle(await on(MESSAGE)));
        await hand.click(9);
      },
    },
    {
      id: 'hand-print-screen',
      tries: 'PrintScreen with the desk in front',
      outcome: 'recorded',
      records: [['copy-attempt', 'PrintScreen']],
      hand: inField('Print'),
    },
    {
      id: 'hand-drop-file',
      tries: 'a file let fall onto the window',
      outcome: 'recorded',
      records: [
        ['drop-attempt', 'page'],
        ['drop-attempt', 'field'],
      ],
      hand: async (at) => {
        const [x, y] = [300, 300];
        const data = {
          items: [{ mimeType: 'text/plain', data: 'from another program' }],
          files: ['/etc/hostname'],
          dragOperationsMask: 1,
        };
        for (const type of ['dragEnter', 'dragOver', 'drop'])
          await at.cdp('Input.dispatchDragEvent', { type, x, y, data });
      },
    },
  ],
};

/** A script puts a link under the person's pointer. */
function planted(how: 'click' | 'ctrl' | 'shift' | 'alt' | 'middle') {
  return async ({ hand, on, evaluate, target }: AtDesk): Promise<void> => {
    await evaluate(
      `(() => { document.getElementById('planted')?.remove(); const a = document.createElement('a'); a.href = ` +
        `'${target.http}'; a.id = 'planted'; a.textContent = 'planted'; a.style.cssText = ` +
        `'position:fixed;left:40%;top:40%;z-index:9999;font-size:30px;background:white'; document.body.append(a); ` +
        'setTimeout(() => a.remove(), 2500) })()',
    );
    await hand.moveTo(...middle(await on('#planted')));
    if (how === 'click' || how === 'middle') await hand.click(how === 'middle' ? 2 : 1);
    else await hand.clickWith(how);
  };
}
