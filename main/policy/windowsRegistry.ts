/**
 * Group policy on Windows: `Software\Policies\Cleandesk` below a hive, a subkey for each section, read by the system's
 * own reg.exe. A native module would be one more thing to build and to trust. What reg.exe writes for people is in
 * the language of the system, so only its lines of keys and values are read, and everything else is a refusal.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { MACHINE_LEAVES, type Leaf } from '../../core/policy/leaves.ts';
import { refused, type PlaceRead } from './machinePolicy.ts';
import type { RunSystem } from './runSystem.ts';
import { valuesOf } from './valuesOf.ts';

export const REG = 'C:\\Windows\\System32\\reg.exe';
export type Hive = 'HKLM' | 'HKCU';
const LONG: Readonly<Record<Hive, string>> = { HKLM: 'HKEY_LOCAL_MACHINE', HKCU: 'HKEY_CURRENT_USER' };
/** Below a hive; templates for group policy write there. */
export const REGISTRY_KEY = 'Software\\Policies\\Cleandesk';

/** @param hive `HKLM` or `HKCU`. @param run runs reg.exe. */
export async function readRegistry(hive: Hive, run: RunSystem): Promise<PlaceRead> {
  // reg.exe says "not there" and "not allowed" with one and the same code, so each key is looked for in the list of the
  // one above it.
  const steps = REGISTRY_KEY.split('\\');
  for (let depth = 1; depth < steps.length; depth += 1) {
    const above = [hive, ...steps.slice(0, depth)].join('\\');
    const answer = await run(REG, ['query', above, '/reg:64']);
    if (answer.code !== 0) return refused('not-readable', checkNote('registry-not-listed', { key: above }));
    const wanted = [LONG[hive], ...steps.slice(0, depth + 1)].join('\\').toLowerCase();
    // Names of other makers' keys may be in any language; only ours is looked for.
    if (
      !answer.out
        .toString('latin1')
        .split(/\r?\n/)
        .some((line) => line.trimEnd().toLowerCase() === wanted)
    )
      return { state: 'absent' };
  }
  const key = `${hive}\\${REGISTRY_KEY}`;
  const answer = await run(REG, ['query', key, '/s', '/reg:64']);
  if (answer.code !== 0) return refused('not-readable', checkNote('registry-unreadable', { key }));
  return parseRegistry(answer.out, `${LONG[hive]}\\${REGISTRY_KEY}`);
}

/** @param root the key that was asked for, by its long name. */
export function parseRegistry(out: Buffer, root: string): PlaceRead {
  // Names and values of the policy are ASCII. Anything else came through an unknown code page.
  if (out.some((byte) => (byte < 0x20 && byte !== 0x0d && byte !== 0x0a) || byte > 0x7e))
    return refused('not-a-policy', checkNote('registry-characters'));
  const said: [string, unknown][] = [];
  let parts: readonly string[] | null = null;
  for (const line of out.toString('ascii').split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (line.startsWith('HKEY_')) {
      const [at, top] = [line.trimEnd().toLowerCase(), root.toLowerCase()];
      if (at !== top && !at.startsWith(`${top}\\`)) return refused('not-a-policy', checkNote('registry-other-key'));
      parts = at === top ? [] : at.slice(top.length + 1).split('\\');
      continue;
    }
    const value = /^ {4}(\w+) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line);
    if (value === null || parts === null) return refused('not-a-policy', checkNote('registry-line'));
    const [, name = '', type = '', data = ''] = value;
    const path = [...parts, name.toLowerCase()].join('.');
    const leaf = MACHINE_LEAVES.find((one) => one.path.toLowerCase() === path);
    if (leaf === undefined) {
      // reported by name below
      said.push([path, data]);
      continue;
    }
    const read = readData(leaf, type, data);
    if (read === undefined) return refused('not-a-policy', checkNote('registry-value', { path: leaf.path }));
    said.push([leaf.path, read]);
  }
  const read = valuesOf(said);
  return read.ok ? { state: 'read', values: read.values } : refused('not-a-policy', read.note);
}

/** Undefined for what does not fit. How the templates write each form is in `core/policy/admx.ts`. */
function readData({ form }: Leaf, type: string, data: string): unknown {
  const dword = type === 'REG_DWORD' && /^0x[0-9a-f]{1,8}$/.test(data) ? Number(data) : undefined;
  const text = type === 'REG_SZ' ? data : undefined;
  const lines =
    type === 'REG_MULTI_SZ'
      ? data
          .split('\\0')
          .map((one) => one.trim())
          .filter((one) => one !== '')
      : undefined;
  const decimal = (one: string | undefined): number | undefined =>
    one !== undefined && /^\d{1,9}(?:\.\d{1,9})?$/.test(one) ? Number(one) : undefined;
  switch (form.type) {
    case 'boolean':
      return dword === 0 || dword === 1 ? dword === 1 : undefined;
    case 'number':
      return dword ?? decimal(text);
    case 'choice':
      return form.options.find(
        (option) => option === dword || option === text || (typeof option === 'number' && option === decimal(text)),
      );
    case 'text':
      return text;
    case 'texts':
    case 'choices':
      return lines;
    case 'numbers': {
      const numbers = lines?.map(decimal);
      return numbers === undefined || numbers.includes(undefined) ? undefined : numbers;
    }
    case 'fixed':
    case 'structure':
      return undefined;
  }
}
