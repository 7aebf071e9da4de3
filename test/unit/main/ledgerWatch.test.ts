/** What a desk makes of rows that arrive while new checkpoints come. */
import { expect, test } from 'vitest';
import type { EvidentRow } from '../../../contract/activity.ts';
import { activityRecord } from '../../../core/ledger/activityRecord.ts';
import { commitmentOf, entryOf, newNonce } from '../../../core/ledger/leaf.ts';
import { formatVerifierKey } from '../../../core/ledger/note.ts';
import { rowsRanges } from '../../../core/ledger/rowsProof.ts';
import { hashesOf, proveConsistency } from '../../../core/ledger/tileProofs.ts';
import { createLedgerWatch, type LedgerWatch } from '../../../main/ledger/ledgerWatch.ts';
import { SampleLog } from '../../support/sampleLog.ts';

const AT = Date.UTC(2026, 10, 30);
const about = { tenantId: null, personId: null, workstationId: null, conversationId: null };
const record = activityRecord({
  ...{ ...about, seq: null, at: AT, kind: 'window-blur', detail: {}, previousHash: null, hash: null },
  ...{ arrivedAt: AT, fault: null },
});
const nonce = newNonce();
const ROW: EvidentRow = {
  ...{ position: 1, at: AT, kind: 'window-blur', personName: null, workstationName: null, tenantName: null },
  ...{ conversationId: null, detail: {}, arrivedAt: AT, source: 'server', fault: null },
  evidence: {
    ...{
      nonce: Buffer.from(nonce).toString('base64'),
      leafAt: AT,
      tenantId: null,
      personId: null,
      workstationId: null,
    },
    ...{ seq: null, previousHash: null, hash: null },
  },
};

/** A desk that has checked a log of this many records, of which the first is `ROW`. */
async function deskAt(size: number): Promise<{ watch: LedgerWatch; log: SampleLog; grow: () => Promise<void> }> {
  const log = new SampleLog();
  log.append(entryOf(AT, commitmentOf(record, nonce))).grow(size);
  const facts = new Map<string, string>();
  const watch = createLedgerWatch({
    facts: { fact: (name) => facts.get(name) ?? null, setFact: (name, value) => void facts.set(name, value) },
    activity: { record: () => undefined },
    now: () => AT,
    changed: () => undefined,
  });
  const look = (): Promise<void> =>
    watch.look(async (from) => ({
      ...{ key: formatVerifierKey(log.key), checkpoint: await log.checkpoint(), witnesses: null, stopped: null },
      proof: (from === 0 ? [] : await proveConsistency(from, log.size, log.read)).map((hash) =>
        Buffer.from(hash).toString('base64'),
      ),
    }));
  await look();
  return { watch, log, grow: async () => look.call(log.grow(log.size + 1)) };
}
const proofOf = async (log: SampleLog, size: number): Promise<string[]> => {
  const hashes = await hashesOf(rowsRanges([0], size), size, log.read);
  return hashes.map((hash) => Buffer.from(hash).toString('base64'));
};

test.each([0, 1, 9, 20, 63])('rows that were asked for %i checkpoints ago are proved', async (later) => {
  const { watch, log, grow } = await deskAt(4);
  const checked = watch.checked();
  const proof = await proofOf(log, checked);
  for (let each = 0; each < later; each += 1) await grow();
  expect(watch.rows([ROW], proof, checked)?.map((row) => row.proof)).toEqual(['checked']);
  expect(watch.state()).toMatchObject({ state: 'checked', size: 4 + later });
});

test('rows of so long ago that their root is forgotten wait, and are no contradiction', async () => {
  const { watch, log, grow } = await deskAt(4);
  const checked = watch.checked();
  const proof = await proofOf(log, checked);
  for (let each = 0; each < 80; each += 1) await grow();
  expect(watch.rows([ROW], proof, checked)?.map((row) => row.proof)).toEqual(['waiting']);
  expect(watch.state()).toMatchObject({ state: 'checked' });
});

test('a row that is not in the ledger as it is shown is a contradiction, also many checkpoints later', async () => {
  const { watch, log, grow } = await deskAt(4);
  const checked = watch.checked();
  const proof = await proofOf(log, checked);
  for (let each = 0; each < 20; each += 1) await grow();
  expect(watch.rows([{ ...ROW, kind: 'window-focus' }], proof, checked)).toBe(null);
  expect(watch.state()).toMatchObject({ state: 'failed', failure: 'record' });
});
