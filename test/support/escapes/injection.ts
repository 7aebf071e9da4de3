/** Text that would become code or markup, and what would run beside the page. */
import type { EscapeClass } from './escape.ts';

const SINK = [['script-blocked', 'require-trusted-types-for: trusted-types-sink']] as const;
const EVAL = SINK;

export const INJECTION: EscapeClass = {
  name: 'text that becomes code or markup',
  entries: [
    {
      id: 'inner-html',
      tries: 'innerHTML with an image',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: (at) => `add('div').innerHTML = '<img src=${at.http}>'; return 'out: it is markup'`,
    },
    {
      id: 'outer-html',
      tries: 'outerHTML',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () => `add('div').outerHTML = '<b id=x>'; return 'out: it is markup'`,
    },
    {
      id: 'adjacent-html',
      tries: 'insertAdjacentHTML',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () => `add('div').insertAdjacentHTML('beforeend', '<b>'); return 'out: it is markup'`,
    },
    {
      id: 'fragment',
      tries: 'a fragment of markup',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () => `document.createRange().createContextualFragment('<b>'); return 'out: it is markup'`,
    },
    {
      id: 'parser',
      tries: 'a document parsed from text',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () => `new DOMParser().parseFromString('<b>', 'text/html'); return 'out: it is markup'`,
    },
    {
      id: 'unsafe-html',
      tries: 'setHTMLUnsafe',
      outcome: 'recorded',
      records: SINK,
      script: () =>
        `if (!isThere(Element.prototype, 'setHTMLUnsafe')) return 'absent'; add('div').setHTMLUnsafe('<b>'); ` +
        `return 'out: it is markup'`,
    },
    {
      id: 'shadow-html',
      tries: 'markup in a shadow tree',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () => `add('div').attachShadow({ mode: 'open' }).innerHTML = '<b>'; return 'out: it is markup'`,
    },
    {
      id: 'insert-html',
      tries: 'markup typed by a command',
      outcome: 'recorded',
      records: SINK,
      script: () =>
        `const d = add('div', { contenteditable: '' }); d.focus(); document.execCommand('insertHTML', false, ` +
        `'<b>x</b>'); return d.querySelector('b') ? 'out: it is markup' : 'nothing'`,
    },
    {
      id: 'dangling',
      tries: 'markup left open, which would swallow what follows',
      outcome: 'recorded',
      records: SINK,
      script: (at) => `add('div').innerHTML = "<img src='${at.http}?"; return 'out: it is markup'`,
    },
    {
      id: 'eval',
      tries: 'eval',
      outcome: 'recorded',
      control: true,
      records: EVAL,
      script: () => `(0, eval)('window.evaluated = 1'); return 'out: it ran'`,
    },
    {
      id: 'function',
      tries: 'Function',
      outcome: 'recorded',
      control: true,
      records: EVAL,
      script: () => `new Function('return 1')(); return 'out: it ran'`,
    },
    {
      id: 'timer-text',
      tries: 'a timer with text',
      outcome: 'recorded',
      control: true,
      records: EVAL,
      script: () =>
        `delete window.ranByTimer; setTimeout('window.ranByTimer = 1'); await wait(60); return window.ranByTimer ` +
        `? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'script-text',
      tries: 'a script element with text',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () =>
        `delete window.ranByElement; const s = document.createElement('script'); s.textContent = ` +
        `'window.ranByElement = 1'; document.body.append(leave(s)); return window.ranByElement ? 'out: it ran' : ` +
        `'it did not run'`,
    },
    {
      id: 'script-node',
      tries: 'a script element with a text node',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () =>
        `delete window.ranByNode; const s = document.createElement('script'); s.append('window.ranByNode = 1'); ` +
        `document.body.append(leave(s)); return window.ranByNode ? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'script-nonce',
      tries: 'a script element that claims a nonce',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () =>
        `delete window.ranByNonce; const s = document.createElement('script'); s.setAttribute('nonce', ` +
        `document.querySelector('script')?.nonce ?? ''); s.append('window.ranByNonce = 1'); ` +
        `document.head.append(leave(s)); return window.ranByNonce ? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'handler',
      tries: 'a handler in an attribute',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: () =>
        `delete window.ranByHandler; add('div', { onclick: 'window.ranByHandler = 1' }).click(); return ` +
        `window.ranByHandler ? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'import-data',
      tries: 'import() of text',
      outcome: 'recorded',
      control: true,
      records: [
        ['script-blocked', 'script-src-elem: data'],
        ['request-blocked', 'script-src-elem: data:'],
      ],
      script: () => `await import('data:text/javascript,export default 1'); return 'out: it ran'`,
    },
    {
      id: 'import-blob',
      tries: 'import() of a blob',
      outcome: 'recorded',
      control: true,
      records: [
        ['script-blocked', 'script-src-elem: blob'],
        ['request-blocked', 'script-src-elem: blob:'],
      ],
      script: () =>
        `await import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' }))); return ` +
        `'out: it ran'`,
    },
    {
      id: 'import-map',
      tries: "a map that sends the page's own imports to another address",
      outcome: 'recorded',
      records: SINK,
      script: (at) =>
        `const s = document.createElement('script'); s.type = 'importmap'; s.textContent = JSON.stringify({ ` +
        `imports: { x: '${at.http}.js' } }); document.head.append(leave(s)); return 'set'`,
    },
    {
      id: 'wasm',
      tries: 'a program in WebAssembly',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'script-src: wasm-eval']],
      script: () =>
        `await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return 'out: it is compiled'`,
    },
    {
      id: 'policy',
      tries: 'a policy that trusts everything',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'trusted-types: trusted-types-policy']],
      script: () => `trustedTypes.createPolicy('escape', { createHTML: (text) => text }); return 'out: made'`,
    },
    {
      id: 'policy-default',
      tries: 'a default policy',
      outcome: 'recorded',
      records: [['script-blocked', 'trusted-types: trusted-types-policy']],
      script: () =>
        `trustedTypes.createPolicy('default', { createHTML: (text) => text, createScript: (text) => text, ` +
        `createScriptURL: (text) => text }); return 'out: made'`,
    },
    {
      id: 'policy-looser',
      tries: 'a second, looser policy by markup',
      outcome: 'recorded',
      script: (at) =>
        `add('meta', { 'http-equiv': 'Content-Security-Policy', content: 'connect-src *; img-src *' }, ` +
        `document.head); await wait(20); await fetch('${at.http}', { mode: 'no-cors' })`,
    },
  ],
};

