/*
 * Runs the preload in a world of its own, which shares the document with the page but no object. Replaces the two
 * modules of Electron that the preload uses. Everything leaves through one function of the DevTools protocol that
 * exists in this world only.
 */
(function isolatedWorld(config, makePeer, preload) {
  'use strict';
  const post = globalThis[config.binding];
  if (typeof post !== 'function') return;
  const tell = (message) => post(JSON.stringify(message));

  const waiting = new Map();
  const subscribers = new Map();
  /** As the desk has set it; null before the document has its own. */
  let title = null;
  let last = 0;

  globalThis[config.receive] = (message) => {
    if (message.kind === 'answer') {
      const promise = waiting.get(message.id);
      waiting.delete(message.id);
      if (promise === undefined) return;
      if (message.ok) promise.resolve(message.value);
      else promise.reject(new Error('The desk did not answer'));
    } else if (message.kind === 'title') {
      title = message.title;
      if (document.head !== null) document.title = title;
    } else if (message.kind === 'push') {
      for (const listener of subscribers.get('cleandesk:event') ?? []) listener({}, message.event, message.payload);
    }
  };

  const api = Object.create(null);
  const electron = {
    contextBridge: {
      exposeInMainWorld(key, value) {
        api[key] = value;
      },
    },
    ipcRenderer: {
      invoke(channel, verb, args) {
        if (channel !== 'cleandesk:call') return Promise.reject(new Error('Unknown channel'));
        const id = ++last;
        return new Promise((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          const message = JSON.stringify({ kind: 'call', id, verb, args });
          // Without its arguments it is refused like any other wrong call, and recorded.
          if (message.length > config.maxCallLength) tell({ kind: 'call', id, verb, args: null });
          else post(message);
        });
      },
      on(channel, listener) {
        const list = subscribers.get(channel) ?? [];
        subscribers.set(channel, [...list, listener]);
        return electron.ipcRenderer;
      },
    },
  };
  const load = (name) => {
    if (name === 'electron') return electron;
    throw new Error('A sandboxed preload can load electron only');
  };

  const chordOf = (event) => {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    return [
      ...(event.ctrlKey || event.metaKey ? ['Control'] : []),
      ...(event.shiftKey ? ['Shift'] : []),
      ...(event.altKey ? ['Alt'] : []),
      key,
    ].join('+');
  };
  // Before the preload's own listeners, and before the browser behind this window acts on the key.
  window.addEventListener('keydown', (event) => {
    const chord = chordOf(event);
    if (!Object.hasOwn(config.stoppedChords, chord)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const what = config.stoppedChords[chord];
    if (what !== 'silent' && event.isTrusted && !event.repeat) tell({ kind: 'blocked', what, target: chord });
  }, { capture: true });
  // The size is chosen by keys, on purpose; the wheel changes it by accident. Electron undoes that itself.
  const noZoom = (event) => { if (event.ctrlKey || event.metaKey) event.preventDefault(); };
  window.addEventListener('wheel', noZoom, { capture: true, passive: false });
  window.addEventListener('keydown', (event) => {
    if (config.pageFirst.includes(chordOf(event))) event.preventDefault();
  });

  preload(load, { exports: {} });

  const channel = new EventTarget();
  const peer = makePeer(channel, 'isolated', 'main');
  channel.addEventListener('listening', () => {
    const offer = {
      api,
      reportPrint: () => tell({ kind: 'blocked', what: 'print', target: 'window.print' }),
      reportWindow: (act) => tell({ kind: 'blocked', what: 'permission', target: `window.${act}` }),
    };
    channel.dispatchEvent(new CustomEvent('expose', { detail: peer.encode(offer) }));
  }, { once: true });
  window.dispatchEvent(new MouseEvent(config.handshake, { relatedTarget: channel }));

  if (window !== window.top) return;
  const tellFocus = () => tell({ kind: 'focus', focused: document.hasFocus() });
  window.addEventListener('focus', tellFocus, true);
  window.addEventListener('blur', tellFocus, true);
  // What the Permissions-Policy header refused; the page's own world sees the same reports and cannot take them away.
  new ReportingObserver((reports) => {
    for (const report of reports)
      tell({ kind: 'blocked', what: 'permission', target: String(report.body?.featureId ?? 'unknown') });
  }, { types: ['permissions-policy-violation'], buffered: true }).observe();
  // The title is on the window, where every program of the machine can read it. It has one, and keeps it.
  document.addEventListener('DOMContentLoaded', () => {
    title ??= document.title;
    document.title = title;
    const keep = new MutationObserver(() => {
      if (document.title === title) return;
      document.title = title;
      tell({ kind: 'blocked', what: 'permission', target: 'window.title' });
    });
    keep.observe(document.documentElement, { childList: true });
    keep.observe(document.head, { childList: true, subtree: true, characterData: true });
  }, { once: true });
  // The page's own scripts have run by then, so it receives what is pushed next.
  document.addEventListener('DOMContentLoaded', () => tell({ kind: 'started' }), { once: true });
  if (document.hasFocus()) setTimeout(tellFocus, 0);
})
