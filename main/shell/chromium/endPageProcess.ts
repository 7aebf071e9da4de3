import type { CdpSession } from './cdp.ts';

/** Milliseconds after which a process that does not listen is ended the harder way. */
const GRACE = 2_000;

/**
 * Ends the process of the page: what was in it cannot be read from a heap that is gone.
 * @param timeout milliseconds to wait for its end
 * @throws CdpError when it has not ended by then
 */
export async function endPageProcess(page: CdpSession, timeout: number): Promise<void> {
  const died = page.next('Inspector.targetCrashed', timeout);
  // Without a dump first.
  page.tell('Page.navigate', { url: 'chrome://kill' });
  const harder = setTimeout(() => page.tell('Page.crash'), GRACE);
  try {
    await died;
  } finally {
    clearTimeout(harder);
  }
}
