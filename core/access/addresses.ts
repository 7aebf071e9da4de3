/**
 * Address ranges: IPv4 and IPv6, single or CIDR. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2) is the IPv4 address.
 * What cannot be read is in no range.
 */
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export interface Range { readonly address: Address; readonly prefix: number }
export interface Ranges { contains(address: string): boolean }

/** Only dotted quads: `10.1`, `0x0a000001` and `010.0.0.1` mean different things to different programs. */
const DOTTED = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

function parseAddress(text: string): Address | null {
  const plain = text.replace(/%[^/%\s]+$/, '');
  const isIPv6 = plain.includes(':');
  if (!isIPv6 && !DOTTED.test(plain)) return null;
  if (plain.includes('%') || !ipaddr.isValid(plain)) return null;
  return ipaddr.process(plain);
}

/**
 * The one spelling of an address that records and messages use: no zone, IPv4-mapped as IPv4, IPv6 as RFC 5952. Null when unreadable.
 */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(text);
  if (address === null) return null;
  return address.kind() === 'ipv6' ? (address as ipaddr.IPv6).toRFC5952String() : address.toString();
}

/**
 * Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` or `::ffff:192.0.2.0/120`.
 * @throws RangeError in words, for what is not an address or range, and for a range whose address has bits beyond its prefix (most likely a typing mistake).
 */
export function parseRange(text: string): Range {
  const [host = '', prefixText, ...rest] = text.trim().split('/');
  const bad = (why: string): RangeError => new RangeError(`"${text}" is not an address range: ${why}.`);
  if (rest.length > 0) throw bad('it has more than one slash');
  const mapped = host.includes(':') && ipaddr.isValid(host) && (ipaddr.parse(host) as ipaddr.IPv6).isIPv4MappedAddress();
  if (host.includes('%')) throw bad('a zone such as %eth0 means something on one machine only');
  const address = parseAddress(host);
  if (address === null) throw bad('its address cannot be read');
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  let prefix = bits;
  if (prefixText !== undefined) {
    if (!/^\d{1,3}$/.test(prefixText)) throw bad('what follows the slash must be a number');
    prefix = Number(prefixText) - (mapped ? 96 : 0);
    if (prefix < 0 || prefix > bits) throw bad(`the number after the slash must be between ${mapped ? 96 : 0} and ${mapped ? 128 : bits}`);
  }
  if (hasBitsBeyond(address, prefix)) throw bad('its address has bits set beyond the prefix');
  return { address, prefix };
}

/**
 * A test for membership. An empty list contains nothing.
 * @throws RangeError when any of the ranges cannot be read: a list that is half understood is not a list.
 */
export function compileRanges(list: readonly string[]): Ranges {
  const ranges = list.map(parseRange);
  return {
    contains(text) {
      const address = parseAddress(text);
      return address !== null && ranges.some((range) => range.address.kind() === address.kind() && address.match(range.address, range.prefix));
    },
  };
}

function hasBitsBeyond(address: Address, prefix: number): boolean {
  return address.toByteArray().some((byte, index) => {
    const keep = Math.min(8, Math.max(0, prefix - index * 8));
    return (byte & (0xff >> keep)) !== 0;
  });
}
