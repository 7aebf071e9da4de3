/** `cleandesk workstation-password`: IT changes the workstation password at the machine. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { changeWorkstationPassword } from '../main/unlock/workstationPassword.ts';

const USAGE = `Usage: cleandesk workstation-password --data DIR

Changes the workstation password of the desk in DIR. The present and the new password are asked for, or read as the first two lines of standard
input; they are never arguments. Nobody else need be there: what people keep at this workstation stays as it is, and opens with the new one.
A wrong present password counts with the failed sign-ins of this workstation. Where the present one is lost, enrol the workstation again.`;

/** @returns 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.data === undefined) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const [present = '', next = '', again = next] = await readLines(['Present workstation password: ', 'New workstation password: ', 'The new one again: ']);
  if (next !== again) {
    console.error('cleandesk workstation-password: the new password was typed in two ways. Nothing was changed.');
    return 1;
  }
  try {
    await changeWorkstationPassword({ dataFolder: values.data, present, next });
  } catch (error) {
    console.error(`cleandesk workstation-password: ${error instanceof Error ? error.message : 'It failed.'} Nothing was changed.`);
    return 1;
  }
  console.log('Changed. Copies of the disk from before still open with the former password: keep them as safe as ever, or enrol again.');
  return 0;
}

/** Asks each question where a person types, without an echo; else the lines as they come. */
async function readLines(questions: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) lines.push(line);
    return lines;
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output: silent, terminal: true });
  for (const question of questions) {
    process.stderr.write(question);
    lines.push(await new Promise<string>((resolve) => { asking.question('', resolve); }));
    process.stderr.write('\n');
  }
  asking.close();
  return lines;
}
