/**
 * Which policy applies at a desk, and why: the safe defaults, over them what the server has signed, over that what IT
 * has written on the machine itself, and over that what the person at the desk could write, which only ever tightens.
 */
import { compileRanges, RangeUnreadable, type RangeFault } from '../access/addresses.ts';
import type { HostFault } from '../access/egress.ts';
import { faultOfIssue, type SchemaFault } from '../schemaFaults.ts';
import { DESK_LEAVES, MACHINE_LEAVES, valueAt, withValue, type Leaf } from './leaves.ts';
import type { Policy } from './policy.ts';
import { atLeastAsStrict } from './strictness.ts';

/** Who can write a place: `machine` IT alone, `user` the person at the desk as well. */
export type Scope = 'machine' | 'user';
/** One place of the machine, as it was read. Values are already of their schema. */
export interface Layer {
  readonly scope: Scope;
  /** In words for IT, such as `HKLM\Software\Policies\Cleandesk`. */ readonly place: string;
  readonly values: ReadonlyMap<string, unknown>;
}

export type Source =
  { readonly from: 'default' } | { readonly from: 'server' } | { readonly from: Scope; readonly place: string };
export interface PolicyValue {
  readonly path: string;
  readonly value: unknown;
  readonly source: Source;
  /** Places with another value that is not followed: a stronger place overrides them, or they would loosen. */
  readonly passedOver: readonly {
    readonly place: string;
    readonly value: unknown;
    readonly why: 'overruled' | 'would-loosen';
  }[];
}
export interface Effective {
  readonly policy: Policy;
  readonly values: readonly PolicyValue[];
}

/**
 * @param base the whole tree, used where no layer sets a value.
 * @param server values that the server has signed, by path; null where there is no valid document.
 * @param layers of this machine, the strongest first.
 */
export function effective(
  base: Policy,
  server: ReadonlyMap<string, unknown> | null,
  layers: readonly Layer[],
): Effective {
  let tree: Record<string, unknown> = { ...base };
  const values = DESK_LEAVES.map((leaf): PolicyValue => {
    const one = currentValue(leaf, valueAt(base, leaf.parts), server, layers);
    tree = withValue(tree, leaf.parts, one.value);
    return one;
  });
  return { policy: tree as Policy, values };
}

function currentValue(
  leaf: Leaf,
  fallback: unknown,
  server: ReadonlyMap<string, unknown> | null,
  layers: readonly Layer[],
): PolicyValue {
  const { path, meta } = leaf;
  const fromServer = server?.has(path) === true;
  let value = fromServer ? server.get(path) : fallback;
  let source: Source = fromServer ? { from: 'server' } : { from: 'default' };
  const passedOver: { place: string; value: unknown; why: 'overruled' | 'would-loosen' }[] = [];
  let decided = false;
  for (const layer of MACHINE_LEAVES.includes(leaf) ? layers : []) {
    if (!layer.values.has(path)) continue;
    const said = layer.values.get(path);
    const decides = layer.scope === 'machine' && meta.machine === 'decides';
    if (decides && decided) {
      passedOver.push({ place: layer.place, value: said, why: 'overruled' });
    } else if (decides || atLeastAsStrict(meta.strict, said, value)) {
      // Said again in the same words, it is still the stronger place that says it.
      if (decides || JSON.stringify(said) !== JSON.stringify(value)) {
        value = said;
        source = { from: layer.scope, place: layer.place };
      }
      decided ||= decides;
    } else {
      passedOver.push({ place: layer.place, value: said, why: 'would-loosen' });
    }
  }
  return { path, value, source, passedOver };
}

/** What is wrong with a value of the policy. */
export interface ValueFault {
  /** Place within the value, in dots; empty for the whole. */
  readonly part: string;
  readonly fault: SchemaFault | RangeFault | HostFault;
}

/** Faults of one value that are named; the rest is likely the same mistake. */
const MOST_FAULTS = 20;
const LONGEST_PART = 120;

/** What is wrong with a value; empty where nothing is. */
export function faultsOfValue(leaf: Leaf, value: unknown): readonly ValueFault[] {
  const read = leaf.schema.safeParse(value);
  if (!read.success)
    return read.error.issues.slice(0, MOST_FAULTS).map((issue) => ({
      part: issue.path.join('.').slice(0, LONGEST_PART),
      fault: faultOfIssue<RangeFault | HostFault>(issue),
    }));
  if (!/^network\.(?:serverAccepts|workstationRanges)$/.test(leaf.path)) return [];
  try {
    compileRanges(read.data as string[]);
    return [];
  } catch (error) {
    if (!(error instanceof RangeUnreadable)) throw error;
    return [{ part: '', fault: error.fault }];
  }
}

/**
 * The strictest setting of each value that a machine can set: what a place might have said that is there and cannot be
 * read.
 */
export function strictest(): ReadonlyMap<string, unknown> {
  const out = new Map<string, unknown>();
  for (const { path, meta, form } of MACHINE_LEAVES) {
    // Only where one setting is the strictest of all and the desk can still be used by IT: no range and no number has
    // such a one.
    if (meta.strict === 'true' || meta.strict === 'false') out.set(path, meta.strict === 'true');
    else if (typeof meta.strict === 'object' && form.type === 'choice' && path.startsWith('guards.'))
      out.set(path, meta.strict.at(-1));
  }
  return out;
}
