/** The host and its window, which come up while the steps are performed. */
import type { Shell, ShellWindow } from '../shell/shell.ts';

export interface Screen {
  /** Null until the host is there. */
  shell(): Shell | null;
  /** Null until the page may be answered. */
  window(): ShellWindow | null;
  hostIs(shell: Shell): void;
  windowIs(window: ShellWindow): void;
}

/** Without host and window until they are set. */
export function createScreen(): Screen {
  let shell: Shell | null = null;
  let window: ShellWindow | null = null;
  return {
    shell: () => shell,
    window: () => window,
    hostIs(one) {
      shell = one;
    },
    windowIs(one) {
      window = one;
    },
  };
}
