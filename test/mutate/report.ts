/** The result of a run, as lines for a terminal and as Markdown. */
import type { Judgement, Verdict } from './judge.ts';

const count = (verdicts: readonly Verdict[], outcome: Verdict['outcome']): number =>
  verdicts.filter((one) => one.outcome === outcome).length;

/** One line: how many were noticed. A hang counts as noticed. */
export function summary(name: string, verdicts: readonly Verdict[]): string {
  const [noticed, hung] = [count(verdicts, 'noticed'), count(verdicts, 'hung')];
  const share = verdicts.length === 0 ? 0 : Math.floor((100 * (noticed + hung)) / verdicts.length);
  return (
    `${name}: ${noticed + hung} of ${verdicts.length} noticed (${share} %)` + (hung === 0 ? '' : `, ${hung} by a hang`)
  );
}

/** One line for one mutant. */
export function verdictLine({ mutant, outcome, by, seconds }: Verdict): string {
  const how = outcome === 'survived' ? 'SURVIVED' : `${outcome} by ${by?.file ?? ''}`;
  return `${mutant.path}:${mutant.line} ${mutant.kind}: ${how} (${seconds} s)`;
}

const lines = (sign: string, text: string): readonly string[] => text.split('\n').map((line) => `${sign} ${line}`);

/** All of it, the survivors first: each with what it changes and which tests ran. */
export function markdown(judgement: Judgement, title: string): string {
  const { verdicts, broken } = judgement;
  const survivors = verdicts.filter(({ outcome }) => outcome === 'survived');
  return [
    `# ${title}`,
    '',
    `${summary('Mutants', verdicts)}.`,
    '',
    ...(broken.length === 0
      ? []
      : ['Fail without a mutant, and were not counted:', '', ...broken.map((file) => `- ${file}`), '']),
    `## Survivors (${survivors.length})`,
    '',
    ...survivors.flatMap(({ mutant, ran }) => [
      `### ${mutant.path}:${mutant.line} (${mutant.kind}${mutant.inside === '' ? '' : ` in ${mutant.inside}`})`,
      '',
      '```diff',
      ...lines('-', mutant.before),
      ...lines('+', mutant.after),
      '```',
      '',
      ran.length === 0 ? 'No unit or contract test reaches it.' : `Ran: ${ran.join(', ')}`,
      '',
    ]),
    '## Noticed',
    '',
    ...verdicts
      .filter(({ outcome }) => outcome !== 'survived')
      .map(
        ({ mutant, outcome, by }) =>
          `- ${mutant.path}:${mutant.line} (${mutant.kind}): ` +
          `${outcome === 'hung' ? 'a hang in ' : ''}${by?.file ?? ''}` +
          (by?.test === undefined || by.test === '' ? '' : `, "${by.test}"`),
      ),
    '',
  ].join('\n');
}
