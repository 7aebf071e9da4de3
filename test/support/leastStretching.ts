/**
 * Loaded before contract tests: a real password takes half a second of processor time at each sign-in, and proves
 * nothing about what comes after it. Tests of which the cost is the subject, or in which another process derives the
 * same keys, are in a project without this (vitest.config.ts), and the end-to-end tests are all at the real cost.
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
// A thread of its own would have the real libraries.
vi.mock('../../main/passwords/passwordThread.ts', () => import('./passwordsInThisThread.ts'));
