/** Main's sign of life to the page, which covers itself where it is missing (preload/cover.ts). */
import type { Push } from '../ports.ts';

/** Milliseconds. */
const EVERY_MS = 1_500;

/** Pushes `heartbeat` while somebody is signed in. @returns ends it */
export function startHeartbeat(push: Push): () => void {
  const timer = setInterval(() => push('heartbeat', {}), EVERY_MS);
  return () => clearInterval(timer);
}
