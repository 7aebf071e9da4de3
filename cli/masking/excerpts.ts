/** A few masked messages of each type, on request. Only masked text is stored here. */
import { mask } from '../../core/masking/mask.ts';
import type { MaskMark } from '../../core/masking/types.ts';

/** Excerpts of each type. */
const EACH = 3;
/** Characters shown before and after the mask. */
const AROUND = 60;

export interface Excerpt {
  readonly type: string;
  readonly file: number;
  readonly text: string;
}

interface StoredExcerpt extends Excerpt {
  readonly conversation: object | null;
  readonly id: string;
}

export class Excerpts {
  readonly #kept = new Map<string, StoredExcerpt[]>();

  /** @param conversation an object that identifies it; null for a message without one */
  offer(file: number, conversation: object | null, id: string, text: string, marks: readonly MaskMark[]): void {
    for (const mark of marks) {
      const kept = this.#kept.get(mark.type) ?? [];
      this.#kept.set(mark.type, kept);
      if (kept.length >= EACH || kept.some((h) => h.id === id && h.conversation === conversation && h.file === file))
        continue;
      kept.push({ type: mark.type, file, conversation, id, text: around(text, mark) });
    }
  }

  /** A later message completed this one: the excerpt taken from it showed too much. */
  withdraw(file: number, conversation: object, id: string): void {
    for (const [type, kept] of this.#kept)
      this.#kept.set(
        type,
        kept.filter((h) => h.id !== id || h.conversation !== conversation || h.file !== file),
      );
  }

  list(): Excerpt[] {
    return [...this.#kept.values()].flat().map(({ type, file, text }) => ({ type, file, text }));
  }
}

function around(text: string, { start, end }: MaskMark): string {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  // Cut text may be masked differently, so it goes through the masker again.
  const cut = mask({ id: 'excerpt', author: 'visitor', text: text.slice(from, to).toWellFormed() }).text;
  return `${from > 0 ? '…' : ''}${cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')}${to < text.length ? '…' : ''}`;
}
