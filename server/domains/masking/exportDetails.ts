/** Writes the public details of a tenant to a file on the server, in the form that can be imported. */
import { mkdirSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { writeDetailLines } from '../../../core/masking/policy/detailLines.ts';
import type { Bus } from '../../platform/bus.ts';
import { exporting } from '../../platform/exporting.ts';
import { problem } from '../../platform/http/problem.ts';
import { writeWhole } from '../../platform/writeWhole.ts';
import { publishStored, storeOwn } from '../../record/ownRecords.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { listDetails } from './publicDetails.ts';

/** Which list to export, where to, and for whom. */
export interface DetailsExport {
  readonly tenantId: string;
  readonly scope: AnyScope;
  /** Absolute; created where it is missing, readable by its owner alone. Null where policy names none. */
  readonly folder: string | null;
  readonly person: { readonly personId: string; readonly workstationId: string };
}

/**
 * Records the export before the file is written, so that a failed one is recorded too.
 * @throws Problem `not-found` out of scope, `export-off` without a folder; ExportFailed where the file cannot be
 * written.
 */
export async function exportDetails(
  db: Db,
  bus: Bus,
  { tenantId, scope, folder, person }: DetailsExport,
): Promise<{ file: string; details: number }> {
  const { details } = await listDetails(db, scope, tenantId);
  if (folder === null || !isAbsolute(folder)) throw problem('export-off');
  const position = await storeOwn(db, {
    kind: 'exported',
    ...person,
    tenantId,
    detail: { publicDetails: details.length, by: 'desk' },
  });
  publishStored(bus, position);
  const file = `public-details-${tenantId}-${new Date().toISOString().replaceAll(/[-:.]/g, '')}.csv`;
  return exporting(async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeWhole(folder, file, writeDetailLines(details));
    return { file, details: details.length };
  });
}
