import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrograms } from '../../scripts/lib/debian.ts';
import { startXvfb } from '../../scripts/lib/xvfb.ts';

/**
 * Works with the environment of tests that open a browser: a display of their own, never that of the developer.
 * @throws Error naming a program that is missing
 */
export async function withDisplay<T>(work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  await ensurePrograms(
    ['chromium', 'Xvfb', 'xdotool', 'xclip', 'gnome-keyring-daemon', 'dbus-run-session'],
    console.log,
  );
  const folder = mkdtempSync(join(tmpdir(), 'cleandesk-display-'));
  try {
    const display = await startXvfb({ folder, width: 1600, height: 1000 });
    try {
      const { WAYLAND_DISPLAY: _unused, ...env } = process.env;
      return await work({ ...env, DISPLAY: display.display, XAUTHORITY: display.authority });
    } finally {
      display.stop();
      await display.ended;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
