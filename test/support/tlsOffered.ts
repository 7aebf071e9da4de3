/**
 * What a listener offers of TLS, as nmap's ssl-enum-ciphers finds it
 * (https://nmap.org/nsedoc/scripts/ssl-enum-ciphers.html), and in a few printed lines.
 */
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { ENROLMENT_HELLO } from '../../contract/workstations.ts';

/** What a program printed, both streams. @throws Error where it cannot be started. */
export function said(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const keep = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}

/**
 * A relay before the enrolment endpoint that sends the first bytes of a machine with a code and reads the greeting, so
 * that a scanner meets TLS at once.
 */
export async function behindGreeting(port: number): Promise<{ readonly port: number; close(): void }> {
  const relay = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port });
    let received = Buffer.alloc(0);
    const drop = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('error', drop).on('close', drop);
    far.on('error', drop).on('close', drop);
    far.once('connect', () => far.write(ENROLMENT_HELLO));
    far.on('data', function greeting(chunk: Buffer) {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      far.off('data', greeting);
      near.pipe(far);
      far.pipe(near);
    });
  });
  await new Promise<void>((resolve) => {
    relay.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (relay.address() as AddressInfo).port,
    close: () => {
      relay.close();
    },
  };
}

export interface Offered {
  /** Such as `TLSv1.3`. */
  readonly versions: readonly string[];
  /** `grade` is the scanner's, from A to F. */
  readonly ciphers: readonly { readonly name: string; readonly group: string; readonly grade: string }[];
  /** The scanner's grade of the weakest; empty where it found nothing. */
  readonly least: string;
  /** What the scanner warns of. */
  readonly warnings: readonly string[];
}

export const scan = (port: number): Promise<string> =>
  said('nmap', [
    '-Pn',
    '-n',
    '-p',
    String(port),
    '--script',
    'ssl-enum-ciphers',
    '--script-args',
    'tls.servername=localhost',
    '127.0.0.1',
  ]);

export function offeredIn(report: string): Offered {
  return {
    versions: [...report.matchAll(/^\|\s+((?:SSLv|TLSv)[\d.]+):/gm)].map((match) => match[1] ?? ''),
    ciphers: [...report.matchAll(/^\|\s+(TLS_\S+) \(([^)]*)\) - ([A-F])\s*$/gm)].map(
      ([, name = '', group = '', grade = '']) => ({ name, group, grade }),
    ),
    least: /least strength: (\S+)/.exec(report)?.[1] ?? '',
    warnings: [...(/warnings:\s*\n((?:\|\s{6,}.*\n)*)/.exec(report)?.[1] ?? '').matchAll(/^\|\s+(.+)$/gm)].map(
      (match) => match[1] ?? '',
    ),
  };
}

/** A line for the versions and one for each cipher. */
export function inLines(name: string, { versions, ciphers, least, warnings }: Offered): string {
  return [
    `TLS of the listener for ${name}: ${versions.join(', ') || 'none'}; weakest grade ${least || 'unknown'}; ` +
      `${warnings.length === 0 ? 'no warnings' : `warnings: ${warnings.join('; ')}`} (nmap ssl-enum-ciphers)`,
    ...ciphers.map((cipher) => `  ${cipher.grade}  ${cipher.name}  ${cipher.group}`),
  ].join('\n');
}
