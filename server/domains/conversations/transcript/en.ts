/** The words of a transcript in English. */
import type { ServerStatement } from '../../../../contract/serverStatement.ts';
import type { TranscriptWords } from './words.ts';

const stamp = (at: number): string => new Date(at).toISOString();

/** What the server states of its own files. */
function serverLine(statement: ServerStatement | null): string {
  if (statement === null) return 'no statement';
  const { at, manifest, release, changedFiles, addedFiles, removedFiles } = statement;
  const files = {
    none: 'no manifest',
    unreadable: 'manifest unreadable',
    matches: `release ${release}, unchanged`,
    differs: `release ${release}, ${changedFiles} changed, ${addedFiles} added, ${removedFiles} removed`,
  }[manifest];
  return `stated ${stamp(at)}: ${files}`;
}

export const en: TranscriptWords = {
  head: (head) => [
    'Transcript, masked',
    `Conversation  ${head.conversationId}`,
    `Company       ${head.company}`,
    `Site          ${head.site}`,
    `Visitor       ${head.visitor}`,
    `Begun         ${stamp(head.startedAt)}`,
    `Written       ${stamp(head.writtenAt)}, masker ${head.masker}`,
    `Server        ${serverLine(head.server)}`,
    '',
  ],
  authors: { visitor: 'Visitor', agent: 'Agent', system: 'Note' },
  written: (at) => `, written ${stamp(at)}`,
};
