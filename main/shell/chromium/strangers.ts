import type { BlockedReports } from '../blocked.ts';
import { targetOf } from '../blocked.ts';
import { text } from './cdp.ts';
import type { CdpConnection, CdpSession, Data } from './cdp.ts';

/** The browser's own surfaces; they show no page. */
const BROWSER_UI = ['browser_ui', 'tab', 'browser', 'webui'];

/** Any further page, worker or tool window of the browser: it was paused before its first request, and is ended. */
export async function closeStranger(
  cdp: CdpConnection,
  session: CdpSession,
  target: Data,
  report: BlockedReports['report'],
): Promise<void> {
  const type = text(target, 'type');
  const url = text(target, 'url');
  if (BROWSER_UI.includes(type)) {
    session.tell('Runtime.runIfWaitingForDebugger');
    return;
  }
  const devtools = url.startsWith('devtools:');
  report(
    devtools ? 'devtools' : type === 'page' ? 'popup' : 'request',
    devtools ? 'developer-tools' : type === 'page' ? targetOf(url === '' ? 'about:blank' : url) : type,
  );
  session.on('Fetch.requestPaused', (params) =>
    session.tell('Fetch.failRequest', { requestId: text(params, 'requestId'), errorReason: 'BlockedByClient' }),
  );
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }).catch(() => undefined);
  // It shares its opener's thread, which waits as long as this one is paused: so it runs on, without any
  // network, and is closed after that. Closed while it was paused, it now and then left its opener waiting for
  // good.
  await session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  cdp.browser.tell('Target.closeTarget', { targetId: text(target, 'targetId') });
}
