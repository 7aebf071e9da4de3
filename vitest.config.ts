import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longestFirst.ts';

const MINUTE = 60_000;

/** Contract tests that stretch passwords at the real cost, or replace the libraries for it themselves. */
const REAL_COST = ['copiedDisk', 'deskKilled', 'samePath'].map((name) => `test/contract/${name}.test.ts`);

/**
 * Folders of tests whose files share a process: starting one for each file, and loading the same modules into it, costs
 * more than most of these files. test/support/sharedProcess.ts fails a file that leaves something changed. Only a file
 * that counts the work of modules must be the first that loads them.
 */
const SHARED = [
  'access',
  'ledger',
  'lint',
  'logins',
  'main',
  'masking',
  'passwords',
  'policy',
  'renderer',
  'sealing',
  'search',
  'secondFactor',
  'selfCheck',
  'server',
  'shell',
  'widget',
].map((folder) => `test/unit/${folder}/**/!(linear).test.ts`);

export default defineConfig({
  cacheDir: 'node_modules/.cache/vitest',
  test: {
    pool: 'forks',
    allowOnly: false,
    // A test that asserts nothing cannot fail, so it fails.
    // A poll ends early where it succeeds; how long it may take says nothing about the product.
    expect: { requireAssertions: true, poll: { timeout: MINUTE / 2 } },
    // The default leaves one core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // A server key is never made silently; the servers and commands that tests start inherit this one.
    env: { CLEANDESK_SERVER_KEY: 'c1ea'.repeat(16) },
    globalSetup: 'test/support/built.ts',
    // Generated data, as a composition root hands it in.
    setupFiles: ['test/support/data.ts', 'test/support/removeTemporaryFolders.ts'],
    // What a passing test printed is noise; what a failing one printed is evidence.
    silent: 'passed-only',
    // What somebody wants to read of a passing test, such as what a scanner found, is an annotation of the type
    // "result".
    reporters: ['default', './test/support/resultReporter.ts'],
    // How long a test may hang, and nothing about how fast anything is: a machine that does other work as well is no
    // fault of the product.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: SHARED,
          testTimeout: 3 * MINUTE,
          hookTimeout: 3 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-shared',
          include: SHARED,
          isolate: false,
          setupFiles: ['test/support/sharedProcess.ts'],
          testTimeout: 3 * MINUTE,
          hookTimeout: 3 * MINUTE,
        },
      },
      // One process for several files, which share the modules: loading them is half of the work of a short file.
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          exclude: REAL_COST,
          setupFiles: ['test/support/leastStretching.ts'],
          isolate: false,
          testTimeout: 6 * MINUTE,
          hookTimeout: 6 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: 'contract-real-cost',
          include: REAL_COST,
          testTimeout: 6 * MINUTE,
          hookTimeout: 6 * MINUTE,
        },
      },
      // Side by side: every place of work has an X server, ports and folders of its own.
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          isolate: false,
          testTimeout: 8 * MINUTE,
          hookTimeout: 8 * MINUTE,
        },
      },
    ],
  },
});
