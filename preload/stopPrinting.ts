import { contextBridge } from 'electron';
import { report } from './report.ts';

/**
 * Printing has no switch, and `window.print` of the page's own world cannot be reached from this one in every host.
 * Where the host can run a function there (Electron), the page's `print` becomes one that only reports.
 */
export function stopPrinting(): void {
  if (typeof contextBridge.executeInMainWorld !== 'function') return;
  contextBridge.executeInMainWorld({
    func: (tell: () => void) => {
      Object.defineProperty(window, 'print', {
        value: () => {
          tell();
        },
        writable: false,
        configurable: false,
      });
    },
    args: [
      () => {
        report('print', 'window.print', false);
      },
    ],
  });
}
