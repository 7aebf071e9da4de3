/** The keys of a tenant: what is signed, what follows what, what a desk pins, and the folder they are kept in. */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  fingerprintOfKey,
  readTenantKeys,
  shownFingerprint,
  signKeyList,
  usableKey,
  type TenantKeys,
} from '../../../core/sealing/tenantKeys.ts';
import {
  newTenantKeys,
  revokeSealingKey,
  rotateOfflineKey,
  rotateSealingKey,
  type Made,
} from '../../../core/sealing/tenantKeyring.ts';
import { openTenantPins, type TenantPinsPorts } from '../../../main/session/tenantPins.ts';
import { TenantKeys as SentKeys } from '../../../contract/tenantKeys.ts';
import { readTenantFolder, sealingKeyFile, writeTenantFolder } from '../../../server/domains/tenants/tenantFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2027, 0, 10);
const tenantId = randomUUID();
let first: Made;
let own: string;
beforeAll(async () => {
  first = await newTenantKeys(tenantId, NOW, 30);
  own = fingerprintOfKey(first.offline.publicKey);
});
const faultOf = (keys: TenantKeys, pinned: readonly string[] | null = [own], id = tenantId): string => {
  const read = readTenantKeys(keys, id, pinned);
  return read.ok ? 'none' : read.fault;
};

describe('a list of keys', () => {
  test('counts where the pinned offline key has signed it, for its tenant', async () => {
    expect(faultOf(first.keys)).toBe('none');
    expect(faultOf(first.keys, null)).toBe('none');
    expect(faultOf(first.keys, [own], randomUUID())).toBe('other-tenant');
    expect(faultOf((await newTenantKeys(tenantId, NOW)).keys)).toBe('other-offline-key');
  });

  test('does not count with one character changed, nor with keys under other names', () => {
    const { list, successions } = first.keys;
    for (let at = 0; at < list.document.length; at += 7) {
      const other = list.document[at] === '1' ? '2' : '1';
      const document = `${list.document.slice(0, at)}${other}${list.document.slice(at + 1)}`;
      expect(['signature', 'unreadable']).toContain(faultOf({ list: { ...list, document }, successions }));
    }
    const { format: _format, ...rest } = first.list;
    const renamed = { ...rest, keys: rest.keys.map((key) => ({ ...key, keyId: '0'.repeat(16) })) };
    expect(faultOf({ list: signKeyList(renamed, first.offline.privateKeyPem), successions })).toBe('key-name');
    for (const document of ['', '{}', 'null', '[]', 'x'.repeat(1_000)])
      expect(faultOf({ list: { ...list, document }, successions })).toBe('unreadable');
  });

  test('gives the newest key that is in its time and not revoked', async () => {
    const next = await rotateSealingKey(first, NOW + 20 * DAY, 30);
    const [newer, older] = next.list.keys.map(({ keyId }) => keyId);
    const at = (days: number, list = next.list): string => {
      const usable = usableKey(list, 'entry', NOW + days * DAY);
      return usable.ok ? usable.key.keyId : usable.fault;
    };
    expect([at(10), at(21), at(49), at(51), at(-1)]).toEqual([older, newer, newer, 'expired', 'not-yet']);
    const revoked = revokeSealingKey(next, newer ?? '', NOW + 22 * DAY);
    expect([at(22, revoked.list), at(40, revoked.list)]).toEqual([older, 'revoked']);
    expect([first.list.serial, next.list.serial, revoked.list.serial]).toEqual([1, 2, 3]);
    expect(() => revokeSealingKey(revoked, newer ?? '', NOW)).toThrow(RangeError);
    expect(usableKey(next.list, 'entry', NOW, '0'.repeat(16))).toEqual({ ok: false, fault: 'no-such-key' });
  });
});

