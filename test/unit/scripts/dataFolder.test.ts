import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../scripts/lib/dataFolder.ts';

describe('data are stored where the platform stores them', () => {
  it.each([
    ['linux', {}, '/home/ada/.local/share/cleandesk'],
    ['linux', { XDG_DATA_HOME: '/data/ada' }, '/data/ada/cleandesk'],
    ['linux', { XDG_DATA_HOME: 'relative/is/invalid' }, '/home/ada/.local/share/cleandesk'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/ada/.local/share/cleandesk'],
    ['darwin', { XDG_DATA_HOME: '/data/ada' }, '/home/ada/Library/Application Support/Cleandesk'],
  ] as const)('%s with %j: %s', (platform, env, expected) => {
    expect(dataFolder(env, platform, '/home/ada')).toBe(expected);
  });

  it('on Windows in the local application data, which do not roam', () => {
    expect(
      dataFolder({ LOCALAPPDATA: String.raw`C:\Users\ada\AppData\Local` }, 'win32', String.raw`C:\Users\ada`),
    ).toContain('AppData');
    expect(dataFolder({}, 'win32', String.raw`C:\Users\ada`)).toMatch(/AppData.Local.Cleandesk$/);
  });
});
