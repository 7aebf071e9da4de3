import { electronValue } from '../../../lint/electron-value.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['main/shell/electron/a.ts', "import { app } from 'electron';"],
  ['main/guards/a.ts', "import type { BrowserWindow } from 'electron';"],
  ['main/guards/a.ts', "import { type BrowserWindow, type App } from 'electron';"],
  ['preload/preload.ts', "import { contextBridge } from 'electron'; import { VERBS } from '../contract/bridge.ts';"],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/a.ts', "import { app } from 'electron';", /value of electron/],
  ['main/a.ts', "import { type App, app } from 'electron';", /value of electron/],
  ['main/a.ts', "import * as electron from 'electron/main';", /value of electron/],
  ['main/shell/chromium/a.ts', "import { app } from 'electron';", /value of electron/],
  ['renderer/a.tsx', "import { ipcRenderer } from 'electron';", /value of electron/],
  ['server/a.ts', "require('electron');", /value of electron/],
  ['main/a.ts', "export { app } from 'electron';", /value of electron/],
  ['main/a.ts', "await import('electron');", /value of electron/],
  ['core/a.ts', "import electron = require('electron');", /value of electron/],
];

ruleTester().run('electron-value', electronValue, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
