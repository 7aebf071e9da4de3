/** `cleandesk enrol`: makes this machine a workstation from an enrolment file. */
import { parseArgs } from 'node:util';
import { enrolFromFile, readPassword } from '../main/unlock/enrolFromFile.ts';

const USAGE = `Usage: cleandesk enrol --data DIR --enrolment FILE

Makes DIR the data folder of a desk. The workstation password is asked for, or read as the first line of standard input; it is never an argument.
Destroy the enrolment file afterwards: it holds this workstation's private key. An installed desk is enrolled by itself: start it with --enrol=FILE.`;

/** @returns 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, enrolment: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.data === undefined || values.enrolment === undefined) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const { code, words } = await enrolFromFile({ file: values.enrolment, dataFolder: values.data, password: readPassword });
  if (code === 0) console.log(words);
  else console.error(`cleandesk enrol: ${words}`);
  return code;
}
