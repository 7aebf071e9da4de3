/** Reads a file of tcpdump (`-y LINUX_SLL`): who sent to whom. */
import { readFileSync } from 'node:fs';

export interface Flow {
  readonly protocol: 'tcp' | 'udp' | 'other';
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
  readonly packets: number;
}

const GLOBAL_HEADER = 24;
const RECORD_HEADER = 16;
/** `LINKTYPE_LINUX_SLL`: its header is 16 bytes and ends in the protocol. */
const COOKED = 113;
const SYN = 0x02;
const ACK = 0x10;
/**
 * What a kernel sends by itself when an interface comes up: neighbours, routers and groups (ICMPv6 130 to 143, IGMP);
 * no program sent it.
 */
const isKernels = (protocol: number, kind: number): boolean =>
  protocol === 2 || protocol === 0 || (protocol === 58 && kind >= 130 && kind <= 143);

const v6 = (bytes: Buffer): string =>
  new URL(
    `http://[${Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16)).join(':')}]`,
  ).hostname.slice(1, -1);

/**
 * Every flow, named from the side that began it: for TCP the one that sent the first SYN. A TCP packet whose flow's
 * beginning was not captured counts as one of its own.
 * @throws Error when the file is not one of tcpdump.
 */
export function flowsOf(file: string): Flow[] {
  const bytes = readFileSync(file);
  const little = bytes.readUInt32LE(0) === 0xa1b2c3d4;
  if (!little || bytes.readUInt32LE(20) !== COOKED) throw new Error('This is no capture of the expected kind.');
  const flows = new Map<string, { -readonly [K in keyof Flow]: Flow[K] }>();
  for (let at = GLOBAL_HEADER; at + RECORD_HEADER <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    const frame = bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    at += RECORD_HEADER + length;
    const type = frame.readUInt16BE(14);
    const packet = frame.subarray(16);
    let next: { protocol: number; from: string; to: string; payload: Buffer };
    if (type === 0x0800) {
      const address = (offset: number): string => [...packet.subarray(offset, offset + 4)].join('.');
      next = {
        protocol: packet.readUInt8(9),
        from: address(12),
        to: address(16),
        payload: packet.subarray((packet.readUInt8(0) & 15) * 4),
      };
    } else if (type === 0x86dd)
      next = {
        protocol: packet.readUInt8(6),
        from: v6(packet.subarray(8, 24)),
        to: v6(packet.subarray(24, 40)),
        payload: packet.subarray(40),
      };
    else continue; // ARP and the like never leave the link
    const { protocol, from, to, payload } = next;
    const isTcp = protocol === 6;
    if (!isTcp && protocol !== 17) {
      if (isKernels(protocol, payload.length > 0 ? payload.readUInt8(0) : 0)) continue;
      const key = `other ${from} ${to} ${protocol}`;
      const known = flows.get(key);
      if (known === undefined)
        flows.set(key, { protocol: 'other', from, fromPort: protocol, to, toPort: 0, packets: 1 });
      else known.packets += 1;
      continue;
    }
    const [fromPort, toPort] = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
    const name = isTcp ? 'tcp' : 'udp';
    const there = `${name} ${from}:${fromPort} ${to}:${toPort}`;
    const back = `${name} ${to}:${toPort} ${from}:${fromPort}`;
    const begins = isTcp && (payload.readUInt8(13) & (SYN | ACK)) === SYN;
    const known = flows.get(there) ?? (begins ? undefined : flows.get(back));
    if (known === undefined) flows.set(there, { protocol: name, from, fromPort, to, toPort, packets: 1 });
    else known.packets += 1;
  }
  return [...flows.values()];
}
