/** Hashes of rows of a database, as records of the ledger contain them. SHA-256, lower-case hex. */
import { createHash } from 'node:crypto';
import { canonical } from './chain.ts';

/** Of a row of this kind. Fields are JSON values. */
export const rowHash = (kind: string, fields: Readonly<Record<string, unknown>>): string =>
  createHash('sha256')
    .update(`cleandesk row 1 ${kind}\n${canonical(fields)}`, 'utf8')
    .digest('hex');

/** What of a stored message is bound to the ledger. */
export interface BoundMessage {
  readonly id: string;
  readonly seq: number;
  readonly author: string;
  readonly author_person_id: string | null;
  readonly author_name: string | null;
  readonly at: number;
  readonly written_at?: number | null;
  readonly text: string;
  readonly marks: string;
}

/**
 * Of a message.
 * @param salt of the conversation, which is deleted with it: what was said cannot be guessed from a record that stays
 */
export const messageHash = (message: BoundMessage, salt: string): string => {
  const { id, seq, author, author_person_id: person, author_name: name, at, text, marks } = message;
  const written = message.written_at ?? null;
  return rowHash('message', { salt, id, seq, author, person, name, at, written, text, marks });
};

/** Of several, oldest first. @param hashes of `messageHash` */
export const messagesDigest = (hashes: readonly string[]): string => rowHash('messages', { hashes });
