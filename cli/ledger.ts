/** `cleandesk ledger verify`: an exported ledger with public keys alone, or the own ledger of a desk on its machine. */
import { parseArgs } from 'node:util';
import { verifyDesk } from './ledger/verifyDesk.ts';
import { verifyExport } from './ledger/verifyExport.ts';
import { Said } from './said.ts';

const USAGE = `Usage: cleandesk ledger verify PATH --policy FILE [--since PATH ...] [--complete] [--json]
       cleandesk ledger verify --data DIR [--json]
       cleandesk ledger export --data DIR --out FOLDER [--record POSITION]...
       cleandesk ledger accept --data DIR --reason WORDS

Verifies offline, with public keys alone, what the server exported: a folder, the .tlog-proof of one record, or a checkpoint.
FILE says which log and which witnesses you trust (c2sp.org/tlog-policy). --since names what you or a witness kept from before, a
checkpoint, a proof or a folder: the ledger must still begin with all of it. With an older folder, what was changed since is named entry by entry.
--complete asks for the record of every entry, or the word that it was erased.

With --data, the ledger of the desk whose data folder is DIR: whether its chain is intact.

export writes what verify needs, from the data folder of a server. accept is for IT, at a desk that has stopped trusting the server's
ledger: the next checkpoint is then its first. Both are recorded.

Exit code 0: verified; 1: it is not, or cannot be read; 2: not understood.`;

/** @returns 0 verified, 1 not verified or unreadable, 2 wrong usage. */
export async function run(args: readonly string[]): Promise<number> {
  const [first, ...others] = args;
  if (first === 'accept') return (await import('./ledger/acceptLedger.ts')).run(others);
  if (first === 'export') return (await import('./server/server.ts')).run(['export-ledger', ...others]);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      policy: { type: 'string' },
      since: { type: 'string', multiple: true, default: [] },
      complete: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const [what, path, ...rest] = positionals;
  const { data, policy, since, complete, json } = values;
  const isDesk = data !== undefined && path === undefined && policy === undefined && since.length === 0 && !complete;
  const isExport = data === undefined && path !== undefined && policy !== undefined && rest.length === 0;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (what !== 'verify' || !(isDesk || isExport)) {
    const missing =
      what !== 'verify'
        ? 'say "verify", "export" or "accept"'
        : path !== undefined && rest.length === 0 && data === undefined
          ? '--policy is missing: it says which log and which witnesses you trust'
          : 'verify takes one PATH with --policy, or --data alone';
    console.error(`cleandesk ledger: ${missing}.\n\n${USAGE}`);
    return 2;
  }
  if (isDesk) return verifyDesk(data, json);
  try {
    return await verifyExport({ path: path ?? '', policy: policy ?? '', since, isWhole: complete, json });
  } catch (error) {
    if (!(error instanceof Said)) throw error;
    console.error(`cleandesk ledger: ${error.message}`);
    return 1;
  }
}
