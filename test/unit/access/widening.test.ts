import { describe, expect, test } from 'vitest';
import { compileAddressBook, type AddressRuleLike, type Asking } from '../../../core/access/addressRules.ts';
import { isCovered } from '../../../core/access/coverage.ts';
import { widens } from '../../../core/access/widening.ts';
import { fc } from '../../support/fc.ts';

const NOW = 1_000;
const rule = (range: string, more: Partial<AddressRuleLike> = {}): AddressRuleLike => ({
  range,
  use: 'server',
  subject: { kind: 'everybody' },
  expiresAt: null,
  ...more,
});
const TENANT = { kind: 'tenant', tenantId: 't' } as const;
const GROUP = { kind: 'group', groupId: 'g' } as const;

describe('a range', () => {
  test.each<[string, string[], boolean]>([
    ['10.0.0.0/8', ['10.0.0.0/8'], true],
    ['10.1.0.0/16', ['10.0.0.0/8'], true],
    ['10.0.0.0/8', ['10.0.0.0/9', '10.128.0.0/9'], true],
    ['10.0.0.0/8', ['10.0.0.0/9', '10.128.0.0/10'], false],
    ['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1'], true],
    ['0.0.0.0/0', ['::/0'], false],
    ['::/0', ['::/1', '8000::/1'], true],
    ['10.0.0.1', [], false],
    ['255.255.255.255', ['255.255.255.254/31'], true],
  ])('%s within %j: %s', (range, others, expected) => {
    expect(isCovered(range, others)).toBe(expected);
  });
});

describe('a change', () => {
  const office = rule('198.51.100.0/24');
  test.each<[string, AddressRuleLike[], AddressRuleLike | null, AddressRuleLike | null, boolean]>([
    ['every address', [office], null, rule('0.0.0.0/0'), true],
    ['half of them', [office], null, rule('0.0.0.0/1'), true],
    ['every IPv6 address', [office], null, rule('::/0'), true],
    ['the first rule', [], null, office, true],
    ['a part of what is there', [office], null, rule('198.51.100.0/25'), false],
    ['the same for longer', [rule(office.range, { expiresAt: 2_000 })], null, office, true],
    [
      'the same for as long',
      [rule(office.range, { expiresAt: 2_000 })],
      null,
      rule('198.51.100.0/25', { expiresAt: 2_000 }),
      false,
    ],
    ['the first rule of a tenant', [office], null, rule('10.0.0.1', { subject: TENANT }), false],
    [
      'the second one of a tenant',
      [office, rule('10.0.0.1', { subject: TENANT })],
      null,
      rule('10.0.0.2', { subject: TENANT }),
      true,
    ],
    ['the first rule of a group, within', [office], null, rule('198.51.100.7', { subject: GROUP }), false],
    ['the first rule of a group, outside', [office], null, rule('10.0.0.1', { subject: GROUP }), true],
    ['a trusted proxy', [office], null, rule('198.51.100.7', { use: 'desk-proxy' }), true],
    [
      'an own address',
      [rule('10.0.0.0/8', { use: 'workstation' })],
      null,
      rule('11.0.0.0/8', { use: 'workstation' }),
      true,
    ],
  ])('that adds %s', (_what, rules, before, after, expected) => {
    expect(widens(rules, before, after, NOW)).toBe(expected);
  });

  const ofTenant = rule('10.0.0.1', { subject: TENANT });
  const ofGroup = rule('198.51.100.7', { subject: GROUP });
  const longer = rule(office.range, { expiresAt: 3_000 });
  test.each<[string, AddressRuleLike[], AddressRuleLike, AddressRuleLike | null, boolean]>([
    ['a rule for everybody', [office, ofTenant], office, null, false],
    ['the last rule of a tenant', [office, ofTenant], ofTenant, null, true],
    ['the last rule of a group', [office, ofGroup], ofGroup, null, true],
    [
      'a tenant in favour of another',
      [office, ofTenant],
      ofTenant,
      rule('10.0.0.1', { subject: { kind: 'tenant', tenantId: 'u' } }),
      true,
    ],
    ['a range in favour of a part', [office], office, rule('198.51.100.0/25'), false],
    ['a range in favour of a wider one', [office], office, rule('198.51.100.0/23'), true],
    ['an end in favour of an earlier one', [longer], longer, rule(office.range, { expiresAt: 2_000 }), false],
    ['an end in favour of a later one', [longer], longer, rule(office.range, { expiresAt: 4_000 }), true],
  ])('that takes %s', (_what, rules, before, after, expected) => {
    expect(widens(rules, before, after, NOW)).toBe(expected);
  });

  test('that lets anybody in, at any time, widens', () => {
    const subjects = [{ kind: 'everybody' }, GROUP, TENANT, { kind: 'role', role: 'agent' }] as const;
    const anyRule = fc
      .record({
        at: fc.nat(7),
        bits: fc.integer({ min: 29, max: 32 }),
        subject: fc.constantFrom(...subjects),
        expiresAt: fc.constantFrom(null, 2_000, 3_000),
      })
      .map(({ at, bits, ...rest }) => rule(`10.0.0.${at - (at % 2 ** (32 - bits))}/${bits}`, rest));
    const askings: Asking[] = [null, 'g'].flatMap((groupId) =>
      [null, 'agent'].flatMap((role) => [[], ['t']].map((tenantIds) => ({ groupId, role, tenantIds }))),
    );
    const addresses = Array.from({ length: 8 }, (_, at) => `10.0.0.${at}`);
    let widened = 0;
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 5 }),
        fc.option(fc.nat(4)),
        fc.option(anyRule),
        (rules, taken, after) => {
          const before = (taken === null ? undefined : rules[taken]) ?? null;
          const next = [...rules.filter((one) => one !== before), ...(after === null ? [] : [after])];
          const letsIn = [NOW, 2_500, 3_500].some((time) => {
            const [was, is] = [compileAddressBook(rules, time), compileAddressBook(next, time)];
            return askings.some((asking) =>
              addresses.some((address) => is.check(address, asking).allow && !was.check(address, asking).allow),
            );
          });
          if (!letsIn) return;
          widened += 1;
          expect(widens(rules, before, after, NOW)).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(widened).toBeGreaterThan(100);
  });
});
