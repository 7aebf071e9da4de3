/** What the server's machine says of itself. */
import type { ServerStatement } from '../../../contract/serverStatement.ts';

const OUTCOME = {
  matches: 'The server says that its files are those of release {{release}}.',
  differs: 'The server says that its files are not those of release {{release}}.',
  unreadable: 'The list of files of the release is there and cannot be read, so nothing was compared.',
  none: 'There is no list of files of a release, so there was nothing to compare with.',
} as const satisfies Record<ServerStatement['manifest'], string>;
const SINCE: Record<ServerStatement['filesSinceLast'], string> = {
  'first-statement': 'this is the first statement',
  same: 'the same files',
  changed: 'other files, or another manifest',
};
const DISKS: Record<ServerStatement['disk'], string> = {
  encrypted: 'encrypted',
  'not-encrypted': 'not encrypted',
  'not-known': 'not known',
};
const MALWARE = {
  running: '{{name}} runs',
  installed: '{{name}} is there and does not run',
  none: 'none that the server knows',
  'not-verified': 'not known',
} as const satisfies Record<ServerStatement['antiMalware'], string>;

export const serverStatement = {
  open: 'Statement of the server',
  title: 'Statement of the server',
  loading: 'Reading the statement of the server',
  failed: 'The statement of the server could not be loaded.',
  none: 'The server has made no statement yet.',
  outcome: OUTCOME,
  at: 'Stated',
  files: 'Files of the program',
  fileCount_one: '{{count, number}} file',
  fileCount_other: '{{count, number}} files',
  others: 'Not as released',
  otherCounts: '{{changed, number}} changed, {{added, number}} added, {{removed, number}} removed',
  which: 'The first of them',
  sinceLast: 'Since the last statement',
  since: SINCE,
  sinceWhich: 'Not as in the last statement',
  changes: 'Changes of settings',
  changeCount_one: '{{count, number}} change since then, listed under Changes',
  changeCount_other: '{{count, number}} changes since then, listed under Changes',
  shells: 'Logins to the machine',
  shellCount_one: '{{count, number}} since then',
  shellCount_other: '{{count, number}} since then',
  shellsUnknown: 'the machine does not show them',
  disk: 'Disk',
  disks: DISKS,
  antiMalware: 'Anti-malware',
  malware: MALWARE,
  signatures_one: 'signatures {{count, number}} hour old',
  signatures_other: 'signatures {{count, number}} hours old',
  claim:
    'Made at each start of the server and every day. It is what that machine says of itself: whoever runs it can make it say anything.',
} as const;
