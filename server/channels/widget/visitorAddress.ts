/** Whose allowance a visitor's request uses: that of the address, or of the network where one machine has many. */
import type { IncomingHttpHeaders } from 'node:http';
import { canonicalAddress, parseRange, type Ranges } from '../../../core/access/addresses.ts';
import { clientAddress } from './clientAddress.ts';

export interface VisitorAddress {
  /** An IPv4 address; of IPv6 the network of 64 bits, of which one connection usually gets all addresses. */
  readonly address: string;
  /**
   * The address is that of a listed proxy that has named no client, or of this machine, where a proxy usually runs: all
   * visitors behind it have this one, and their limits together are wider. A header from any other address widens
   * nothing: each visitor can send one.
   */
  readonly isShared: boolean;
}

const THIS_MACHINE: readonly string[] = ['127.0.0.1', '::1'];

/** @param proxies the listed proxies, the only peers whose headers are read */
export function visitorAddress(
  peer: string | undefined,
  headers: IncomingHttpHeaders,
  proxies: Ranges,
): VisitorAddress {
  const client = clientAddress(peer, headers, proxies);
  return client.known
    ? { address: networkOf(client.address), isShared: THIS_MACHINE.includes(client.address) }
    : { address: client.proxy, isShared: true };
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const { words } = parseRange(address);
  const hex = words.slice(0, 2).flatMap((word) => [word >>> 16, word & 0xffff]);
  const network = `${hex.map((group) => group.toString(16)).join(':')}::`;
  return `${canonicalAddress(network) ?? network}/64`;
}
