/** Ways by script to pass data to the rest of the machine: clipboards, drags, printers, files, the window itself. */
import type { EscapeClass } from './escape.ts';

const field = `const f = document.querySelector('textarea') ?? add('textarea'); f.focus();`;

export const CLIPBOARD: EscapeClass = {
  name: 'clipboard, selection, drag and drop, by script',
  looks: true,
  entries: [
    {
      id: 'exec-copy',
      tries: 'the copy command',
      outcome: 'recorded',
      control: true,
      records: [
        ['copy-attempt', 'field'],
        ['copy-attempt', 'page'],
      ],
      script: (at) =>
        `const f = add('textarea'); f.value = '${at.needle}'; f.focus(); f.select(); document.execCommand('copy')`,
    },
    {
      id: 'exec-cut',
      tries: 'the cut command',
      outcome: 'recorded',
      control: true,
      records: [
        ['cut-attempt', 'field'],
        ['cut-attempt', 'page'],
      ],
      script: (at) =>
        `const f = add('textarea'); f.value = '${at.needle}'; f.focus(); f.select(); document.execCommand('cut')`,
    },
    {
      id: 'exec-paste',
      tries: 'the paste command',
      outcome: 'silent',
      script: () =>
        `${field} const before = f.value; document.execCommand('paste'); return f.value === before ? 'nothing' : ` +
        `'out: pasted'`,
      why: 'a page may not paste by command',
    },
    {
      id: 'copy-event',
      tries: 'a listener of its own that fills the clipboard',
      outcome: 'recorded',
      control: true,
      records: [
        ['copy-attempt', 'field'],
        ['copy-attempt', 'page'],
      ],
      script: (at) =>
        `const fill = (event) => { event.clipboardData.setData('text/plain', '${at.needle}'); ` +
        `event.preventDefault() }; window.addEventListener('copy', fill, true); ` +
        `document.addEventListener('copy', fill, true); const f = add('textarea'); f.value = 'x'; f.focus(); ` +
        `f.select(); document.execCommand('copy'); window.removeEventListener('copy', fill, true); ` +
        `document.removeEventListener('copy', fill, true)`,
    },
    {
      id: 'copy-editable',
      tries: 'copying from an editable part',
      outcome: 'recorded',
      control: true,
      records: [
        ['copy-attempt', 'field'],
        ['copy-attempt', 'page'],
      ],
      script: (at) =>
        `const d = add('div', { contenteditable: '' }); d.textContent = '${at.needle}'; d.focus(); ` +
        `document.execCommand('selectAll'); document.execCommand('copy')`,
    },
    {
      id: 'design-mode',
      tries: 'a whole page that can be edited',
      outcome: 'recorded',
      control: true,
      records: [
        ['copy-attempt', 'field'],
        ['copy-attempt', 'page'],
      ],
      script: (at) =>
        `const d = add('p'); d.textContent = '${at.needle}'; document.designMode = 'on'; ` +
        `document.execCommand('selectAll'); document.execCommand('copy'); document.designMode = 'off'`,
    },
    {
      id: 'select-script',
      tries: 'a selection made by script',
      outcome: 'silent',
      script: (at) =>
        `const d = add('p'); d.textContent = '${at.needle}'; getSelection().selectAllChildren(d); await wait(60)`,
      why: 'what a script selects is not given to other programs, and is dropped at once',
    },
    {
      id: 'select-field',
      tries: 'a selection in a field made by script',
      outcome: 'silent',
      script: (at) =>
        `const f = add('input', { value: '${at.needle}' }); f.focus(); f.setSelectionRange(0, 99); f.select(); ` +
        'await wait(60)',
      why: 'what a script selects is not given to other programs, and is dropped at once',
    },
    {
      id: 'clipboard-write-text',
      tries: 'clipboard.writeText',
      outcome: 'recorded',
      control: true,
      records: [['permission-denied', 'clipboard-write']],
      script: (at) => `await navigator.clipboard.writeText('${at.needle}'); return 'out: written'`,
    },
    {
      id: 'clipboard-write',
      tries: 'clipboard.write',
      outcome: 'recorded',
      control: true,
      records: [['permission-denied', 'clipboard-write']],
      script: (at) =>
        `await navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob(['${at.needle}'], { type: ` +
        `'text/plain' }) })]); return 'out: written'`,
    },
    {
      id: 'clipboard-read-text',
      tries: 'clipboard.readText',
      outcome: 'recorded',
      records: [['permission-denied', 'clipboard-read']],
      script: () => `await navigator.clipboard.readText(); return 'out: read'`,
    },
    {
      id: 'clipboard-read',
      tries: 'clipboard.read',
      outcome: 'recorded',
      records: [['permission-denied', 'clipboard-read']],
      script: () => `await navigator.clipboard.read(); return 'out: read'`,
    },
    {
      id: 'drag-script',
      tries: 'a drag pretended by script',
      outcome: 'recorded',
      records: [['drag-attempt', 'page']],
      script: (at) =>
        `const d = add('p', { draggable: 'true' }); const t = new DataTransfer(); t.setData('text/plain', ` +
        `'${at.needle}'); d.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, ` +
        `dataTransfer: t })); return d.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: ` +
        `true, dataTransfer: t })) ? 'out: it is dragged' : 'stopped'`,
    },
    {
      id: 'drop-script',
      tries: 'a drop pretended by script',
      outcome: 'recorded',
      records: [
        ['drop-attempt', 'field'],
        ['drop-attempt', 'page'],
      ],
      script: (at) =>
        `const d = add('div'); const t = new DataTransfer(); t.setData('text/plain', '${at.needle}'); return ` +
        `d.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: t })) ? 'out: it ` +
        `is dropped' : 'stopped'`,
    },
  ],
};

