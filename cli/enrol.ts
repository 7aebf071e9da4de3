/** `cleandesk enrol`: makes this machine a workstation from an enrolment file. */
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { enrol } from '../main/unlock/enrol.ts';

const USAGE = `Usage: cleandesk enrol --data DIR --enrolment FILE

Makes DIR the data folder of a desk. The workstation password is asked for, or read as the first line of standard input; it is never an argument.
Destroy the enrolment file afterwards: it holds this workstation's private key.`;

/** @returns 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, enrolment: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.data === undefined || values.enrolment === undefined) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  let enrolment: unknown;
  try {
    enrolment = JSON.parse(readFileSync(values.enrolment, 'utf8'));
  } catch {
    console.error(`cleandesk enrol: ${values.enrolment} cannot be read as an enrolment file.`);
    return 1;
  }
  const workstationPassword = await readPassword();
  const { machineKeyIn } = await enrol({ dataFolder: values.data, enrolment, workstationPassword });
  console.log(machineKeyIn === 'keychain'
    ? 'Enrolled. The machine key is in the system\'s keychain.'
    : 'Enrolled. This machine has no keychain that answers: the machine key is in a file that only this user can read (protection in part), and the workstation password alone seals the store.');
  return 0;
}

async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return '';
  }
  process.stderr.write('Workstation password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const password = await new Promise<string>((resolve) => { lines.question('', resolve); });
  lines.close();
  process.stderr.write('\n');
  return password;
}
