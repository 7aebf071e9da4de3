#!/usr/bin/env node
/** The command `cleandesk`: finds the file of a subcommand and passes it the remaining arguments. */

import { join } from 'node:path';
import { provideData } from '../core/data.ts';
import { dataFiles } from '../main/dataFiles.ts';
import { wordsOfSystem } from './wordsOfSystem.ts';

/** What each file of this folder but this one exports. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export interface Subcommand {
  run(args: readonly string[]): Promise<number>;
}

interface Listed {
  readonly what: string;
  readonly load: () => Promise<Subcommand>;
}

/** Loaded only when used, so that `cleandesk mask` starts without a database driver. */
const SUBCOMMANDS: Readonly<Record<string, Listed>> = {
  mask: {
    what: 'reads messages as JSON lines and writes where they contain sensitive values',
    load: () => import('./mask.ts'),
  },
  open: { what: "opens exported entries with the tenant's private key", load: () => import('./open.ts') },
  'tenant-key': {
    what: 'makes, replaces and revokes the keys of a tenant; run it at the tenant',
    load: () => import('./tenantKey.ts'),
  },
  enrol: { what: 'makes this machine a registered workstation', load: () => import('./enrol.ts') },
  'workstation-password': {
    what: "changes the password that opens this workstation's store",
    load: () => import('./workstationPassword.ts'),
  },
  ledger: { what: 'verifies a ledger of activities', load: () => import('./ledger.ts') },
  policy: {
    what: 'which policy applies on this machine and why; templates for Windows and macOS',
    load: () => import('./policy.ts'),
  },
  'self-check': {
    what: 'tries every control of the desk on this machine, and verifies such reports',
    load: () => import('./selfCheck.ts'),
  },
  witness: {
    what: 'cosigns the checkpoints of a ledger, for those who do not run its server',
    load: () => import('./witness.ts'),
  },
  server: { what: 'starts and manages the server', load: () => import('./server/server.ts') },
};

function help(): string {
  const width = Math.max(...Object.keys(SUBCOMMANDS).map((name) => name.length));
  return [
    'Usage: cleandesk <subcommand> [arguments]',
    '',
    ...Object.entries(SUBCOMMANDS).map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}`),
    '',
    'cleandesk <subcommand> --help says more.',
  ].join('\n');
}

const isOfArguments = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/**
 * @returns the exit code; if a subcommand throws, it is 1, or 2 for arguments that cannot be read, and the message goes
 * to standard error.
 */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const listed = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (listed === undefined) {
    console.error(`cleandesk: there is no subcommand "${name}".\n\n${help()}`);
    return 2;
  }
  try {
    provideData(dataFiles(join(import.meta.dirname, '..', 'data')));
    return await (await listed.load()).run(rest);
  } catch (error) {
    const words = wordsOfSystem(error) ?? (error instanceof Error ? error.message : String(error));
    console.error(`cleandesk ${name}: ${words}`);
    if (!isOfArguments(error)) return 1;
    console.error(`cleandesk ${name} --help says what it takes.`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
