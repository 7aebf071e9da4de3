/** `cleandesk self-check`: tries every control of a desk on this machine, without signing in, and verifies such reports. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SignedSelfCheck, type CheckState, type SelfCheckReport } from '../contract/selfCheck.ts';
import { missingFor } from '../core/selfCheck/level.ts';
import { verifyReport } from '../core/selfCheck/signed.ts';
import { checkWithoutDesk } from '../main/selfCheck/withoutDesk.ts';
import { writeWhole } from '../main/store/files.ts';
import { deskDataFolder } from '../main/store/dataFolder.ts';
import { homedir } from 'node:os';

const USAGE = `Usage: cleandesk self-check [--data DIR] [--display :N] [--dist DIR] [--json] [--out FILE]
       cleandesk self-check --verify FILE --certificate PEM [--when-signed] [--json]

Tries every control of the desk whose data folder is DIR (without it: this user's) and says how far each holds on this machine. Nobody signs in,
nothing is recorded and nothing is changed. What needs a window is tried on a display; without one it is "not tried", which is never "enforced".
--out writes the report, signed with the workstation's key. --verify checks one: its signature, its workstation, its level, its time, and that the
certificate is valid now, or with --when-signed that it was when the report was made.

Exit codes: 0 nothing failed; 1 something failed, or the report is not good; 2 not understood; 3 nothing failed, but something was not tried.`;

const WORDS: Readonly<Record<CheckState, string>> = { failed: 'FAILED', 'not-run': 'not tried', 'not-enforceable': 'not enforceable here', 'off-by-policy': 'off by policy', 'in-part': 'enforced in part', enforced: 'enforced' };
const ORDER = Object.keys(WORDS);
/** Larger files are no reports. */
const LARGEST = 1024 * 1024;

/** @returns 0, 1, 2 or 3 as the usage says. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: {
    data: { type: 'string' }, display: { type: 'string' }, dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') }, out: { type: 'string' }, json: { type: 'boolean', default: false },
    verify: { type: 'string' }, certificate: { type: 'string' }, 'when-signed': { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
  } });
  const usage = (code: number): number => { (code === 0 ? console.log : console.error)(USAGE); return code; };
  if (values.help) return usage(0);
  const { verify, certificate } = values;
  if ((verify === undefined) !== (certificate === undefined)) return usage(2);
  if (verify !== undefined && certificate !== undefined) return values.data === undefined && values.out === undefined ? verifyFile(verify, certificate, values['when-signed'], values.json) : usage(2);
  if (values['when-signed']) return usage(2);

  const result = await checkWithoutDesk({ dataFolder: values.data ?? deskDataFolder(process.platform, process.env, homedir()), dist: values.dist, display: values.display });
  const code = codeOf(result.report);
  if (values.json) console.log(JSON.stringify(result.signed ?? { report: result.report, unsigned: result.why }));
  else console.log(table(result.report));
  if (result.signed === null) {
    console.error(`cleandesk self-check: ${result.why}${values.out === undefined ? '' : ' Nothing was written.'}`);
    return 1;
  }
  if (values.out !== undefined) {
    writeWhole(values.out, `${JSON.stringify(result.signed, null, 2)}\n`);
    if (!values.json) console.log(`\nWritten to ${values.out}, signed.`);
  }
  return code;
}

function codeOf({ lines }: SelfCheckReport): number {
  if (lines.some((line) => line.holds === 'failed')) return 1;
  return lines.some((line) => line.holds === 'not-run') ? 3 : 0;
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
  if (!signed.success) return say(false, `${file} is no report: ${signed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the whole'} ${issue.code}`).join(', ')}.`);
  const now = Date.now();
  const { report } = signed.data;
  const verdict = verifyReport(signed.data, certificate, now, whenSigned ? report.at : now);
  if (!verdict.ok) return say(false, `Refused: ${verdict.words}`, { code: verdict.code });
  return say(true, `Good: workstation ${report.workstationId}, level ${report.level}, made ${new Date(report.at).toISOString()}, signed by the key of this certificate.`, { level: report.level, workstationId: report.workstationId, at: report.at });
}

/** For a terminal: the worst first. */
function table(report: SelfCheckReport): string {
  const lines = [...report.lines].sort((a, b) => ORDER.indexOf(a.holds) - ORDER.indexOf(b.holds));
  const wide = Math.min(46, Math.max(...lines.map((line) => line.control.length)));
  const state = Math.max(...Object.values(WORDS).map((word) => word.length));
  const indent = ' '.repeat(state + wide + 4);
  const rows = lines.map((line) => `${WORDS[line.holds].padEnd(state)}  ${line.control.slice(0, wide).padEnd(wide)}  ${wrapped(line.note, 100, indent)}`);
  const counts = ORDER.map((holds) => [WORDS[holds as CheckState], lines.filter((line) => line.holds === holds).length] as const).filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  const next = report.level < 3 ? `\nFor level ${report.level + 1} is missing: ${missingFor((report.level + 1) as 1 | 2 | 3, report.lines).join(', ')}.` : '';
  return `Cleandesk ${report.versions.desk} on ${report.versions.system}, host ${report.host}, workstation ${report.workstationId}\n\n${rows.join('\n')}\n\nLevel ${report.level}: ${counts.join(', ')}.${next}`;
}

function wrapped(text: string, width: number, indent: string): string {
  const rows: string[] = [''];
  for (const word of text.split(' ')) {
    const last = rows.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > width) rows.push(word);
    else rows[rows.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return rows.join(`\n${indent}`);
}
