/** Templates for Windows and macOS and the page, read by a parser that is independent of how they were made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { admx, adml, ADMX_ROOT, policyName } from '../../../core/policy/admx.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { leafAt, LEAVES, MACHINE_LEAVES, valueAt } from '../../../core/policy/leaves.ts';
import { mobileconfig } from '../../../core/policy/mobileconfig.ts';
import { policyPage } from '../../../core/policy/page.ts';
import { Policy } from '../../../core/policy/policy.ts';
import { parseRegistry } from '../../../main/policy/windowsRegistry.ts';
import { valuesOfTree } from '../../../main/policy/valuesOf.ts';
import { allNamed, parseXml, type XmlNode } from '../../support/xmlTree.ts';

const all = allNamed;
const children = (at: XmlNode): XmlNode[] => at.children;
const id = (at: XmlNode, name = 'id'): string => at.attributes[name] ?? '';
const refs = (text: string, kind: 'string' | 'presentation'): string[] =>
  [...text.matchAll(new RegExp(`\\$\\(${kind}\\.(\\w+)\\)`, 'g'))].map((match) => match[1] ?? '');

describe('the tree', () => {
  test('says of every value what it decides, in sentences', () => {
    for (const { path, meta } of LEAVES)
      expect([path, meta.text]).toEqual([path, expect.stringMatching(/^[A-Z"].{10,}\.$/s)]);
  });
  test('names every value once, also in a registry that ignores case', () => {
    const names = LEAVES.map(({ path }) => path.toLowerCase().replaceAll('.', '_'));
    expect(new Set(names).size).toBe(names.length);
  });
  test('compares the settings of values that may only be tightened', () => {
    expect(
      LEAVES.filter(({ meta }) => meta.machine !== undefined && (meta.desk !== true || meta.strict === undefined)).map(
        ({ path }) => path,
      ),
    ).toEqual([]);
  });
  test('reads back the safe defaults, each value by itself', () => {
    for (const { path, schema, parts } of LEAVES)
      expect([path, schema.safeParse(valueAt(SAFE_DEFAULTS, parts)).success]).toEqual([path, true]);
    expect(Policy.parse(SAFE_DEFAULTS)).toEqual(SAFE_DEFAULTS);
  });
});

describe('the templates for group policy', () => {
  const [template, words] = [parseXml(admx()), parseXml(adml())];

  test('contain each value that can be set on a machine, under its key and name, and no other', () => {
    const found = all(template, 'policy').map((policy) => {
      const named = [policy, ...all(policy, 'elements').flatMap(children)]
        .map((one) => id(one, 'valueName'))
        .filter((name) => name !== '');
      expect(named).toHaveLength(1);
      return `${id(policy, 'key')}\\${named[0]}`;
    });
    expect(found).toEqual(MACHINE_LEAVES.map(({ parts }) => `${ADMX_ROOT}\\${parts.join('\\')}`));
  });
  test('have a string for every reference, each once, and none too many', () => {
    for (const [kind, element] of [
      ['string', 'string'],
      ['presentation', 'presentation'],
    ] as const) {
      const there = all(words, element).map((one) => id(one));
      expect(new Set(there).size).toBe(there.length);
      expect([...there].sort()).toEqual([...new Set(refs(admx(), kind))].sort());
    }
  });
  test('show each input element by its own id', () => {
    const wanted = all(template, 'elements')
      .flatMap(children)
      .map((one) => id(one));
    const shown = all(words, 'presentation')
      .flatMap(children)
      .map((one) => id(one, 'refId'));
    expect(shown).toEqual(wanted);
    expect(new Set(wanted).size).toBe(wanted.length);
  });
  test('say in the help what the tree says', () => {
    for (const leaf of MACHINE_LEAVES)
      expect(all(words, 'string').find((one) => id(one) === `${policyName(leaf)}_help`)?.text).toContain(
        leaf.meta.text,
      );
  });
  test('keep the names by which domain controllers store settings', () => {
    const names = all(template, 'policy').map((policy) => id(policy, 'name'));
    expect(names).toEqual(
      expect.arrayContaining([
        'lock_idleMinutes',
        'guards_clipboard',
        'guards_removableMedia',
        'network_workstationRanges',
        'signIn_maxFailures',
        'offline_hours',
      ]),
    );
    expect(all(template, 'target')[0]?.attributes['namespace']).toBe('Cleandesk.Policies.Desk');
  });
  test('lead to values that the desk reads from the registry', () => {
    for (const policy of all(template, 'policy')) {
      const [element] = all(policy, 'elements').flatMap(children);
      const [path, name] = [
        id(policy, 'key')
          .slice(ADMX_ROOT.length + 1)
          .split('\\'),
        id(element ?? policy, 'valueName'),
      ];
      const leaf = leafAt([...path, name].join('.'));
      const first =
        element === undefined
          ? '    REG_DWORD    0x1'
          : element.name === 'enum'
            ? firstItem(element)
            : element.name === 'decimal'
              ? `    REG_DWORD    0x${Number(id(element, 'maxValue')).toString(16)}`
              : element.name === 'text'
                ? `    REG_SZ    ${leaf?.form.type === 'number' ? (leaf.form.most ?? 1) : 'x'}`
                : leaf?.form.type === 'choices'
                  ? `    REG_MULTI_SZ    ${leaf.form.options.join('\\0')}`
                  : `    REG_MULTI_SZ    ${leaf?.form.type === 'numbers' ? '5\\010' : '10.0.0.0/8\\0::1'}`;
      const root = `HKEY_LOCAL_MACHINE\\${ADMX_ROOT}`;
      expect([
        name,
        parseRegistry(Buffer.from(`\r\n${root}\\${path.join('\\')}\r\n    ${name}${first}\r\n\r\n`), root),
      ]).toEqual([name, { state: 'read', values: expect.any(Map) }]);
    }
  });
  function firstItem(element: XmlNode): string {
    const [value] = all(element, 'value').flatMap(children);
    return value?.name === 'decimal'
      ? `    REG_DWORD    0x${Number(id(value, 'value')).toString(16)}`
      : `    REG_SZ    ${value?.text}`;
  }
});

describe('the profile for macOS', () => {
  /** Reads a property list as its DTD describes it. */
  function read(element: XmlNode): unknown {
    switch (element.name) {
      case 'dict': {
        const parts = children(element);
        const out: Record<string, unknown> = {};
        for (let at = 0; at < parts.length; at += 2) {
          const [name, value] = [parts[at], parts[at + 1]];
          if (name?.name !== 'key' || value === undefined || Object.hasOwn(out, name.text))
            throw new Error('A dictionary is keys with a value each.');
          out[name.text] = read(value);
        }
        return out;
      }
      case 'array':
        return children(element).map(read);
      case 'string':
        return element.text;
      case 'integer':
      case 'real':
        return Number(element.text);
      case 'true':
      case 'false':
        return element.name === 'true';
      default:
        throw new Error(`A property list has no ${element.name}.`);
    }
  }
  const [dict] = children(parseXml(mobileconfig(SAFE_DEFAULTS)));
  const profile = (dict === undefined ? {} : read(dict)) as { PayloadContent: Record<string, unknown>[] };

  test('sets every value that can be set on a machine, and the desk reads them all back', () => {
    const [payload] = profile.PayloadContent;
    const own = Object.fromEntries(Object.entries(payload ?? {}).filter(([name]) => !name.startsWith('Payload')));
    const back = valuesOfTree(own);
    expect(back).toEqual({
      ok: true,
      values: new Map(MACHINE_LEAVES.map(({ path, parts }) => [path, valueAt(SAFE_DEFAULTS, parts)])),
    });
  });
  test('has identifiers that stay the same, so that a new one replaces the old', () => {
    expect(profile).toMatchObject({
      PayloadIdentifier: 'net.cleandesk.desk.policy',
      PayloadType: 'Configuration',
      PayloadUUID: '6F0B3A0E-5C0B-4B57-9E55-0D7C4F1B2A61',
    });
    expect(profile.PayloadContent).toMatchObject([
      { PayloadType: 'net.cleandesk.desk', PayloadUUID: 'B1E6C3F4-2C77-4C0E-8F3D-6A1D9E5470C2' },
    ]);
  });
});

test('the page in docs is what the schema says; "cleandesk policy --page docs/policy.md" writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'policy.md'), 'utf8')).toBe(policyPage());
});
