/** A report of the self-check for a terminal, and the exit code that goes with it. */
import type { CheckState, SelfCheckReport } from '../../contract/selfCheck.ts';
import { missingFor } from '../../core/selfCheck/level.ts';
import { itWords, stateWords } from '../itWords.ts';
import { controlName, notesWords } from './noteWords.ts';

const ORDER = Object.keys(stateWords);

/** 0: nothing failed; 1: something did; 3: nothing failed, but something was not tried. */
export function codeOf({ lines }: SelfCheckReport): number {
  if (lines.some((line) => line.state === 'failed')) return 1;
  return lines.some((line) => line.state === 'not-run') ? 3 : 0;
}

/** For a terminal: the worst first. */
export function table(report: SelfCheckReport): string {
  const lines = [...report.lines].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const wide = Math.min(46, Math.max(...lines.map((line) => controlName(line.control).length)));
  const stateWide = Math.max(...Object.values(stateWords).map((word) => word.length));
  const indent = ' '.repeat(stateWide + wide + 4);
  const rows = lines.map(
    (line) =>
      `${stateWords[line.state].padEnd(stateWide)}  ${controlName(line.control).slice(0, wide).padEnd(wide)}  ` +
      wrapped(notesWords(line.notes), 100, indent),
  );
  const counts = ORDER.map(
    (state) => [stateWords[state as CheckState], lines.filter((line) => line.state === state).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const next =
    report.level < 3
      ? `\n${itWords('level-missing', {
          level: report.level + 1,
          missing: missingFor((report.level + 1) as 1 | 2 | 3, report.lines).map(controlName),
        })}`
      : '';
  const { versions, host, workstationId: workstation, level } = report;
  const head = itWords('report-of', { desk: versions.desk, system: versions.system, host, workstation });
  return `${head}\n\n${rows.join('\n')}\n\n${itWords('report-level', { level, counts })}${next}`;
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