describe('a list of keys', () => {
  const signed = (change: (list: Record<string, unknown>, key: Record<string, unknown>) => void): boolean => {
    const { format: _format, ...list } = structuredClone(first.list);
    const keys: Record<string, unknown>[] = list.keys.map((each) => ({ ...each }));
    const changed: Record<string, unknown> = { ...list, keys };
    change(changed, keys[0] ?? {});
    try {
      signKeyList(Object.assign(list, changed), first.offline.privateKeyPem);
      return true;
    } catch {
      return false;
    }
  };

  test('may be of fifty keys, and none is without purpose', () => {
    expect(signed(() => undefined)).toBe(true);
    for (const [count, is] of [
      [0, false],
      [50, true],
      [51, false],
    ] as const)
      expect([
        count,
        signed((list, key) => {
          list['keys'] = Array.from({ length: count }, () => key);
        }),
      ]).toEqual([count, is]);
  });

  test.each([
    ['serial', [1], [0, 1.5, '1']],
    ['tenantId', [], ['', 'x', 5]],
    ['issuedAt', [0], [-1, 0.5, null]],
    ['offlineKey', [], ['', 'A'.repeat(42), 'A'.repeat(44), '+'.repeat(43)]],
    ['more', [], [1]],
  ] as const)('has a %s of its form, at its borders', (name, taken, refused) => {
    const takes = (value: unknown): boolean =>
      signed((list) => {
        list[name] = value;
      });
    expect([taken.filter((value) => !takes(value)), refused.filter(takes)]).toEqual([[], []]);
  });

  test.each([
    ['keyId', ['0'.repeat(16)], ['0'.repeat(15), '0'.repeat(17), 'G'.repeat(16), 'A'.repeat(16)]],
    ['publicKey', ['A'.repeat(43)], ['A'.repeat(42), 'A'.repeat(44), '='.repeat(43)]],
    ['purposes', [['entry'], ['message'], ['entry', 'message']], [[], ['other'], 'entry']],
    ['notBefore', [0], [-1, 0.5, null]],
    ['notAfter', [0], [-1, 0.5, null]],
    ['revokedAt', [0, null], [-1, 0.5, '']],
    ['more', [], [1]],
  ] as const)('has keys with a %s of its form, at its borders', (name, taken, refused) => {
    const takes = (value: unknown): boolean =>
      signed((_list, key) => {
        key[name] = value;
      });
    expect([taken.filter((value) => !takes(value)), refused.filter(takes)]).toEqual([[], []]);
  });

  test('has a key that counts from its first moment up to its last, for its purposes', () => {
    const [key] = first.list.keys;
    if (key === undefined) throw new Error('no key');
    const at = (now: number, change: object = {}, purpose: 'entry' | 'message' = 'entry'): string => {
      const usable = usableKey({ ...first.list, keys: [{ ...key, ...change }] }, purpose, now);
      return usable.ok ? 'usable' : usable.fault;
    };
    const { notBefore, notAfter } = key;
    expect([at(notBefore - 1), at(notBefore), at(notAfter - 1), at(notAfter)]).toEqual([
      'not-yet',
      'usable',
      'usable',
      'expired',
    ]);
    expect([at(notBefore, { revokedAt: 0 }), at(notBefore - 1, { revokedAt: 0 })]).toEqual(['revoked', 'revoked']);
    expect([at(notBefore, { purposes: ['entry'] }), at(notBefore, { purposes: ['entry'] }, 'message')]).toEqual([
      'usable',
      'no-such-key',
    ]);
  });
});

