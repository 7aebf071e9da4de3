/** `cleandesk workstation-password`: IT changes the workstation password at the machine. */
import { parseArgs } from 'node:util';
import { askAndChange } from '../main/unlock/askAndChange.ts';

const USAGE = `Usage: cleandesk workstation-password --data DIR

Changes the workstation password of the desk in DIR. The present and the new password are asked for, or read as the first two lines of standard
input; they are never arguments. No other person has to be there: what people keep at this workstation stays as it is, and opens with the new one.
A wrong present password counts with the failed sign-ins of this workstation. Where the present one is lost, enrol the workstation again.
An installed desk does it by itself: start it with --change-workstation-password.`;

/** @returns 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.data === undefined) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const { code, words } = await askAndChange(values.data);
  if (code === 0) console.log(words);
  else console.error(`cleandesk workstation-password: ${words}`);
  return code;
}
