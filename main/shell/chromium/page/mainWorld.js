/*
 * Runs in the page's own world at the very start of every document, before any script of the page. It waits for the one
 * handshake from the isolated world, which follows at once, and puts what the preload exposed on `window`.
 */
(function mainWorld(config, makePeer) {
  'use strict';
  const { apply, defineProperty } = Reflect;
  const readChannel = Object.getOwnPropertyDescriptor(MouseEvent.prototype, 'relatedTarget').get;
  const freeze = Object.freeze;
  const ownKeys = Reflect.ownKeys;
  const execCommand = Document.prototype.execCommand;
  const lowerCase = String.prototype.toLowerCase;
  const WINDOW_ACTS = freeze(['close', 'moveTo', 'moveBy', 'resizeTo', 'resizeBy']);
  const { getOwnPropertyNames, getOwnPropertyDescriptor } = Object;
  const Refusal = window.DOMException;
  let tell = () => undefined;
  const fixed = (on, key, enumerable, value) =>
    defineProperty(on, key, { __proto__: null, value, writable: false, enumerable, configurable: false });
  const pin = (key, value) => fixed(window, key, false, value);

  // Clearing the data of an origin leaves this storage in Chromium 150, and it outlives the process of the page. A
  // frame without an origin has none.
  try { window.sessionStorage.clear(); } catch { /* nothing to clear */ }

  // Only the preload asks security keys, from the world beside this one: a page could write words onto a key, or have
  // it sign what it likes. Applied in every document, frames too, whether the preload speaks with it or not. Read once
  // into an object without ancestors, so that no getter gives another answer later.
  if (typeof CredentialsContainer === 'function') {
    for (const act of ['create', 'get']) {
      const own = CredentialsContainer.prototype[act];
      fixed(CredentialsContainer.prototype, act, true, {
        async [act](options) {
          const plain = { __proto__: null };
          let at = options;
          for (; at !== null && at !== undefined && at !== Object.prototype; at = Reflect.getPrototypeOf(at)) {
            const names = getOwnPropertyNames(at);
            for (let i = 0; i < names.length; i += 1) if (!(names[i] in plain)) plain[names[i]] = options[names[i]];
          }
          if (plain.publicKey === undefined) return apply(own, this, [plain]);
          tell(`navigator.credentials.${act}`);
          throw new Refusal('Security keys are asked by the desk itself.', 'NotAllowedError');
        },
      }[act]);
    }
  }

  // Under X11 what is selected while a key or the mouse is handled is a copy, and a listener of the page could select
  // just then. The page gets carets and no ranges; applied in every document, frames too.
  for (const field of [HTMLInputElement.prototype, HTMLTextAreaElement.prototype]) {
    const place = field.setSelectionRange;
    const put = field.setRangeText;
    const caretOf = getOwnPropertyDescriptor(field, 'selectionEnd').get;
    const methods = {
      select() { apply(caretOf, this, []); },
      setSelectionRange(start, end) { apply(place, this, [end, end]); },
      setRangeText(...args) { if (args.length > 3) args[3] = 'end'; apply(put, this, args); },
    };
    for (const key of ownKeys(methods)) fixed(field, key, true, methods[key]);
    for (const key of ['selectionStart', 'selectionEnd']) {
      const { get, enumerable } = getOwnPropertyDescriptor(field, key);
      const set = { set(to) { apply(place, this, [to, to]); } }.set;
      defineProperty(field, key, { __proto__: null, get, set, enumerable, configurable: false });
    }
  }
  {
    const { prototype } = Selection;
    const { collapse, modify, getRangeAt } = prototype;
    const { cloneRange } = Range.prototype;
    const methods = {
      addRange() {},
      selectAllChildren() {},
      setBaseAndExtent(_anchor, _from, node, offset) { apply(collapse, this, [node, offset]); },
      extend(node, offset) { apply(collapse, this, [node, offset]); },
      modify(_alter, ...rest) { apply(modify, this, ['move', ...rest]); },
      // The range of a selection is alive: moving its end would select.
      getRangeAt(index) { return apply(cloneRange, apply(getRangeAt, this, [index]), []); },
    };
    for (const key of ownKeys(methods)) fixed(prototype, key, true, methods[key]);
    // It selects what it finds.
    pin('find', () => false);
  }

  window.addEventListener(config.handshake, (event) => {
    event.stopImmediatePropagation();
    const channel = apply(readChannel, event, []);
    const exposed = { __proto__: null };
    const peer = makePeer(channel, 'main', 'isolated');
    channel.addEventListener('expose', (offer) => {
      const all = peer.decode(offer.detail);
      const keys = ownKeys(all.api);
      for (let i = 0; i < keys.length; i += 1) exposed[keys[i]] = all.api[keys[i]];
      tell = (act) => { all.reportWindow(act); };
      // No setting of Chromium reaches window.print in every version; an own function that only reports does.
      pin('print', () => { all.reportPrint(); });
      // The command of the same name goes around that function.
      fixed(Document.prototype, 'execCommand', true, {
        execCommand(command, ...rest) {
          const name = `${command}`;
          const lower = apply(lowerCase, name, []);
          if (lower === 'print') { all.reportPrint(); return false; }
          if (lower === 'selectall') return false;
          return apply(execCommand, this, [name, ...rest]);
        },
      }.execCommand);
      // No permission of this browser covers the pointer.
      fixed(Element.prototype, 'requestPointerLock', true, () => { all.reportWindow('requestPointerLock'); });
      // A desk is closed, moved and sized by a person.
      for (let i = 0; i < WINDOW_ACTS.length; i += 1) pin(WINDOW_ACTS[i], () => { all.reportWindow(WINDOW_ACTS[i]); });
    }, { once: true });
    channel.dispatchEvent(new CustomEvent('listening'));
    const keys = ownKeys(exposed);
    for (let i = 0; i < keys.length; i += 1) pin(keys[i], freeze(exposed[keys[i]]));
  }, { once: true, capture: true });
})
