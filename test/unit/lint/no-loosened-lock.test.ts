import { noLoosenedLock } from '../../../lint/no-loosened-lock.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  [
    'main/shell/electron/a.ts',
    'const options = { sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false };',
  ],
  ['main/shell/chromium/a.ts', 'launch({ sandbox: false });'],
  ['server/a.ts', 'const tls = { rejectUnauthorized: true, requestCert: true, checkServerIdentity };'],
  ['test/a.ts', 'const tls = { rejectUnauthorized: false };'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/shell/electron/a.ts', 'const options = { sandbox: false };', /sandbox: false opens a lock/],
  [
    'main/shell/electron/a.ts',
    "const options = { webPreferences: { 'nodeIntegration': true } };",
    /nodeIntegration: true opens a lock/,
  ],
  ['main/shell/electron/a.ts', 'const options = { contextIsolation: false };', /opens a lock/],
  ['main/shell/electron/a.ts', 'const options = { webSecurity: false };', /opens a lock/],
  ['main/shell/electron/a.ts', 'const privileges = { bypassCSP: true };', /opens a lock/],
  ['main/shell/electron/a.ts', "app.commandLine.appendSwitch('no-sandbox');", /this switch opens a lock/],
  ['main/shell/electron/a.ts', 'safeStorage.setUsePlainTextEncryption(true);', /opens a lock/],
  ['main/link/a.ts', 'const tls = { rejectUnauthorized: false };', /opens a lock/],
  ['main/link/a.ts', 'const tls = { checkServerIdentity: () => undefined };', /can say nothing/],
  ['server/a.ts', 'const tls = { requestCert: false };', /opens a lock/],
];

ruleTester().run('no-loosened-lock', noLoosenedLock, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
