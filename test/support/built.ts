/** The bundles as a build makes them, made once for all that a run of tests or a bench starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from '../../scripts/build.ts';
import { runFolder } from './oncePerRun.ts';
import { leftOver } from './temporaryFolder.ts';

/** Set for the processes of a run, so that each finds what the first has built. */
const BUILT = 'CLEANDESK_TEST_BUILT';

let built: Promise<string> | null = null;

/** @returns the folder with `preload`, `renderer` and `widget`. */
export function builtDist(): Promise<string> {
  const there = process.env[BUILT];
  if (there !== undefined) return Promise.resolve(there);
  built ??= (async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'cleandesk-dist-'));
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
    await buildAll({ outDir, parts: ['preload', 'renderer', 'widget'] });
    return outDir;
  })();
  return built;
}

/** Before the first test of a run; what it returns is called after the last. */
export default async function setup(): Promise<() => void> {
  process.env[BUILT] = await builtDist();
  runFolder();
  return () => {
    const left = leftOver();
    if (left.length > 0) console.error(`Folders that a test has left over: ${left.join(', ')}`);
  };
}
