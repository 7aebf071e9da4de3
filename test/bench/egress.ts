/**
 * `npm run bench -- egress [COUNT]`: the project's table of public addresses compared with Python's `ipaddress`, over
 * random addresses and the edges of every special range; then the cost of a decision. Differences are reported by the
 * range that explains them; one without an explanation fails.
 */
import '../support/data.ts';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { compileRanges } from '../../core/access/addresses.ts';
import { compileEgress } from '../../core/access/egress.ts';
import { whyNotPublic } from '../../core/access/publicAddresses.ts';
import { askPython, randomAddress, randomFrom } from '../support/addressFuzz.ts';

const count = Number(process.argv[2] ?? '200000');

/** Where the project refuses and Python calls an address global, and why. */
const STRICTER: readonly (readonly [why: string, ranges: readonly string[]])[] = [
  ['Azure answers for the machine itself', ['168.63.129.16/32']],
  ['6to4 relays, deprecated by RFC 7526', ['192.88.99.0/24']],
  // Python before 3.12.4 knows only the first eight of them.
  ['protocol assignments, all of 192.0.0.0/24', ['192.0.0.0/24']],
  ['6to4: contains an IPv4 address', ['2002::/16']],
  ['NAT64: contains an IPv4 address', ['64:ff9b::/96']],
  ['protocol assignments inside 2001::/23', ['2001::/23']],
  ['documentation, RFC 9637', ['3fff::/20']],
  ['not assigned: outside of 2000::/3', ['::/3', '4000::/2', '8000::/1']],
];
/** Addresses with an IPv4 address in their second half (ISATAP). */
const isIsatap = (address: string): boolean =>
  whyNotPublic(address) === 'transition' &&
  !compileRanges(['2002::/16', '64:ff9b::/96', '64:ff9b:1::/48']).contains(address);

const random = randomFrom(randomInt(2 ** 31));
const addresses = Array.from({ length: count }, () => randomAddress(random));
const theirs = askPython(join(import.meta.dirname, 'egress', 'oracle.py'), addresses);
const explained = STRICTER.map(([why, ranges]) => ({ why, contains: compileRanges(ranges).contains, times: 0 }));
const isatap = { why: 'ISATAP: contains an IPv4 address', times: 0 };
const unexplained: string[] = [];
let agreed = 0;
for (const [i, address] of addresses.entries()) {
  const ours = whyNotPublic(address);
  const isPublic = theirs[i] === 'public';
  if ((ours === null) === isPublic) {
    agreed += 1;
    continue;
  }
  const reason =
    ours === null
      ? undefined
      : (explained.find(({ contains }) => contains(address)) ?? (isIsatap(address) ? isatap : undefined));
  if (reason === undefined) unexplained.push(`${address}: ours ${ours ?? 'public'}, Python ${theirs[i]}`);
  else reason.times += 1;
}
console.log(
  `${count} addresses: ${agreed} judged alike, ${count - agreed - unexplained.length} judged stricter for a ` +
    `reason, ${unexplained.length} unexplained`,
);
for (const { why, times } of [...explained, isatap])
  if (times > 0) console.log(`  ${String(times).padStart(7)}  stricter: ${why}`);
for (const line of unexplained.slice(0, 40)) console.log(`  UNEXPLAINED ${line}`);

const list = compileEgress(
  Array.from({ length: 200 }, (_, i) => ({
    host: i % 2 === 0 ? `*.client${i}.example` : `client${i}.example`,
    ports: [443],
    addresses: [],
  })),
);
const asks = Array.from({ length: 1_000 }, (_, i) => `a.client${i % 250}.example:443`);
let best = Number.POSITIVE_INFINITY;
for (let round = 0; round < 20; round += 1) {
  const from = performance.now();
  for (const one of asks) {
    const target = list.target(one);
    if (target.allow) list.addresses(target, ['93.184.216.34', '2a00:1450::1']);
  }
  best = Math.min(best, performance.now() - from);
}
console.log(`a decision with 200 rules, name and two addresses: ${best.toFixed(1)} µs (best of 20 rounds of 1000)`);
process.exitCode = unexplained.length === 0 ? 0 : 1;
