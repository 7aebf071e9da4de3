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
  const isOurs = uid === process.getuid?.() || uid === 0;
  // Who may write to it may rename what lies in it, unless it is sticky.
  if (!isOurs || ((mode & 0o022) !== 0 && (mode & STICKY) === 0))
    throw new Error(`The folder for temporary files, ${parent}, can be changed by others.`);
  return parent;
}
