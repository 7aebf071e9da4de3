import { join } from 'node:path';
import { flipFuses } from '@electron/fuses';
import type { AfterPackContext } from 'electron-builder';
import { FUSES } from './fuses.ts';

/**
 * electron-builder calls this after writing the files and before signing them: the last moment to change the
 * executable.
 */
export default async function afterPack({
  appOutDir,
  electronPlatformName,
  packager,
}: AfterPackContext): Promise<void> {
  const name = electronPlatformName === 'linux' ? 'cleandesk' : packager.appInfo.productFilename;
  const suffix = electronPlatformName === 'win32' ? '.exe' : electronPlatformName === 'linux' ? '' : '.app';
  await flipFuses(join(appOutDir, `${name}${suffix}`), FUSES);
}
