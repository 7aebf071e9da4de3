/**
 * A switch that the browser does not know has no effect and gives no error, so the program itself is searched for each.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../main/shell/chromium/launch.ts';
import { CLOSED_PROXY, switches } from '../../main/shell/chromium/switches.ts';
import { OWN_SWITCHES } from '../../main/shell/electron/electronShell.ts';

const given = switches({
  profile: '/tmp/p',
  startUrl: 'https://desk.cleandesk.internal/',
  proxy: CLOSED_PROXY,
  width: 1,
  height: 1,
  sandbox: false,
});
const nameOf = (one: string): string => one.replace(/^--/, '').split('=')[0] ?? '';
const valueOf = (name: string): string | undefined => given.find((one) => nameOf(one) === name)?.slice(name.length + 3);

describe('the switches that the browser is started with', () => {
  let program: Buffer;
  beforeAll(() => {
    program = readFileSync(findChromium() ?? '');
  });

  test.each(given.map(nameOf))('--%s is known to it', (name) => {
    expect(program.includes(`\0${name}\0`, 0, 'latin1')).toBe(true);
  });

  test.each((valueOf('disable-features') ?? '').split(','))('%s is a feature that it knows', (name) => {
    expect(program.includes(name, 0, 'latin1')).toBe(true);
  });

  // Electron contains the same browser; a switch that is Electron's own would have to be named here.
  test.each(OWN_SWITCHES.map(([name]) => name))(
    '--%s, as the Electron host has it, is known to a browser of the same version',
    (name) => {
      expect(program.includes(`\0${name}\0`, 0, 'latin1')).toBe(true);
    },
  );
});

describe('no default of a browser is relied on', () => {
  test.each([
    ['proxy-server', CLOSED_PROXY],
    ['proxy-bypass-list', '<-loopback>;desk.cleandesk.internal'],
    ['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
    ['component-updater', 'url-source=https://desk.cleandesk.internal/'],
    ['gaia-url', 'https://desk.cleandesk.internal/'],
    ['allow-browser-signin', 'false'],
  ])('--%s=%s', (name, value) => {
    expect(valueOf(name)).toBe(value);
  });

  test.each([
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-field-trial-config',
    'disable-sync',
    'disable-breakpad',
    'disable-quic',
    'no-pings',
    'disable-extensions',
    'incognito',
  ])('--%s', (name) => {
    expect(given).toContain(`--${name}`);
  });

  test('no switch is given twice, because the last would win', () => {
    expect(given.map(nameOf).filter((name, at, all) => all.indexOf(name) !== at)).toEqual([]);
  });
});
