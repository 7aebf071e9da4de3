/**
 * Keyed hashes of what was hidden lately, so that a supervisor can say "this is not a card" of it. In memory only, and
 * not for long: a stored hash of every card number could be tried out by an attacker who gets the database and its key
 * (PCI DSS 4.0.1, 3.5.1.1 asks of such keys what it asks of keys to card data), while today such a person finds no card
 * number here at all. What a supervisor excepts is stored; it was said to be none.
 */
import type { MaskMark } from '../../../core/masking/types.ts';
import type { Tag } from '../../../core/masking/policy/policyMask.ts';

/** Milliseconds: a shift. */
const KEPT_FOR = 12 * 3_600_000;
/** Messages with tags; the oldest go first. */
const MOST = 20_000;

interface Kept {
  readonly tenantId: string;
  readonly at: number;
  readonly marks: readonly (Tag & {
    readonly start: number;
    /** The text in its place, masked. */ readonly shown: string;
  })[];
}

/** The tags of the newest messages, in memory. */
export class RecentTags {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Keeps the tags of a stored message, with its masked text; a message without any is not kept. */
  keep(
    tenantId: string,
    messageId: string,
    tags: readonly Tag[],
    { text, marks }: { readonly text: string; readonly marks: readonly MaskMark[] },
  ): void {
    if (tags.length === 0) return;
    this.#kept.set(messageId, {
      tenantId,
      at: this.#now(),
      marks: tags.flatMap((tag) =>
        marks[tag.span] === undefined
          ? []
          : [
              {
                ...tag,
                start: marks[tag.span]!.start,
                shown: text.slice(marks[tag.span]!.start, marks[tag.span]!.end),
              },
            ],
      ),
    });
    for (const [id, { at }] of this.#kept) {
      if (this.#kept.size <= MOST && this.#now() - at <= KEPT_FOR) break;
      this.#kept.delete(id);
    }
  }

  /**
   * Null where it is not known, or not any more. `shown` decides: where another text is at `start`, it
   * is what is shown there and nowhere else.
   */
  find(
    tenantId: string,
    messageId: string,
    { start, type, shown }: { readonly start: number; readonly type: string; readonly shown?: string | undefined },
  ): Tag | null {
    const kept = this.#kept.get(messageId);
    if (kept === undefined || kept.tenantId !== tenantId || this.#now() - kept.at > KEPT_FOR) return null;
    const fitting = kept.marks.filter((mark) => mark.type === type && (shown === undefined || mark.shown === shown));
    const there = fitting.find((mark) => mark.start === start);
    return there ?? (shown !== undefined && fitting.length === 1 ? (fitting[0] ?? null) : null);
  }
}
