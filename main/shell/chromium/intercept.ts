import type { BlockedReports } from '../blocked.ts';
import { targetOf } from '../blocked.ts';
import { fileFor } from '../rendererFiles.ts';
import type { WindowSpec } from '../shell.ts';
import { object, text } from './cdp.ts';
import type { CdpSession, Data } from './cdp.ts';

/**
 * A name that no resolver answers (RFC 9476's neighbour, ICANN's reserved `.internal`), and that this host's own rules
 * refuse anyway.
 */
export const ORIGIN = 'https://desk.cleandesk.internal';

const html = (status: number, words: string): Data => ({
  responseCode: status,
  responseHeaders: [{ name: 'content-type', value: 'text/plain' }],
  body: Buffer.from(words).toString('base64'),
});

/** Answers our own origin's files from memory and fails every other request. */
export async function intercept(
  page: CdpSession,
  spec: WindowSpec,
  isMainFrame: (frameId: string) => boolean,
  blocked: BlockedReports,
): Promise<void> {
  page.on('Fetch.requestPaused', (params) => {
    const requestId = text(params, 'requestId');
    const request = object(params, 'request');
    const address = text(request, 'url');
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url !== null && url.origin === ORIGIN && text(request, 'method') === 'GET') {
      const file = fileFor(spec.files, url);
      if (file === null) {
        page.tell('Fetch.fulfillRequest', { requestId, ...html(404, '') });
        return;
      }
      const headers = { ...spec.headers, 'content-type': file.mediaType };
      page.tell('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
        body: Buffer.from(file.body).toString('base64'),
      });
      return;
    }
    const document = text(params, 'resourceType') === 'Document';
    const main = document && isMainFrame(text(params, 'frameId'));
    blocked.report(main ? 'navigation' : document ? 'frame' : 'request', targetOf(address));
    // An answer without content ends a navigation and leaves the page where it is; a failed one would replace it by an
    // error page.
    if (main) page.tell('Fetch.fulfillRequest', { requestId, responseCode: 204 });
    else page.tell('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
  });
  // Proxies and servers that ask for a password get none.
  page.on('Fetch.authRequired', (params) =>
    page.tell('Fetch.continueWithAuth', {
      requestId: text(params, 'requestId'),
      authChallengeResponse: { response: 'CancelAuth' },
    }),
  );
  await page.send('Fetch.enable', {
    patterns: [{ urlPattern: '*', requestStage: 'Request' }],
    handleAuthRequests: true,
  });
}
