/** A frame that is taken out of the page: only after a moment, in which what it tries is refused and recorded. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { CdpSession } from '../../../main/shell/chromium/cdp.ts';
import { removeFrame } from '../../../main/shell/chromium/removeFrame.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let isOver: ReturnType<typeof Promise.withResolvers<void>>;
vi.mock(import('node:timers/promises'), async (original) => ({
  ...(await original()),
  setTimeout: (async (ms: number) => {
    seen.push(['waits', ms]);
    await isOver.promise;
  }) as never,
}));
beforeEach(() => {
  [seen, isOver] = [[], Promise.withResolvers()];
});
const page = {
  async send(method: string, given: object) {
    seen.push([method, given]);
    return method === 'DOM.getFrameOwner' ? { backendNodeId: 4 } : { object: { objectId: 'node 4' } };
  },
} as Partial<CdpSession> as CdpSession;

test('waits a quarter of a second, and removes the element of the frame then', async () => {
  const done = removeFrame(page, 'frame');
  await turns();
  expect(seen).toEqual([['waits', 250]]);
  isOver.resolve();
  await done;
  expect(seen.slice(1)).toEqual([
    ['DOM.getFrameOwner', { frameId: 'frame' }],
    ['DOM.resolveNode', { backendNodeId: 4 }],
    [
      'Runtime.callFunctionOn',
      { objectId: 'node 4', functionDeclaration: 'function () { this.remove(); }', silent: true },
    ],
  ]);
});
