import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that this platform sets aside for a program's data of one user. Nothing is created. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Cleandesk');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Cleandesk');
  // A relative XDG path is invalid by the specification and is to be ignored.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'share'), 'cleandesk');
}
