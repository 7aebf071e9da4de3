/** What was looked for and found. Asked for once, by hand: each search is recorded. Kept while it is shown, and no longer. */
import type { Bridge } from '../../contract/bridge.ts';
import type { Found } from '../../contract/common.ts';

export interface Search {
  readonly status: 'searching' | 'ready' | 'error';
  readonly found: Found | null;
  readonly error: string | null;
}

const TOO_SHORT: Found = { query: { text: '', marks: [] }, tooShort: true, hits: [], hasMore: false };

export function makeSearch(bridge: Pick<Bridge, 'searchMessages'>, changed: (search: Search | null) => void) {
  let turn = 0;
  return {
    async look(query: string): Promise<void> {
      turn += 1;
      const mine = turn;
      const text = query.trim();
      if (!/[\p{L}\p{N}]\p{M}*[\p{L}\p{N}]/u.test(text)) return changed({ status: 'ready', found: TOO_SHORT, error: null });
      changed({ status: 'searching', found: null, error: null });
      try {
        const found = await bridge.searchMessages({ query: text });
        if (mine === turn) changed({ status: 'ready', found, error: null });
      } catch (cause) {
        if (mine === turn) changed({ status: 'error', found: null, error: cause instanceof Error ? cause.message : String(cause) });
      }
    },
    end(): void {
      turn += 1;
      changed(null);
    },
  };
}
