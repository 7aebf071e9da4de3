/** `cleandesk server public-details`: prints, imports and removes what agents of a tenant may write. */
import { DETAIL_KINDS } from '../../core/vocabulary/detailKinds.ts';
import { readDetailLines, writeDetailLines } from '../../core/masking/policy/detailLines.ts';
import { formOf } from '../../core/masking/policy/publicDetail.ts';
import { addDetails, listDetails, removeDetails } from '../../server/domains/masking/publicDetails.ts';
import { tenantCalled } from '../../server/domains/tenants/tenants.ts';
import type { SystemScope } from '../../server/scope/scope.ts';
import type { Db } from '../../server/storage/storage.ts';
import { Said } from '../said.ts';
import { textOfFile } from '../textOfFile.ts';
import { wordsOf } from '../words.ts';
import { command, inStorage, needed, NotUnderstood } from './command.ts';

export const publicDetails = command({
  what: 'what a tenant says of itself to everybody, so that its agents may write it: prints it as CSV, or',
  usage: [
    '--tenant NAME|ID [--import FILE] to add lines of kind,value,language,note, all or none, [--remove VALUE];',
    `[--kind KIND] of lines with a value alone: ${DETAIL_KINDS.join(', ')}`,
  ],
  options: {
    tenant: { type: 'string' },
    import: { type: 'string' },
    kind: { type: 'string', default: 'word' },
    remove: { type: 'string' },
  },
  async run(values) {
    const kind = DETAIL_KINDS.find((one) => one === values.kind);
    if (kind === undefined) throw new NotUnderstood(`--kind is one of ${DETAIL_KINDS.join(', ')}`);
    const tenant = needed(values.tenant, '--tenant');
    return inStorage(values, async (db, scope) => {
      const { id: tenantId } = await tenantCalled(db, scope, tenant);
      if (values.import !== undefined) await imported(db, scope, tenantId, values.import, kind);
      if (values.remove !== undefined) await removed(db, scope, tenantId, values.remove);
      if (values.import === undefined && values.remove === undefined)
        process.stdout.write(writeDetailLines((await listDetails(db, scope, tenantId)).details));
    });
  },
});

/** @throws Said with what is wrong, line by line; nothing is added then. */
async function imported(
  db: Db,
  scope: SystemScope,
  tenantId: string,
  file: string,
  kind: (typeof DETAIL_KINDS)[number],
): Promise<void> {
  const { path, text } = textOfFile(file);
  const { details, problems } = readDetailLines(text, kind);
  if (problems.length > 0) {
    const lines = problems.map(({ line, fault }) => `  line ${line}: ${wordsOf(fault)}`);
    throw new Said(`${path} cannot be added; nothing was changed:\n${lines.join('\n')}`);
  }
  if (details.length === 0) throw new Said(`${path} has no details.`);
  const outcome = await addDetails(db, scope, { tenantId, personId: null }, details, null);
  const [wrong] = outcome.problems;
  if (wrong !== undefined) throw new Said(`Nothing was changed. ${wordsOf(wrong.notice)}`);
  console.log(`Added ${outcome.added}; ${outcome.known} were there already. A running server masks by it at once.`);
}

/** @throws Said where no detail is written like this. */
async function removed(db: Db, scope: SystemScope, tenantId: string, value: string): Promise<void> {
  const { details } = await listDetails(db, scope, tenantId);
  const ids = details.filter((one) => formOf(one) === formOf({ kind: one.kind, value })).map(({ id }) => id);
  if (ids.length === 0) throw new Said('The list has no such value.');
  await removeDetails(db, scope, { tenantId, personId: null }, ids);
  console.log(`Removed ${ids.length}. New messages hide it.`);
}
