/** What every file of a run needs and none changes is made once, by the first process that needs it. */
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set for the processes of a run, so that each finds what another has made. */
const RUN_FOLDER = 'CLEANDESK_TEST_RUN_FOLDER';

/** The folder of this run; removed when the process ends that asked for it first. */
export function runFolder(): string {
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'cleandesk-run-'));
  // Browsers of root run as another user, and use folders within by their names.
  chmodSync(made, 0o711);
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  process.env[RUN_FOLDER] = made;
  return made;
}

/**
 * @param name of the folder within this run, the same for the same content.
 * @param fill writes it. Two processes that begin at the same time both do, and one of the results is used.
 * @returns a folder that all share: copy it before writing.
 */
export async function oncePerRun(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(runFolder(), name);
  if (existsSync(folder)) return folder;
  const own = mkdtempSync(`${folder}-`);
  await fill(own);
  try {
    renameSync(own, folder);
  } catch (error) {
    // rename(2): the other process was first, and its folder is not empty.
    if (!existsSync(folder)) throw error;
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}
