import { describe, expect, test } from 'vitest';
import { EVENTS, OWN_VERBS, VERBS } from '../../../contract/bridge.ts';
import { EVENT_NAMES, PAGE_VERBS } from '../../../preload/names.ts';
import { bundlePreload } from '../../support/preloadBundle.ts';

describe('the preload', () => {
  test('knows every verb of the contract, each once', () => {
    expect([...PAGE_VERBS, ...OWN_VERBS].sort()).toEqual(Object.keys(VERBS).sort());
  });

  test('knows every event of the contract, each once', () => {
    expect([...EVENT_NAMES].sort()).toEqual(Object.keys(EVENTS).sort());
  });

  test('has every name in its bundle', async () => {
    const { source } = await bundlePreload();
    for (const name of [...PAGE_VERBS, ...EVENT_NAMES]) expect(source).toContain(`"${name}"`);
  });

  test('is one CommonJS file that requires electron and nothing else', async () => {
    const { source } = await bundlePreload();
    expect([...new Set([...source.matchAll(/require\s*\(\s*([^)]*)\)/g)].map((match) => match[1]))]).toEqual([
      '"electron"',
    ]);
    expect(source).not.toMatch(/\bimport\s*[("'{*]/);
    expect(source).not.toContain('sourceMappingURL');
  });

  test('contains no schema library', async () => {
    const { source } = await bundlePreload();
    expect(source).not.toContain('_zod');
    // The smallest schema library would add more than what is left.
    expect(source.length).toBeLessThan(39_000);
  });
});
