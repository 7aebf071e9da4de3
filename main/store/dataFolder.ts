import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Home of this account as the system's list of accounts has it (getpwuid(3), GetUserProfileDirectory), whatever the
 * environment says: who sets `HOME` must not choose which enrolment and which ledger a desk opens.
 * @throws Error where this user has no account
 */
export const accountHome = (): string => userInfo().homedir;

/**
 * Where this user's desk keeps its data, below the home of the account: local application data (not roaming: a
 * workstation is this machine), Application Support, or the XDG data folder at its default place.
 */
export function deskDataFolder(platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return join(home, 'AppData', 'Local', 'Cleandesk', 'desk');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Cleandesk', 'desk');
  return join(home, '.local', 'share', 'cleandesk', 'desk');
}
