import type { Demo } from './demo.ts';
import type { Host } from './host.ts';

export interface Running {
  readonly host: Host;
  readonly demo: Demo;
  readonly sites: readonly { readonly tenantName: string; readonly url: string }[];
  /** Desks that are open. */
  readonly desks: readonly string[];
  /** Pictures of the desks that have no screen. */
  readonly screenshots: readonly string[];
  readonly data: string;
  readonly logs: string;
}

/** What a person needs next, in this order. */
export function summary({ host, demo, sites, desks, screenshots, data, logs }: Running): string {
  const width = (words: readonly string[]): number => Math.max(...words.map((word) => word.length));
  const label = (text: string): string => `  ${text.padEnd(12)}`;
  const list = (name: string, lines: readonly string[]): string[] =>
    lines.map((line, index) => `${label(index === 0 ? name : '')}${line}`);
  const tenants = width(sites.map(({ tenantName }) => tenantName));
  const names = width(demo.people.map(({ name }) => name));
  const logins = width(demo.people.map(({ login }) => login));
  const passwords = width(demo.people.map(({ password }) => password));
  return [
    '',
    'Cleandesk is running.',
    '',
    ...list('Host', [`${host.name === 'electron' ? 'Electron' : 'Chromium'}: ${host.why}`]),
    ...list(
      'Visitors',
      sites.map(({ tenantName, url }) => `${tenantName.padEnd(tenants)}  ${url}`),
    ),
    '',
    ...list(
      'People',
      demo.people.map(
        ({ name, login, password, role }) =>
          `${name.padEnd(names)}  login ${login.padEnd(logins)}  ` +
          `server password ${password.padEnd(passwords)}  ${role}`,
      ),
    ),
    ...list(
      'Desks',
      demo.workstations
        .filter(({ name }) => desks.includes(name))
        .map(({ name, password }) => `${name}  workstation password ${password}`),
    ),
    '',
    ...(screenshots.length === 0
      ? []
      : list(
          'Screenshot',
          screenshots.map((path) => `${path} (no display here; drawn anew whenever it changes)`),
        )),
    ...list('Data', [data]),
    ...list('Logs', [logs]),
    ...list('Stop', ['Ctrl-C']),
    '',
  ].join('\n');
}
