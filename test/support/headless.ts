import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../scripts/lib/debian.ts';

/**
 * A browser without a window, for pages. Debian's headless shell is the same engine without the browser around it, with
 * half of the work; where there is none, the whole browser is used.
 */
export function launchHeadless(): Promise<Browser> {
  const executablePath = findProgram('chromium-headless-shell') ?? findProgram('chromium') ?? '';
  // Chromium's own sandbox refuses to run as root.
  return chromium.launch({ executablePath, headless: true, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
