import { describe, expect, test } from 'vitest';
import { readLaunch, type Launched } from '../../../main/launchRequest.ts';

const at = (packaged: boolean): Launched => ({ packaged, platform: 'linux', home: '/home/maya' });
const OWN = '/home/maya/.local/share/cleandesk/desk';

describe('an installed desk', () => {
  test('has one data folder, and no argument changes it', () => {
    expect(readLaunch([], at(true))).toEqual({ what: 'desk', dataFolder: OWN });
    for (const argument of [
      '--data=/tmp/other',
      '--data',
      '-data=/tmp/other',
      '--DATA=/tmp/other',
      '--Data=',
      '--data=a\nb',
    ]) {
      expect(readLaunch(['--lang=sv', argument, '/tmp/other'], at(true))).toEqual({
        what: 'refused',
        dataFolder: OWN,
        name: '--data',
        why: 'moves the data of the desk',
      });
      expect(readLaunch(['--enrol=/media/desk-7.json', argument], at(true)).what).toBe('refused');
    }
  });

  test('is enrolled from a file, into that folder', () => {
    expect(readLaunch(['--enrol=/media/desk-7.json'], at(true))).toEqual({
      what: 'enrol',
      dataFolder: OWN,
      file: '/media/desk-7.json',
    });
  });

  test('runs the self-check without opening, to the terminal or into a file', () => {
    expect(readLaunch(['--self-check'], at(true))).toEqual({ what: 'self-check', dataFolder: OWN, file: null });
    expect(readLaunch(['--lang=sv', '--self-check=/media/report.json'], at(true))).toEqual({
      what: 'self-check',
      dataFolder: OWN,
      file: '/media/report.json',
    });
    expect(readLaunch(['--self-check', '--data=/tmp/other'], at(true))).toMatchObject({
      what: 'refused',
      name: '--data',
    });
    for (const argv of [
      ['--self-check='],
      ['-self-check'],
      ['--SELF-CHECK'],
      ['--self-check', '--self-check=/x'],
      ['--self-check', '--enrol=/x'],
    ])
      expect(readLaunch(argv, at(true))).toMatchObject({ what: 'refused', name: '--self-check' });
  });

  test('lets IT change the workstation password, which is never an argument', () => {
    expect(readLaunch(['--change-workstation-password'], at(true))).toEqual({
      what: 'workstation-password',
      dataFolder: OWN,
    });
    for (const argv of [
      ['--change-workstation-password=secret'],
      ['-change-workstation-password'],
      ['--Change-Workstation-Password'],
      ['--change-workstation-password', '--change-workstation-password'],
    ])
      expect(readLaunch(argv, at(true))).toMatchObject({ what: 'refused', name: '--change-workstation-password' });
    for (const other of ['--enrol=/x', '--self-check'])
      expect(readLaunch([other, '--change-workstation-password'], at(true))).toMatchObject({ what: 'refused' });
  });

  test.each([['--enrol'], ['--enrol='], ['-enrol=/x'], ['--ENROL=/x'], ['--enrol=/x', '--enrol=/y']])(
    'opens nothing for %s %s, which is ambiguous',
    (...argv) => {
      expect(readLaunch(argv, at(true))).toMatchObject({ what: 'refused', name: '--enrol' });
    },
  );
});

describe('a desk that is run from the repository', () => {
  test('accepts another data folder, once', () => {
    expect(readLaunch(['dist/main/main.cjs', '--data=/tmp/desk'], at(false))).toEqual({
      what: 'desk',
      dataFolder: '/tmp/desk',
    });
    expect(readLaunch(['--data=/tmp/desk', '--enrol=/x'], at(false))).toEqual({
      what: 'enrol',
      dataFolder: '/tmp/desk',
      file: '/x',
    });
    for (const argv of [['--data=/a', '--data=/b'], ['--data'], ['--data=']])
      expect(readLaunch(argv, at(false)).what).toBe('refused');
  });
});
