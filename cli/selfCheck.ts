/**
 * `cleandesk self-check`: tries every control of a desk on this machine, without signing in, and verifies such reports.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SignedSelfCheck } from '../contract/selfCheck.ts';
import { wordsOf } from './words.ts';
import { verifyReport } from '../core/selfCheck/signed.ts';
import { openChromium } from '../main/withoutDesk/openChromium.ts';
import { noteWords } from '../main/selfCheck/noteWords.ts';
import { codeOf, table } from '../main/selfCheck/printed.ts';
import { checkWithoutDesk } from '../main/withoutDesk/checkWithoutDesk.ts';
import { writeWhole } from '../main/store/files.ts';
import { accountHome, deskDataFolder } from '../main/store/dataFolder.ts';

const USAGE = `Usage: cleandesk self-check [--data DIR] [--display :N] [--dist DIR] [--json] [--out FILE]
       cleandesk self-check --verify FILE --certificate PEM [--when-signed] [--json]

Tries every control of the desk whose data folder is DIR (without it: this user's) and says how far each works on this machine. No one signs in,
nothing is recorded and nothing is changed. What needs a window is tried on a display; without one it is "not tried", which is never "enforced".
--out writes the report, signed with the workstation's key. --verify checks one: its signature, its workstation, its level, its time, and that the
certificate is valid now, or with --when-signed that it was when the report was made.

Exit codes: 0 nothing failed; 1 something failed, or the report is not good; 2 not understood; 3 nothing failed, but something was not tried.`;

/** Larger files are no reports. */
const LARGEST = 1024 * 1024;

/** @returns 0, 1, 2 or 3 as the usage says. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      display: { type: 'string' },
      dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      verify: { type: 'string' },
      certificate: { type: 'string' },
      'when-signed': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const usage = (code: number): number => {
    (code === 0 ? console.log : console.error)(USAGE);
    return code;
  };
  if (values.help) return usage(0);
  const { verify, certificate } = values;
  if ((verify === undefined) !== (certificate === undefined)) return usage(2);
  if (verify !== undefined && certificate !== undefined)
    return values.data === undefined && values.out === undefined
      ? verifyFile(verify, certificate, values['when-signed'], values.json)
      : usage(2);
  if (values['when-signed']) return usage(2);

  const result = await checkWithoutDesk({
    dataFolder: values.data ?? deskDataFolder(process.platform, accountHome()),
    dist: values.dist,
    openShell: openChromium(values.display),
  });
  const code = codeOf(result.report);
  if (values.json) console.log(JSON.stringify(result.signed ?? { report: result.report, unsigned: result.why }));
  else console.log(table(result.report));
  if (result.signed === null) {
    console.error(
      `cleandesk self-check: It is not signed: ${noteWords(result.why)}` +
        (values.out === undefined ? '' : ' Nothing was written.'),
    );
    return 1;
  }
  if (values.out !== undefined) {
    writeWhole(values.out, `${JSON.stringify(result.signed, null, 2)}\n`);
    if (!values.json) console.log(`\nWritten to ${values.out}, signed.`);
  }
  return code;
}

function readSmall(file: string): string | null {
  try {
    return statSync(file).size > LARGEST ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function verifyFile(file: string, certificateFile: string, whenSigned: boolean, json: boolean): number {
  const say = (good: boolean, words: string, facts: object = {}): number => {
    if (json) console.log(JSON.stringify({ good, words, ...facts }));
    else (good ? console.log : console.error)(words);
    return good ? 0 : 1;
  };
  const text = readSmall(file);
  if (text === null) return say(false, `${file} cannot be read, or is too large for a report.`);
  const certificate = readSmall(certificateFile);
  if (certificate === null) return say(false, `${certificateFile} cannot be read.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return say(false, `${file} is no report: it is not JSON.`);
  }
  const signed = SignedSelfCheck.safeParse(value);
  if (!signed.success)
    return say(
      false,
      `${file} is no report: ${signed.error.issues
        .slice(0, 3)
        .map((issue) => `${issue.path.join('.') || 'the whole'} ${issue.code}`)
        .join(', ')}.`,
    );
  const now = Date.now();
  const { report } = signed.data;
  const verdict = verifyReport(signed.data, certificate, now, whenSigned ? report.at : now);
  if (!verdict.ok)
    return say(false, `Refused: ${wordsOf({ code: 'self-check-refused', params: { why: verdict.code } })}`, {
      code: verdict.code,
    });
  return say(
    true,
    `Good: workstation ${report.workstationId}, level ${report.level}, made ` +
      `${new Date(report.at).toISOString()}, signed by the key of this certificate.`,
    { level: report.level, workstationId: report.workstationId, at: report.at },
  );
}