export const FILES: EscapeClass = {
  name: 'printing, saving, files',
  looks: true,
  entries: [
    {
      id: 'print',
      tries: 'print',
      outcome: 'recorded',
      records: [['print-attempt', 'window.print']],
      script: () =>
        `let shown = false; addEventListener('beforeprint', () => { shown = true }); window.print(); await ` +
        `wait(100); return shown ? 'out: a dialog' : 'nothing'`,
    },
    {
      id: 'print-command',
      tries: 'the print command',
      outcome: 'recorded',
      records: [['print-attempt', 'window.print']],
      script: () => `return document.execCommand('print') ? 'out: begun' : 'refused'`,
    },
    {
      id: 'print-command-frame',
      tries: 'the print command of an empty frame',
      outcome: 'recorded',
      records: [['print-attempt', 'window.print']],
      script: () =>
        `const f = add('iframe'); return f.contentDocument.execCommand('print') || ` +
        `f.contentWindow.Document.prototype.execCommand.call(document, 'PRINT') ? 'out: begun' : 'refused'`,
    },
    {
      id: 'print-prototype',
      tries: 'the print of a fresh prototype',
      outcome: 'absent',
      script: () =>
        `const real = Object.getOwnPropertyDescriptor(Window.prototype, 'print')?.value; if (real === undefined) ` +
        `return 'absent'; let shown = false; addEventListener('beforeprint', () => { shown = true }); ` +
        `real.call(window); await wait(100); return shown ? 'out: a dialog' : 'nothing'`,
      why: 'print lies on the window and nowhere else',
    },
    {
      id: 'download',
      tries: 'a file, by a link that saves',
      outcome: 'recorded',
      control: true,
      records: [
        ['download-blocked', ''],
        ['navigation-blocked', 'blob:'],
        ['navigation-blocked', 'desk.cleandesk.internal'],
      ],
      script: (at) =>
        `add('a', { href: URL.createObjectURL(new Blob(['${at.needle}'])), download: '${at.needle}.txt' ` +
        '}).click(); await wait(200)',
    },
    {
      id: 'download-hidden',
      tries: 'a file, by a link that no listener hears',
      outcome: 'recorded',
      control: true,
      records: [
        ['download-blocked', ''],
        ['navigation-blocked', 'blob:'],
        ['navigation-blocked', 'desk.cleandesk.internal'],
      ],
      script: (at) =>
        `const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['${at.needle}'])); ` +
        `a.download = '${at.needle}.bin'; a.dispatchEvent(new MouseEvent('click')); await wait(200)`,
    },
    {
      id: 'download-data',
      tries: 'a file, from a data: address',
      outcome: 'recorded',
      control: true,
      records: [
        ['download-blocked', ''],
        ['navigation-blocked', 'data:'],
      ],
      script: (at) =>
        `const a = document.createElement('a'); a.href = 'data:application/octet-stream,${at.needle}'; ` +
        `a.download = '${at.needle}.dat'; a.dispatchEvent(new MouseEvent('click')); await wait(200)`,
    },
    {
      id: 'download-move',
      tries: 'a file, by moving to one that cannot be shown',
      outcome: 'recorded',
      control: true,
      records: [
        ['download-blocked', ''],
        ['navigation-blocked', 'blob:'],
        ['navigation-blocked', 'desk.cleandesk.internal'],
      ],
      script: (at) =>
        `setTimeout(() => { location.href = URL.createObjectURL(new Blob(['${at.needle}'], { type: ` +
        `'application/x-escape' })) }, 0); await wait(250)`,
    },
    {
      id: 'download-form',
      tries: 'a file, by a form',
      outcome: 'recorded',
      records: [
        ['navigation-blocked', 'form-action: blob'],
        ['navigation-blocked', 'form-action: blob:'],
        ['download-blocked', ''],
      ],
      script: (at) =>
        `const f = add('form', { action: URL.createObjectURL(new Blob(['${at.needle}'])) }); f.submit(); await ` +
        'wait(150)',
    },
    {
      id: 'save-picker',
      tries: 'a place to save to',
      outcome: 'recorded',
      records: [
        ['request-blocked', 'file-chooser'],
        ['permission-denied', 'file-chooser'],
        ['navigation-blocked', 'file-chooser'],
      ],
      script: (at) => `await showSaveFilePicker({ suggestedName: '${at.needle}.txt' }); return 'out: given'`,
    },
    {
      id: 'open-picker',
      tries: "a file of the person's",
      outcome: 'recorded',
      records: [
        ['request-blocked', 'file-chooser'],
        ['permission-denied', 'file-chooser'],
        ['navigation-blocked', 'file-chooser'],
      ],
      script: () => `await showOpenFilePicker(); return 'out: given'`,
    },
    {
      id: 'folder-picker',
      tries: "a folder of the person's",
      outcome: 'recorded',
      records: [
        ['request-blocked', 'file-chooser'],
        ['permission-denied', 'file-chooser'],
        ['navigation-blocked', 'file-chooser'],
      ],
      script: () => `await showDirectoryPicker(); return 'out: given'`,
    },
    {
      id: 'file-input',
      tries: 'a field for a file',
      outcome: 'recorded',
      records: [
        ['request-blocked', 'file-chooser'],
        ['permission-denied', 'file-chooser'],
        ['navigation-blocked', 'file-chooser'],
      ],
      script: () =>
        `const f = add('input', { type: 'file' }); f.click(); await wait(150); return f.files.length > 0 ? 'out: ` +
        `given' : 'nothing'`,
    },
    {
      id: 'folder-input',
      tries: 'a field for a folder',
      outcome: 'recorded',
      records: [
        ['request-blocked', 'file-chooser'],
        ['permission-denied', 'file-chooser'],
        ['navigation-blocked', 'file-chooser'],
      ],
      script: () =>
        `const f = add('input', { type: 'file', webkitdirectory: '' }); f.showPicker(); await wait(150); return ` +
        `f.files.length > 0 ? 'out: given' : 'nothing'`,
    },
    {
      id: 'old-file-system',
      tries: 'the old file system',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'webkitRequestFileSystem')) return 'absent'; return await new Promise((ok, no) => ` +
        `webkitRequestFileSystem(0, 1024, (fs) => fs.root.getFile('${at.needle}', { create: true }, () => ` +
        `ok('out: a file'), no), no))`,
    },
  ],
};

export const WINDOW: EscapeClass = {
  name: 'the window, and what the person believes',
  looks: true,
  entries: [
    {
      id: 'alert',
      tries: 'a dialog of the browser',
      outcome: 'recorded',
      records: [
        ['request-blocked', 'alert'],
        ['permission-denied', 'alert'],
        ['guard-failed', 'alert'],
        ['navigation-blocked', 'alert'],
      ],
      script: (at) => `alert('${at.needle}')`,
    },
    {
      id: 'prompt',
      tries: 'a dialog that asks for a password',
      outcome: 'recorded',
      records: [
        ['request-blocked', 'prompt'],
        ['permission-denied', 'prompt'],
        ['guard-failed', 'prompt'],
        ['navigation-blocked', 'prompt'],
      ],
      script: () => `return prompt('Workstation password') === null ? 'nothing' : 'out: answered'`,
    },
    {
      id: 'title',
      tries: 'words in the title of the window, which every program of the machine can read',
      outcome: 'recorded',
      control: true,
      records: [['permission-denied', 'window.title']],
      script: (at) =>
        `const before = document.title; document.title = '${at.needle}'; await wait(300); setTimeout(() => { ` +
        'document.title = before }, 10_000)',
    },
    {
      id: 'fullscreen',
      tries: 'the whole screen, to pretend to be the system',
      outcome: 'recorded',
      records: [['permission-denied', 'fullscreen']],
      script: () => `await document.documentElement.requestFullscreen(); return 'out: given'`,
    },
    {
      id: 'fullscreen-old',
      tries: 'the whole screen, by the old name',
      outcome: 'recorded',
      records: [['permission-denied', 'fullscreen']],
      script: () =>
        'document.documentElement.webkitRequestFullscreen(); await wait(150); return document.fullscreenElement ' +
        `|| document.webkitFullscreenElement ? 'out: given' : 'nothing'`,
    },
    {
      id: 'pointer-lock',
      tries: 'the pointer',
      outcome: 'recorded',
      records: [['permission-denied', 'window.requestPointerLock']],
      script: () =>
        `await document.body.requestPointerLock(); await wait(50); return document.pointerLockElement ? 'out: ` +
        `given' : 'nothing'`,
    },
    {
      id: 'keyboard-lock',
      tries: 'all keys',
      outcome: 'silent',
      script: () =>
        `if (!isThere(navigator, 'keyboard')) return 'absent'; await navigator.keyboard.lock(); ` +
        `navigator.keyboard.unlock(); return 'only within the whole screen, which is refused'`,
      why: 'it works in full screen only, and that is refused',
    },
    {
      id: 'keyboard-map',
      tries: 'which keyboard this is',
      outcome: 'silent',
      why: 'a fact of the machine that the page learns; nothing leaves by it',
      script: () =>
        `if (!isThere(navigator, 'keyboard')) return 'absent'; await navigator.keyboard.getLayoutMap(); return ` +
        `'it tells this page, which can tell nobody'`,
    },
    {
      id: 'resize',
      tries: 'a window of another size at another place',
      outcome: 'recorded',
      records: [['permission-denied', 'window.resizeTo']],
      script: () =>
        'const before = [outerWidth, outerHeight, screenX, screenY].join(); window.resizeTo(200, 100); ' +
        'window.moveTo(900, 700); await wait(250); const after = [outerWidth, outerHeight, screenX, ' +
        `screenY].join(); return before === after ? 'unmoved' : 'out: ' + before + ' > ' + after`,
    },
    {
      id: 'close',
      tries: 'closing the desk',
      outcome: 'recorded',
      records: [['permission-denied', 'window.close']],
      script: () => `window.close(); await wait(250); return 'still here'`,
    },
    {
      id: 'watermark',
      tries: 'the watermark',
      outcome: 'silent',
      script: () =>
        `for (const node of document.documentElement.children) if (node.popover === 'manual') node.remove(); ` +
        `await wait(500); return [...document.documentElement.children].some((node) => node.popover === 'manual' ` +
        `&& node.matches(':popover-open')) ? 'it is back' : 'out: it is gone'`,
      why: 'it is put back before the next picture; one that is taken away again and again locks the desk',
    },
  ],
};
