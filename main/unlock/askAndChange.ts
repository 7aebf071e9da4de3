/** The change of the workstation password as IT does it at the machine: asked for in words, never an argument. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { EnrolOutcome } from './enrolFromFile.ts';
import { errorWords, itWords } from '../itWords.ts';
import { changeWorkstationPassword } from './workstationPassword.ts';

const QUESTIONS = ['ask-present-password', 'ask-new-password', 'ask-new-password-again'] as const;

/** Never throws: what failed is in the words, without a password. */
export async function askAndChange(
  dataFolder: string,
  input: NodeJS.ReadStream = process.stdin,
): Promise<EnrolOutcome> {
  const [present = '', next = '', again = next] = await readLines(input);
  if (next !== again) return { code: 1, words: unchanged(itWords('password-typed-twice')) };
  try {
    await changeWorkstationPassword({ dataFolder, present, next });
  } catch (error) {
    return { code: 1, words: unchanged(errorWords(error, 'failed')) };
  }
  return { code: 0, words: itWords('password-changed') };
}

const unchanged = (words: string): string => `${words} ${itWords('nothing-changed')}`;

/** Asks each question where a person types, without an echo; else the lines as they come. */
async function readLines(input: NodeJS.ReadStream): Promise<string[]> {
  const lines: string[] = [];
  if (!input.isTTY) {
    for await (const line of createInterface({ input })) lines.push(line);
    return lines;
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input, output: silent, terminal: true });
  for (const question of QUESTIONS) {
    process.stderr.write(`${itWords(question)} `);
    lines.push(
      await new Promise<string>((resolve) => {
        asking.question('', resolve);
      }),
    );
    process.stderr.write('\n');
  }
  asking.close();
  return lines;
}
