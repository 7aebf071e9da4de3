/** Writes the transcript of a conversation, masked, to a file whose name says nothing of anybody in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Exported } from '../../contract/common.ts';
import { textExit } from '../../core/masking/exits.ts';
import { MASK_VERSION } from '../../core/masking/mask.ts';
import { recordOwn, type ActivityNews } from '../activity/ownRecords.ts';
import { notFound } from '../problem.ts';
import type { Db } from '../storage/storage.ts';
import type { MessageTable } from '../storage/tables.ts';
import { bodyOf, summary } from './rows.ts';

export interface ExportAsked {
  readonly conversationId: string;
  /** The conversation must belong to one of these. */
  readonly tenantIds: readonly string[];
  /** Absolute; made where it is missing, readable by nobody else. */
  readonly folder: string;
  /** Who asked; null for the command line. */
  readonly person: { readonly personId: string; readonly workstationId: string } | null;
}

/** @throws Problem `not-found`; RangeError for a folder that is not absolute; Error when the file cannot be written. Recorded first, so that a failed one is recorded too. */
export async function exportTranscript(db: Db, news: ActivityNews, asked: ExportAsked): Promise<Exported> {
  if (!isAbsolute(asked.folder)) throw new RangeError('The folder for transcripts must be an absolute path.');
  const { conversationId } = asked;
  const conversation = await summary(db, conversationId, asked.tenantIds);
  if (conversation === null) throw notFound();
  const rows = await db.selectFrom('message').selectAll().where('conversation_id', '=', conversationId).orderBy('seq').execute();
  const now = new Date();
  const head = [
    'Transcript, masked', `Conversation  ${conversationId}`, `Company       ${conversation.tenant.name}`, `Site          ${conversation.siteName}`, `Visitor       ${conversation.visitorName}`,
    `Begun         ${new Date(conversation.startedAt).toISOString()}`, `Written       ${now.toISOString()}, masker ${MASK_VERSION}`, '',
  ];
  const lines = rows.map((row) => lineOf(row));
  await recordOwn(db, news, { kind: 'exported', personId: asked.person?.personId ?? null, workstationId: asked.person?.workstationId ?? null, tenantId: conversation.tenant.id, conversationId, detail: { messages: rows.length, by: asked.person === null ? 'command-line' : 'desk' } });
  mkdirSync(asked.folder, { recursive: true, mode: 0o700 });
  const file = `transcript-${conversationId}-${now.toISOString().replaceAll(/[-:.]/g, '')}.txt`;
  writeFileSync(join(asked.folder, file), `${[...head, ...lines].join('\n')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return { file, messages: rows.length };
}

function lineOf(row: MessageTable): string {
  const { text } = textExit(bodyOf(row), row.author === 'visitor' ? 'visitor' : 'agent');
  const who = row.author === 'visitor' ? 'Visitor' : row.author === 'agent' ? row.author_name ?? 'Agent' : 'Note';
  // A line of a message must not look like a line of the transcript.
  return `[${new Date(row.at).toISOString()}] ${who}: ${text.replaceAll(/\r\n?|[\n\u2028\u2029]/g, '\n    ')}`;
}
