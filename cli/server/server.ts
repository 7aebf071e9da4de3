/** `cleandesk server`: starts the server and manages its data, by one subcommand a file. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { admitCommandLine } from '../../server/commandLine/addresses.ts';
import { accessReview } from './accessReview.ts';
import { addPerson } from './addPerson.ts';
import { addresses } from './addresses.ts';
import { addSite } from './addSite.ts';
import { addTenant } from './addTenant.ts';
import { breakGlass } from './breakGlass.ts';
import { NotDone } from '../../server/platform/notDone.ts';
import { callerOf } from './caller.ts';
import { COMMON, inStorage, NotUnderstood, type Command } from './command.ts';
import { demo } from './demo.ts';
import { enrol } from './enrol.ts';
import { exportConversation } from './exportConversation.ts';
import { eraseActivity } from './eraseActivity.ts';
import { exportEntry } from './exportEntry.ts';
import { exportLedger } from './exportLedger.ts';
import { list } from './list.ts';
import { maskAgain } from './maskAgain.ts';
import { maskingPolicy } from './maskingPolicy.ts';
import { publicDetails } from './publicDetails.ts';
import { networks } from './networks.ts';
import { newKey } from './newKey.ts';
import { policy } from './policy.ts';
import { rekey } from './rekey.ts';
import { authorities, roll } from './roll.ts';
import { releaseManifest } from './releaseManifest.ts';
import { resetPassword } from './resetPassword.ts';
import { revoke } from './revoke.ts';
import { start } from './start.ts';
import { tenantKeys } from './tenantKeys.ts';
import { restartLedger } from './restartLedger.ts';
import { typingPreview } from './typingPreview.ts';
import { visitors } from './visitors.ts';
import { witnesses } from './witnesses.ts';
import { wordsOfError } from '../wordsOfError.ts';

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start,
  demo,
  'new-key': newKey,
  'release-manifest': releaseManifest,
  rekey,
  roll,
  authorities,
  enrol,
  revoke,
  networks,
  addresses,
  'add-tenant': addTenant,
  'tenant-keys': tenantKeys,
  'add-site': addSite,
  'add-person': addPerson,
  'reset-password': resetPassword,
  'break-glass': breakGlass,
  list,
  policy,
  'mask-again': maskAgain,
  'typing-preview': typingPreview,
  'export-conversation': exportConversation,
  'masking-policy': maskingPolicy,
  'public-details': publicDetails,
  'export-entry': exportEntry,
  'erase-activity': eraseActivity,
  'export-ledger': exportLedger,
  'restart-ledger': restartLedger,
  witnesses,
  'access-review': accessReview,
  visitors,
};

const INDENT = ' '.repeat(16);
const linesOf = (name: string, { what, usage }: Command): string[] => [
  `  ${name.padEnd(12)}  ${what}`,
  ...usage.map((line) => INDENT + line),
];

/** The help of one command; null where there is no such command. */
function helpOf(name: string): string | null {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found === undefined) return null;
  return [
    `Usage: cleandesk server ${name}${found.isOpen ? '' : ' --data FOLDER'} ...`,
    '',
    ...linesOf(name, found),
    '',
    'cleandesk server --help says what other commands there are.',
  ].join('\n');
}

function help(): string {
  return [
    'Usage: cleandesk server <what> --data FOLDER ...',
    '',
    ...Object.entries(COMMANDS).flatMap(([name, command]) => linesOf(name, command)),
    '',
    'Every change is recorded in activity, without values, and every use of these commands with who and from where.',
    'A remote login (ssh) is let in from addresses that are registered for administrators only; at the machine ' +
      'itself, always.',
  ].join('\n');
}

/** The subcommand, wherever its name is among the options; each reads its own options strictly. */
function understood(args: readonly string[]): { what: string; data: string | undefined; wantsHelp: boolean } {
  const options = Object.assign({}, COMMON, ...Object.values(COMMANDS).map((each) => each.options)) as typeof COMMON;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false });
  return {
    what: positionals[0] ?? '',
    data: typeof values.data === 'string' ? values.data : undefined,
    wantsHelp: values.help === true,
  };
}

/** @returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[]): Promise<number> {
  const { what, data, wantsHelp } = understood(args);
  try {
    if (wantsHelp) {
      console.log(helpOf(what) ?? help());
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
    if (command === undefined) throw new NotUnderstood(what === '' ? 'say what to do' : `there is no "${what}"`);
    await admit(what, command, data);
    return await command.run(args);
  } catch (error) {
    if (error instanceof NotUnderstood) {
      console.error(`cleandesk server: ${error.message}.\n\n${helpOf(what) ?? help()}`);
      return 2;
    }
    const words = wordsOfError(error);
    if (words === null) throw error;
    console.error(`cleandesk server: ${words}`);
    return 1;
  }
}

/** Commands with which a data folder may begin. The others work on what is stored, and make no empty database. */
const BEGINNING: ReadonlySet<string> = new Set([
  ...['start', 'demo', 'enrol', 'networks', 'addresses', 'policy', 'masking-policy'],
  ...['add-tenant', 'add-site', 'add-person'],
]);

/** @throws NotDone for a remote login that is refused, and without a database; NotUnderstood without a data folder. */
async function admit(what: string, { isOpen }: Command, data: string | undefined): Promise<void> {
  if (isOpen) return;
  if (data === undefined || data === '') throw new NotUnderstood('--data is missing');
  if (!existsSync(join(resolve(data), 'server.db'))) {
    if (BEGINNING.has(what)) return;
    throw new NotDone({ code: 'database-missing', params: { folder: resolve(data) } });
  }
  await inStorage({ data }, (db, scope) => admitCommandLine(db, scope, { command: what, ...callerOf() }));
}
