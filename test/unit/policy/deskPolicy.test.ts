/**
 * What a desk does with an invalid policy. Documents are really signed; the clock and the machine's database are the
 * test's own.
 */
import { checkNote } from '../../../contract/checkNotes.ts';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SignedPolicy } from '../../../contract/policy.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { CLOCKS_MAY_DIFFER } from '../../../core/vocabulary/limits.ts';
import { itWordsOf } from '../../../main/itWords.ts';
import { newPolicyKey, signPolicy, type Addressed } from '../../../core/policy/document.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { createDeskPolicy, type DeskPolicy, type Fault } from '../../../main/policy/deskPolicy.ts';
import type { Place } from '../../../main/policy/machinePlaces.ts';
import { createTrustedClock } from '../../../main/trustedClock.ts';
import { serverMark } from '../../../server/platform/tls/authority.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = newPolicyKey();
const workstationId = randomUUID();
const START = Date.UTC(2030, 0, 7, 8);
let authorityPem = '';
let otherAuthority = '';
beforeAll(async () => {
  [authorityPem, otherAuthority] = (await Promise.all(
    ['one', 'other'].map(async (name) => (await authorityIn(temporaryFolder(`policy-${name}`))).authorityPem),
  )) as [string, string];
});

interface Rig {
  readonly policy: DeskPolicy;
  readonly faults: (Fault | null)[];
  readonly records: [string, unknown][];
  changes: number;
  wall: number;
  steady: number;
  /** The server's clock. */ server: number;
  hear(signed: SignedPolicy | undefined, policyKey?: string): boolean;
}
let facts: Map<string, string>;
let rig: Rig;

/** The desk is started; with the same data it is the same machine again. */
function started(at = START, monotonic = 0, enrolledKey = key.publicKey): Rig {
  const clock = { now: () => made.wall, monotonic: () => made.steady };
  const trusted = createTrustedClock(clock);
  const faults: (Fault | null)[] = [];
  const records: [string, unknown][] = [];
  const policy = createDeskPolicy({
    base: SAFE_DEFAULTS,
    mayDiffer: CLOCKS_MAY_DIFFER,
    machineNow: clock.now,
    monotonic: clock.monotonic,
    trustedNow: () => trusted.now(),
    record: (kind, detail) => {
      records.push([kind, detail]);
    },
    onChange: () => {
      made.changes += 1;
    },
    onFault: (fault) => {
      faults.push(fault);
    },
    log: () => undefined,
  });
  const made: Rig = {
    policy,
    faults,
    records,
    changes: 0,
    wall: at,
    steady: monotonic,
    server: at,
    hear(signed, policyKey = key.publicKey) {
      trusted.serverSaid(made.server);
      return policy.fromServer({ policyKey, policy: signed });
    },
  };
  policy.open(
    {
      fact: (name) => facts.get(name) ?? null,
      setFact: (name, value) => {
        facts.set(name, value);
      },
    },
    { authorityPem, workstationId, policyKey: enrolledKey },
  );
  return made;
}
const document = (
  policy: Policy = SAFE_DEFAULTS,
  more: Partial<Addressed> = {},
  privateKeyPem = key.privateKeyPem,
): SignedPolicy =>
  signPolicy(
    policy,
    { server: serverMark(authorityPem), workstation: workstationId, version: 5, now: rig.server, ...more },
    privateKeyPem,
  );
const idle = (minutes: number): Policy => ({ ...SAFE_DEFAULTS, lock: { ...SAFE_DEFAULTS.lock, idleMinutes: minutes } });
const passes = (ms: number, asleep = false): void => {
  rig.wall += ms;
  rig.server += ms;
  if (!asleep) rig.steady += ms;
};

beforeEach(() => {
  facts = new Map();
  rig = started();
});

test('a signed policy applies, is stored, and is used at the next start without a server', () => {
  expect(rig.hear(document(idle(7)))).toBe(true);
  expect(rig.policy.current().lock.idleMinutes).toBe(7);
  expect(rig.records).toEqual([['policy-taken', expect.objectContaining({ version: 5 })]]);
  rig = started(START + HOUR);
  expect(rig.policy.current().lock.idleMinutes).toBe(7);
  expect(rig.policy.fault()).toBeNull();
});

