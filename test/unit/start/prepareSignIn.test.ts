/** What sign-in is made of: when there is none, what ends with the desk, and what its parts are given to ask. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { AddressWatch } from '../../../main/guards/addressWatch.ts';
import type { PasswordChecks } from '../../../main/passwords/passwordChecks.ts';
import type { TenantPinsPorts } from '../../../main/session/tenantPins.ts';
import type { ShellWindow } from '../../../main/shell/shell.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import type { MadeGuards } from '../../../main/start/makeGuards.ts';
import type { ConnectedDesk } from '../../../main/start/openLink.ts';
import { prepareSignIn } from '../../../main/start/prepareSignIn.ts';
import type { Undo } from '../../../main/startup.ts';
import { FILES } from '../../../main/store/files.ts';
import { ARGON2_PARAMETERS } from '../../../main/store/keys.ts';
import type { ChangeAtDeskParts } from '../../../main/unlock/changeAtDesk.ts';
import type { ServerPasswordParts } from '../../../main/unlock/serverPasswords.ts';
import type { Renewal } from '../../../main/unlock/renewal.ts';
import type { UnlockOptions } from '../../../main/unlock/unlock.ts';
import { NO_RENEWAL } from '../../support/noRenewal.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const NOTICE = coded('desk-ledger');
const HEADER = {
  ...{ version: 1, argon2: ARGON2_PARAMETERS, salt: 's'.repeat(22), usesKeychain: false, wrapped: 'w'.repeat(80) },
};

let seen: unknown[];
let given: { unlock: UnlockOptions; server: ServerPasswordParts; desk: ChangeAtDeskParts; pins: TenantPinsPorts };
let settled: Promise<void>;
const SERVER_SESSION = { token: 'token' };
vi.mock(import('../../../main/unlock/unlock.ts'), () => ({
  createUnlock(options) {
    given.unlock = options;
    return {
      signOut: async () => void seen.push('signed out'),
      settled: () => settled,
      signedIn: () => SERVER_SESSION as never,
      lock: async (...lock) => void seen.push(['locked', ...lock]),
      proceed: async (action) => void seen.push(['proceeds', action]),
      ...{ session: () => null, requiredAction: () => null, renewed: () => undefined },
      signIn: async () => ({ ok: true }),
    };
  },
}));
vi.mock(import('../../../main/unlock/serverPasswords.ts'), async (original) => ({
  ...(await original()),
  createServerPasswords(parts) {
    given.server = parts;
    return {} as never;
  },
}));
vi.mock(import('../../../main/unlock/changeAtDesk.ts'), () => ({
  createChangeAtDesk(parts) {
    given.desk = parts;
    return {} as never;
  },
}));
vi.mock(import('../../../main/session/tenantPins.ts'), () => ({
  openTenantPins(ports) {
    given.pins = ports;
    return { judge: () => ({ ok: false, fault: 'missing' }) };
  },
}));
vi.mock(import('../../../main/passwords/passwordChecks.ts'), () => ({
  createPasswordChecks: (): PasswordChecks => ({
    problems: async () => [],
    end: () => void seen.push('checks ended'),
  }),
}));

let undo: Undo[];
let folder: string;
let facts: Map<string, string>;
let policy: Policy;
let values: { path: string; source: { from: string } }[];
let stopping: boolean;
let monotonic: number;
/** What the keychain has; null where there is no keychain. */
let kept: Map<string, Buffer> | null;
let shownWindow: Pick<ShellWindow, 'showWaiting'> | null;
beforeEach(() => {
  shownWindow = null;
  [seen, undo, values, given] = [[], [], [], {} as typeof given];
  [folder, facts, policy] = [temporaryFolder('prepare-sign-in'), new Map(), SAFE_DEFAULTS];
  [stopping, monotonic, kept, settled] = [false, 0, new Map(), Promise.resolve()];
  writeHeader(HEADER);
});
const writeHeader = (header: object): void => writeFileSync(join(folder, FILES.storeHeader), JSON.stringify(header));

