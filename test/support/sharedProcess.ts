/**
 * The test files of the project unit-shared run one after the other in the same process. A file that leaves something
 * changed that the next one sees fails here, and belongs into the project unit or puts it back.
 */
import { afterAll, vi } from 'vitest';

/** Not `exit`: what a module removes at the end of the process concerns no other file. */
const EVENTS = ['uncaughtException', 'unhandledRejection', 'warning', 'SIGTERM', 'SIGINT'];

/** What all files of a process share; functions are compared by identity. */
function shared(): Readonly<Record<string, unknown>> {
  const globals: [string, unknown][] = Object.entries(Object.getOwnPropertyDescriptors(globalThis))
    // Packages and vitest keep state of their own under such names, and the linter's tester replaces WeakMap by one of
    // its own that does the same. Node fills in what is asked for the first time by a getter.
    .filter(([name, { get }]) => !name.startsWith('__') && name !== 'WeakMap' && get === undefined)
    .map(([name, { value }]) => [`globalThis.${name}`, value]);
  const environment = Object.entries(process.env)
    .filter(([name]) => !name.startsWith('VITEST'))
    .map(([name, value]) => [`process.env.${name}`, value] as const);
  return {
    ...Object.fromEntries(globals),
    ...Object.fromEntries(environment),
    'process.cwd()': process.cwd(),
    'process.exitCode': process.exitCode,
    'process.umask()': process.umask(),
    'Math.random': Math.random,
    'Date.now': Date.now,
    'performance.now': performance.now,
    'vi.isFakeTimers()': vi.isFakeTimers(),
    ...Object.fromEntries(EVENTS.map((name) => [`listeners of ${name}`, process.listenerCount(name)])),
  };
}

const before = shared();
afterAll(() => {
  const after = shared();
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !Object.is(before[name], after[name]),
  );
  if (changed.length > 0) throw new Error(`This file leaves for the next one: ${changed.join(', ')}`);
});
