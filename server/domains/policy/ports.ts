/** The ports, picked once and kept, because enrolled workstations, visitors' pages and enrolment codes know them. */
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const Port = z.number().int().min(1).max(65_535);
const Ports = z.strictObject({
  desk: Port,
  visitor: Port,
  /** Where codes are redeemed, while there are any. */ enrolment: Port,
});
export type Ports = z.infer<typeof Ports>;
/** Written before there were codes, it names two. */
const Kept = Ports.partial({ enrolment: true });

/**
 * The ports of this data folder; free ones are picked the first time, and `wanted` ones replace what was kept.
 * @throws Error when the kept file cannot be read: other ports would strand every enrolled workstation.
 */
export async function keptPorts(
  dataFolder: string,
  wanted: { [P in keyof Ports]?: number | undefined } = {},
): Promise<Ports> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'ports.json');
  const kept = read(file);
  const desk = wanted.desk ?? kept?.desk ?? (await freePort());
  let visitor = wanted.visitor ?? kept?.visitor ?? (await freePort());
  while (visitor === desk && wanted.visitor === undefined) visitor = await freePort();
  let enrolment = wanted.enrolment ?? kept?.enrolment ?? (await freePort());
  while ((enrolment === desk || enrolment === visitor) && wanted.enrolment === undefined) enrolment = await freePort();
  const ports = Ports.parse({ desk, visitor, enrolment });
  if (kept?.desk !== ports.desk || kept.visitor !== ports.visitor || kept.enrolment !== ports.enrolment) {
    // Renamed into place, so that a crash leaves the old file or the new one.
    writeFileSync(`${file}.new`, `${JSON.stringify(ports)}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }
  return ports;
}

function read(file: string): z.infer<typeof Kept> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const kept = Kept.safeParse(parsed(text));
  if (kept.success) return kept.data;
  throw new Error(
    `${file} cannot be read: it is not JSON such as {"desk":20001,"visitor":20002,"enrolment":20003}. Put in the ` +
      'ports that enrolled workstations know, or delete the file and start with --desk-port, --visitor-port and ' +
      '--enrolment-port.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema accepts it
  }
}

/**
 * Below the ranges from which systems hand out ports to outgoing connections (32768 and up on Linux), so that no
 * passing connection has ours when the server restarts.
 */
const LOWEST = 20_000;
const HIGHEST = 31_999;

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
