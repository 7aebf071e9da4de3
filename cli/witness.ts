/** `cleandesk witness`: cosigns checkpoints of a server's ledger. Run it where the server's operator has no access. */
import { parseArgs } from 'node:util';
import { formatVerifierKey } from '../core/ledger/note.ts';
import { AlreadyRunning } from '../server/storage/storage.ts';
import { Said } from './said.ts';
import { serveWitness } from './witness/serveWitness.ts';
import { newWitnessKey, originHash, WitnessFolder } from './witness/witnessFolder.ts';

const USAGE = `Usage: cleandesk witness new-key --data DIR --name NAME
       cleandesk witness add-log --data DIR LOG-KEY
       cleandesk witness list --data DIR
       cleandesk witness serve --data DIR [--host ADDRESS] [--port N]

A witness cosigns a log's checkpoints only while each contains everything of the one before. It cannot see what is in the log.
new-key makes the witness's key in DIR and prints its public half, for the server and for the policy files of those who verify.
NAME is by convention an address without https://, such as witness.bank.example/desk. LOG-KEY is the public key of the server's ledger.
serve answers tlog-witness requests (c2sp.org/tlog-witness@v1.0.0) until it is stopped, at 127.0.0.1 and a free port unless others are named.

Exit code 0: done; 1: it failed; 2: not understood.`;

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) < 65_536;

/** @returns 0, 1 or 2 as the usage says. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      name: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '0' },
      help: { type: 'boolean' },
    },
  });
  const [what, ...rest] = positionals;
  const { data, name, host, port } = values;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const notUnderstood = (why: string): number => {
    console.error(`cleandesk witness: ${why}.\n\n${USAGE}`);
    return 2;
  };
  if (data === undefined) return notUnderstood('--data is missing');
  if (!isPort(port)) return notUnderstood(`"${port}" is no port from 0 to 65535`);
  if (what === 'add-log' && rest.length !== 1) return notUnderstood('add-log takes one LOG-KEY, in quotation marks');
  if (what !== 'add-log' && rest.length > 0) return notUnderstood(`"${rest.join(' ')}" is not understood`);
  try {
    if (what === 'new-key') {
      if (name === undefined) return notUnderstood('--name is missing');
      console.log(formatVerifierKey(newWitnessKey(data, name)));
      return 0;
    }
    if (what === 'add-log') {
      console.log(`Checkpoints of ${new WitnessFolder(data).addLog(rest[0] ?? '').name} are cosigned from now on.`);
      return 0;
    }
    if (what === 'list') return list(new WitnessFolder(data));
    if (what === 'serve') return await serve(data, host, Number(port));
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      console.error(`cleandesk witness: another witness runs on ${data}. Stop it first.`);
      return 1;
    }
    if (!(error instanceof Said)) throw error;
    console.error(`cleandesk witness: ${error.message}`);
    return 1;
  }
  return notUnderstood(what === undefined ? 'say what to do' : `there is no "${what}"`);
}

function list(folder: WitnessFolder): number {
  console.log(`key ${formatVerifierKey(folder.key)}`);
  for (const origin of new Set(folder.logs().map((key) => key.name))) {
    const latest = folder.latest(origin);
    const seen =
      latest === null
        ? 'nothing cosigned yet'
        : `${latest.size} entries cosigned at ${new Date(latest.at * 1000).toISOString()}`;
    console.log(`log ${origin}: ${seen} (/${originHash(origin)}/checkpoint)`);
  }
  return 0;
}

async function serve(data: string, host: string, port: number): Promise<number> {
  const server = await serveWitness(
    data,
    { host, port },
    {
      now: Date.now,
      report: (line) => console.error(`cleandesk witness: ${line}`),
    },
  );
  const stopped = new Promise<void>((done) => {
    process.once('SIGTERM', done);
    process.once('SIGINT', done);
  });
  console.log(JSON.stringify({ ready: true, url: server.url, key: formatVerifierKey(new WitnessFolder(data).key) }));
  await stopped;
  await server.close();
  return 0;
}
