/** Alerts: what the server brings to the people who may see it. */
import type { AlertKind } from '../../../contract/alerts.ts';

export const alerts = {
  title: 'Alerts',
  titleUnread: 'Alerts ({{count, number}})',
  intro: 'What the server wants a person to look at. What happens again within ten minutes is counted, not repeated.',
  unread_zero: 'All are acknowledged.',
  unread_one: '1 is not acknowledged.',
  unread_other: '{{count, number}} are not acknowledged.',
  loading: 'Loading alerts',
  error: 'Alerts could not be loaded.',
  none: { title: 'No alerts', text: 'When the server finds something that a person has to look at, it appears here.' },
  more: 'Show older alerts',
  acknowledge: 'Acknowledge',
  acknowledgeLabel: 'Acknowledge: {{name}}, {{time}}',
  acknowledged: 'Acknowledged {{time}}',
  acknowledgedBy: 'Acknowledged by {{name}}, {{time}}',
  concernsYou: 'This alert concerns you: another supervisor or administrator acknowledges it.',
  concernsAll:
    'This alert concerns you, and there is no other supervisor or administrator of these companies: an administrator ' +
    'gives another person that role.',
  times_one: 'once',
  times_other: '{{count, number}} times',
  since: 'from {{from}} to {{to}}',
  source: 'Source',
  newer: 'The server is newer than this desk, which has no words for this alert. Update the desk.',
  done: 'Acknowledged.',
  notDone: 'Not done: {{words}}',
} as const;

/** What to do where the database was changed beside the program. */
const COMPARE =
  ' Notify IT, and those who keep checkpoints or exports: they compare before anything is restored or erased.';
/** What to do where a witness and the server differ. */
const ASK_WITNESS = ' Ask those who run the witness what it has, and IT whether a backup was restored.';

export const alertKinds = {
  'tenant-key': {
    name: 'Key of a company',
    sentence:
      'The key of a company was refused, seen for the first time, or replaced. Compare the fingerprint with the ' +
      'company before anything confidential is saved.',
  },
  intrusion: {
    name: 'Many refused addresses',
    sentence: 'Connections from addresses that no rule contains, many in a short time. The counts are under Addresses.',
  },
  'record-disputed': {
    name: 'Disputed records',
    sentence:
      'A workstation sent records in a name, or of a client company, that no session there had at that time. They are stored under nobody’s name.',
  },
  'server-changed': {
    name: 'Server program changed',
    sentence:
      'The files that the server runs from are not those of its release, or have changed since its last statement. Where nobody has installed anything, notify IT: which files is in the statement, under Changes.',
  },
  'desk-silent': {
    name: 'Work without a desk',
    sentence:
      'A session read, wrote or closed through the server what its desk has not recorded. It may be a program without the desk: ask the person, and revoke the workstation where nobody can say what it was.',
  },
  flood: {
    name: 'Flood',
    sentence: 'More requests, messages or connections came from one source than a limit allows. The rest was refused.',
  },
  'sign-in-key': {
    name: 'Sign-in without the key of the workstation',
    sentence:
      'The right server password came with the certificate of this workstation, and without its sign-in key. The files of ' +
      'the machine may have been copied: revoke it, and have the person change the password.',
  },
  'renewal-refused': {
    name: 'Renewal of a certificate refused',
    sentence:
      'A new certificate was asked for with the certificate of this workstation, and without its sign-in key, outside of a ' +
      'session, or again and again in one. No desk does that: the files of the machine may have been copied. Revoke it and enrol it again.',
  },
  'certificate-address': {
    name: 'New certificate used from another address',
    sentence:
      'A renewed certificate of this workstation was used for the first time from another address than the one that it was ' +
      'issued to. Where the machine was not moved, its files may have been copied: revoke it and enrol it again.',
  },
  'messages-changed': {
    name: 'Messages changed',
    sentence: 'Messages in the server’s database are not what was recorded when they were stored.' + COMPARE,
  },
  'entry-changed': {
    name: 'Entry changed',
    sentence:
      'A sealed entry in the server’s database is not what was recorded when it was stored, or is gone.' + COMPARE,
  },
  'state-unrecorded': {
    name: 'Right or rule without a record',
    sentence:
      'A person’s rights, a policy, a rule of addresses, a masking exception, a group, a site or a request was changed ' +
      'in the server’s database, and not by this program: it has no record, or another one.' +
      COMPARE,
  },
  'record-changed': {
    name: 'Record changed',
    sentence: 'A record of activity was changed in the server’s database after it was signed.' + COMPARE,
  },
  'record-deleted': {
    name: 'Record deleted',
    sentence: 'A record of activity was deleted from the server’s database, and no erasure was recorded.' + COMPARE,
  },
  'record-inserted': {
    name: 'Record inserted',
    sentence: 'A record that was never signed was put between others in the server’s database.' + COMPARE,
  },
  'records-reordered': {
    name: 'Records reordered',
    sentence: 'Records of activity were put into another order in the server’s database.' + COMPARE,
  },
  'records-truncated': {
    name: 'Newest records missing',
    sentence:
      'The newest records of activity are missing from the server’s database, though they were signed.' + COMPARE,
  },
  'tree-changed': {
    name: 'Ledger changed',
    sentence: 'The stored ledger is not the one that was signed. The server signs no more checkpoints.' + COMPARE,
  },
  'checkpoint-changed': {
    name: 'Checkpoint changed',
    sentence:
      'The newest checkpoint does not have the signature of this server’s log. The server signs no more of them.' +
      COMPARE,
  },
  'checkpoint-older': {
    name: 'Older database',
    sentence:
      'The database is older than a checkpoint that was signed before, as after the restoration of a backup. The server signs no more checkpoints.' +
      COMPARE,
  },
  'checkpoint-forked': {
    name: 'Two histories',
    sentence:
      'The database does not continue a checkpoint that was signed before: there are two histories. The server signs no more checkpoints.' +
      COMPARE,
  },
  'witness-has-more': {
    name: 'A witness knows more records',
    sentence:
      'A witness has cosigned more records than this server has, as after the restoration of a backup.' + ASK_WITNESS,
  },
  'witness-forked': {
    name: 'A witness knows another history',
    sentence: 'A witness has cosigned a history that this server’s ledger does not continue.' + ASK_WITNESS,
  },
  'witness-refused': {
    name: 'Refused by a witness',
    sentence:
      'A witness does not cosign: it does not know this log or its key, or its answer was not signed. IT compares its key and address with "cleandesk server witnesses".',
  },
  'witness-unreachable': {
    name: 'No answer from a witness',
    sentence:
      'A witness has not answered for ten minutes. Checkpoints go without its cosignature. Ask those who run it whether it is on.',
  },
  'break-glass': {
    name: 'Carried out without a second person',
    sentence:
      'A request that waits for a second person was carried out at the server’s command line. It is under Changes, with the reason.',
  },
  'access-review-overdue': {
    name: 'Review of access overdue',
    sentence:
      'Nobody has attested a review of who can do what at this company for as long as policy allows. Begin one under Access.',
  },
} as const satisfies Record<AlertKind, { name: string; sentence: string }>;
