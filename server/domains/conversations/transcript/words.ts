/** What the words of a transcript are, one file a language beside this one. */
import type { ServerStatement } from '../../../../contract/serverStatement.ts';

/** What the head of a transcript says; times are milliseconds since 1970. */
export interface Head {
  readonly conversationId: string;
  readonly company: string;
  readonly site: string;
  readonly visitor: string;
  readonly startedAt: number;
  readonly writtenAt: number;
  /** Version of the masker that wrote it. */
  readonly masker: number;
  /** The server's newest statement; null before the first. */
  readonly server: ServerStatement | null;
}

export interface TranscriptWords {
  /** The lines of the head, with an empty one at the end. */
  readonly head: (head: Head) => readonly string[];
  /** Who wrote a line, where it is not an agent with a name. */
  readonly authors: { readonly [A in 'visitor' | 'agent' | 'system']: string };
  /** Beside the time of a line: the time that the desk gave, in milliseconds since 1970, where that is another one. */
  readonly written: (at: number) => string;
}
