/** The words of a transcript, which is written on the server for people outside the desk. In English. */
import { MASK_VERSION } from '../../../core/masking/version.ts';

/** What the head of a transcript says; times are milliseconds since 1970. */
interface Head {
  readonly conversationId: string;
  readonly company: string;
  readonly site: string;
  readonly visitor: string;
  readonly startedAt: number;
  readonly writtenAt: number;
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
  '',
];

/** Who wrote a line, where it is not an agent with a name. */
export const AUTHOR_WORDS = { visitor: 'Visitor', agent: 'Agent', system: 'Note' } as const;

/** Beside the time of a line: the time that the desk gave, in milliseconds since 1970, where that is another one. */
export const writtenWords = (at: number): string => `, written ${new Date(at).toISOString()}`;
