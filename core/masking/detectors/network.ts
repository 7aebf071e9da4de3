/** IPv4 and IPv6 addresses (RFC 4291 section 2.2) and MAC addresses (IEEE 802). */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { KEEP, LINK, NUMBER, hashWord } from '../text/words.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { MOST_TOKENS_BACK, hasCueDirectlyBefore } from './near.ts';
import { WHY } from '../why.ts';

const MAC = /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i;

export const network: Detector = {
  name: 'network',
  wants: (scan) => (scan.digitCount >= 1 && (scan.hasColon || scan.hasDotted)) || scan.longest >= 14,
  find: (scan, found) => {
    lastRun.end = 0;
    for (let t = 0; t < scan.n; t++) {
      const kind = scan.kind[t]!;
      if (kind === NUMERAL && scan.isSign(t + 1, 46) && scan.size[t]! <= 3) t = findIpv4(scan, found, t);
      else if (kind === SIGN && scan.bits[t] === 58 && (scan.gap[t + 1] === NO_GAP || scan.gap[t] === NO_GAP))
        t = findWithColons(scan, found, t);
      else if (
        kind === SIGN &&
        (scan.bits[t] === 45 || scan.bits[t] === 46) &&
        scan.gap[t] === NO_GAP &&
        scan.gap[t + 1] === NO_GAP
      )
        t = findMacWithDashes(scan, found, t);
    }
  },
};

function findIpv4(scan: Scan, found: Found[], t: number): number {
  let at = t;
  for (let k = 0; k < 4; k++) {
    if (scan.kind[at] !== NUMERAL || scan.size[at]! > 3 || numeralValue(scan, at) > 255) return t;
    if (k === 3) break;
    if (!scan.isSign(at + 1, 46) || scan.gap[at + 1] !== NO_GAP || scan.gap[at + 2] !== NO_GAP) return t;
    at += 2;
  }
  // A fifth part, or a version said to be one.
  if (
    scan.isSign(at + 1, 46) &&
    scan.gap[at + 1] === NO_GAP &&
    scan.kind[at + 2] === NUMERAL &&
    scan.gap[at + 2] === NO_GAP
  )
    return at + 2;
  if (
    t > 0 &&
    scan.gap[t] === NO_GAP &&
    (scan.kind[t - 1] === WORD || (scan.isSign(t - 1, 46) && scan.kind[t - 2] === NUMERAL))
  )
    return at;
  if (scan.kind[at + 1] === WORD && scan.gap[at + 1] === NO_GAP) return at;
  if (hasCueDirectlyBefore(scan, t, KEEP, LINK | NUMBER) || isSoftwareVersion(scan, t)) return at;
  let last = at;
  if (
    scan.isSign(at + 1, 47) &&
    scan.gap[at + 1] === NO_GAP &&
    scan.kind[at + 2] === NUMERAL &&
    scan.gap[at + 2] === NO_GAP &&
    scan.size[at + 2]! <= 2
  )
    last = at + 2;
  pushAddress(scan, found, t, last, 'IP');
  return last;
}

const VERSION_WORDS = new Set(
  [
    'update',
    'updated',
    'updating',
    'upgrade',
    'upgraded',
    'upgrading',
    'downgrade',
    'firmware',
    'release',
    'released',
    'build',
    'driver',
    'patch',
    'aktualisierung',
    'actualizacion',
    'mise',
    'aggiornamento',
  ].map(hashWord),
);

/** "after the update to 15.9.3.82" */
function isSoftwareVersion(scan: Scan, t: number): boolean {
  for (let k = t - 1, words = 0; k >= 0 && words < 3 && t - k < MOST_TOKENS_BACK; k--) {
    if (scan.kind[k] !== WORD) continue;
    if (VERSION_WORDS.has(scan.hash[k]!)) return true;
    words++;
  }
  return false;
}

/** Parts written together: the first, and the one behind the last. Measured once for all colons in it. */
const lastRun = { begin: 0, end: 0, parted: false };

function measureRun(scan: Scan, t: number): void {
  let { begin, end } = { begin: t, end: t + 1 };
  while (begin > 0 && scan.gap[begin] === NO_GAP && isAddressPart(scan, begin - 1)) begin--;
  while (end < scan.n && scan.gap[end] === NO_GAP && isAddressPart(scan, end)) end++;
  lastRun.begin = begin;
  lastRun.end = end;
  lastRun.parted = false;
  for (let k = begin; k < end && !lastRun.parted; k++)
    lastRun.parted = scan.kind[k] === SIGN && (scan.bits[k] === 37 || scan.bits[k] === 47);
}

