/** A log file of bounded size: a full one is renamed, and the oldest is removed. */
import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

export interface LogFileSize {
  /** Bytes of one file. */
  readonly bytes: number;
  /** Full files that are kept besides the current one. */
  readonly kept: number;
}
const SIZE: LogFileSize = { bytes: 20 * 1024 * 1024, kept: 5 };

/**
 * Appends to `file`, readable by its owner alone; full ones are `file.1` (the newest) and so on. Every line is written
 * before `write` returns, so that a crash loses none.
 * @throws Error of node:fs where the file cannot be opened; a line that cannot be written is lost.
 */
export function openLogFile(file: string, { bytes, kept }: LogFileSize = SIZE): DestinationStream {
  let fd = openSync(file, 'a', 0o600);
  let size = fstatSync(fd).size;
  const turn = (): void => {
    closeSync(fd);
    rmSync(`${file}.${kept}`, { force: true });
    for (let number = kept - 1; number >= 1; number -= 1) renameIfThere(`${file}.${number}`, `${file}.${number + 1}`);
    renameIfThere(file, `${file}.1`);
    fd = openSync(file, 'a', 0o600);
    size = fstatSync(fd).size;
  };
  return {
    write(line) {
      try {
        if (size > 0 && size + Buffer.byteLength(line) > bytes) turn();
        size += writeSync(fd, line);
      } catch {
        // A full disk or a folder that is gone must not stop the server.
      }
    },
  };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // There are fewer full files than are kept.
  }
}
