import { readFileSync } from 'node:fs';
import { openLogKey } from '../../server/domains/ledger/recordLog.ts';
import { setWitnesses } from '../../server/domains/ledger/witnesses.ts';
import { witnessText } from '../../server/domains/ledger/witnessText.ts';
import { formatVerifierKey } from '../../core/ledger/note.ts';
import { command, inStorage } from './command.ts';

export const witnesses = command({
  what: 'shows which witnesses cosign the ledger, and its key; or sets them from a file (C2SP tlog-policy)',
  usage: ['[--set FILE]'],
  options: { set: { type: 'string' } },
  run: (values) =>
    inStorage(values, async (db) => {
      if (values.set !== undefined) await setWitnesses(db, readFileSync(values.set, 'utf8'));
      const log = `log ${formatVerifierKey(await openLogKey(db))}\n`;
      process.stdout.write((await witnessText(db)) ?? `${log}quorum none\n`);
    }),
});
