/** What this desk knows of the server's ledger. */
import type { LedgerFailure, LedgerFinding } from '../../../contract/ledger.ts';

export const ledger = {
  unchecked: 'No checkpoint of the ledger was checked at this desk yet.',
  checking: 'Checking the ledger',
  checked: 'Checked at this desk up to record {{size, number}}, {{time}}',
  offline: 'Offline. Checked at this desk up to record {{size, number}}, {{time}}',
  witnessed_one: 'cosigned by {{count, number}} witness: {{names}}',
  witnessed_other: 'cosigned by {{count, number}} witnesses: {{names}}',
  tooFew: 'fewer witnesses have cosigned than are asked for',
  failedTitle: 'The ledger has failed the check of this desk',
  failedRecorded:
    'This is on the record of this workstation. Activity stays hidden here, also after a restart, until IT has looked into it.',
  failedFacts: 'Checked before up to record {{seen, number}}. Contradicted {{time}}.',
  failedFactsAt:
    'Checked before up to record {{seen, number}}. Contradicted {{time}} by what the server showed up to record {{found, number}}.',
} as const;

export const ledgerFailures = {
  older:
    'The server shows fewer records than this desk has checked before: records are missing, as after the restoration of a backup.',
  forked:
    'The server’s ledger does not continue what this desk has checked before: records were changed, removed or added.',
  'other-key': 'The server’s ledger is signed with another key than before.',
  signature: 'The newest checkpoint is not signed by the server’s log.',
  unreadable: 'A checkpoint, or what this desk had kept of it, cannot be read.',
  record: 'The server has shown a record that is not in the ledger as it was shown.',
} as const satisfies Record<LedgerFailure, string>;

/** Why the server signs no more checkpoints. */
export const ledgerStopped = {
  'record-changed': 'The server has found a changed record.',
  'record-deleted': 'The server has found that a record was deleted.',
  'record-inserted': 'The server has found a record that was never signed.',
  'records-reordered': 'The server has found records in another order.',
  'records-truncated': 'The newest records are missing at the server. It signs no more checkpoints.',
  'tree-changed': 'The ledger stored at the server is not the one that was signed. It signs no more checkpoints.',
  'checkpoint-changed': 'The newest checkpoint at the server is not signed by its log. It signs no more of them.',
  'checkpoint-older': 'The server’s database is older than what was signed before. It signs no more checkpoints.',
  'checkpoint-forked': 'The server’s database does not continue what was signed before. It signs no more checkpoints.',
  'witness-has-more': 'A witness knows more records than the server.',
  'witness-forked': 'A witness knows another history.',
  'witness-refused': 'A witness does not cosign.',
  'witness-unreachable': 'A witness does not answer.',
} as const satisfies Record<LedgerFinding, string>;
