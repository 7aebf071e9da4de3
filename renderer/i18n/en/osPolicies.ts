/**
 * Which policy of the operating system does what an application cannot. Names as the makers document them: Microsoft's
 * Policy CSP and administrative templates, Apple's device management restrictions and payloads, GNOME's lockdown keys.
 */
export const osPolicies = {
  'os-keys': {
    win32: 'Windows: Assigned Access or Shell Launcher, "Turn off Windows Key hotkeys", "Ctrl+Alt+Del Options"',
    darwin: 'macOS: single app mode or a restrictions profile of the device management',
    linux: "Linux: a kiosk session, or the desktop's own keybindings locked with dconf",
  },
  'os-screenshot': {
    win32: 'Windows: "Allow Screen Capture" (Experience CSP) and "Do not allow Snipping Tool to run"',
    darwin: 'macOS: restriction allowScreenShot = false',
    linux: "Linux: the desktop's screenshot keybindings locked with dconf",
  },
  'os-clipboard-history': {
    win32: 'Windows: "Allow Clipboard History" and "Allow Clipboard synchronization across devices" switched off',
    darwin: 'macOS: restriction allowActivityContinuation = false (Handoff carries the clipboard)',
    linux: 'Linux: no clipboard manager in the session',
  },
  'os-removable-media': {
    win32: 'Windows: "All Removable Storage classes: Deny all access"',
    darwin: 'macOS: device management rules for external storage',
    linux: 'Linux: udev or USBGuard rules',
  },
  'os-printing': {
    win32: 'Windows: no printer for this user, "Prevent addition of printers"',
    darwin: 'macOS: no printer for this user, restriction on adding printers',
    linux: 'Linux: no printer for this user in CUPS; org.gnome.desktop.lockdown disable-printing',
  },
  'os-displays': {
    win32: 'Windows: device installation restrictions for monitors, "Remove Project" of the Connect policies',
    darwin: 'macOS: restriction on AirPlay and external screens by device management',
    linux: "Linux: the display manager's own configuration",
  },
  'os-remote': {
    win32: 'Windows: "Allow users to connect remotely by using Remote Desktop Services" switched off',
    darwin: 'macOS: restriction allowRemoteScreenObservation = false, remote management off',
    linux: 'Linux: no SSH, xrdp or VNC service for this user',
  },
  'os-dumps': {
    win32: 'Windows: Windows Error Reporting disabled, no LocalDumps key',
    darwin: 'macOS: "Share crash data" off; launchd limit core 0',
    linux: 'Linux: kernel.core_pattern to nowhere, or systemd-coredump with Storage=none',
  },
  'os-keys-heard': {
    win32: 'Windows: App Control for Business, so that only known programs run',
    darwin: 'macOS: Input Monitoring and Accessibility given to no program (PPPC payload)',
    linux: 'Linux: a session under Wayland, or one in which no other program runs',
  },
  'os-memory': {
    win32: 'Windows: App Control for Business, so that only known programs run; no debug privilege for this user',
    darwin: 'macOS: hardened runtime of the signed program; System Integrity Protection on',
    linux: 'Linux: kernel.yama.ptrace_scope = 2, so that no program of this person reads another',
  },
  'os-screen-lock': {
    win32: 'Windows: "Interactive logon: Machine inactivity limit" (Intune: DeviceLock/MaxInactivityTimeDeviceLock)',
    darwin: 'macOS: payload com.apple.screensaver, askForPassword = true, loginWindowIdleTime',
    linux:
      'Linux: dconf org.gnome.desktop.session idle-delay and org.gnome.desktop.screensaver lock-enabled, both locked',
  },
  'os-swap': {
    win32: 'Windows: BitLocker for the system drive, or "Shutdown: Clear virtual memory pagefile"',
    darwin: 'macOS: swap is encrypted; FileVault (payload com.apple.MCX.FileVault2)',
    linux: 'Linux: swap on dm-crypt with a random key, or none',
  },
  'os-disk': {
    win32: 'Windows: BitLocker (Intune: BitLocker/RequireDeviceEncryption)',
    darwin: 'macOS: FileVault (payload com.apple.MCX.FileVault2, Enable = On)',
    linux: 'Linux: LUKS for the whole disk',
  },
  'os-fuses': {
    win32: 'Windows: App Control for Business (WDAC) or AppLocker, so that only the signed desk starts',
    darwin: 'macOS: Gatekeeper, payload com.apple.systempolicy.control with EnableAssessment',
    linux: 'Linux: an installation folder that only root writes, and fapolicyd',
  },
} as const;