export const WORKERS: EscapeClass = {
  name: 'workers',
  entries: [
    {
      id: 'worker',
      tries: 'a worker',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: (at) =>
        `new Worker(URL.createObjectURL(new Blob(['fetch("${at.http}", { mode: "no-cors" })'], { type: ` +
        `'text/javascript' }))); await wait(150)`,
    },
    {
      id: 'worker-data',
      tries: 'a worker from a data: address',
      outcome: 'recorded',
      control: true,
      records: SINK,
      script: (at) =>
        `new Worker('data:text/javascript,' + encodeURIComponent('fetch("${at.http}", { mode: "no-cors" })')); ` +
        'await wait(150)',
    },
    {
      id: 'worker-own',
      tries: "a worker from the page's own script",
      outcome: 'recorded',
      records: SINK,
      script: () => `const w = new Worker('/renderer.js'); await new Promise((end) => { w.onerror = end })`,
    },
    {
      id: 'shared-worker',
      tries: 'a worker that outlives the page',
      outcome: 'recorded',
      records: SINK,
      script: (at) =>
        `new SharedWorker('data:text/javascript,' + encodeURIComponent('fetch("${at.http}", { mode: "no-cors" ` +
        `})')); await wait(150)`,
    },
    {
      id: 'service-worker',
      tries: 'a service worker',
      outcome: 'recorded',
      records: SINK,
      script: () => `await navigator.serviceWorker.register('/renderer.js'); return 'out: registered'`,
    },
    {
      id: 'service-worker-type',
      tries: 'a service worker as a module',
      outcome: 'recorded',
      records: SINK,
      script: () =>
        `await navigator.serviceWorker.register('/renderer.js', { type: 'module', scope: '/' }); return 'out: ` +
        `registered'`,
    },
    {
      id: 'push',
      tries: 'messages pushed to the browser',
      outcome: 'silent',
      script: () =>
        `const r = await navigator.serviceWorker.getRegistration(); if (r === undefined) return 'refused: no ` +
        `worker'; await r.pushManager.subscribe({ userVisibleOnly: true }); return 'out: subscribed'`,
      why: 'it needs a service worker, and there is none',
    },
    {
      id: 'background-sync',
      tries: 'work in the background',
      outcome: 'silent',
      script: () =>
        `const r = await navigator.serviceWorker.getRegistration(); if (r === undefined) return 'refused: no ` +
        `worker'; await r.sync.register('x'); return 'out: registered'`,
      why: 'it needs a service worker, and there is none',
    },
    {
      id: 'channel',
      tries: 'a channel to other pages of this origin',
      outcome: 'silent',
      script: (at) =>
        `const c = new BroadcastChannel('x'); const heard = new Promise((hear) => { c.onmessage = () => ` +
        `hear('out: somebody answered') }); c.postMessage('${at.needle}'); const said = await ` +
        `Promise.race([heard, wait(250).then(() => 'nobody')]); c.close(); return said`,
      why: 'no other page of this origin can be there',
    },
    {
      id: 'opener',
      tries: 'the window that opened this one',
      outcome: 'silent',
      script: (at) =>
        `if (window.opener) { window.opener.postMessage('${at.needle}', '*'); return 'out: somebody is there' } ` +
        `return window.parent !== window || window.top !== window ? 'out: a parent' : 'nobody'`,
      why: 'no window opened it, and nothing frames it',
    },
  ],
};
