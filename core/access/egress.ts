/**
 * Decides where a connection may go: by host, port and resolved address, in two steps, because a name that is on no
 * list is not even looked up (a look-up carries words out, too). What cannot be read is refused.
 */
import { canonicalAddress, compileRanges, type Ranges } from './addresses.ts';
import { whyNotPublic } from './publicAddresses.ts';

/** As written in policy; `core/policy/egress.ts` says what each means. */
export interface EgressRuleLike {
  readonly host: string;
  readonly ports: readonly number[];
  readonly addresses: readonly string[];
}

export type EgressReason =
  /** The name, port or form of the request cannot be read in one way only. */
  | 'unreadable'
  /** No list names this host with this port. */
  | 'not-listed'
  /** The name leads to nothing. */
  | 'no-address'
  /** At least one of its addresses is no public one, and not listed either. */
  | 'address-refused';
export interface EgressRefusal {
  readonly allow: false;
  readonly reason: EgressReason;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  /** Whether the host is an address itself: there is nothing to look up. */ readonly isAddress: boolean;
}
export interface ListedTarget extends Target {
  readonly allow: true;
  /** Ranges beyond the public ones that this host may lie in. */ readonly listed: Ranges;
}

export interface Egress {
  /** The first step: a host and port as in `CONNECT portal.example:443`. */
  target(authority: string): ListedTarget | EgressRefusal;
  /**
   * The second step: every address must pass, not only one of them. An answer that mixes a public address with one of
   * this network is what rebinding looks like, and anyone who picked the good ones would leave it unseen.
   * @returns the addresses in their one spelling, in the order given: what is connected to, without asking again.
   */
  addresses(
    target: ListedTarget,
    answer: readonly string[],
  ): { readonly allow: true; readonly addresses: readonly string[] } | EgressRefusal;
}

const refused = (reason: EgressReason): EgressRefusal => ({ allow: false, reason });

/** RFC 1123 section 2.1 and RFC 1035 section 2.3.4. No underscore: no host has one. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST_NAME = 253;
const MOST_ADDRESSES = 32;

/**
 * A name whose last part is a number is an address to some programs: 127.1, 0x7f000001, 2130706433 (WHATWG URL, "ends
 * in a number").
 */
const endsInNumber = (name: string): boolean => /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(name);

function readName(text: string): string | null {
  const name = text.toLowerCase();
  // A dot at the end is the same host to a resolver and another one to lists and certificates.
  return name.length <= LONGEST_NAME && !endsInNumber(name) && name.split('.').every((label) => LABEL.test(label))
    ? name
    : null;
}

/** Reads `host:port` in one way only; null for whatever could be read in two. */
export function readAuthority(authority: string): Target | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):([1-9]\d{0,4})$/.exec(authority);
  if (match === null) return null;
  const [, bracketed, plain = '', portText = ''] = match;
  const port = Number(portText);
  if (port > 65_535) return null;
  if (bracketed !== undefined) {
    const address = canonicalAddress(bracketed);
    return address !== null && address.includes(':') ? { host: address, port, isAddress: true } : null;
  }
  const address = canonicalAddress(plain);
  if (address !== null) return { host: address, port, isAddress: true };
  const host = readName(plain);
  return host === null ? null : { host, port, isAddress: false };
}

interface Compiled {
  readonly matches: (host: string) => boolean;
  readonly ports: readonly number[];
  readonly ranges: readonly string[];
}

/** Why a host cannot be listed; `host` is what was written, cut. */
export interface HostFault {
  readonly code: 'host-ports' | 'host-name' | 'host-top-level';
  readonly params: { readonly host: string };
}

/** A rule whose host or ports cannot be used; `fault` says which of them. */
export class HostUnreadable extends RangeError {
  override readonly name = 'HostUnreadable';
  readonly fault: HostFault;
  constructor(fault: HostFault) {
    super(`not a host that can be listed (${fault.code}): ${fault.params.host}`);
    this.fault = fault;
  }
}

function compileRule(rule: EgressRuleLike): Compiled {
  const bad = (code: HostFault['code']): HostUnreadable =>
    new HostUnreadable({ code, params: { host: rule.host.slice(0, LONGEST_NAME) } });
  compileRanges(rule.addresses);
  if (rule.ports.length === 0 || !rule.ports.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw bad('host-ports');
  const address = canonicalAddress(rule.host.replace(/^\[(.*)\]$/, '$1'));
  if (address !== null && !rule.host.includes('%'))
    return { matches: (host) => host === address, ports: rule.ports, ranges: [...rule.addresses, address] };
  const below = rule.host.startsWith('*.');
  const name = readName(below ? rule.host.slice(2) : rule.host);
  if (name === null) throw bad('host-name');
  if (below && !name.includes('.')) throw bad('host-top-level');
  return {
    matches: below ? (host) => host.endsWith(`.${name}`) : (host) => host === name,
    ports: rule.ports,
    ranges: rule.addresses,
  };
}

/** @throws HostUnreadable, RangeUnreadable when any rule cannot be read: half a list is not a list. */
export function compileEgress(rules: readonly EgressRuleLike[]): Egress {
  const compiled = rules.map(compileRule);
  return {
    target(authority) {
      const target = readAuthority(authority);
      if (target === null) return refused('unreadable');
      const naming = compiled.filter((rule) => rule.ports.includes(target.port) && rule.matches(target.host));
      if (naming.length === 0) return refused('not-listed');
      return { allow: true, ...target, listed: compileRanges(naming.flatMap(({ ranges }) => ranges)) };
    },
    addresses(target, answer) {
      if (answer.length === 0) return refused('no-address');
      if (answer.length > MOST_ADDRESSES) return refused('address-refused');
      const addresses: string[] = [];
      for (const text of answer) {
        const address = canonicalAddress(text);
        const why = whyNotPublic(text);
        // What is unreadable is no address of any range, listed or not.
        if (address === null || why === 'unreadable' || (why !== null && !target.listed.contains(address)))
          return refused('address-refused');
        addresses.push(address);
      }
      return { allow: true, addresses };
    },
  };
}