/** Something with colons: an IPv6 address, a MAC address or a time. */
function findWithColons(scan: Scan, found: Found[], t: number): number {
  if (t >= lastRun.end || t < lastRun.begin) measureRun(scan, t);
  const first = Math.max(lastRun.begin, t - 40);
  let last = Math.min(lastRun.end - 1, t + 40);
  while (last > first && scan.isSign(last, 46)) last--;
  // "at 14:35": of what is looked for here everything has two colons or more.
  let colon = t + 1;
  while (colon <= last && !scan.isSign(colon, 58)) colon++;
  if (colon > last && !hasColonBefore(scan, first, t))
    return last > t && scan.isSign(first, 58) ? t : Math.max(t, last);
  // Longer than any address, with neither a zone nor a prefix behind it.
  if (!lastRun.parted && scan.end[last]! - scan.start[first]! > LONGEST)
    return last > t && scan.isSign(first, 58) ? t : Math.max(t, last);
  const written = scan.text.slice(scan.start[first], scan.end[last]);
  if (MAC.test(written)) pushAddress(scan, found, first, last, 'MAC');
  else {
    const zone = written.indexOf('%');
    const slash = written.indexOf('/');
    // Before its zone, or else before the length of its prefix.
    if (isIpv6(zone >= 0 ? written.slice(0, zone) : slash >= 0 ? written.slice(0, slash) : written))
      pushAddress(scan, found, first, last, 'IP');
    else if (last > t && scan.isSign(first, 58)) return t;
  }
  return Math.max(t, last); // never back: the loop would not end
}

function hasColonBefore(scan: Scan, first: number, t: number): boolean {
  for (let k = first; k < t; k++) if (scan.isSign(k, 58)) return true;
  return false;
}

function findMacWithDashes(scan: Scan, found: Found[], t: number): number {
  let first = t;
  let last = t;
  while (
    first > 0 &&
    t - first < 20 &&
    scan.gap[first] === NO_GAP &&
    (scan.kind[first - 1] !== SIGN || scan.bits[first - 1] === scan.bits[t])
  )
    first--;
  while (
    last + 1 < scan.n &&
    last - t < 20 &&
    scan.gap[last + 1] === NO_GAP &&
    (scan.kind[last + 1] !== SIGN || scan.bits[last + 1] === scan.bits[t])
  )
    last++;
  while (last > first && scan.isSign(last, 46)) last--;
  const length = scan.end[last]! - scan.start[first]!;
  if (length === 17 || length === 14) {
    const run = scan.text.slice(scan.start[first], scan.end[last]);
    if (MAC.test(run) && /[a-f]/i.test(run)) pushAddress(scan, found, first, last, 'MAC');
  }
  return Math.max(t, last);
}

function isAddressPart(scan: Scan, t: number): boolean {
  const kind = scan.kind[t]!;
  if (kind === NUMERAL) return true;
  if (kind === WORD) return scan.size[t]! <= 8;
  return kind === SIGN && (scan.bits[t] === 58 || scan.bits[t] === 46 || scan.bits[t] === 37 || scan.bits[t] === 47);
}

/** Characters of the longest form, with an IPv4 address at its end. */
const LONGEST = 45;

/** Groups of one to four hexadecimal digits, eight of them or fewer with `::` once; an IPv4 address counts as two. */
function isIpv6(text: string): boolean {
  const { length } = text;
  if (length < 3 || length > LONGEST) return false;
  let groups = 0;
  let shortened = text.startsWith('::');
  let i = shortened ? 2 : 0;
  while (i < length) {
    const from = i;
    while (i < length && isHexadecimal(text.charCodeAt(i))) i++;
    const dotted = text.charCodeAt(i) === 46;
    if (dotted) {
      i = ipv4End(text, from);
      groups += 2;
    } else groups++;
    if (i < 0 || i === from || (!dotted && i - from > 4)) return false;
    if (i === length) break;
    if (text.charCodeAt(i) !== 58) return false;
    if (text.charCodeAt(i + 1) === 58) {
      if (shortened) return false;
      shortened = true;
      i += 2;
    } else if (dotted || ++i === length) return false;
  }
  return shortened ? groups <= 7 : groups === 8;
}

/** Where four numbers up to 255 with dots between them end; -1 where they are none. */
function ipv4End(text: string, from: number): number {
  let i = from;
  for (let k = 0; k < 4; k++) {
    if (k > 0 && text.charCodeAt(i++) !== 46) return -1;
    let value = 0;
    let size = 0;
    for (let c = text.charCodeAt(i); c >= 48 && c <= 57; c = text.charCodeAt(++i), size++) value = value * 10 + c - 48;
    if (size < 1 || size > 3 || value > 255) return -1;
  }
  return i;
}

function isHexadecimal(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102);
}

function pushAddress(scan: Scan, found: Found[], first: number, last: number, type: 'IP' | 'MAC'): void {
  found.push({
    start: scan.start[first]!,
    end: scan.end[last]!,
    type,
    action: 'mask',
    shown: '',
    why: type === 'IP' ? WHY['ip-form'] : WHY['mac-form'],
    rank: RANK.checksum,
  });
}

function numeralValue(scan: Scan, t: number): number {
  let v = 0;
  for (let i = 0; i < scan.size[t]!; i++) v = v * 10 + scan.digits[scan.first[t]! + i]!;
  return v;
}
