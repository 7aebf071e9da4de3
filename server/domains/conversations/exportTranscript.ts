/** Writes the masked transcript of a conversation to a file whose name contains no personal data. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Exported } from '../../../contract/common.ts';
import { textOutput } from '../../../core/masking/outputs.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import { CLOCKS_MAY_DIFFER } from '../../../core/vocabulary/limits.ts';
import { newestStatement } from '../../record/serverStatement.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { problem } from '../../platform/http/problem.ts';
import { writeWhole } from '../../platform/writeWhole.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { summary } from './conversationQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { messagesAfter } from './messageQueries.ts';
import { bodyOf } from './rows.ts';
import { transcriptWords } from './transcript/transcriptWords.ts';
import type { TranscriptWords } from './transcript/words.ts';
import type { Bus } from '../../platform/bus.ts';

/** What to export, where to, and for whom. */
export interface TranscriptRequest {
  readonly conversationId: string;
  /** The conversation must be within it. */
  readonly scope: AnyScope;
  /** Absolute; created where it is missing, readable by its owner alone. */
  readonly folder: string;
  /** As in BCP 47. */
  readonly language: string;
  /** Who asked; null for the command line. */
  readonly person: { readonly personId: string; readonly workstationId: string } | null;
  /** The record at a position as a file that proves it; null where nothing is signed. */
  readonly proofOf: (position: number) => Promise<string | null>;
}

/**
 * Records the export before the file is written, so that a failed one is recorded too.
 * @throws Problem `not-found`; RangeError for a folder that is not absolute; Error when the file cannot be written.
 */
export async function exportTranscript(db: Db, bus: Bus, asked: TranscriptRequest): Promise<Exported> {
  if (!isAbsolute(asked.folder)) throw new RangeError('The folder for transcripts must be an absolute path.');
  const { conversationId } = asked;
  const found = await ConversationInScope.find(db, asked.scope, conversationId);
  const conversation = await summary(db, asked.scope, conversationId);
  if (found === null || conversation === null) throw problem('not-found');
  const rows = await messagesAfter(db, found, 0);
  const now = new Date();
  const words = transcriptWords(asked.language);
  const head = words.head({
    conversationId,
    company: oneLine(conversation.tenant.name),
    site: oneLine(conversation.siteName),
    visitor: oneLine(conversation.visitorName),
    startedAt: conversation.startedAt,
    writtenAt: now.getTime(),
    masker: MASK_VERSION,
    server: await newestStatement(db),
  });
  const lines = rows.map((row) => lineOf(row, words));
  const text = `${[...head, ...lines].join('\n')}\n`;
  const position = await storeOwn(db, {
    kind: 'exported',
    personId: asked.person?.personId ?? null,
    workstationId: asked.person?.workstationId ?? null,
    tenantId: conversation.tenant.id,
    conversationId,
    detail: {
      messages: rows.length,
      by: asked.person === null ? 'command-line' : 'desk',
      // With the proof beside it the file can be shown to be the one that was written.
      sha256: createHash('sha256').update(text).digest('hex'),
    },
  });
  bus.publish('activity.stored', { positions: [position] });
  mkdirSync(asked.folder, { recursive: true, mode: 0o700 });
  const file = `transcript-${conversationId}-${now.toISOString().replaceAll(/[-:.]/g, '')}.txt`;
  writeWhole(asked.folder, file, text);
  const proof = await asked.proofOf(position);
  if (proof !== null) writeWhole(asked.folder, `${file}.tlog-proof`, proof);
  return { file, messages: rows.length };
}

function lineOf(row: MessageTable, words: TranscriptWords): string {
  const { text } = textOutput(bodyOf(row), row.author === 'visitor' ? 'visitor' : 'agent');
  const who = row.author === 'agent' && row.author_name !== null ? oneLine(row.author_name) : words.authors[row.author];
  // The time that the desk gave, where a message was sent late or dated wrongly.
  const { written_at: written } = row;
  const dated =
    written === undefined || written === null || Math.abs(written - row.at) <= CLOCKS_MAY_DIFFER
      ? ''
      : words.written(written);
  // A line of a message must not look like a line of the transcript.
  return `[${new Date(row.at).toISOString()}${dated}] ${who}: ${plain(text).replaceAll('\n', '\n    ')}`;
}

/**
 * Without control characters (ECMA-48), which a terminal would execute, and without those that reverse the direction of
 * the rest of a line (Unicode TR 36 section 2.5): a transcript may be read in any program. Every kind of line end
 * becomes one.
 */
function plain(text: string): string {
  return text
    .replaceAll(/\r\n?|[\n\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '\uFFFD');
}

const oneLine = (text: string): string => plain(text).replaceAll('\n', ' ');
