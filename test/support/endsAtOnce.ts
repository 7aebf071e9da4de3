import type { RealtimeFromDesk, RealtimeFromServer } from '../../contract/realtime.ts';
import type { Frames } from './serverRig.ts';
import { wordsOf } from './shownWords.ts';

/**
 * Expects that a live connection gets the reason and is closed, at most a second after `since` (of performance.now()).
 * @returns the reason.
 */
export async function endsAtOnce(live: Frames<RealtimeFromServer, RealtimeFromDesk>, since: number): Promise<string> {
  const frame = await live.next((one) => one.type === 'session-ended', 3_000);
  const code = await live.end(3_000);
  const took = performance.now() - since;
  if (frame.type !== 'session-ended' || code !== 4001 || took > 1_000)
    throw new Error(`It was closed with ${code} after ${Math.round(took)} ms.`);
  return wordsOf(frame.notice);
}
