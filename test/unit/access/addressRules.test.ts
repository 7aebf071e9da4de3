import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import {
  compileAddressBook,
  faultOfRule,
  type AddressRuleLike,
  type Asking,
  type RuleSubject,
} from '../../../core/access/addressRules.ts';

const NOW = 1_000_000;
const everybody: RuleSubject = { kind: 'everybody' };
const group = (groupId: string): RuleSubject => ({ kind: 'group', groupId });
const role = (name: string): RuleSubject => ({ kind: 'role', role: name });
const tenant = (tenantId: string): RuleSubject => ({ kind: 'tenant', tenantId });
const rule = (
  range: string,
  subject: RuleSubject = everybody,
  more: Partial<AddressRuleLike> = {},
): AddressRuleLike => ({ range, subject, use: 'server', expiresAt: null, ...more });
const noPerson: Asking = { groupId: null, role: null, tenantIds: [] };
const agentOf = (...tenantIds: string[]): Asking => ({ groupId: null, role: 'agent', tenantIds });
const book = (...rules: AddressRuleLike[]) => compileAddressBook(rules, NOW);
const REFUSED = (reason: string): object => ({ allow: false, reason });

describe('without a registered address all are refused', () => {
  test('for every caller and address', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6()),
        fc.option(fc.constantFrom('g', 'h'), { nil: null }),
        fc.option(fc.constantFrom('agent', 'administrator'), { nil: null }),
        (address, groupId, name) => {
          expect(book().check(address, { groupId, role: name, tenantIds: ['t'] })).toMatchObject({ allow: false });
          expect(book().gate.contains(address)).toBe(false);
        },
      ),
    );
  });

  test('a rule for a tenant or a role alone admits no address either', () => {
    const only = book(rule('10.0.0.0/8', tenant('t')), rule('10.0.0.0/8', role('agent')));
    expect(only.check('10.1.1.1', agentOf('t'))).toEqual(REFUSED('place'));
    expect(only.gate.contains('10.1.1.1')).toBe(false);
  });
});

describe('the rules of a workstation', () => {
  test('are those for everybody where it has no group, or its group no rules', () => {
    const rules = book(rule('10.0.0.0/8'));
    expect(rules.check('10.1.1.1', noPerson)).toEqual({ allow: true });
    expect(rules.check('10.1.1.1', { ...noPerson, groupId: 'home' })).toEqual({ allow: true });
    expect(rules.check('192.0.2.1', noPerson)).toEqual(REFUSED('place'));
  });

  test('are those of the group in place of those for everybody, and both pass the gate', () => {
    const rules = book(rule('10.0.0.0/8'), rule('192.0.2.0/24', group('home')));
    expect(rules.check('192.0.2.1', { ...noPerson, groupId: 'home' })).toEqual({ allow: true });
    expect(rules.check('10.1.1.1', { ...noPerson, groupId: 'home' })).toEqual(REFUSED('place'));
    expect(rules.check('192.0.2.1', { ...noPerson, groupId: 'other' })).toEqual(REFUSED('place'));
    expect([
      rules.gate.contains('192.0.2.1'),
      rules.gate.contains('10.1.1.1'),
      rules.gate.contains('198.51.100.1'),
    ]).toEqual([true, true, false]);
  });
});

