import { join } from 'node:path';

/**
 * Where this user's desk keeps its data: `%LOCALAPPDATA%` (not roaming: a workstation is this machine), Application
 * Support, or the XDG data folder.
 */
export function deskDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Cleandesk', 'desk');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Cleandesk', 'desk');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification has relative paths ignored.
  return xdg !== undefined && xdg.startsWith('/')
    ? join(xdg, 'cleandesk', 'desk')
    : join(home, '.local', 'share', 'cleandesk', 'desk');
}
