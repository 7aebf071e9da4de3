import { noHalfPermission } from '../../../lint/no-half-permission.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  [
    'main/shell/electron/a.ts',
    's.setPermissionRequestHandler((c, p, callback) => callback(false)); s.setPermissionCheckHandler(() => ' +
      'false); s.setDevicePermissionHandler(() => false);',
  ],
  ['main/a.ts', 'start();'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  [
    'main/shell/electron/a.ts',
    's.setPermissionRequestHandler((c, p, callback) => callback(false));',
    /is set without setPermissionCheckHandler and setDevicePermissionHandler/,
  ],
  [
    'main/shell/electron/a.ts',
    's.setPermissionCheckHandler(() => false); ',
    /is set without setPermissionRequestHandler/,
  ],
  [
    'main/shell/electron/a.ts',
    's.setPermissionRequestHandler(f); s.setPermissionCheckHandler(null); s.setDevicePermissionHandler(f);',
    /without a handler allows everything/,
  ],
  [
    'main/shell/electron/a.ts',
    's.setPermissionRequestHandler(f); s.setPermissionCheckHandler(() => true); s.setDevicePermissionHandler(f);',
    /says yes to all/,
  ],
];

ruleTester().run('no-half-permission', noHalfPermission, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
