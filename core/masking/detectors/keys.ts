/**
 * API keys, tokens and wallet addresses: long runs of letters and digits, known by the prefix their issuer documents,
 * by a checksum, or by a cue. JWT: RFC 7519. Bitcoin: base58check and BIP-173/350 (form only). Ethereum: EIP-55 (form
 * only).
 */
import { createHash } from 'node:crypto';
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { hashWord } from '../text/words.ts';
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';

const ISSUED_KEY = new RegExp(
  '^(?:' +
    [
      '(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{16,}',
      'sk-[0-9A-Za-z_-]{20,}',
      'gh[pousr]_[0-9A-Za-z]{30,}',
      'github_pat_[0-9A-Za-z_]{22,}',
      'glpat-[0-9A-Za-z_-]{18,}',
      'xox[abprs]-[0-9A-Za-z-]{10,}',
      '(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}',
      'AIza[0-9A-Za-z_-]{30,}',
      'eyJ[0-9A-Za-z_-]{8,}\\.[0-9A-Za-z_-]{8,}(?:\\.[0-9A-Za-z_-]*)?',
      'SG\\.[0-9A-Za-z_-]{16,}\\.[0-9A-Za-z_-]{16,}',
      'hf_[0-9A-Za-z]{30,}',
      'npm_[0-9A-Za-z]{30,}',
      'dop_v1_[0-9a-f]{40,}',
      'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,}',
      'whsec_[0-9A-Za-z+/=]{20,}',
      'ya29\\.[0-9A-Za-z_-]{20,}',
      'EAAC[0-9A-Za-z]{30,}',
      'key-[0-9a-f]{32}',
      'sq0(?:atp|csp)-[0-9A-Za-z_-]{20,}',
      'AC[0-9a-f]{32}',
      'Bearer[0-9A-Za-z]{20,}',
    ].join('|') +
    ')$',
);
/** Bitcoin, Litecoin, Dogecoin, Dash. */
const BASE58 = /^[13LMDX][1-9A-HJ-NP-Za-km-z]{25,34}$/;
/**
 * Checksums computed for one message. Behind them the form is enough: anyone who sends so many gets more hidden, and no
 * more time than others.
 */
const MOST_SUMS = 64;
/** RFC 7468. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\sA-Za-z0-9+/=:,-]{0,8000}?(?:-----END [A-Z ]{0,20}PRIVATE KEY-----|$)/g;
const BECH32 = /^(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{11,87}$/i;
const ETHEREUM = /^0x[0-9a-f]{40}$/i;
const CUES = new Set(
  [
    'key',
    'apikey',
    'token',
    'secret',
    'bearer',
    'jwt',
    'credentials',
    'accesskey',
    'authorization',
    'schlussel',
    'clef',
    'llave',
    'chiave',
  ].map(hashWord),
);

/** Signs inside a key, each at the place of its code. */
const KEY_SIGNS = new Uint8Array(128);
for (const c of '_-.+/=') KEY_SIGNS[c.charCodeAt(0)] = c.charCodeAt(0);

export const keys: Detector = {
  name: 'keys',
  wants: (scan) => scan.longest >= 16,
  find: (scan, found) => {
    if (scan.text.includes('PRIVATE KEY-----'))
      for (const m of scan.text.matchAll(PRIVATE_KEY))
        found.push({
          start: m.index,
          end: m.index + m[0].length,
          type: 'API_KEY',
          action: 'mask',
          shown: '',
          why: WHY['private-key'],
          rank: RANK.card + 1,
        });
    let sums = 0;
    const { n, kind, gap, bits, start, end } = scan;
    for (let t = 0; t < n; t++) {
      if (kind[t] !== WORD && kind[t] !== NUMERAL) continue;
      let last = t;
      while (
        last + 1 < n &&
        gap[last + 1] === NO_GAP &&
        last - t < 400 &&
        (kind[last + 1] === WORD ||
          kind[last + 1] === NUMERAL ||
          (kind[last + 1] === SIGN && KEY_SIGNS[bits[last + 1]! & 127] === bits[last + 1]))
      )
        last++;
      while (last > t && kind[last] === SIGN && bits[last] !== 61) last--;
      const length = end[last]! - start[t]!;
      if (length >= 16 && last > t && length <= 4_000) {
        const run = scan.text.slice(scan.start[t], scan.end[last]);
        if (ISSUED_KEY.test(run))
          found.push({
            start: scan.start[t]!,
            end: scan.end[last]!,
            type: 'API_KEY',
            action: 'mask',
            shown: '',
            why: WHY['key-form'],
            rank: RANK.checksum + 0.5,
          });
        else if (
          length >= 26 &&
          (ETHEREUM.test(run) ||
            (BECH32.test(run) && /\d/.test(run.slice(4))) ||
            (BASE58.test(run) && (++sums > MOST_SUMS || isBase58Check(run))))
        ) {
          found.push({
            start: scan.start[t]!,
            end: scan.end[last]!,
            type: 'CRYPTO',
            action: 'mask',
            shown: '',
            why: WHY['wallet-checked'],
            rank: RANK.checksum + 0.5,
          });
        } else if (/\d/.test(run) && /[a-z]/i.test(run) && !/[.@/]/.test(run) && hasKeyCue(scan, t)) {
          found.push({
            start: scan.start[t]!,
            end: scan.end[last]!,
            type: 'API_KEY',
            action: 'mask',
            shown: '',
            why: WHY['key-called'],
            rank: RANK.cue,
          });
        }
      }
      t = last;
    }
  },
};

function hasKeyCue(scan: Scan, t: number): boolean {
  for (let k = t - 1; k >= 0 && k > t - 7; k--) if (scan.kind[k] === WORD && CUES.has(scan.hash[k]!)) return true;
  return false;
}

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function isBase58Check(text: string): boolean {
  let n = 0n;
  for (const ch of text) n = n * 58n + BigInt(ALPHABET.indexOf(ch));
  const bytes = Buffer.from(n.toString(16).padStart(50, '0').slice(-50), 'hex');
  const sum = createHash('sha256')
    .update(createHash('sha256').update(bytes.subarray(0, 21)).digest())
    .digest();
  return sum.subarray(0, 4).equals(bytes.subarray(21));
}
