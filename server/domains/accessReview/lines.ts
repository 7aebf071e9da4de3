/** Makes the lines of a review from what there is, and from an earlier review. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AccessState } from '../../../contract/accessReview.ts';
import { canonical } from '../../../core/ledger/chain.ts';
import type { AccessLineTable } from '../../storage/tables.ts';
import type { Access } from './access.ts';
import { differencesOf, findingsOf } from './findings.ts';
import type { EarlierLine, LineRow } from './lineQueries.ts';

export type NewLine = Omit<AccessLineTable, 'version'>;

/** Lines that are made before other requests go between. */
const AT_A_TIME = 500;

/** The list as lines that no one has decided, with what differs from an earlier review, and what is gone since. */
export async function linesOf(
  reviewId: string,
  list: readonly Access[],
  earlier: readonly EarlierLine[] | null,
  now: number,
): Promise<NewLine[]> {
  const before = new Map((earlier ?? []).map((line) => [`${line.kind} ${line.subject_id}`, line]));
  const lineFor = ({ subjectId, name, state, print }: Access): Omit<NewLine, 'number'> => {
    const was = before.get(`${state.kind} ${subjectId}`);
    before.delete(`${state.kind} ${subjectId}`);
    const wasState = was === undefined || was.state === null ? null : (JSON.parse(was.state) as AccessState);
    const differences = wasState === null ? [] : differencesOf(wasState, state);
    const isNew = earlier !== null && wasState === null;
    const isChanged = wasState !== null && (was?.print !== print || differences.length > 0);
    const findings = [...(isNew ? ['new'] : []), ...(isChanged ? ['changed'] : []), ...findingsOf(state, now)];
    return {
      review_id: reviewId,
      kind: state.kind,
      subject_id: subjectId,
      name,
      words: [name, state.kind === 'person' ? state.login : ''].join('\n').toLowerCase(),
      state: JSON.stringify(state),
      print,
      ...UNDECIDED,
      differences: JSON.stringify(differences),
      findings: JSON.stringify(findings),
      remarkable: findings.length > 0 ? 1 : 0,
    };
  };
  const lines: Omit<NewLine, 'number'>[] = [];
  for (const [at, one] of list.entries()) {
    if (at > 0 && at % AT_A_TIME === 0) await setImmediate();
    lines.push(lineFor(one));
  }
  const gone = [...before.values()]
    .filter(({ state }) => state !== null)
    .map(({ kind, subject_id, name, words }): Omit<NewLine, 'number'> => ({
      review_id: reviewId,
      ...{ kind, subject_id, name, words, state: null, print: 'gone' },
      ...UNDECIDED,
      ...{ differences: '[]', findings: '["gone"]', remarkable: 1 },
    }));
  return [...lines, ...gone].map((line, at) => ({ ...line, number: at + 1 }));
}

const UNDECIDED = {
  ...{ begun: null, begun_print: null, decision: null, note: null, request_id: null },
  ...{ decided_at: null, decided_by: null, decided_name: null },
} as const;

/** What changes in a line that is listed again, as it is now or as gone. */
export function relisted(line: LineRow, now: Access | undefined, at: number): Partial<NewLine> {
  const state = now?.state ?? null;
  const begun = line.begun ?? line.state ?? 'null';
  const before = JSON.parse(begun) as AccessState | null;
  const findings = ['changed-since', ...(state === null ? ['gone'] : findingsOf(state, at))];
  return {
    state: state === null ? null : JSON.stringify(state),
    name: now?.name ?? line.name,
    print: now?.print ?? 'gone',
    begun,
    begun_print: line.begun_print ?? line.print,
    differences: JSON.stringify(before === null || state === null ? [] : differencesOf(before, state)),
    findings: JSON.stringify(findings),
    remarkable: 1,
    ...{ decision: null, note: null, request_id: null, decided_at: null, decided_by: null, decided_name: null },
  };
}

/** SHA-256 over the list, lower-case hex. */
export async function snapshotOf(lines: readonly NewLine[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { number, kind, subject_id, name, state, print } of lines) {
    if (number % AT_A_TIME === 0) await setImmediate();
    hash.update(
      `${canonical({ number, kind, subject: subject_id, name, state: JSON.parse(state ?? 'null'), print })}\n`,
    );
  }
  return hash.digest('hex');
}
