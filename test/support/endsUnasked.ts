import type { RealtimeFromDesk, RealtimeFromServer } from '../../contract/realtime.ts';
import type { Frames } from './serverRig.ts';
import { wordsOf } from './shownWords.ts';

const WAIT = 20_000;

/**
 * Expects that a live connection gets the reason and is closed, although nothing more is asked of the server.
 * @returns the reason.
 */
export async function endsUnasked(live: Frames<RealtimeFromServer, RealtimeFromDesk>): Promise<string> {
  const frame = await live.next((one) => one.type === 'session-ended', WAIT);
  const code = await live.end(WAIT);
  if (frame.type !== 'session-ended' || code !== 4001) throw new Error(`It was closed with ${code}.`);
  return wordsOf(frame.notice);
}
