import { senderChecked } from '../../../lint/sender-checked.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['main/desk.ts', 'const bridge = createBridge(options); shell.handleCalls(bridge);'],
  ['main/desk.ts', 'shell.handleCalls(createBridge(options));'],
  ['main/shell/a.ts', 'const shell = { handleCalls(handler) { calls = handler; } };'],
  ['main/shell/electron/a.ts', "webContents.ipc.handle('x', (event, verb) => call(senderOf(this.id, event), verb));"],
  [
    'main/shell/electron/a.ts',
    'function senderOf(event) { const frame = event.senderFrame; if (frame === null || frame.detached) return ' +
      'nobody; return frame; }',
  ],
  [
    'main/shell/chromium/a.ts',
    "page.on('Runtime.bindingCalled', (p) => this.heard(p)); const sender = this.frames.senderOf(1, 2);",
  ],
  ['test/support/a.ts', 'shell.handleCalls(async () => 1);'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/desk.ts', 'shell.handleCalls(async (sender, verb) => handlers[verb]());', /createBridge/],
  ['main/desk.ts', 'const bridge = makeBridge(); shell.handleCalls(bridge);', /createBridge/],
  ['main/desk.ts', 'let bridge = createBridge(options); bridge = other; shell.handleCalls(bridge);', /createBridge/],
  ['main/desk.ts', 'shell.handleCalls(bridge);', /createBridge/],
  ['main/shell/electron/a.ts', "webContents.ipc.handle('x', (event, verb) => call(verb));", /asks senderOf/],
  [
    'main/shell/electron/a.ts',
    "webContents.ipc.on('x', (event, verb) => call(senderOf(verb), event.name));",
    /asks senderOf/,
  ],
  ['main/shell/electron/a.ts', "webContents.ipc.handle('x', handler);", /asks senderOf/],
  ['main/shell/chromium/a.ts', "page.on('Runtime.bindingCalled', (p) => call(p.payload));", /asks senderOf/],
  ['main/shell/electron/a.ts', 'function check(event) { return event.senderFrame.origin; }', /read in senderOf only/],
  ['main/shell/electron/a.ts', 'function senderOf(event) { return event.senderFrame!.origin; }', /may be null/],
];

ruleTester().run('sender-checked', senderChecked, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
