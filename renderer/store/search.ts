/**
 * The query and its results. Sent once, on the person's request: each search is recorded. Kept only while it is shown.
 */
import type { Bridge } from '../../contract/bridge.ts';
import type { Found, FoundMessage, MaskedText } from '../../contract/common.ts';

export interface Search {
  readonly status: 'searching' | 'ready' | 'error';
  readonly found: Found | null;
  readonly error: string | null;
}

const TOO_SHORT: Found = { query: { text: '', marks: [] }, tooShort: true, hits: [], hasMore: false };

/** Two letters or digits, or one character of a script that is written without spaces. */
const LONG_ENOUGH =
  /[\p{L}\p{N}]\p{M}*[\p{L}\p{N}]|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** UTF-16 units of a message that was masked again while it was shown as found. */
const SHOWN = 180;

/** The beginning of a text, without cutting a mask or a surrogate pair in two. */
function beginningOf({ text, marks }: MaskedText): MaskedText {
  if (text.length <= SHOWN) return { text, marks };
  let end = SHOWN;
  for (const mark of marks) if (mark.start < end && mark.end > end) end = mark.start;
  if (/[\uD800-\uDBFF]$/.test(text.slice(0, end))) end -= 1;
  return { text: `${text.slice(0, end)}…`, marks: marks.filter((mark) => mark.end <= end) };
}

export function makeSearch(bridge: Pick<Bridge, 'searchMessages'>, changed: (search: Search | null) => void) {
  let turn = 0;
  let shown: Found | null = null;
  const ready = (found: Found): void => {
    shown = found;
    changed({ status: 'ready', found, error: null });
  };
  return {
    async look(query: string): Promise<void> {
      turn += 1;
      shown = null;
      const mine = turn;
      const text = query.trim();
      if (!LONG_ENOUGH.test(text)) return ready(TOO_SHORT);
      changed({ status: 'searching', found: null, error: null });
      try {
        const found = await bridge.searchMessages({ query: text });
        if (mine === turn) ready(found);
      } catch (cause) {
        if (mine === turn)
          changed({ status: 'error', found: null, error: cause instanceof Error ? cause.message : String(cause) });
      }
    },
    /** A message among the results was masked again: what is hidden now must not stay visible here. */
    corrected(messageId: string, body: MaskedText): void {
      const isOld = (hit: FoundMessage): boolean =>
        hit.messageId === messageId && !body.text.includes(hit.excerpt.text.replaceAll(/^…|…$/g, ''));
      if (shown?.hits.some(isOld) === true)
        ready({
          ...shown,
          hits: shown.hits.map((hit) => (isOld(hit) ? { ...hit, excerpt: beginningOf(body), places: [] } : hit)),
        });
    },
    /** A conversation was deleted, and what was found in it with it. */
    gone(conversationId: string): void {
      if (shown?.hits.some((hit) => hit.conversation.id === conversationId) === true)
        ready({ ...shown, hits: shown.hits.filter((hit) => hit.conversation.id !== conversationId) });
    },
    end(): void {
      turn += 1;
      shown = null;
      changed(null);
    },
  };
}