describe('refused, with a reason of its own for IT, and the former policy stays in force', () => {
  const refused = (signed: SignedPolicy | undefined, code: string, policyKey?: string): void => {
    rig.hear(document(idle(7)));
    expect(rig.hear(signed, policyKey)).toBe(false);
    expect(rig.policy.fault()?.code).toBe(code);
    const fault = rig.faults.at(-1)?.notice;
    expect(fault === undefined ? '' : itWordsOf(fault)).toMatch(/^[A-Z][^{}]{19,}\.$/);
    expect(rig.records.at(-1)).toEqual(['policy-refused', expect.objectContaining({ reason: code })]);
    expect(rig.policy.current().lock.idleMinutes).toBe(7);
    // And the next valid one opens the desk again.
    expect(rig.hear(document(idle(6), { version: 6 }))).toBe(true);
    expect(rig.faults.at(-1)).toBeNull();
  };
  test('a signature by another key', () =>
    refused(document(idle(15), { version: 6 }, newPolicyKey().privateKeyPem), 'signature'));
  test('one byte changed after it was signed', () => {
    const signed = document(idle(14), { version: 6 });
    refused({ ...signed, document: signed.document.replace('"idleMinutes":14', '"idleMinutes":15') }, 'signature');
  });
  test.each(['A'.repeat(85), '', 'A'.repeat(86)])('a signature that is none: "%s"', (signature) =>
    refused({ ...document(), signature }, 'signature'),
  );
  test('a key that is not the pinned one, though all of it fits together', () => {
    const other = newPolicyKey();
    refused(document(idle(15), { version: 6 }, other.privateKeyPem), 'other-key', other.publicKey);
  });
  test('an older version', () => refused(document(idle(15), { version: 4 }), 'rollback'));
  test('the same version as it was signed long before', () =>
    refused(document(idle(15), { now: START - HOUR }), 'rollback'));
  test('an expired one', () =>
    refused(document({ ...idle(15), offline: { hours: 1 } }, { version: 6, now: START - 2 * HOUR }), 'expired'));
  test('one that was signed in the future', () =>
    refused(document(idle(15), { version: 6, now: START + HOUR }), 'from-the-future'));
  test('one of another workstation', () =>
    refused(document(idle(15), { version: 6, workstation: randomUUID() }), 'other-workstation'));
  test('one of another server', () =>
    refused(document(idle(15), { version: 6, server: serverMark(otherAuthority) }), 'other-server'));
  test('none at all', () => refused(undefined, 'missing'));
  test('a value that this desk cannot read', () => {
    const odd = { ...SAFE_DEFAULTS, guards: { ...SAFE_DEFAULTS.guards, clipboard: 'open' as 'block' } };
    refused(document(odd, { version: 6 }), 'unreadable');
  });
});

test('each refusal is recorded once while it lasts', () => {
  for (let n = 0; n < 5; n += 1) rig.hear(undefined);
  for (let n = 0; n < 5; n += 1) rig.policy.tick();
  expect(rig.records.filter(([kind]) => kind === 'policy-refused')).toHaveLength(1);
});

test('refuses an older version also when the document is lost, by the version stored apart from it', () => {
  rig.hear(document(idle(7)));
  facts.delete('policy-document');
  rig = started(START + MINUTE);
  expect(rig.policy.document()).toBeNull();
  expect(rig.hear(document(idle(15), { version: 4 }))).toBe(false);
  expect(rig.policy.fault()?.code).toBe('rollback');
});

test('the key of the enrolment is pinned; a greeting cannot bring another one', () => {
  const other = newPolicyKey();
  expect(rig.hear(document(idle(15), {}, other.privateKeyPem), other.publicKey)).toBe(false);
  expect(rig.policy.fault()?.code).toBe('other-key');
  rig = started(START, 0, other.publicKey);
  expect(rig.hear(document(idle(15)))).toBe(false);
  expect(rig.policy.fault()?.code).toBe('other-key');
});

test('a stored document that was changed on the disk is not used', () => {
  rig.hear(document(idle(7)));
  facts.set('policy-document', (facts.get('policy-document') ?? '').replace('idleMinutes\\":7', 'idleMinutes\\":15'));
  rig = started(START + MINUTE);
  expect(rig.policy.document()).toBeNull();
  expect(rig.policy.current().lock.idleMinutes).toBe(SAFE_DEFAULTS.lock.idleMinutes);
});

describe('time', () => {
  test('without the server the policy expires as stated, and the server opens the desk again', () => {
    rig.hear(document({ ...idle(7), offline: { hours: 2 } }));
    passes(2 * HOUR - MINUTE);
    rig.policy.tick();
    expect(rig.policy.fault()).toBeNull();
    passes(MINUTE);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('expired');
    expect(rig.hear(document({ ...idle(7), offline: { hours: 2 } }))).toBe(true);
    expect(rig.policy.fault()).toBeNull();
  });
  test('at a start it has expired as well, by the clock of the machine', () => {
    rig.hear(document({ ...idle(7), offline: { hours: 2 } }));
    rig = started(START + 2 * HOUR);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('expired');
  });
  test('a clock that is set back does not extend it: the desk has seen a later time', () => {
    rig.hear(document({ ...idle(7), offline: { hours: 2 } }));
    passes(90 * MINUTE);
    rig.policy.tick();
    rig = started(START);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('clock-back');
  });
  test("set forward and back without a server, it is refused both times; the server's time corrects it", () => {
    rig.hear(document());
    rig = started(START + 30 * HOUR);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('expired');
    rig = started(START + HOUR);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('clock-back');
    expect(rig.hear(document())).toBe(true);
    rig.policy.tick();
    expect(rig.policy.fault()).toBeNull();
    rig = started(START + 2 * HOUR);
    rig.policy.tick();
    expect(rig.policy.fault()).toBeNull();
  });
  test('while the desk runs, setting the clock back gains nothing: the monotonic clock goes on', () => {
    rig.hear(document({ ...idle(7), offline: { hours: 2 } }));
    rig.wall = START - 24 * HOUR;
    rig.steady += 2 * HOUR;
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('expired');
  });
  test('a machine that slept past the end is recognised: its clock has jumped ahead', () => {
    rig.hear(document({ ...idle(7), offline: { hours: 2 } }));
    rig.steady += 2 * MINUTE;
    passes(5 * HOUR, true);
    rig.policy.tick();
    expect(rig.policy.fault()?.code).toBe('clock-forth');
  });
  test('a wrong clock of the machine does not matter while the server answers', () => {
    rig.wall = START + 400 * 24 * HOUR;
    rig.hear(document());
    rig.policy.tick();
    expect(rig.policy.fault()).toBeNull();
  });
});

