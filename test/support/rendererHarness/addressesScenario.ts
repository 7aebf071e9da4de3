/**
 * Rules of addresses and refusals for the substitute desk. Ranges are distinguished by their form alone; the real rules
 * are the server's.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { AddressOutcome, AddressRule, IntrusionAlert, IntrusionRecord } from '../../../contract/addresses.ts';
import { id, PEOPLE, TENANTS } from './scenario.ts';

type Verbs = Pick<Bridge, 'getAddresses' | 'changeAddresses' | 'undoAddresses' | 'tryAddress' | 'listIntrusions'>;
const HOUR = 3_600_000;
const OWN = '10.20.4.31';

export const intrusionAlert = (now: number, more: Partial<IntrusionAlert> = {}): IntrusionAlert => ({
  id: id(13, 1),
  beganAt: now - 95_000,
  lastAt: now - 400,
  endedAt: null,
  refusals: 48_213,
  addresses: 31_870,
  perMinute: 30_420,
  peakPerMinute: 31_006,
  newestAddress: '2001:db8:77:1::9f',
  reasons: [
    { reason: 'unregistered', count: 48_190 },
    { reason: 'proxy-not-listed', count: 23 },
  ],
  ...more,
});

export function addressVerbs(
  how: 'some' | 'none' | 'many' | 'quiet',
  now: number,
  list: <T>(value: T) => Promise<T>,
): Verbs {
  const rule = (number: number, range: string, more: Partial<AddressRule> = {}): AddressRule => ({
    id: id(12, number),
    range,
    use: 'server',
    subject: { kind: 'everybody' },
    note: '',
    expiresAt: null,
    at: now - number * HOUR,
    by: PEOPLE.idris.name,
    ...more,
  });
  const some: AddressRule[] = [
    rule(1, '10.20.0.0/16', { id: null, at: null, by: null }),
    rule(2, '10.20.0.0/16', { use: 'workstation', note: 'Lisbon office, both floors' }),
    rule(3, '10.20.4.0/22', {
      subject: { kind: 'tenant', tenantId: TENANTS[0]!.id },
      note: 'Harbour Bank wants its people on the second floor',
    }),
    rule(4, '203.0.113.64/28', {
      subject: { kind: 'group', groupId: id(11, 1) },
      note: 'Remote desks behind the company’s tunnel',
      expiresAt: now + 200 * HOUR,
    }),
    rule(5, '10.20.9.0/24', { subject: { kind: 'role', role: 'administrator' }, by: null }),
    rule(6, '2001:db8:20::/48', { note: 'The same house in IPv6' }),
    rule(7, '198.51.100.0/24', { note: 'Fair in Porto', expiresAt: now - 30 * HOUR }),
    rule(8, '10.20.0.5', { use: 'desk-proxy', note: 'Load balancer' }),
    rule(9, '127.0.0.1', { use: 'visitor-proxy', note: 'TLS proxy of the chat pages' }),
  ];
  let rules =
    how === 'none'
      ? []
      : how === 'many'
        ? [
            ...some,
            ...Array.from({ length: 900 }, (_, number) =>
              rule(100 + number, `10.${30 + Math.floor(number / 256)}.${number % 256}.0/24`, {
                note: `Branch ${number}`,
              }),
            ),
          ]
        : some;
  let revision = 41;
  let before: AddressRule[] | null = some;
  const undo = { action: 'edit', range: '10.20.4.0/22', by: PEOPLE.idris.name, at: now - 3 * HOUR } as const;
  const store = (next: AddressRule[]): AddressOutcome => {
    before = rules;
    rules = next;
    revision += 1;
    return { outcome: 'stored', revision };
  };
  return {
    getAddresses: () =>
      list({
        revision,
        rules,
        groups: [
          { id: id(11, 1), name: 'Remote desks' },
          { id: id(11, 2), name: 'Second floor' },
        ],
        ownAddress: OWN,
        undo: before === null || rules.length === 0 ? null : undo,
      }),
    changeAddresses({ change, knowingly }) {
      if (change.action === 'remove') return Promise.resolve(store(rules.filter((each) => each.id !== change.id)));
      const { range } = change.rule;
      if (!/^[0-9a-f.:]+(?:\/\d{1,3})?$/.test(range))
        return Promise.resolve({
          outcome: 'fault',
          field: 'range',
          notice: { code: 'range-address', params: { range } },
        });
      if (
        change.rule.subject.kind === 'role' &&
        change.rule.subject.role === 'administrator' &&
        !range.startsWith('10.20.') &&
        !knowingly
      )
        return Promise.resolve({ outcome: 'locks-out', ownAddress: OWN });
      const written: AddressRule = {
        ...change.rule,
        id: change.action === 'edit' ? change.id : id(12, 90 + revision),
        at: now,
        by: PEOPLE.idris.name,
      };
      return Promise.resolve(
        store(
          change.action === 'edit'
            ? rules.map((each) => (each.id === change.id ? written : each))
            : [...rules, written],
        ),
      );
    },
    undoAddresses() {
      const outcome = store(before ?? rules);
      before = null;
      return Promise.resolve(outcome);
    },
    tryAddress({ address, asking }) {
      if (!/^[0-9a-f.:]+$/.test(address) || !/[.:]/.test(address))
        return Promise.resolve({ address: null, allow: false, asked: [] });
      const inside = address.startsWith('10.20.');
      const bank = asking.tenantIds.includes(TENANTS[0]!.id);
      const narrowed = address.startsWith('10.20.4.');
      return Promise.resolve({
        address,
        allow: inside && (!bank || narrowed),
        asked: [
          { subject: { kind: 'everybody' }, isMet: inside, rules: 3, by: inside ? [some[0]!] : [] },
          ...(bank
            ? [
                {
                  subject: { kind: 'tenant', tenantId: TENANTS[0]!.id } as const,
                  isMet: narrowed,
                  rules: 1,
                  by: narrowed ? [some[2]!] : [],
                },
              ]
            : []),
        ],
      });
    },
    listIntrusions() {
      const record = (number: number, more: Partial<IntrusionRecord>): IntrusionRecord => ({
        position: 9_000 - number,
        at: now - number * 700_000,
        address: '203.0.113.9',
        workstationName: null,
        personName: null,
        reason: 'unregistered',
        count: 1,
        refusedBy: 'server',
        ...more,
      });
      const quiet = how === 'quiet' || how === 'none';
      return list({
        alerts: quiet
          ? []
          : [
              intrusionAlert(now, {
                id: id(13, 2),
                beganAt: now - 30 * HOUR,
                lastAt: now - 29 * HOUR,
                endedAt: now - 29 * HOUR,
                perMinute: 0,
                refusals: 412,
                addresses: 3,
                peakPerMinute: 66,
                newestAddress: '198.51.100.7',
              }),
            ],
        records: quiet
          ? []
          : [
              record(1, { count: 17 }),
              record(2, {
                reason: 'tenant',
                personName: PEOPLE.maya.name,
                workstationName: 'LON-DESK-014',
                address: '10.20.9.12',
              }),
              record(3, { reason: 'staff-path', address: '192.0.2.200' }),
              record(4, { refusedBy: 'desk', reason: 'unregistered', workstationName: 'LON-DESK-015', address: null }),
              record(5, { address: 'others', count: 48_000 }),
            ],
      });
    },
  };
}
