import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

export default defineConfig({
  cacheDir: 'node_modules/.cache/vitest',
  test: {
    pool: 'forks',
    allowOnly: false,
    // The default leaves one core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    // What a passing test printed is noise; what a failing one printed is evidence.
    silent: 'passed-only',
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000, hookTimeout: 20_000 } },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: MINUTE, hookTimeout: MINUTE } },
      // Side by side: every place of work has an X server, ports and folders of its own.
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 3 * MINUTE, hookTimeout: 2 * MINUTE } },
    ],
  },
});
