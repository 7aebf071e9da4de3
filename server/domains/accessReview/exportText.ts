/** The file of an attested review of access. */
import type { LineRow } from './lineQueries.ts';
import type { ReviewRow } from './reviewQueries.ts';

/**
 * An attested review as the text that its record has the hash of: JSON, a line each. It has the state that was decided
 * and, where it differs, the one that was listed first.
 */
export function exportText(
  row: Omit<ReviewRow, 'revision' | 'listed' | 'sha256' | 'position'>,
  tenantIds: readonly string[],
  lines: readonly LineRow[],
): string {
  const head = {
    format: 'cleandesk access review 1',
    id: row.id,
    begunAt: new Date(row.at).toISOString(),
    begunBy: { id: row.begun_by, name: row.begun_name },
    attestedAt: new Date(row.ended_at ?? 0).toISOString(),
    attestedBy: { id: row.ended_by, name: row.ended_name },
    tenantIds,
    teamIds: row.team_ids === null ? null : (JSON.parse(row.team_ids) as string[]),
    everyTenant: row.every_tenant === 1,
    snapshot: row.snapshot,
    recordSince: new Date(row.record_since).toISOString(),
    comparedWith: row.compared_with,
    lines: lines.length,
  };
  const texts = lines.map((line) =>
    JSON.stringify({
      number: line.number,
      kind: line.kind,
      subject: line.subject_id,
      name: line.name,
      state: JSON.parse(line.state ?? 'null'),
      print: line.print,
      ...(line.begun === null ? {} : { begun: JSON.parse(line.begun), begunPrint: line.begun_print }),
      differences: JSON.parse(line.differences),
      findings: JSON.parse(line.findings),
      decision: line.decision,
      note: line.note,
      request: line.request_id,
      decidedAt: line.decided_at === null ? null : new Date(line.decided_at).toISOString(),
      decidedBy: { id: line.decided_by, name: line.decided_name },
    }),
  );
  return `${JSON.stringify(head)}\n${texts.join('\n')}${texts.length === 0 ? '' : '\n'}`;
}
