import { ipcInTheBridge } from '../../../lint/ipc-in-the-bridge.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  [
    'main/shell/electron/electronWindow.ts',
    "webContents.ipc.handle('cleandesk:call', (event) => call(senderOf(1, event)));",
  ],
  [
    'preload/a.ts',
    "import { ipcRenderer } from 'electron'; ipcRenderer.invoke('cleandesk:call', verb); " +
      "ipcRenderer.on('cleandesk:event', () => 1);",
  ],
  ['main/a.ts', 'const ipc = options.ipc; ipc.length;'],
  ['main/shell/chromium/page/isolatedWorld.js', 'const electron = { ipcRenderer: { invoke() {} } };'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/shell/electron/a.ts', "import { ipcMain } from 'electron';", /ipcMain hears every page/],
  ['main/shell/electron/a.ts', "electron.ipcMain.handle('x', () => 1);", /ipcMain hears every page/],
  ['main/chat/a.ts', "window.webContents.ipc.handle('x', () => 1);", /handlers are registered in/],
  ['main/chat/a.ts', "frame['ipc'].on('x', () => 1);", /handlers are registered in/],
  ['main/shell/electron/a.ts', 'new MessageChannelMain();', /second bridge/],
  ['renderer/a.tsx', "ipcRenderer.invoke('cleandesk:call');", /belongs to preload/],
  ['preload/a.ts', "contextBridge.exposeInMainWorld('cleandesk', { ipcRenderer });", /not handed on/],
  ['preload/a.ts', 'expose(ipcRenderer);', /not handed on/],
  ['preload/a.ts', 'const { invoke } = ipcRenderer;', /not handed on/],
  ['preload/a.ts', 'const send = ipcRenderer.invoke;', /invoke and on only/],
  ['preload/a.ts', "ipcRenderer.send('x');", /invoke and on only/],
  ['preload/a.ts', "ipcRenderer.sendSync('x');", /invoke and on only/],
  ['preload/a.ts', "ipcRenderer.postMessage('x', null, [port]);", /invoke and on only/],
  ['preload/a.ts', "ipcRenderer[method]('x');", /invoke and on only/],
  ['preload/a.ts', 'const go = (channel) => ipcRenderer.invoke(channel);', /written out/],
];

ruleTester().run('ipc-in-the-bridge', ipcInTheBridge, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
