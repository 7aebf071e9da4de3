/**
 * Runs a program of the system at its fixed path: a bare name would be looked up in folders that the user can change.
 */
import { execFile } from 'node:child_process';

/** `code` is null where the program could not be run, took too long or said too much. */
export interface SystemAnswer {
  readonly code: number | null;
  readonly out: Buffer;
}
export type RunSystem = (program: string, args: readonly string[]) => Promise<SystemAnswer>;

const LONGEST_MS = 5_000;
const LARGEST = 1024 * 1024;

/**
 * Runs a program without a shell, for at most `LONGEST_MS`; its standard output is kept up to `LARGEST` bytes. The
 * program gets none of this process's environment (on Windows `SystemRoot` alone). Never rejects: what fails is a
 * `code` of null, or the program's own exit code.
 * @param program absolute path
 */
export const runSystem: RunSystem = (program, args) =>
  new Promise((resolve) => {
    execFile(
      program,
      [...args],
      {
        encoding: 'buffer',
        timeout: LONGEST_MS,
        maxBuffer: LARGEST,
        windowsHide: true,
        env: process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {},
      },
      (error, out) => {
        if (error === null) resolve({ code: 0, out });
        else resolve({ code: typeof error.code === 'number' ? error.code : null, out });
      },
    );
  });
