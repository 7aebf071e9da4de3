/** What protects the data, and who has the keys. */
import type { KeptAtServer } from '../../../contract/encryption.ts';

const KEY_FROM: Record<KeptAtServer['keyFrom'], string> = {
  variable: 'The key is given to the server as a variable when it starts.',
  file: 'The key is in a file outside the folder of the database.',
  credential: 'The key is given to the server by its system (a systemd credential).',
  beside: 'The key is in a file beside the database: a copy of that folder can be opened.',
};

export const encryption = {
  open: 'How this is encrypted',
  title: 'How this is encrypted',
  loading: 'Reading how this is encrypted',
  failed: 'How this is encrypted could not be read.',
  intro: 'Read from the open connection and the open databases, at this moment.',
  sent: 'What is sent',
  sentText: 'Between this desk and the server, which prove who they are to each other.',
  noConnection: 'There is no connection now.',
  kept: 'What the server keeps',
  keptUnknown: 'The server does not answer now.',
  keptKey: 'Whoever runs the server has this key. {{from}}',
  keyFrom: KEY_FROM,
  sealed: 'Entries, and originals of what was hidden',
  sealedText: 'Sealed once more before they are stored. Only the client company has the key that opens them.',
  here: 'What this workstation keeps',
  hereBoth:
    'Work that waits to be sent opens with the workstation password, a secret of this machine’s keychain and the ' +
    'person’s own password together.',
  herePassword:
    'Work that waits to be sent opens with the workstation password and the person’s own password together. This ' +
    'machine has no keychain, so no secret of the machine is part of it.',
  protocol: 'Protocol',
  agreement: 'Key agreement',
  agreementUnknown: 'Not shown by this program’s TLS',
  cipher: 'Cipher',
  mac: 'Checked by',
  bits: 'Key',
  bitCount: '{{bits}} bits',
  suite: 'Suite',
  suites: { 'hpke-x25519-hkdf-sha256-aes-256-gcm': 'HPKE: X25519, HKDF-SHA-256, AES-256-GCM' },
} as const;
