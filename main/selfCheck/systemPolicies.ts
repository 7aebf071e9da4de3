/**
 * What belongs to the operating system as a whole, and the policy that does it there. Names as the makers document
 * them.
 */
type Topic = 'screenLock' | 'swap' | 'disk' | 'fuses';
type Platform = 'win32' | 'darwin' | 'linux';

const NAMES: Readonly<Record<Topic, Readonly<Record<Platform, string>>>> = {
  screenLock: {
    win32: 'Windows: "Interactive logon: Machine inactivity limit" (Intune: DeviceLock/MaxInactivityTimeDeviceLock)',
    darwin: 'macOS: payload com.apple.screensaver, askForPassword = true, loginWindowIdleTime',
    linux:
      'Linux: dconf org.gnome.desktop.session idle-delay and org.gnome.desktop.screensaver lock-enabled, both locked',
  },
  swap: {
    win32: 'Windows: BitLocker for the system drive, or "Shutdown: Clear virtual memory pagefile"',
    darwin: 'macOS: swap is encrypted; FileVault (payload com.apple.MCX.FileVault2)',
    linux: 'Linux: swap on dm-crypt with a random key, or none',
  },
  disk: {
    win32: 'Windows: BitLocker (Intune: BitLocker/RequireDeviceEncryption)',
    darwin: 'macOS: FileVault (payload com.apple.MCX.FileVault2, Enable = On)',
    linux: 'Linux: LUKS for the whole disk',
  },
  fuses: {
    win32: 'Windows: App Control for Business (WDAC) or AppLocker, so that only the signed desk starts',
    darwin: 'macOS: Gatekeeper, payload com.apple.systempolicy.control with EnableAssessment',
    linux: 'Linux: an installation folder that only root writes, and fapolicyd',
  },
};

const isKnown = (platform: string): platform is Platform =>
  platform === 'win32' || platform === 'darwin' || platform === 'linux';
export const systemPolicy = (topic: Topic, platform: NodeJS.Platform): string =>
  isKnown(platform) ? NAMES[topic][platform] : Object.values(NAMES[topic]).join('; ');
