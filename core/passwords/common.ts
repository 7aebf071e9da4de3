/**
 * Passwords known from breaches, as fingerprints of 32 bits: small enough to ship, asked without a network. A text that
 * is not among them is taken for one about once in thirty thousand; anyone who meets that chooses another password. No
 * one reads passwords out of it. Made by scripts/passwords/list.ts, which names its source.
 */
import { createHash } from 'node:crypto';
import { loadData } from '../data.ts';

/** Of the text in lower case. SHA-256: it must not be possible to construct a text with a given fingerprint. */
export function fingerprint(text: string): number {
  return createHash('sha256').update(`cleandesk common password\n${text}`, 'utf8').digest().readUInt32BE(0);
}

let prints: Uint32Array | null = null;

/**
 * Differences between fingerprints in order, seven bits a byte, lowest first; the highest bit says that more follow.
 */
function load(): Uint32Array {
  const bytes = loadData('common-passwords.bin');
  const list: number[] = [];
  let value = 0;
  for (let at = 0; at < bytes.length;) {
    let step = 0;
    for (let place = 1; ; place *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      step += (byte & 127) * place;
      if (byte < 128) break;
    }
    value += step;
    list.push(value);
  }
  return Uint32Array.from(list);
}

/** Whether it is in the list, as it is in lower case. */
export function isCommon(text: string): boolean {
  prints ??= load();
  const wanted = fingerprint(text.toLowerCase());
  let [low, high] = [0, prints.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = prints[middle] ?? 0;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
