/**
 * Writes a report beside its place and moves it there when it is complete. Replaces an earlier report, and no other
 * file.
 */
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refusal } from './files.ts';

/** The beginning of every report of this command. */
export const MARK = 'cleandesk-masking-audit';
const HEAD = 512;

/** A place where no report can be written, in words. */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
}

/** Checked before anything is read: an audit may take hours. @throws NoPlace */
export async function expectPlace(path: string): Promise<void> {
  try {
    if (!(await stat(dirname(path))).isDirectory()) throw new NoPlace('its folder is none');
  } catch (error) {
    throw error instanceof NoPlace ? error : new NoPlace('its folder does not exist or may not be read');
  }
  let handle;
  try {
    const there = await stat(path);
    if (!there.isFile()) throw new NoPlace('there is something else of that name');
    handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    if (!buffer.subarray(0, bytesRead).includes(MARK))
      throw new NoPlace('there is a file of that name that is no report of an audit; it is left alone');
  } catch (error) {
    if (error instanceof NoPlace) throw error;
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw new NoPlace(refusal(error));
  } finally {
    await handle?.close();
  }
}

/** @throws NoPlace */
export async function writeReport(path: string, text: string): Promise<void> {
  await expectPlace(path);
  const beside = `${path}.${process.pid}.part`;
  try {
    // File names may reveal more than figures do: readable only by the user who ran the audit, until they pass it on.
    await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new NoPlace(
      code === 'ENOSPC'
        ? 'the disk is full'
        : code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
          ? 'it may not be written by this user'
          : `it cannot be written${/^E[A-Z]+$/.test(code) ? ` (${code})` : ''}`,
    );
  }
}
