/**
 * Which addresses are on the public internet. Everything else is a private network, this machine, or unassigned: a name
 * that resolves there bypasses the list that it is on.
 */
import { canonicalAddress, compileRanges } from './addresses.ts';

/** IANA's registry of special-purpose IPv4 addresses (RFC 6890), and what is not in it but is no public host either. */
const IPV4_NOT_PUBLIC = {
  'this network': ['0.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  'carrier network': ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8'],
  // 169.254.169.254 answers with the machine's own keys in most clouds; Azure asks its own at a public address.
  'link-local': ['169.254.0.0/16', '168.63.129.16/32'],
  reserved: [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
  ],
  multicast: ['224.0.0.0/4'],
} as const;

/** Of IPv6 only 2000::/3 is allocated (RFC 4291, section 2.4, and IANA's allocations); in it, these are not. */
const IPV6_ALLOCATED = ['2000::/3'];
const IPV6_NOT_PUBLIC = {
  // Teredo, ORCHID, benchmarking and what may follow (RFC 2928).
  reserved: ['2001::/23', '2001:db8::/32', '3fff::/20'],
  // Each address of 6to4 contains an IPv4 address.
  transition: ['2002::/16'],
} as const;
const IPV6_NOT_ALLOCATED = {
  loopback: ['::1/128'],
  'this network': ['::/128'],
  transition: ['::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48'],
  private: ['fc00::/7', 'fec0::/10'],
  'link-local': ['fe80::/10'],
  multicast: ['ff00::/8'],
} as const;

export type NotPublic =
  keyof typeof IPV4_NOT_PUBLIC | keyof typeof IPV6_NOT_PUBLIC | keyof typeof IPV6_NOT_ALLOCATED | 'unreadable';

const compile = (
  table: Readonly<Partial<Record<NotPublic, readonly string[]>>>,
): readonly (readonly [NotPublic, ReturnType<typeof compileRanges>])[] =>
  Object.entries(table).map(([kind, ranges]) => [kind as NotPublic, compileRanges(ranges)] as const);
const V4 = compile(IPV4_NOT_PUBLIC);
const V6 = [...compile(IPV6_NOT_ALLOCATED), ...compile(IPV6_NOT_PUBLIC)];
const ALLOCATED = compileRanges(IPV6_ALLOCATED);
/** ISATAP (RFC 5214, section 6.1) hides an IPv4 address in the second half of any IPv6 address. */
const ISATAP = /:(?:0|200):5efe:[0-9a-f]{1,4}:[0-9a-f]{1,4}$|::(?:200:)?5efe:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

/**
 * Why an address is not a public one; null when it is. An address with a zone, and an IPv4 address written as IPv6, are
 * unreadable on purpose: no resolver has a reason to answer with one.
 */
export function whyNotPublic(text: string): NotPublic | null {
  const address = canonicalAddress(text);
  if (address === null || text.includes('%') || (text.includes(':') && !address.includes(':'))) return 'unreadable';
  if (!address.includes(':')) return V4.find(([, ranges]) => ranges.contains(address))?.[0] ?? null;
  const kind = V6.find(([, ranges]) => ranges.contains(address))?.[0];
  if (kind !== undefined) return kind;
  if (!ALLOCATED.contains(address)) return 'reserved';
  return ISATAP.test(address) ? 'transition' : null;
}
