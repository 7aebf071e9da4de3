/**
 * What a visitor reads before the first message, one file a language beside this one: who answers, why data are
 * collected, how long they are kept, which rights visitors have.
 */
import type { z } from 'zod';
import type { Site } from '../../../../contract/visitor.ts';

export type Notice = z.output<typeof Site>['notice'];
export interface NoticeFacts {
  readonly tenantName: string;
  readonly processor: string;
  readonly retentionDays: number;
  /** Where the tenant answers questions about data: an e-mail address. */ readonly contact: string;
  /** Whether the agent sees what is being typed. */ readonly typingPreview?: boolean;
}

/** The notice in one language. */
export interface NoticeWords {
  /** GDPR articles 13, 15 to 18, 21 and 77 in everyday words. */
  readonly text: (facts: NoticeFacts) => Omit<Notice, 'version'>;
  /** Comes after `why`, if typing previews are on. */
  readonly typingSeen: string;
}
