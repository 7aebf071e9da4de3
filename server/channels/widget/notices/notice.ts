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

/** How data is protected. What is named is read by the server from the live connection and the open database. */
export interface ProtectionWords {
  readonly title: string;
  /** After a number. */
  readonly bits: string;
  /** The page came by http. */
  readonly overHttp: string;
  /** By https, and the server saw nothing of it: a proxy ended it, and says nothing more. */
  readonly unnamed: string;
  readonly byProxy: (named: string) => string;
  readonly byServer: (named: string) => string;
  readonly kept: (named: string) => string;
  readonly sealed: (suite: string, tenant: string) => string;
}

/** The notice in one language. */
export interface NoticeWords {
  /**
   * GDPR articles 13, 15 to 18, 21 and 77, and ePrivacy article 5(3), in everyday words, in two layers (WP 260 rev.01,
   * 35 to 37): `brief` is what would surprise and what can be done about it, each line of 70 characters with names of
   * usual length.
   */
  readonly text: (facts: NoticeFacts) => Omit<Notice, 'version'>;
  /** Comes after `why`, if typing previews are on. */
  readonly typingSeen: string;
  /** The same in the second line of `brief`. */
  readonly typingSeenBrief: string;
  readonly protection: ProtectionWords;
}
