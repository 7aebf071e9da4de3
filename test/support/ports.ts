/**
 * Ports for a server under test that no other server under test gets meanwhile, in this process or another: a port that
 * is free now may be taken before the server listens on it, while a server restarts, or while its listener for
 * enrolment codes is closed. The first one makes a file for each, which names the owner.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptPorts, type Ports } from '../../server/domains/policy/ports.ts';

/** Below those that the program picks by itself, and those that the system gives to outgoing connections. */
const [LOWEST, HIGHEST] = [12_000, 19_999];
const FOLDER = join(tmpdir(), `cleandesk-test-ports-${process.getuid?.() ?? 0}`);
const own = new Set<number>();

process.once('exit', () => {
  for (const port of own) releasePort(port);
});

/** Writes the ports of this data folder. @returns what releases them. */
export async function reservePorts(dataFolder: string): Promise<Ports & { readonly release: () => void }> {
  const [desk, visitor, enrolment] = [await reservePort(), await reservePort(), await reservePort()];
  const ports = await keptPorts(dataFolder, { desk, visitor, enrolment });
  return {
    ...ports,
    release() {
      for (const port of [desk, visitor, enrolment]) releasePort(port);
    },
  };
}

export async function reservePort(): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (!claim(port)) continue;
    if (await isFree(port)) return port;
    releasePort(port);
  }
  throw new Error('No free port was found.');
}

export function releasePort(port: number): void {
  own.delete(port);
  rmSync(fileOf(port), { force: true });
}

const fileOf = (port: number): string => join(FOLDER, String(port));

function claim(port: number): boolean {
  try {
    writeFileSync(fileOf(port), String(process.pid), { flag: 'wx' });
    own.add(port);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  // Of a killed process: the next one may have it.
  if (!own.has(port) && isGone(port)) rmSync(fileOf(port), { force: true });
  return false;
}

function isGone(port: number): boolean {
  try {
    process.kill(Number(readFileSync(fileOf(port), 'utf8')), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    // Without an address: on all of this machine.
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
