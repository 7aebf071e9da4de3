/**
 * The clipboard inside the desk. It contains one text, in this process's memory only, for the one conversation that it
 * was copied in: no other conversation gets it, and the system's clipboards never see it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface Copied {
  readonly conversationId: string;
  readonly tenantId: string;
  readonly text: string;
}
/** What a conversation finds when it pastes. */
export type Found =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'empty' }
  | { readonly is: 'foreign'; readonly of: 'conversation' | 'tenant' };

export interface OwnClipboard {
  /**
   * @param outside what the system's clipboard contained then, so that something newer there is noticed; null
   * where it may not be read.
   */
  put(copied: Copied, outside: string | null): void;
  find(conversationId: string, tenantId: string): Found;
  /** Whether another program has put something on the system's clipboard since the last copy in here. */
  isOlderThan(outside: string): boolean;
  /** The conversation is gone from this desk. */
  forget(conversationId: string): void;
  empty(): void;
  isEmpty(): boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** An empty clipboard. */
export function createOwnClipboard(): OwnClipboard {
  let current: (Copied & { readonly outside: Buffer | null }) | null = null;
  return {
    put(copied, outside) {
      current = { ...copied, outside: outside === null ? null : digest(outside) };
    },
    find(conversationId, tenantId) {
      if (current === null) return { is: 'empty' };
      if (current.tenantId !== tenantId) return { is: 'foreign', of: 'tenant' };
      if (current.conversationId !== conversationId) return { is: 'foreign', of: 'conversation' };
      return { is: 'text', text: current.text };
    },
    isOlderThan: (outside) =>
      outside !== '' &&
      current !== null &&
      current.outside !== null &&
      !timingSafeEqual(current.outside, digest(outside)),
    forget(conversationId) {
      if (current?.conversationId === conversationId) current = null;
    },
    empty() {
      current = null;
    },
    isEmpty: () => current === null,
  };
}
