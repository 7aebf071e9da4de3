/**
 * Reads the PROXY protocol, versions 1 and 2, with which a load balancer names the client before the first byte of TLS
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, sections 2.1 and 2.2). Strict: one spelling, TCP only,
 * and never more bytes than are needed.
 */
import { canonicalAddress } from '../../../core/access/addresses.ts';

export type ProxyHeader =
  /** More bytes are needed. */
  | { readonly state: 'unfinished' }
  /**
   * `length` bytes were the header. `address` is null where the balancer connects for itself (LOCAL, a health check).
   */
  | { readonly state: 'read'; readonly length: number; readonly address: string | null }
  /** `missing`: the bytes do not begin like a header. */
  | { readonly state: 'refused'; readonly why: 'missing' | 'bad' };

/** Section 2.1: the longest possible line, with its CR and LF. */
const LONGEST_LINE = 107;
/** Section 2.2 allows headers of 64 KB; addresses and the fields that balancers add need far less. */
export const LONGEST_HEADER = 1_024;
const V1 = Buffer.from('PROXY ', 'latin1');
const V2 = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const REFUSED: ProxyHeader = { state: 'refused', why: 'bad' };
const UNFINISHED: ProxyHeader = { state: 'unfinished' };

/** Whether these bytes are a header or the beginning of one. */
export const beginsLikeProxyHeader = (bytes: Buffer): boolean =>
  bytes.length > 0 && [V1, V2].some((mark) => bytes.subarray(0, mark.length).equals(mark.subarray(0, bytes.length)));

/** Reads the header at the beginning of a connection. @param bytes everything received so far */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (bytes.length === 0) return UNFINISHED;
  if (!beginsLikeProxyHeader(bytes)) return { state: 'refused', why: 'missing' };
  return bytes[0] === V1[0] ? readLine(bytes) : readBinary(bytes);
}

/** `PROXY TCP4 198.51.100.7 203.0.113.1 51234 443` and CRLF. */
const LINE =
  /^PROXY (?:TCP4 (\d+\.\d+\.\d+\.\d+) (\d+\.\d+\.\d+\.\d+)|TCP6 ([0-9A-Fa-f:.]+:[0-9A-Fa-f:.]*) ([0-9A-Fa-f:.]+:[0-9A-Fa-f:.]*)) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/;

function readLine(bytes: Buffer): ProxyHeader {
  const line = bytes.subarray(0, LONGEST_LINE);
  const end = line.indexOf('\n');
  if (end < 0) return line.length < LONGEST_LINE ? UNFINISHED : REFUSED;
  if (line[end - 1] !== 0x0d) return REFUSED;
  const match = LINE.exec(line.subarray(0, end - 1).toString('latin1'));
  // `UNKNOWN` names no address, so the connection is refused.
  if (match === null) return REFUSED;
  const [, source4, target4, source6, target6, ...ports] = match;
  if (ports.some((port) => Number(port) > 65_535)) return REFUSED;
  const [source, target] = [canonicalAddress(source4 ?? source6 ?? ''), canonicalAddress(target4 ?? target6 ?? '')];
  return source === null || target === null ? REFUSED : { state: 'read', length: end + 1, address: source };
}

const HEAD = 16;
const [LOCAL, PROXY] = [0x20, 0x21];
/** Family and transport: TCP over IPv4, TCP over IPv6; bytes of the addresses and ports. */
const KINDS: ReadonlyMap<number, { readonly address: number; readonly total: number }> = new Map([
  [0x11, { address: 4, total: 12 }],
  [0x21, { address: 16, total: 36 }],
]);
const CRC32C_FACT = 0x03;

function readBinary(bytes: Buffer): ProxyHeader {
  // Refuses at the first wrong byte, so that a sender of single bytes is not waited for.
  if (bytes.length > 12 && bytes[12] !== LOCAL && bytes[12] !== PROXY) return REFUSED;
  const kind = KINDS.get(bytes[13] ?? 0);
  if (bytes.length > 13 && bytes[12] === PROXY && kind === undefined) return REFUSED;
  if (bytes.length < HEAD) return UNFINISHED;
  const length = HEAD + bytes.readUInt16BE(14);
  if (length > LONGEST_HEADER) return REFUSED;
  if (bytes.length < length) return UNFINISHED;
  const header = bytes.subarray(0, length);
  if (bytes[12] === LOCAL) return { state: 'read', length, address: null };
  if (kind === undefined || length < HEAD + kind.total || !factsFit(header, HEAD + kind.total)) return REFUSED;
  const source = canonicalAddress(addressIn(header.subarray(HEAD, HEAD + kind.address)));
  return source === null ? REFUSED : { state: 'read', length, address: source };
}

const addressIn = (bytes: Buffer): string =>
  bytes.length === 4
    ? [...bytes].join('.')
    : Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16)).join(':');

/** Section 2.2: fields fill the rest of the header exactly, and a checksum must be right if there is one. */
function factsFit(header: Buffer, from: number): boolean {
  let at = from;
  while (at < header.length) {
    if (at + 3 > header.length) return false;
    const end = at + 3 + header.readUInt16BE(at + 1);
    if (end > header.length) return false;
    if (header[at] === CRC32C_FACT) {
      if (end - at !== 7) return false;
      const blank = Buffer.from(header);
      blank.fill(0, at + 3, end);
      if (crc32c(blank) !== header.readUInt32BE(at + 3)) return false;
    }
    at = end;
  }
  return true;
}

/** CRC-32C (RFC 3720, appendix B.4), bit by bit: a header is short. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0x82f63b78);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
