import type { BlockedReports } from '../blocked.ts';
import { targetOf } from '../blocked.ts';
import { sizeStep, stoppedAs } from '../shortcuts.ts';
import type { ContentsPart } from './parts.ts';

type Report = BlockedReports['report'];

/** Levels of Electron: each whole one is a fifth larger. From 58 % to 200 %. */
const SIZE = { step: 0.5, least: -3, most: 3.8 };

/** Keeps a page at its address. Applied to every page that is created, ours or not. */
export function lockContents(contents: ContentsPart, report: Report): void {
  let level = 0;
  contents.setWindowOpenHandler((details) => {
    report('popup', targetOf(details.url));
    return { action: 'deny' };
  });
  // Our own loads do not raise these events: each comes from the page.
  contents.on('will-navigate', (event) => {
    event.preventDefault();
    report('navigation', targetOf(event.url));
  });
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault();
    // The main frame's is reported by will-navigate.
    if (!event.isMainFrame) report('frame', targetOf(event.url));
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    report('navigation', targetOf(event.url));
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    report('frame', 'webview');
  });
  contents.on('frame-created', (_event, details) => {
    if (details.frame !== null && details.frame.parent !== null) report('frame', 'frame-in-the-page');
  });
  // A page that refuses to be left is left all the same: preventing this event ignores its wish.
  contents.on('will-prevent-unload', (event) => {
    event.preventDefault();
  });
  contents.on('before-input-event', (event, input) => {
    if (input.type !== 'keyDown' && input.type !== 'rawKeyDown') return;
    const size = sizeStep(input);
    if (size !== null) {
      event.preventDefault();
      level = size === 0 ? 0 : Math.max(SIZE.least, Math.min(SIZE.most, level + size * SIZE.step));
      contents.setZoomLevel(level);
      return;
    }
    const what = stoppedAs(input);
    if (what === null) return;
    event.preventDefault();
    if (what !== 'silent' && !input.isAutoRepeat) report(what, input.key);
  });
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    report('device', 'bluetooth');
    callback('');
  });
  contents.on('login', (event, _details, _info, callback) => {
    event.preventDefault();
    callback();
  });
  contents.on('select-client-certificate', (event, _url, _list, _callback) => {
    event.preventDefault();
    report('certificate', 'client-certificate');
  });
  contents.on('certificate-error', (event, url, _error, _certificate, callback) => {
    event.preventDefault();
    report('certificate', targetOf(url));
    callback(false);
  });
  contents.on('devtools-opened', () => {
    contents.closeDevTools();
    report('devtools', 'developer-tools');
  });
  // By the wheel, which happens by accident.
  contents.on('zoom-changed', () => {
    contents.setZoomLevel(level);
  });
  // Traffic of calls would go around the proxy.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setIgnoreMenuShortcuts(true);
}