describe("the machine's policy by IT", () => {
  const file = '/etc/cleandesk/policy.json';
  const says = (values: Record<string, unknown>, scope: Place['scope'] = 'machine', place = file): Place => ({
    place,
    scope,
    read: { state: 'read', values: new Map(Object.entries(values)) },
  });
  const broken: Place = {
    place: file,
    scope: 'machine',
    read: { state: 'refused', reason: 'not-readable', note: checkNote('place-unreadable') },
  };
  const sourceOf = (path: string): unknown => rig.policy.values().find((one) => one.path === path)?.source;

  test("overrides the server's, and names its source", () => {
    rig.hear(document(idle(5)));
    rig.policy.machineSays([says({ 'lock.idleMinutes': 9 })]);
    expect(rig.policy.current().lock.idleMinutes).toBe(9);
    expect(sourceOf('lock.idleMinutes')).toEqual({ from: 'machine', place: file });
    expect(sourceOf('guards.clipboard')).toEqual({ from: 'server' });
  });
  test('stays as last read when it cannot be read, across a start; absent means absent', () => {
    rig.policy.machineSays([says({ 'lock.idleMinutes': 9 })]);
    rig = started(START + MINUTE);
    rig.policy.machineSays([broken]);
    expect(rig.policy.current().lock.idleMinutes).toBe(9);
    expect(rig.policy.current().guards.removableMedia).toBe('report');
    rig.policy.machineSays([{ place: file, scope: 'machine', read: { state: 'absent' } }]);
    expect(rig.policy.current().lock.idleMinutes).toBe(15);
    // A removed value does not come back when the next reading fails: then the strictest applies.
    rig.policy.machineSays([broken]);
    expect(rig.policy.current().lock.idleMinutes).toBe(15);
    expect(rig.policy.current().guards.removableMedia).toBe('block');
  });
  test('overrides a place that the person can write, which only tightens', () => {
    const user = 'HKCU\\Software\\Policies\\Cleandesk';
    rig.hear(document(idle(8)));
    rig.policy.machineSays([
      says({ 'lock.idleMinutes': 9, 'guards.debugger': 'report' }),
      says(
        {
          'lock.idleMinutes': 12,
          'guards.debugger': 'allow',
          'guards.secondDisplay': 'block',
          'guards.captureForAccessibility': true,
          'network.workstationRanges': ['0.0.0.0/0'],
          'signIn.maxFailures': 3,
          'offline.hours': 700,
        },
        'user',
        user,
      ),
    ]);
    const now = rig.policy.current();
    expect(now.lock.idleMinutes).toBe(9);
    expect(now.guards).toMatchObject({ debugger: 'report', secondDisplay: 'block', captureForAccessibility: false });
    expect(now.network.workstationRanges).toEqual([]);
    expect(now.signIn.maxFailures).toBe(3);
    expect(now.offline.hours).toBe(24);
    expect(sourceOf('guards.secondDisplay')).toEqual({ from: 'user', place: user });
    expect(rig.policy.values().find((one) => one.path === 'lock.idleMinutes')?.passedOver).toEqual([
      { place: user, value: 12, why: 'would-loosen' },
    ]);
  });
  test('makes the policy expire sooner, and never later, than the server signed it for', () => {
    rig.hear(document());
    rig.policy.machineSays([says({ 'offline.hours': 1 })]);
    expect(rig.policy.document()?.expiresAt).toBe(START + HOUR);
    rig.policy.machineSays([says({ 'offline.hours': 100 })]);
    expect(rig.policy.document()?.expiresAt).toBe(START + 24 * HOUR);
  });
});

test('a desk that is older than the server uses the values it knows, and names the others', () => {
  const known = document(idle(7));
  const newer = known.document.replace('"guards":{', '"newSection":{"x":1},"guards":{"telepathy":"block",');
  expect(newer).not.toBe(known.document);
  const signature = sign(
    null,
    Buffer.from(`cleandesk policy 1\n${newer}`),
    createPrivateKey(key.privateKeyPem),
  ).toString('base64url');
  expect(rig.hear({ document: newer, signature })).toBe(true);
  expect(rig.policy.current().lock.idleMinutes).toBe(7);
  expect([...rig.policy.unknown()].sort()).toEqual(['guards.telepathy', 'newSection']);
});
