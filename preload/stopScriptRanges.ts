import { contextBridge } from 'electron';

/**
 * Under X11 what is selected while a key or the mouse is handled is a copy, and a listener of the page could select
 * just then. Where the host can run a function in the page's own world (Electron), the page gets carets and no ranges;
 * the other host does the same by itself (`main/shell/chromium/page/mainWorld.js`).
 */
export function stopScriptRanges(): void {
  if (typeof contextBridge.executeInMainWorld !== 'function') return;
  contextBridge.executeInMainWorld({ func: takeRangesAway, args: [] });
}

/** Runs in another world: it knows nothing of this file. */
function takeRangesAway(): void {
  const { apply, defineProperty, ownKeys } = Reflect;
  type Method = (...args: never[]) => unknown;
  const fix = (on: object, methods: Readonly<Record<string, Method>>): void => {
    for (const key of ownKeys(methods))
      defineProperty(on, key, { value: methods[String(key)], writable: false, enumerable: true, configurable: false });
  };
  for (const field of [HTMLInputElement.prototype, HTMLTextAreaElement.prototype]) {
    const place = Object.getOwnPropertyDescriptor(field, 'setSelectionRange')?.value as Method;
    const put = Object.getOwnPropertyDescriptor(field, 'setRangeText')?.value as Method;
    fix(field, {
      select() {},
      setSelectionRange(_start: unknown, end: unknown) {
        apply(place, this, [end, end]);
      },
      setRangeText(...args: unknown[]) {
        apply(put, this, args.length > 3 ? [...args.slice(0, 3), 'end'] : args);
      },
    });
    for (const key of ['selectionStart', 'selectionEnd']) {
      const own = Object.getOwnPropertyDescriptor(field, key);
      defineProperty(field, key, {
        ...own,
        set(to: unknown) {
          apply(place, this, [to, to]);
        },
        configurable: false,
      });
    }
  }
  const { prototype } = Selection;
  const own = (key: string): Method => Object.getOwnPropertyDescriptor(prototype, key)?.value as Method;
  const [collapse, modify, getRangeAt] = [own('collapse'), own('modify'), own('getRangeAt')];
  const cloneRange = Object.getOwnPropertyDescriptor(Range.prototype, 'cloneRange')?.value as Method;
  fix(prototype, {
    addRange() {},
    selectAllChildren() {},
    setBaseAndExtent(_anchor: unknown, _from: unknown, node: unknown, offset: unknown) {
      apply(collapse, this, [node, offset]);
    },
    extend(node: unknown, offset: unknown) {
      apply(collapse, this, [node, offset]);
    },
    modify(_alter: unknown, ...rest: unknown[]) {
      apply(modify, this, ['move', ...rest]);
    },
    // The range of a selection is alive: moving its end would select.
    getRangeAt(index: unknown): unknown {
      return apply(cloneRange, apply(getRangeAt, this, [index]), []);
    },
  });
  const command = Object.getOwnPropertyDescriptor(Document.prototype, 'execCommand')?.value as Method;
  fix(Document.prototype, {
    execCommand(name: unknown, ...rest: unknown[]): unknown {
      const known = String(name);
      return known.toLowerCase() !== 'selectall' && apply(command, this, [known, ...rest]);
    },
  });
  // It selects what it finds.
  fix(window, { find: () => false });
}
