import { setTimeout as sleep } from 'node:timers/promises';
import { object, text, type CdpSession } from './cdp.ts';

/** Milliseconds. */
const GRACE = 250;

/**
 * Takes a frame out of the page, a moment later, so that what it tries is refused and recorded too.
 * @throws CdpError when the frame is gone already
 */
export async function removeFrame(page: CdpSession, frameId: string): Promise<void> {
  await sleep(GRACE, undefined, { ref: false });
  const { backendNodeId } = await page.send('DOM.getFrameOwner', { frameId });
  const node = object(await page.send('DOM.resolveNode', { backendNodeId }), 'object');
  await page.send('Runtime.callFunctionOn', {
    objectId: text(node, 'objectId'),
    functionDeclaration: 'function () { this.remove(); }',
    silent: true,
  });
}
