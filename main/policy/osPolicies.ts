/** The policy of the operating system that does what an application cannot, as a note of the self-check. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';

/** Those that a guard is about. */
const OF_GUARDS = {
  keys: 'os-keys',
  screenshot: 'os-screenshot',
  clipboardHistory: 'os-clipboard-history',
  removableMedia: 'os-removable-media',
  printing: 'os-printing',
  displays: 'os-displays',
  remote: 'os-remote',
  dumps: 'os-dumps',
  keysHeard: 'os-keys-heard',
  memory: 'os-memory',
} as const;
/** Those of the system as a whole. */
const OF_THE_SYSTEM = { screenLock: 'os-screen-lock', swap: 'os-swap', disk: 'os-disk', fuses: 'os-fuses' } as const;
const CODES = { ...OF_GUARDS, ...OF_THE_SYSTEM };

type GuardTopic = keyof typeof OF_GUARDS;
export const OS_TOPICS = Object.keys(OF_GUARDS) as readonly GuardTopic[];

const PLATFORMS = ['win32', 'darwin', 'linux'] as const;

/** The one of this platform; that of each where it is another. */
export function osPolicy(topic: keyof typeof CODES, platform: NodeJS.Platform): readonly Coded[] {
  const own = PLATFORMS.filter((one) => one === platform);
  return (own.length === 0 ? PLATFORMS : own).map((one) => checkNote(CODES[topic], { platform: one }));
}