test('a fingerprint is shown to people as eight groups of four', () => {
  expect(shownFingerprint(own)).toMatch(/^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  expect(shownFingerprint(own).replaceAll(' ', '')).toBe(own.slice(0, 32));
});

describe('a new offline key', () => {
  test('counts where each one before has named the next, and the former ones no more', () => {
    const second = rotateOfflineKey(first, NOW);
    const third = rotateOfflineKey(second, NOW);
    for (const keys of [second.keys, third.keys]) expect(faultOf(keys)).toBe('none');
    const successions = third.keys.successions;
    expect(faultOf({ list: first.keys.list, successions })).toBe('other-offline-key');
    expect(faultOf({ list: third.keys.list, successions: successions.slice(1) })).toBe('other-offline-key');
    expect(faultOf({ list: third.keys.list, successions: successions.toReversed() })).toBe('other-offline-key');
    expect(faultOf(third.keys, [fingerprintOfKey(second.offline.publicKey)])).toBe('none');
    expect(faultOf(first.keys, [fingerprintOfKey(second.offline.publicKey)])).toBe('other-offline-key');
  });
});

describe('the pins of a desk', () => {
  function pinsOf(more: Partial<TenantPinsPorts> = {}): {
    judge: (keys: TenantKeys | null) => string;
    recorded: string[];
  } {
    const stored = new Map<string, string>();
    const recorded: string[] = [];
    const pins = openTenantPins({
      facts: { fact: (name) => stored.get(name) ?? null, setFact: (name, value) => void stored.set(name, value) },
      enrolled: { tenantKeys: [{ tenantId, fingerprint: own }], enrolledAt: NOW },
      ofMachine: () => null,
      now: () => NOW,
      record: (_kind, detail) => void recorded.push(String(detail['reason'] ?? detail['what'])),
      ...more,
    });
    return {
      judge(keys) {
        const verdict = pins.judge(tenantId, keys === null ? null : SentKeys.parse(keys));
        return verdict.ok ? 'none' : verdict.fault;
      },
      recorded,
    };
  }

  test('begin with the enrolment, or with the first sight; each change is recorded', async () => {
    const next = rotateOfflineKey(await rotateSealingKey(first, NOW), NOW);
    const enrolled = pinsOf();
    expect([first.keys, next.keys, next.keys, null, first.keys].map(enrolled.judge)).toEqual([
      'none',
      'none',
      'none',
      'missing',
      'other-offline-key',
    ]);
    expect(enrolled.recorded).toEqual(['new-offline-key', 'missing', 'other-offline-key']);
    const unknown = pinsOf({ enrolled: { tenantKeys: [], enrolledAt: NOW } });
    expect(unknown.judge(first.keys)).toBe('none');
    expect(unknown.judge((await newTenantKeys(tenantId, NOW)).keys)).toBe('other-offline-key');
    expect(unknown.recorded).toEqual(['first-sight', 'other-offline-key']);
  });

  test('are what IT has written, where it has: no first sight, and a lost offline key can be replaced', async () => {
    const other = await newTenantKeys(tenantId, NOW);
    const others = [fingerprintOfKey(other.offline.publicKey)];
    const none = { enrolled: { tenantKeys: [], enrolledAt: NOW } };
    const strict = pinsOf({ ...none, ofMachine: () => ({ fingerprints: others, introduces: true }) });
    expect([first.keys, other.keys].map(strict.judge)).toEqual(['not-on-this-machine', 'none']);
    const replaced = pinsOf({ ofMachine: () => ({ fingerprints: others, introduces: true }) });
    expect([first.keys, other.keys].map(replaced.judge)).toEqual(['not-on-this-machine', 'none']);
    // A place that the person can write only ever narrows.
    const narrowed = pinsOf({ ofMachine: () => ({ fingerprints: others, introduces: false }) });
    expect([first.keys, other.keys].map(narrowed.judge)).toEqual(['not-on-this-machine', 'other-offline-key']);
  });

  test('are not changed where that cannot be recorded', () => {
    const pins = pinsOf({
      enrolled: { tenantKeys: [], enrolledAt: NOW },
      record: () => {
        throw new Error('the ledger is full');
      },
    });
    expect(() => pins.judge(first.keys)).toThrow('the ledger is full');
    expect(() => pins.judge(first.keys)).toThrow('the ledger is full');
  });
});

test('the folder of a tenant survives a change that is cut off before or after its list is in place', async () => {
  const folder = temporaryFolder('tenant');
  const tenant = { id: tenantId, name: 'Harbour Bank' };
  writeTenantFolder(folder, tenant, first);
  const at = (name: string): string => join(folder, name);
  const before = { keys: readFileSync(at('keys.json')), offline: readFileSync(at('offline.key.json')) };
  const next = rotateOfflineKey(first, NOW);
  writeTenantFolder(folder, tenant, next);
  expect(readTenantFolder(folder)).toMatchObject({ list: { serial: 2 }, offline: next.offline, tenantId });
  // Cut off after the list: the new offline key has its first name still.
  renameSync(at('offline.key.json'), at('offline.key.json.new'));
  writeFileSync(at('offline.key.json'), before.offline);
  expect(readTenantFolder(folder).offline).toEqual(next.offline);
  // Cut off before the list.
  writeFileSync(at('keys.json'), before.keys);
  expect(readTenantFolder(folder).offline).toEqual(first.offline);
  expect(readFileSync(sealingKeyFile(folder, first.sealing?.keyId ?? ''), 'utf8')).toContain('privateKey');
  for (const secret of [first.offline.privateKeyPem, first.sealing?.privateKey ?? '?'])
    expect(readFileSync(at('keys.json'), 'utf8')).not.toContain(secret);
  expect(shownFingerprint(own)).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
});
