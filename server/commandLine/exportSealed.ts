import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeFileSync, writeSync } from 'node:fs';
import { sealedLines } from '../domains/conversations/sealedLines.ts';
import { signedProof } from '../domains/ledger/signedProof.ts';
import { NotDone } from '../platform/notDone.ts';
import { storeOwn } from '../record/ownRecords.ts';
import type { SystemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

/** One entry or message by its id, or every one. */
export type Which = { readonly id: string } | 'all';

/**
 * Writes sealed values to `file`, mode 0600, for the one who has the key: a `SealedLine` as JSON a line. Beside it the
 * proof that this export, by its hash, is in the ledger.
 * @returns how many.
 * @throws NotDone `sealed-value-unknown` for an id that no sealed value has; no file is written then.
 */
export async function exportSealed(db: Db, scope: SystemScope, which: Which, file: string): Promise<number> {
  const lines = await sealedLines(db, scope, which === 'all' ? null : which.id);
  if (which !== 'all' && lines.length === 0)
    throw new NotDone({ code: 'sealed-value-unknown', params: { id: which.id } });
  const out = openSync(file, 'w', 0o600);
  try {
    for (const line of lines) writeSync(out, `${JSON.stringify(line)}\n`);
  } finally {
    closeSync(out);
  }
  // With the proof beside it the file can be shown to be the one that was written.
  const detail = { sealed: lines.length, by: 'command-line', sha256: await hashOf(file) };
  const proof = await signedProof(db, scope, await storeOwn(db, { kind: 'exported', detail }));
  if (proof !== null) writeFileSync(`${file}.tlog-proof`, proof, { mode: 0o600 });
  return lines.length;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest('hex');
}
