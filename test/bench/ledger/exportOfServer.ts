/** What a server exports: its records, cosigned by two witnesses that run here, with older checkpoints beside. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newWitnessKey, WitnessFolder } from '../../../cli/witness/witnessFolder.ts';
import { serveWitness } from '../../../cli/witness/serveWitness.ts';
import { formatAddCheckpoint } from '../../../core/ledger/addCheckpoint.ts';
import { formatVerifierKey, toBase64, type VerifierKey } from '../../../core/ledger/note.ts';
import { proveConsistency } from '../../../core/ledger/tileProofs.ts';
import { exportLedger } from '../../../server/domains/ledger/exportLedger.ts';
import { insertCosignature, newestCheckpoint, tileReader } from '../../../server/domains/ledger/ledgerQueries.ts';
import { openLogKey, RecordLog } from '../../../server/domains/ledger/recordLog.ts';
import { setWitnesses } from '../../../server/domains/ledger/witnesses.ts';
import { insertActivity } from '../../../server/record/queries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { makeKeyBeside } from '../../../server/storage/serverKey.ts';
import type { Db } from '../../../server/storage/storage.ts';

const SIZES = [1, 2, 255, 256, 257, 1_024, 1_299, 1_300];
const SIZE = 1_300;
const WITNESSES = ['one', 'two'];

const append = (db: Db, at: number): Promise<number> =>
  insertActivity(db, {
    at: Date.now(),
    tenantId: null,
    personId: null,
    workstationId: null,
    conversationId: null,
    kind: 'refused',
    detail: { number: at, why: 'scope' },
    seq: null,
    previousHash: null,
    hash: null,
  });

/** @returns the keys of the log and of its two witnesses, and whom to trust as C2SP tlog-policy */
export async function exportOfServer(folder: string, out: string): Promise<{ keys: VerifierKey[]; policy: string }> {
  const data = join(folder, 'exporting');
  makeKeyBeside(data);
  const { db, close } = await openStorage(data);
  const scope = systemScope('an export to check');
  try {
    const key = await openLogKey(db);
    const log = new RecordLog(db, scope, key);
    const keys: VerifierKey[] = [key];
    const lines = [`log ${formatVerifierKey(key)}`];
    for (const name of WITNESSES) {
      const witness = newWitnessKey(join(folder, name), `witness.example/${name}`);
      new WitnessFolder(join(folder, name)).addLog(formatVerifierKey(key));
      keys.push(witness);
      lines.push(`witness ${name} ${formatVerifierKey(witness)} http://127.0.0.1:1/`);
    }
    const policy = [...lines, `group both all ${WITNESSES.join(' ')}`, 'quorum both', ''].join('\n');
    // The change of the witnesses is a record as well.
    await setWitnesses(db, policy);
    let stored = (await log.checkpoint()).size;
    const older: { size: number; note: string }[] = [];
    for (const size of SIZES) {
      while (stored < size) stored = await append(db, stored);
      await log.checkpoint();
      const checkpoint = await newestCheckpoint(db);
      if (checkpoint?.size === size) older.push(checkpoint);
    }
    const newest = older.at(-1);
    if (newest?.size !== SIZE) throw new Error('The export has another size.');
    for (const name of WITNESSES) {
      const witness = await serveWitness(
        join(folder, name),
        { host: '127.0.0.1', port: 0 },
        {
          now: Date.now,
          report: console.error,
        },
      );
      const body = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: newest.note });
      const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
      const line = await answer.text();
      await insertCosignature(db, { size: SIZE, witness: name, at: Math.floor(Date.now() / 1_000), line });
      await witness.close();
    }
    await exportLedger(db, scope, key, out, [1, 256, 257, 778, SIZE]);
    mkdirSync(join(out, 'older'));
    for (const { size, note } of older.slice(0, -1)) {
      const proof = await proveConsistency(size, SIZE, tileReader(db));
      writeFileSync(join(out, `older/${size}.checkpoint`), note);
      writeFileSync(join(out, `older/${size}.proof`), `${proof.map(toBase64).join('\n')}\n`);
    }
    return { keys, policy };
  } finally {
    await close();
  }
}