const database = {
  fact: (name: string) => facts.get(name) ?? null,
  setFact: (name: string, value: string) => void facts.set(name, value),
};
const connected = {
  ...{ database, repeats: {}, enrolled: { workstationId: 'w', workstationName: 'Desk 7' } },
  activity: { record: (...record: unknown[]) => void seen.push(['recorded', ...record]) },
  policy: {
    current: () => policy,
    values: () => values,
    fromServer: (one: unknown) => void seen.push(['policy', one]),
  },
  link: { call: async (...call: unknown[]) => void seen.push(['called', ...call]) },
  upload: {
    retryNow: () => void seen.push('sent again'),
    flush: async (ms: number) => void seen.push(['flushed within', ms]),
  },
} as Partial<Record<keyof ConnectedDesk, unknown>> as ConnectedDesk;
const watch = { look: async () => false } as Partial<AddressWatch> as AddressWatch;
const made = {
  guards: { clipboard: { forget: (id: string) => void seen.push(['forgotten', id]) } },
  page: { replace: async () => void seen.push('page replaced') },
} as Partial<Record<keyof MadeGuards, unknown>> as MadeGuards;
const make = (
  parts: { connected?: ConnectedDesk | null; watch?: AddressWatch | null; renewal?: Renewal | null } = {},
) => {
  const desk: Partial<Record<keyof DeskBase, unknown>> = {
    ...{ state: {}, log: () => undefined, clock: { now: () => 0, monotonic: () => monotonic } },
    ...{ trusted: { now: () => NOW }, options: { dataFolder: folder }, demand: { beforeSignIn: async () => NOTICE } },
    access: { attach: (one: unknown) => void seen.push(['attached', one]) },
    keychain: async () => (kept === null ? null : { get: async (name: string) => kept?.get(name) ?? null }),
    push: (...push: unknown[]) => void seen.push(['pushed', ...push]),
    isStopping: () => stopping,
    screen: { window: () => shownWindow },
    preferences: { take: (stored: unknown) => void seen.push(['preferences', stored]) },
    attention: { opened: (id: unknown) => void seen.push(['opened', id]) },
    securityKeys: { sign: async (request: unknown) => void seen.push(['key asked', request]) },
  };
  const renewal = NO_RENEWAL as Renewal;
  const all = { connected, watch, renewal, ...parts };
  return prepareSignIn(desk as DeskBase, all.connected, all.watch, made, all.renewal)((one) => void undo.push(one));
};

describe('sign-in', () => {
  test.each([{ connected: null }, { watch: null }, { renewal: null }])('is none with %o', async (missing) => {
    expect([await make(missing), seen, undo]).toEqual([null, [], []]);
  });

  test('is attached to the desk, which asks it from then on who is signed in', async () => {
    const signIn = await make();
    expect(seen).toEqual([['attached', signIn?.unlock]]);
  });

  test('is none, with an error, without the header of the store', async () => {
    facts.clear();
    folder = temporaryFolder('prepare-sign-in-empty');
    await expect(make()).rejects.toThrow(`${FILES.storeHeader} is missing`);
    expect([seen, undo]).toEqual([[], []]);
  });

  test('takes the half of the key from the keychain where the header says so, and from nowhere else', async () => {
    const half = Buffer.alloc(32, 7);
    kept = new Map([['store secret of w', half]]);
    await make();
    expect([given.unlock.keychainSecret, given.desk.keychainSecret]).toEqual([Buffer.alloc(0), Buffer.alloc(0)]);
    writeHeader({ ...HEADER, usesKeychain: true });
    await make();
    expect([given.unlock.keychainSecret, given.desk.keychainSecret]).toEqual([half, half]);
  });

  test.each([null, new Map<string, Buffer>()])(
    'is none, with an error, where the keychain should have half of the key: %o',
    async (keychain) => {
      writeHeader({ ...HEADER, usesKeychain: true });
      kept = keychain;
      await expect(make()).rejects.toThrow('the keychain does not have its half of the key');
      expect([seen, undo]).toEqual([[], []]);
    },
  );

  test('reads the header again each time: a password that was changed meanwhile counts', async () => {
    await make();
    writeHeader({ ...HEADER, salt: 't'.repeat(22) });
    expect([given.unlock.header().salt, given.desk.header().salt]).toEqual(['t'.repeat(22), 't'.repeat(22)]);
  });
});

