/**
 * The address of a visitor's machine. This listener always has a proxy in front of it. `Forwarded` (RFC 7239) and
 * `X-Forwarded-For` are believed from listed proxies only and read from the right: each entry was written by the
 * machine after it, so the first that is no listed proxy is the last one that a trusted machine wrote.
 * Not by proxy-addr: it reads the older header only, returns an entry as it is written, address or not, and does not
 * notice when the two headers disagree; here the client is then unknown.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { canonicalAddress, type Ranges } from '../../../core/access/addresses.ts';

export type ClientAddress =
  | {
      readonly known: true;
      readonly address: string;
      /**
       * A header named another address and was ignored because the peer is no listed proxy; one may be missing in the
       * list.
       */
      readonly disbelieved: boolean;
    }
  /** A listed proxy sent no address, an unreadable one, or two different ones. */
  | { readonly known: false; readonly proxy: string };

/** UTF-16 units of a header; proxies send far shorter ones. */
const LONGEST = 2_000;
const MOST_HOPS = 32;
/** Headers that proxies add; one of them means that the request may come from another machine than the peer. */
const SIGNS_OF_A_PROXY = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
] as const;

/**
 * @param peer the other end of the connection, as the socket names it
 * @param proxies the listed proxies, the only peers whose headers are read
 */
export function clientAddress(peer: string | undefined, headers: IncomingHttpHeaders, proxies: Ranges): ClientAddress {
  const direct = canonicalAddress(peer ?? '');
  const forwarded = headers.forwarded;
  const xForwardedFor = headers['x-forwarded-for'];
  const hasHeader = SIGNS_OF_A_PROXY.some((name) => headers[name] !== undefined);
  if (direct === null) return { known: false, proxy: 'unreadable' };
  if (!proxies.contains(direct)) return { known: true, address: direct, disbelieved: hasHeader };
  const chains = [
    ...(forwarded === undefined ? [] : [readForwarded(forwarded)]),
    ...(xForwardedFor === undefined ? [] : [readList([xForwardedFor].flat().join(','))]),
  ];
  const named = new Set(chains.map((chain) => (chain === null ? null : walked(chain, proxies))));
  // If both headers are there and disagree, the proxy wrote one and passed on the other from the client.
  const [client] = named;
  return named.size !== 1 || client === undefined || client === null
    ? { known: false, proxy: direct }
    : { known: true, address: client, disbelieved: false };
}

/** Walks from the right past listed proxies; null where an entry on the way is no address. */
function walked(chain: readonly (string | null)[], proxies: Ranges): string | null {
  for (let at = chain.length - 1; at >= 0; at -= 1) {
    const address = chain[at] ?? null;
    if (address === null || !proxies.contains(address) || at === 0) return address;
  }
  return null;
}

/**
 * Reads `203.0.113.7, 10.0.0.2`, with ports and brackets as some proxies write them. An entry that is no address is
 * null; null for a header that is too long.
 */
function readList(text: string): (string | null)[] | null {
  if (text.length > LONGEST) return null;
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.length > MOST_HOPS ? null : entries.map(readNode);
}

/**
 * An address with or without a port: `192.0.2.7`, `192.0.2.7:80`, `2001:db8::7`, `[2001:db8::7]:80`. Null for anything
 * else, such as `unknown` and obfuscated names (RFC 7239 section 6.3).
 */
function readNode(text: string): string | null {
  if (text.includes('%')) return null;
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed !== null) return (bracketed[1] ?? '').includes(':') ? canonicalAddress(bracketed[1] ?? '') : null;
  return canonicalAddress(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text);
}

/**
 * RFC 7239 section 4: `for=192.0.2.43;proto=https, for="[2001:db8::17]:4711"`. Null when any part is unreadable,
 * because the entries after it could be forged.
 */
function readForwarded(text: string): (string | null)[] | null {
  if (text.length > LONGEST) return null;
  const chain: (string | null)[] = [];
  // Token, or quoted string with backslashes (RFC 9110, section 5.6).
  const pair =
    /([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(;|,|$)[ \t]*/y;
  let names = new Map<string, string>();
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) return null;
    const [, name = '', token, quoted, end] = match;
    // A name twice in one hop is ambiguous.
    if (names.has(name.toLowerCase())) return null;
    names.set(name.toLowerCase(), token ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1'));
    if (end === ';') {
      if (pair.lastIndex >= text.length) return null;
      continue;
    }
    if (end === ',' && pair.lastIndex >= text.length) return null;
    chain.push(readForwardedNode(names.get('for')));
    if (chain.length > MOST_HOPS) return null;
    names = new Map();
  }
  return chain.length === 0 ? null : chain;
}

/** In this header IPv6 addresses are always in brackets (RFC 7239 section 6). */
function readForwardedNode(text: string | undefined): string | null {
  if (text === undefined || (text.includes(':') && !text.startsWith('[') && !/^\d+\.\d+\.\d+\.\d+:/.test(text)))
    return null;
  return readNode(text);
}
