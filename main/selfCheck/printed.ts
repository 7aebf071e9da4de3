/** A report of the self-check for a terminal, and the exit code that goes with it. */
import type { CheckState, SelfCheckReport } from '../../contract/selfCheck.ts';
import { missingFor } from '../../core/selfCheck/level.ts';
import { itWords } from '../itWords.ts';
import { notesWords } from './noteWords.ts';

const WORDS: Readonly<Record<CheckState, string>> = {
  failed: 'FAILED',
  'not-run': 'not tried',
  'not-enforceable': 'not enforceable here',
  'off-by-policy': 'off by policy',
  'in-part': 'enforced in part',
  enforced: 'enforced',
};
const ORDER = Object.keys(WORDS);

/** 0: nothing failed; 1: something did; 3: nothing failed, but something was not tried. */
export function codeOf({ lines }: SelfCheckReport): number {
  if (lines.some((line) => line.state === 'failed')) return 1;
  return lines.some((line) => line.state === 'not-run') ? 3 : 0;
}

/** For a terminal: the worst first. */
export function table(report: SelfCheckReport): string {
  const lines = [...report.lines].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const wide = Math.min(46, Math.max(...lines.map((line) => line.control.length)));
  const stateWide = Math.max(...Object.values(WORDS).map((word) => word.length));
  const indent = ' '.repeat(stateWide + wide + 4);
  const rows = lines.map(
    (line) =>
      `${WORDS[line.state].padEnd(stateWide)}  ${line.control.slice(0, wide).padEnd(wide)}  ` +
      wrapped(notesWords(line.notes), 100, indent),
  );
  const counts = ORDER.map(
    (state) => [WORDS[state as CheckState], lines.filter((line) => line.state === state).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const next =
    report.level < 3
      ? `\n${itWords('level-missing', {
          level: report.level + 1,
          missing: missingFor((report.level + 1) as 1 | 2 | 3, report.lines),
        })}`
      : '';
  return (
    `Cleandesk ${report.versions.desk} on ${report.versions.system}, host ${report.host}, workstation ` +
    `${report.workstationId}\n\n${rows.join('\n')}\n\nLevel ${report.level}: ${counts.join(', ')}.${next}`
  );
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
