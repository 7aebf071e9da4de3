/**
 * Reads what a place of this machine says into values of the policy. Nothing of a place is taken that does not read as
 * a whole: IT believes what it has written there.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { faultsOfValue } from '../../core/policy/layers.ts';
import { leafAt, MACHINE_LEAVES, type Leaf } from '../../core/policy/leaves.ts';

export type ReadValues =
  | { readonly ok: true; readonly values: ReadonlyMap<string, unknown> }
  | { readonly ok: false; /** Names what is wrong, never with the value itself. */ readonly note: Coded };

const no = (note: Coded): ReadValues => ({ ok: false, note });
const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a tree as JSON or a property list gives it. */
export function valuesOfTree(tree: unknown): ReadValues {
  if (!isTree(tree)) return no(checkNote('place-no-policy'));
  const said: [path: string, value: unknown][] = [];
  const look = (at: Readonly<Record<string, unknown>>, prefix: string): void => {
    for (const [name, value] of Object.entries(at)) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      if (leafAt(path) === undefined && isTree(value)) look(value, path);
      else said.push([path, value]);
    }
  };
  look(tree, '');
  return valuesOf(said);
}

/** By path. */
export function valuesOf(said: readonly (readonly [path: string, value: unknown])[]): ReadValues {
  const values = new Map<string, unknown>();
  for (const [path, value] of said) {
    const leaf = settable(path);
    if ('code' in leaf) return no(leaf);
    const faults = faultsOfValue(leaf, value);
    if (faults.length > 0)
      return no(checkNote('value-unreadable', { path, faults: faults.map(({ fault }) => fault.code) }));
    if (values.has(path)) return no(checkNote('value-twice', { path }));
    values.set(path, leaf.schema.parse(value));
  }
  return { ok: true, values };
}

function settable(path: string): Leaf | Coded {
  const leaf = MACHINE_LEAVES.find((one) => one.path === path);
  if (leaf !== undefined) return leaf;
  const shown = path.replaceAll(/[^\w.]/g, '?').slice(0, 80);
  return checkNote(leafAt(path) === undefined ? 'value-no-such' : 'value-not-for-machines', { path: shown });
}
