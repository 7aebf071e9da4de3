/** The words of a transcript, which is written on the server for people outside the desk. In English. */
import type { ServerStatement } from '../../../contract/serverStatement.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';

/** What the head of a transcript says; times are milliseconds since 1970. */
interface Head {
  readonly conversationId: string;
  readonly company: string;
  readonly site: string;
  readonly visitor: string;
  readonly startedAt: number;
  readonly writtenAt: number;
  /** The server's newest statement; null before the first. */
  readonly server: ServerStatement | null;
}

/** The lines of the head, with an empty one at the end. */
export const headWords = (head: Head): readonly string[] => [
  'Transcript, masked',
  `Conversation  ${head.conversationId}`,
  `Company       ${head.company}`,
  `Site          ${head.site}`,
  `Visitor       ${head.visitor}`,
  `Begun         ${new Date(head.startedAt).toISOString()}`,
  `Written       ${new Date(head.writtenAt).toISOString()}, masker ${MASK_VERSION}`,
  `Server        ${serverWords(head.server)}`,
  '',
];

/** What the server states of its own files. */
function serverWords(statement: ServerStatement | null): string {
  if (statement === null) return 'no statement';
  const { at, manifest, release, changedFiles, addedFiles, removedFiles } = statement;
  const files = {
    none: 'no manifest',
    unreadable: 'manifest unreadable',
    matches: `release ${release}, unchanged`,
    differs: `release ${release}, ${changedFiles} changed, ${addedFiles} added, ${removedFiles} removed`,
  }[manifest];
  return `stated ${new Date(at).toISOString()}: ${files}`;
}

/** Who wrote a line, where it is not an agent with a name. */
export const AUTHOR_WORDS = { visitor: 'Visitor', agent: 'Agent', system: 'Note' } as const;

/** Beside the time of a line: the time that the desk gave, in milliseconds since 1970, where that is another one. */
export const writtenWords = (at: number): string => `, written ${new Date(at).toISOString()}`;
