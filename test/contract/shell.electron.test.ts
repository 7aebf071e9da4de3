/**
 * The contract under a real Electron. Its binary is a separate download that a machine may not have: then only the
 * program that would run inside it is built, and the log says that it was not run.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePreload } from '../support/preloadBundle.ts';
import { startXvfb } from '../support/xvfb.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const ELECTRON = join(import.meta.dirname, '..', '..', 'node_modules', 'electron');
/** As Electron's own package names its binary; absent until it was downloaded. */
const binary = existsSync(join(ELECTRON, 'path.txt'))
  ? join(ELECTRON, 'dist', readFileSync(join(ELECTRON, 'path.txt'), 'utf8').trim())
  : null;
const present = binary !== null && existsSync(binary);

const folder = temporaryFolder('electron');
const main = join(folder, 'main.cjs');
const preload = join(folder, 'preload.cjs');
let requires: string[] = [];

beforeAll(async () => {
  writeFileSync(preload, (await bundlePreload()).source);
  const result = await build({
    entryPoints: [join(import.meta.dirname, '..', 'support', 'electronBoot.ts')],
    outfile: main,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    external: ['electron'],
    logLevel: 'silent',
    metafile: true,
  });
  requires = Object.values(result.metafile.outputs).flatMap((output) =>
    output.imports.filter((one) => one.external === true).map((one) => one.path),
  );
  if (!present)
    console.log("contract of the shell under Electron: not run, because Electron's binary is not on this machine");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the shell of the Electron host', () => {
  test('builds to one file that needs Electron and Node and nothing else', () => {
    expect(requires).toContain('electron');
    expect(
      requires.filter((name) => name !== 'electron' && !builtinModules.includes(name.replace(/^node:/, ''))),
    ).toEqual([]);
  });

  // None where there is no binary.
  test.each(present ? [binary] : [])('fulfils the contract, called by the page itself: %s', async (electron) => {
    const xvfb = process.platform === 'linux' ? await startXvfb() : null;
    try {
      const env = {
        ...process.env,
        CLEANDESK_BOOT_PRELOAD: preload,
        ...(xvfb === null ? {} : { DISPLAY: xvfb.display }),
      };
      // Electron's sandbox refuses root, and the desk refuses --no-sandbox: run these tests as an ordinary user.
      const { stdout } = await promisify(execFile)(electron, [main], { env, timeout: 45_000 });
      const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { png: unknown; rounds: unknown[] };
      expect(result.png).toEqual([0x50, 0x4e, 0x47]);
      expect(result.rounds[0]).toMatchObject({
        sender: { frame: 'main', origin: 'cleandesk://desk' },
        results: {
          results: {
            origin: 'cleandesk://desk',
            inline: 'undefined',
            node: 'undefined,undefined',
            fetch: 'refused: TypeError',
            eval: 'refused: EvalError',
            open: 'null',
            geolocation: 'refused: Error',
            clipboard: 'refused: NotAllowedError',
            frameBridge: 'undefined',
            print: false,
            stayed: 'cleandesk://desk/',
          },
        },
      });
    } finally {
      await xvfb?.stop();
    }
  });
});
