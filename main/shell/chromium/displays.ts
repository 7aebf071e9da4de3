/** The screens of an X display, as its server lists them. */
import { execFile } from 'node:child_process';
import type { Display } from '../shell.ts';
import { find } from './findProgram.ts';

/** Milliseconds. */
const ASK_MS = 2_000;

/** Whether `xrandr` is installed. */
export const canCountDisplays = (): boolean => find('xrandr') !== null;

/**
 * Reads what `xrandr --query` prints: an output that shows something is connected and has a place, `WIDTHxHEIGHT+X+Y`.
 * The primary one comes first.
 */
export function readXrandr(printed: string): Display[] {
  const outputs = [...printed.matchAll(/^(\S+) connected( primary)? (\d+)x(\d+)\+(\d+)\+(\d+)/gm)];
  return outputs
    .map(([, name = '', primary, width, height, x, y]) => ({
      primary: primary !== undefined,
      display: { name, width: Number(width), height: Number(height), x: Number(x), y: Number(y) },
    }))
    .toSorted((a, b) => Number(b.primary) - Number(a.primary))
    .map((one) => one.display);
}

/** Null where the machine has no xrandr, or the server does not answer it. */
export async function displaysOf(display: string | undefined): Promise<readonly Display[] | null> {
  const xrandr = find('xrandr');
  if (xrandr === null) return null;
  const env = { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) };
  const printed = await new Promise<string | null>((resolve) => {
    execFile(xrandr, ['--query'], { env, timeout: ASK_MS, encoding: 'utf8' }, (error, text) => {
      resolve(error === null ? text : null);
    });
  });
  return printed === null ? null : readXrandr(printed);
}
