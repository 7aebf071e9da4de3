/** Which ways out the ledger contains. */
import type { ActivityRow } from '../../contract/activity.ts';
import { hostOf } from './escapeListeners.ts';
import type { Escape } from './escapes/escape.ts';

const BLOCKS = ['request-blocked', 'script-blocked', 'navigation-blocked', 'popup-blocked', 'download-blocked'];

/** Each record counts for one entry: two attempts need two, and combined repeats count as often as they say. */
export class Recorded {
  readonly #found = new Map<string, string>();
  readonly missing: string[] = [];

  constructor(rows: readonly ActivityRow[], entries: readonly Escape[]) {
    const left = new Map<string, number>();
    for (const { kind, detail } of rows) {
      const key = `${kind} ${String(detail['target'] ?? detail['verb'] ?? '')}`;
      const repeats = detail['repeats'];
      left.set(key, (left.get(key) ?? 0) + (typeof repeats === 'number' ? repeats : 1));
    }
    for (const entry of entries) {
      if (entry.outcome !== 'recorded') continue;
      const host = hostOf(entry.id);
      const fits =
        entry.records === undefined
          ? [...left.keys()].filter((key) => key.includes(host) && BLOCKS.some((kind) => key.startsWith(kind)))
          : entry.records.flatMap(([kind, target]) =>
              [...left.keys()].filter(
                (key) => key === `${kind} ${target}` || (target === '' && key.startsWith(`${kind} `)),
              ),
            );
      const key = fits.find((one) => (left.get(one) ?? 0) > 0);
      if (key === undefined) {
        this.missing.push(entry.id);
        continue;
      }
      left.set(key, (left.get(key) ?? 0) - 1);
      this.#found.set(entry.id, key);
    }
  }

  /** The record of this entry, in words; null where there is none. */
  of(id: string): string | null {
    return this.#found.get(id) ?? null;
  }
}