describe('failed tries', () => {
  const LIMITS = { maxFailures: 1, closedMinutes: 30 };
  const close = async () => {
    policy = { ...SAFE_DEFAULTS, signIn: { ...SAFE_DEFAULTS.signIn, ...LIMITS } };
    await make();
    given.unlock.failures.begin();
  };

  test('are counted once for sign-in and for both changes of passwords, by what policy says then', async () => {
    await close();
    expect(given.unlock.failures.closedUntil(NOW)).toBe(NOW + 30 * 60_000);
    expect([given.server.failures, given.desk.failures]).toEqual([given.unlock.failures, given.unlock.failures]);
    policy = SAFE_DEFAULTS;
    expect(given.unlock.failures.closedUntil(NOW)).toBe(NOW + SAFE_DEFAULTS.signIn.closedMinutes * 60_000);
  });

  test('close for time that the desk runs, stored every 15 seconds and at the end', async () => {
    vi.useFakeTimers();
    try {
      await close();
      const served = () =>
        (JSON.parse(facts.get('sign-in-failures') ?? '') as { closed: { served: number } }).closed.served;
      monotonic = 14_999;
      vi.advanceTimersByTime(14_999);
      expect(served()).toBe(0);
      monotonic = 15_000;
      vi.advanceTimersByTime(1);
      expect(served()).toBe(15_000);
      monotonic = 16_000;
      await undo[0]?.();
      expect([served(), vi.getTimerCount()]).toEqual([16_000, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('at the end of the desk', () => {
  test('the person is signed out, for which it waits, and the thread with passwords has ended', async () => {
    const leaving = Promise.withResolvers<void>();
    settled = leaving.promise;
    await make();
    seen = [];
    let isOver = false;
    for (const one of undo.toReversed().slice(0, 2)) {
      void Promise.resolve(one()).then(() => {
        isOver = one === undo.at(-1);
      });
      await turns();
      if (one !== undo.at(-1)) continue;
      expect([seen, isOver]).toEqual([['signed out'], false]);
      leaving.resolve();
      await turns();
      expect(isOver).toBe(true);
    }
    expect(seen).toEqual(['signed out', 'checks ended']);
  });

  test('a server that does not answer is waited for at most two seconds', async () => {
    settled = new Promise(() => undefined);
    await make();
    vi.useFakeTimers();
    try {
      let isOver = false;
      void Promise.resolve(undo.at(-1)?.()).then(() => {
        isOver = true;
      });
      await vi.advanceTimersByTimeAsync(1_999);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(isOver).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the parts of a session', () => {
  beforeEach(async () => {
    await make();
    seen = [];
  });

  test('forget what was copied in a conversation that is gone, and in no other case', () => {
    const gone = { conversationId: 'c', reason: 'moved' } as never;
    given.unlock.push('conversationGone', gone);
    expect(seen).toEqual([
      ['forgotten', 'c'],
      ['pushed', 'conversationGone', gone],
    ]);
    seen = [];
    const [all, other] = [{ conversationId: null } as never, { conversationId: 'c' } as never];
    given.unlock.push('conversationGone', all);
    given.unlock.push('conversationChanged' as never, other);
    expect(seen).toEqual([
      ['pushed', 'conversationGone', all],
      ['pushed', 'conversationChanged', other],
    ]);
  });

  test('end the thread with passwords before the page is replaced, which no desk does that stops', async () => {
    await given.unlock.resetPage();
    expect(seen).toEqual(['checks ended', 'page replaced']);
    [seen, stopping] = [[], true];
    await given.unlock.resetPage();
    expect(seen).toEqual(['checks ended']);
  });

  test('show at the window how many visitors wait, where there is one', async () => {
    given.unlock.onVisitorsWaiting(2);
    shownWindow = { showWaiting: (count) => void seen.push(['visitors wait', count]) };
    given.unlock.onVisitorsWaiting(3);
    expect(seen).toEqual([['visitors wait', 3]]);
  });

  test('take preferences and hear of an opened conversation', () => {
    given.unlock.onPreferences('stored' as never);
    given.unlock.onOpened('one');
    expect(seen).toEqual([
      ['preferences', 'stored'],
      ['opened', 'one'],
    ]);
  });

  test('send the records when the connection is back, and for one second before a session ends', async () => {
    given.unlock.onOnline();
    await given.unlock.flushActivity();
    expect(seen).toEqual(['sent again', ['flushed within', 1_000]]);
  });

  test('ask for the address, the self-check, a security key and the server’s policy where they are', async () => {
    expect([await given.unlock.addressAllowed(), await given.unlock.selfCheckAllows()]).toEqual([false, NOTICE]);
    given.unlock.onPolicy('signed' as never);
    void given.unlock.askKey('request' as never);
    expect(seen).toEqual([
      ['policy', { policy: 'signed' }],
      ['key asked', 'request'],
    ]);
    expect(given.unlock.loginPolicy()).toBe(SAFE_DEFAULTS.logins);
  });

  test('lock for one reason with one code, from both changes of passwords', () => {
    given.server.lock(NOTICE, 'a');
    given.desk.lock(NOTICE, 'b');
    expect(seen).toEqual([
      ['locked', NOTICE, 'a'],
      ['locked', NOTICE, 'b'],
    ]);
  });

  test('go on after the change of a workstation password once the server says who is signed in', async () => {
    await given.desk.proceed();
    await given.desk.stillSignedIn();
    expect(seen).toEqual([
      ['proceeds', null],
      ['called', 'ownPassword', {}, {}, 'token'],
    ]);
    expect([given.desk.workstationName, given.desk.rules()]).toEqual(['Desk 7', SAFE_DEFAULTS.passwords]);
  });

  test('count the age of the workstation password from its last change, in the time of the server', () => {
    const passwords = { ...SAFE_DEFAULTS.passwords, workstationMaxAgeDays: 10, warnDays: 3 };
    policy = { ...SAFE_DEFAULTS, passwords };
    const counted = (salt: string, age: number, last: number) =>
      facts.set('workstation-password-age', JSON.stringify({ salt, age, last }));
    counted(HEADER.salt, 8 * DAY, NOW);
    expect(given.unlock.workstationPassword()).toEqual({ mustChange: false, runsOutIn: 2 });
    counted(HEADER.salt, 9 * DAY, NOW - DAY);
    expect(given.unlock.workstationPassword()).toEqual({ mustChange: true, runsOutIn: null });
    given.desk.changed({ ...given.desk.header(), salt: 'n'.repeat(22) });
    expect(JSON.parse(facts.get('workstation-password-age') ?? '')).toEqual({
      salt: 'n'.repeat(22),
      age: 0,
      last: NOW,
    });
  });

  test('record the keys of tenants with the tenant', () => {
    given.pins.record('tenant-key', { what: 'machine' }, 't');
    expect(seen).toEqual([['recorded', 'tenant-key', { what: 'machine' }, { tenantId: 't' }]]);
  });

  const FINGERPRINTS = ['f'.repeat(64)];
  test.each([
    ['machine', { fingerprints: FINGERPRINTS, introduces: true }],
    ['user', { fingerprints: FINGERPRINTS, introduces: false }],
    ['server', null],
    ['default', null],
  ])('believe keys of tenants that are written on the machine, and introduce those of IT alone: %s', (from, of) => {
    policy = { ...SAFE_DEFAULTS, sealing: { ...SAFE_DEFAULTS.sealing, offlineKeys: FINGERPRINTS } };
    values = [
      { path: 'sealing.other', source: { from: from === 'machine' ? 'default' : 'machine' } },
      { path: 'sealing.offlineKeys', source: { from } },
    ];
    expect(given.pins.ofMachine()).toEqual(of);
  });
});