describe('a role and a tenant only restrict', () => {
  const rules = book(
    rule('10.0.0.0/8'),
    rule('10.9.0.0/16', role('administrator')),
    rule('10.5.0.0/16', tenant('bank')),
    rule('10.5.6.0/24', tenant('travel')),
  );

  test.each([
    ['an agent of no narrowed tenant', agentOf('other'), '10.1.1.1', null],
    ['an agent of a narrowed tenant from elsewhere', agentOf('bank'), '10.1.1.1', 'tenant'],
    ['the same from its range', agentOf('bank'), '10.5.1.1', null],
    ['an agent of two narrowed tenants from one of them', agentOf('bank', 'travel'), '10.5.1.1', 'tenant'],
    ['the same from where both agree', agentOf('bank', 'travel'), '10.5.6.1', null],
    ['an administrator from elsewhere', { ...agentOf(), role: 'administrator' }, '10.1.1.1', 'role'],
    ['an administrator from their range', { ...agentOf(), role: 'administrator' }, '10.9.1.1', null],
    [
      'an administrator whose tenant wants another range',
      { ...agentOf('bank'), role: 'administrator' },
      '10.9.1.1',
      'tenant',
    ],
    ['no one signed in yet', noPerson, '10.1.1.1', null],
  ] as const)('%s', (_who, asking, address, reason) => {
    expect(rules.check(address, asking)).toEqual(reason === null ? { allow: true } : REFUSED(reason));
  });

  test('no set of rules for roles and tenants ever allows what was refused without them', () => {
    const range = fc.tuple(
      fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24', '0.0.0.0/0', '::/0', '2001:db8::/32'),
      fc.constantFrom(everybody, group('g'), role('agent'), role('supervisor'), tenant('a'), tenant('b')),
    );
    const address = fc.constantFrom(
      '10.1.2.3',
      '10.9.9.9',
      '192.0.2.9',
      '2001:db8::9',
      '198.51.100.9',
      '::ffff:10.1.2.3',
      'fe80::1%eth0',
      'nonsense',
    );
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 12 }),
        address,
        fc.subarray(['a', 'b']),
        fc.constantFrom(null, 'g', 'h'),
        (list, from, tenantIds, groupId) => {
          const all = list.map(([text, subject]) => rule(text, subject));
          const places = all.filter(({ subject }) => subject.kind === 'everybody' || subject.kind === 'group');
          const asking = { groupId, role: 'agent', tenantIds };
          if (book(...all).check(from, asking).allow) {
            allowed += 1;
            expect(book(...places).check(from, asking)).toEqual({ allow: true });
            expect(book(...all).gate.contains(from)).toBe(true);
          }
          // The explanation and the decision agree.
          expect(
            book(...all)
              .explain(from, asking)
              .every(({ matching }) => matching.length > 0),
          ).toBe(book(...all).check(from, asking).allow);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(allowed).toBeGreaterThan(100);
  });
});

describe('an expired rule', () => {
  test('includes no address from that millisecond on', () => {
    const ending = [rule('10.0.0.0/8'), rule('192.0.2.0/24', everybody, { expiresAt: NOW + 5 })];
    expect(compileAddressBook(ending, NOW + 4).check('192.0.2.1', noPerson)).toEqual({ allow: true });
    expect(compileAddressBook(ending, NOW + 4).nextExpiry).toBe(NOW + 5);
    expect(compileAddressBook(ending, NOW + 5).check('192.0.2.1', noPerson)).toEqual(REFUSED('place'));
    expect(compileAddressBook(ending, NOW + 5).gate.contains('192.0.2.1')).toBe(false);
    expect(compileAddressBook(ending, NOW + 5).nextExpiry).toBeNull();
  });

  test('still narrows: a tenant whose last rule has ended is closed to all, not open to all', () => {
    const rules = book(
      rule('10.0.0.0/8'),
      rule('10.5.0.0/16', tenant('bank'), { expiresAt: NOW }),
      rule('10.6.0.0/16', group('home'), { expiresAt: NOW }),
    );
    expect(rules.check('10.5.1.1', agentOf('bank'))).toEqual(REFUSED('tenant'));
    expect(rules.check('10.1.1.1', { ...noPerson, groupId: 'home' })).toEqual(REFUSED('place'));
  });
});

test('an address with a zone or as IPv6 is the same address; other text is recognised as none', () => {
  const rules = book(rule('10.0.0.0/8'), rule('fe80::/10'));
  for (const address of ['10.1.1.1', '::ffff:10.1.1.1', '::ffff:a01:101', 'fe80::1%eth0', 'fe80::1%2'])
    expect([address, rules.check(address, noPerson)]).toEqual([address, { allow: true }]);
  for (const address of ['', 'unreadable', '10.1.1', '10.1.1.1%eth0', '010.1.1.1'])
    expect([address, rules.check(address, noPerson)]).toEqual([address, REFUSED('unreadable')]);
});

