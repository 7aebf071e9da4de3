/**
 * Loaded before every contract test: a real password takes half a second of processor time at each sign-in, and proves
 * nothing about what comes after it. Where the cost is the subject, or another process derives the same keys, a test
 * says `vi.unmock`; the end-to-end tests are all at the real cost.
 */
import { vi } from 'vitest';

vi.mock('@node-rs/argon2', async (original) => {
  const { leastArgon2 } = await import('./leastCost.ts');
  return leastArgon2(await original());
});
vi.mock('@serenity-kit/opaque', async (original) => {
  const { leastOpaque } = await import('./leastCost.ts');
  return leastOpaque(await original());
});
