/** `cleandesk enrol`: makes this machine a workstation, by a code or from an enrolment file. */
import { parseArgs } from 'node:util';
import { enrolByCode } from '../main/unlock/enrolByCode.ts';
import { enrolFromFile, readPassword } from '../main/unlock/enrolFromFile.ts';
import { readSecretLine } from '../main/unlock/readSecretLine.ts';

const USAGE = `Usage: cleandesk enrol --data DIR --code [CODE] [--replace]
       cleandesk enrol --data DIR --enrolment FILE

Makes DIR the data folder of a desk.

  --code       redeems a one-time code of the administrator. Without one on the line it is asked for, or read as the first line of standard
               input; there it is not seen by a user who lists the processes of this machine. This machine makes its key itself, and keeps it.
  --replace    deletes what an earlier enrolment left here, for a workstation password that was lost. It could not be read any more.
  --address    own address to speak from, on a machine with several
  --enrolment  takes a file that "cleandesk server enrol --out" wrote. Destroy it afterwards: it contains this workstation's private key.

The workstation password is asked for, or read as the next line of standard input; it is never an argument.
An installed desk is enrolled by itself: start it with --enrol=FILE, where FILE contains a code or an enrolment.`;

/** `--code` without a value reads the code from the terminal. */
function understood(args: readonly string[]) {
  const withValues = args.map((each, index) =>
    each === '--code' && (args[index + 1] ?? '--').startsWith('--') ? '--code=' : each,
  );
  return parseArgs({
    args: withValues,
    options: {
      data: { type: 'string' },
      enrolment: { type: 'string' },
      code: { type: 'string' },
      address: { type: 'string' },
      replace: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  }).values;
}

/** @returns 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[]): Promise<number> {
  const { data, enrolment, code, address, replace, help } = understood(args);
  if (help === true || data === undefined || (enrolment === undefined) === (code === undefined)) {
    console.log(USAGE);
    return help === true ? 0 : 2;
  }
  const done =
    enrolment !== undefined
      ? await enrolFromFile({ file: enrolment, dataFolder: data, password: readPassword })
      : await enrolByCode({
          code: code === undefined || code === '' ? await readSecretLine('Enrolment code: ') : code,
          dataFolder: data,
          password: readPassword,
          replace: replace === true,
          ...(address === undefined ? {} : { localAddress: address }),
        });
  if (done.code === 0) console.log(done.words);
  else console.error(`cleandesk enrol: ${done.words}`);
  return done.code;
}