test('the own address of a workstation has rules of its own, by group', () => {
  const own = { use: 'workstation' } as const;
  const rules = book(
    rule('10.0.0.0/8', everybody, own),
    rule('192.168.0.0/16', group('home'), own),
    rule('203.0.113.0/24'),
  );
  expect(rules.ownRanges(null)).toEqual(['10.0.0.0/8']);
  expect(rules.ownRanges('home')).toEqual(['192.168.0.0/16']);
  expect(rules.ownRanges('other')).toEqual(['10.0.0.0/8']);
  expect(rules.gate.contains('10.1.1.1')).toBe(false);
});

test('a proxy is trusted for the listener that it is listed for, and admits no address by itself', () => {
  const rules = book(
    rule('10.0.0.1', everybody, { use: 'desk-proxy' }),
    rule('10.0.0.2', everybody, { use: 'visitor-proxy' }),
  );
  expect([
    rules.proxies.desk.contains('10.0.0.1'),
    rules.proxies.desk.contains('10.0.0.2'),
    rules.proxies.visitor.contains('10.0.0.2'),
    rules.proxies.visitor.contains('10.0.0.1'),
    rules.gate.contains('10.0.0.1'),
  ]).toEqual([true, false, true, false, false]);
});

test.each([
  ['a range that cannot be read', rule('10.0.0.0/33'), 'range', 'range-bounds'],
  ['bits beyond the prefix', rule('10.0.0.1/8'), 'range', 'range-bits'],
  ['a zone', rule('fe80::1%eth0'), 'range', 'range-zone'],
  ['a network as a proxy', rule('10.0.0.0/23', everybody, { use: 'desk-proxy' }), 'range', 'rule-proxy-wide'],
  ['all of IPv6 as a proxy', rule('::/0', everybody, { use: 'visitor-proxy' }), 'range', 'rule-proxy-wide'],
  [
    'two networks of a wire as a proxy',
    rule('2001:db8::/63', everybody, { use: 'desk-proxy' }),
    'range',
    'rule-proxy-wide',
  ],
  ['a proxy of one tenant', rule('10.0.0.1', tenant('t'), { use: 'desk-proxy' }), 'subject', 'rule-proxy-subject'],
  ['the own address by role', rule('10.0.0.0/8', role('agent'), { use: 'workstation' }), 'subject', 'rule-own-subject'],
])('is refused with the reason: %s', (_what, given, field, code) => {
  expect(faultOfRule(given)).toMatchObject({ field, fault: { code } });
});

test.each([
  ['10.0.0.0/24', null],
  ['2001:db8::/64', null],
  ['10.0.0.0/23', 24],
  ['2001:db8::/63', 64],
])('%s as a proxy: the shortest prefix that is named instead is %s', (range, prefix) => {
  for (const use of ['desk-proxy', 'visitor-proxy'] as const)
    expect(faultOfRule(rule(range, everybody, { use }))?.fault.params ?? null).toEqual(
      prefix === null ? null : { prefix },
    );
});

test.each(['everybody', 'group', 'tenant', 'role'] as const)('the own address of workstations by %s', (kind) => {
  const subject = { everybody, group: group('g'), tenant: tenant('t'), role: role('agent') }[kind];
  const refused = kind === 'tenant' || kind === 'role';
  expect(faultOfRule(rule('10.0.0.0/8', subject, { use: 'workstation' }))?.fault.code ?? null).toBe(
    refused ? 'rule-own-subject' : null,
  );
});

test('a table with one unreadable rule is refused', () => {
  expect(() => book(rule('10.0.0.0/8'), rule('everywhere'))).toThrow(RangeError);
});
