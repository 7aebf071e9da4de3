/** A few masked messages of each type, on request. Only masked text is ever stored here. */
import { mask } from '../../core/masking/mask.ts';
import type { MaskMark } from '../../core/masking/types.ts';

/** Excerpts of each type. */
const EACH = 3;
/** Characters shown before and behind the mask. */
const AROUND = 60;

export interface Excerpt {
  readonly type: string;
  readonly file: number;
  readonly text: string;
}

interface Held extends Excerpt {
  readonly conversation: object | null;
  readonly id: string;
}

export class Excerpts {
  readonly #held = new Map<string, Held[]>();

  /** @param conversation an object that identifies it; null for a message by itself */
  offer(file: number, conversation: object | null, id: string, text: string, marks: readonly MaskMark[]): void {
    for (const mark of marks) {
      const held = this.#held.get(mark.type) ?? [];
      this.#held.set(mark.type, held);
      if (held.length >= EACH || held.some((h) => h.id === id && h.conversation === conversation && h.file === file))
        continue;
      held.push({ type: mark.type, file, conversation, id, text: around(text, mark) });
    }
  }

  /** A message that a later one completed: what was kept of it showed too much. */
  withdraw(file: number, conversation: object, id: string): void {
    for (const [type, held] of this.#held)
      this.#held.set(
        type,
        held.filter((h) => h.id !== id || h.conversation !== conversation || h.file !== file),
      );
  }

  list(): Excerpt[] {
    return [...this.#held.values()].flat().map(({ type, file, text }) => ({ type, file, text }));
  }
}

function around(text: string, { start, end }: MaskMark): string {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  // Cut text is another text: it goes through the masker by itself.
  const cut = mask({ id: 'excerpt', author: 'visitor', text: text.slice(from, to).toWellFormed() }).text;
  return `${from > 0 ? '…' : ''}${cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')}${to < text.length ? '…' : ''}`;
}
