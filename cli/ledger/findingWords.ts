/** What `cleandesk ledger verify` found, in English. */
import type { LedgerFaultCode } from '../../core/ledger/ledgerFault.ts';
import type { Finding, FindingCode } from '../../core/ledger/verify/finding.ts';
import { filledIn } from '../../main/itWords.ts';

const FAULTS: Readonly<Record<LedgerFaultCode, string>> = {
  'note-form': 'it is not there, or is no signed note.',
  'key-form': 'a key in it cannot be read.',
  'signature-wrong': 'a signature in it is wrong: it was changed after it was signed, or somebody else signed it.',
  'signature-missing': 'it is not signed by a log of the policy.',
  'checkpoint-form': 'it is no checkpoint.',
  'log-unknown': 'it is of a log that is not in the policy, or of another log.',
  'quorum-missing': 'fewer witnesses have cosigned it than the policy asks for.',
  'proof-form': 'it is no proof.',
  'tile-form': 'a tile in it cannot be read.',
  'bundle-form': 'its entries cannot be read.',
  'entry-form': 'the entry in it cannot be read.',
  'policy-form': 'the policy cannot be read.',
  'tile-missing': 'a tile is missing.',
};

const FINDINGS: Readonly<Record<FindingCode, string>> = {
  'checkpoint-refused': 'The checkpoint is not to be trusted: {{fault}}',
  'older-refused': 'An older checkpoint is not to be trusted: {{fault}}',
  'older-unchecked':
    'Whether this contains the {{older}} entries of the older checkpoint can only be checked with an export.',
  forked:
    'Forked: two different ledgers of {{size}} entries were signed. Each alone looks right; both together prove it.',
  'rolled-back':
    'Rolled back: the older checkpoint covers {{older}} entries and this one {{size}}. An older copy was put in place.',
  rewritten: 'Rewritten: the first {{older}} entries are not those that the older checkpoint covers.',
  truncated: 'Truncated: {{entries}} at the end, from {{index}} on.',
  edited: 'Edited: {{entries}} {{index}} {{is}} not what was signed.',
  deleted: 'Deleted: {{entries}} {{index}} {{is}} missing.',
  inserted: 'Inserted: {{entries}} that {{was}} never signed, before entry {{index}}.',
  reordered: 'Reordered: entry {{index}} is at another place.',
  'entries-differ': 'From entry {{index}} on, the entries are not those that were signed.',
  'tile-changed': 'Changed: {{name}} is not the tile that was signed.',
  'tile-missing': 'Missing: {{name}}, or it is too short.',
  'tree-not-signed': 'The tree of these tiles and entries is not the one that was signed.',
  'entry-form': 'The {{entries}} {{index}} {{is}} signed, but in a form that this version does not know.',
  'dated-back': 'Dated wrongly: entry {{index}} says {{at}}, which is before the entry that precedes it.',
  'dated-after-cosignature': 'Dated wrongly: entry {{index}} says {{at}}, which is after it was seen.',
  'dated-before-older':
    'Dated wrongly: entry {{index}} says {{at}}, before the older checkpoint of {{older}} entries was cosigned.',
  'cosigned-in-future': 'A witness says it cosigned at {{at}}, which has not come yet. Check the clocks.',
  'record-edited': 'Edited: the {{records}} of {{entries}} {{index}} {{is}} not what was committed to.',
  'record-moved': 'Reordered: the record exported as entry {{index}} belongs to entry {{to}}.',
  'record-inserted': 'Inserted: there is a record for entry {{index}}, which is not in the ledger.',
  'record-twice': 'Inserted: there is a second record for entry {{index}}.',
  'record-dated': 'Dated wrongly: the record of entry {{index}} says another time of arrival than its entry ({{at}}).',
  'record-line': 'Line {{line}} of the records cannot be read.',
  'record-missing': 'Deleted: no record for {{entries}} {{index}}, and no note that it was erased.',
  'erasure-unrecorded': 'Deleted: {{entries}} {{index}} {{is}} said to be erased, and no record says so.',
  'proof-refused': 'This proof is not to be trusted: {{fault}}',
  'proof-wrong': 'The entry in this proof is not entry {{index}} of the {{size}} that were signed.',
};

/** One sentence. */
export function findingWords(finding: Finding): string {
  const { index, count = 1, at, fault } = finding;
  const isOne = count === 1;
  const many = finding.code === 'truncated' || finding.code === 'inserted';
  const params = {
    ...finding,
    index: index === undefined ? '' : isOne || many ? String(index) : `${index} to ${index + count - 1}`,
    entries: many ? `${count} ${isOne ? 'entry' : 'entries'}` : isOne ? 'entry' : 'entries',
    records: isOne ? 'record' : 'records',
    is: isOne ? 'is' : 'are',
    was: isOne ? 'was' : 'were',
    at: at === undefined ? '' : new Date(at).toISOString(),
    fault: fault === undefined ? '' : FAULTS[fault],
  };
  return filledIn(FINDINGS[finding.code], params);
}

/** What is wrong with a file that could not be read at all. */
export const faultWords = (code: LedgerFaultCode): string => FAULTS[code];
