/**
 * Electron's executable, which is no part of its npm package: finding it, checking whether it can be downloaded, and
 * downloading it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadArtifact } from '@electron/get';
import { z } from 'zod';
import { ROOT } from './root.ts';

const ELECTRON_PACKAGE = join(ROOT, 'node_modules', 'electron');

const readVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ELECTRON_PACKAGE, 'package.json'), 'utf8')))
    .version;

/** Path of the executable if it exists in the version that package.json pins; else null. */
export function findElectron(folder: string = ELECTRON_PACKAGE, version: string = readVersion()): string | null {
  try {
    if (
      readFileSync(join(folder, 'dist', 'version'), 'utf8')
        .trim()
        .replace(/^v/, '') !== version
    )
      return null;
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(executable) ? executable : null;
  } catch {
    return null;
  } // not downloaded yet
}

/** URL of this platform's archive; `ELECTRON_MIRROR` changes it, as it does for the download itself. */
export function downloadUrl(version: string = readVersion(), env: NodeJS.ProcessEnv = process.env): string {
  const base =
    env['npm_config_electron_mirror'] ??
    env['ELECTRON_MIRROR'] ??
    'https://github.com/electron/electron/releases/download/';
  return `${base}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
}

/**
 * Why the download is not available, in words; null where it answers.
 * @param milliseconds to wait, redirects included
 */
export async function whyNotToBeHad(url: string, milliseconds: number): Promise<string | null> {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(milliseconds) });
    return answer.ok ? null : `its download answered with status ${answer.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      return `its download did not answer within ${milliseconds / 1_000} s`;
    // fetch() puts the reason into the cause of its error.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
    return `its download cannot be reached (${code ?? (cause instanceof Error ? cause.message : 'unknown')})`;
  }
}

/** Whether the download answers. @param milliseconds to wait, redirects included */
export const answers = async (url: string, milliseconds: number): Promise<boolean> =>
  (await whyNotToBeHad(url, milliseconds)) === null;

/** Milliseconds that a download may make no progress. */
const STALL = 30_000;
/** Milliseconds. Unpacking 100 MiB takes seconds; this is for a disk that hangs. */
const UNPACK = 180_000;

/**
 * Runs a transfer and aborts it when nothing arrives for this long.
 * @param milliseconds from the start, and from each call of `moved`
 * @throws Error that says so, or what the transfer threw
 */
export async function withStallLimit<T>(
  milliseconds: number,
  transfer: (signal: AbortSignal, moved: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    return await transfer(stop.signal, () => {
      timer.refresh();
    });
  } catch (error) {
    if (stop.signal.aborted)
      throw new Error(`nothing arrived for ${Math.round(milliseconds / 1000)} s`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads and unpacks the executable into node_modules. The checksums are those in the npm package.
 * @throws Error when it is not available or does not match its checksum
 */
export async function fetchElectron(say: (line: string) => void): Promise<string> {
  const version = readVersion();
  const checksums = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(ELECTRON_PACKAGE, 'checksums.json'), 'utf8')));
  let printedAt = 0;
  await withStallLimit(STALL, (signal, moved) =>
    downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums,
      downloadOptions: {
        quiet: true,
        signal,
        getProgressCallback: async ({ transferred, total }: { transferred: number; total: number | null }) => {
          moved();
          if (Date.now() - printedAt < 2000) return;
          printedAt = Date.now();
          say(
            `  ${(transferred / 2 ** 20).toFixed(0)} of ${total === null ? '?' : (total / 2 ** 20).toFixed(0)} ` +
              `MiB of Electron ${version}`,
          );
        },
      },
    }),
  );
  // The package's own installer finds the archive in the cache, checks it again and unpacks it.
  const installer = spawn(process.execPath, [join(ELECTRON_PACKAGE, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: UNPACK,
  });
  let said = '';
  installer.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    installer.on('error', reject);
    installer.on('close', resolve);
  });
  const executable = findElectron();
  if (code !== 0 || executable === null)
    throw new Error(`Electron could not be unpacked: ${said.trim() || `exit code ${String(code)}`}`);
  return executable;
}
