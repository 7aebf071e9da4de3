import type { Hand } from './hand.ts';
import { eventually } from './until.ts';

/** Nothing acts on it: no browser, no guard, no field. */
const KEY = 'Pause';
const COUNT =
  `(() => { window.pauses ??= (addEventListener('keyup', ({ key }) => { if (key === '${KEY}') window.pauses += 1 }, ` +
  '{ capture: true }), 0); return window.pauses })()';
const DRAWN = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))';

/**
 * Resolves when the page has handled everything that the hand did before: a key that changes nothing goes the same way
 * behind it, and two pictures are drawn after it.
 * @param evaluate in the page, which must have the keyboard
 * @throws Error when the key does not reach the page
 */
export async function handled(
  hand: Pick<Hand, 'press'>,
  evaluate: (expression: string) => Promise<unknown>,
): Promise<void> {
  const before = Number(await evaluate(COUNT));
  await hand.press(KEY);
  await eventually('a key reaches the page', async () => Number(await evaluate(COUNT)) > before);
  await evaluate(DRAWN);
}
