/**
 * Whether a change of the policy would shut out the person who makes it: after one mistake there no administrator may
 * be left who could correct it from a desk.
 */
import type { Fault } from '../../../contract/faults.ts';
import type { PolicyWarning } from '../../../contract/policy.ts';
import { compileRanges } from '../../../core/access/addresses.ts';
import type { Policy } from '../../../core/policy/policy.ts';

export interface Maker {
  /** The address that the server sees. */
  readonly address: string;
  /** Level of the newest self-check of the workstation they sit at; null where it sent none. */
  readonly level: number | null;
  /** Whether rules beside the policy let this address in all the same. */
  readonly alsoRegistered?: (use: 'server' | 'workstation') => boolean;
}

type Look = (after: Policy, before: Policy, maker: Maker) => PolicyWarning | null;

const has = (ranges: readonly string[], address: string): boolean => compileRanges(ranges).contains(address);

const warning = (path: string, notice: Fault): PolicyWarning => ({ path, notice });

const LOOKS: readonly Look[] = [
  ({ network }, _before, { address, alsoRegistered }) =>
    has(network.serverAccepts, address) || alsoRegistered?.('server') === true
      ? null
      : warning('network.serverAccepts', { code: 'own-address', params: { address } }),
  // The server sees the address that the connection comes from; a workstation behind a translating router has another
  // one, and its desk knows that better.
  ({ network }, before, { address, alsoRegistered }) =>
    has(network.workstationRanges, address) ||
    !has(before.network.workstationRanges, address) ||
    alsoRegistered?.('workstation') === true
      ? null
      : warning('network.workstationRanges', { code: 'own-workstation', params: { address } }),
  ({ selfCheck }, _before, { level }) =>
    selfCheck.leastLevel <= (level ?? 0)
      ? null
      : warning('selfCheck.leastLevel', {
          code: 'own-self-check',
          params: { level: level ?? 0, least: selfCheck.leastLevel },
        }),
];

/** @throws RangeError for ranges that cannot be read: check the policy first. */
export function lockOutWarnings(after: Policy, before: Policy, maker: Maker): PolicyWarning[] {
  return LOOKS.map((look) => look(after, before, maker)).filter((found) => found !== null);
}
