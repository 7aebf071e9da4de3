import type { Blocked } from '../shell.ts';
import { CdpError, object, text, type CdpConnection, type CdpSession, type Data } from './cdp.ts';
import { closeStranger } from './strangers.ts';

/**
 * Waits for the page with which Chromium begins. Every other target that ever comes is closed and reported.
 * @param timeout milliseconds
 * @throws CdpError when none has come by then
 */
export async function firstPage(
  cdp: CdpConnection,
  report: (what: Blocked['what'], target: string) => void,
  timeout: number,
): Promise<{ readonly session: CdpSession; readonly targetId: string }> {
  const first = Promise.withResolvers<{ session: CdpSession; targetId: string }>();
  let firstId: string | null = null;
  cdp.browser.on('Target.attachedToTarget', (params) => {
    const target: Data = object(params, 'targetInfo');
    const targetId = text(target, 'targetId');
    const session = cdp.session(text(params, 'sessionId'));
    if (firstId === null && text(target, 'type') === 'page' && !text(target, 'url').startsWith('devtools:')) {
      firstId = targetId;
      first.resolve({ session, targetId });
    } else if (targetId === firstId) cdp.furtherSession(targetId);
    else void closeStranger(cdp, session, target, report);
  });
  await cdp.browser.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'browser', exclude: true }, { type: 'tab', exclude: true }, {}],
  });
  const timer = setTimeout(() => first.reject(new CdpError('Chromium opened no window')), timeout);
  return first.promise.finally(() => clearTimeout(timer));
}
