import { lstatSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Only the owner of a file may rename or delete it in such a folder (`S_ISVTX`). */
const STICKY = 0o1000;

/**
 * The folder for temporary files, where no other user can rename what is made in it: the environment names it.
 * @throws Error where it is another user's, or one that everybody may change
 */
export function temporaryParent(): string {
  const parent = realpathSync(tmpdir());
  if (process.platform === 'win32') return parent;
  const { mode, uid } = lstatSync(parent);
  const isOwn = uid === process.getuid?.() && (mode & 0o022) === 0;
  const isSystems = uid === 0 && ((mode & 0o002) === 0 || (mode & STICKY) !== 0);
  if (!isOwn && !isSystems && !(uid === process.getuid?.() && (mode & STICKY) !== 0))
    throw new Error(`The folder for temporary files, ${parent}, can be changed by others.`);
  return parent;
}
