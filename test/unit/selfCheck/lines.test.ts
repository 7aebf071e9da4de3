/** Lines of the self-check that no machine is needed for: each state by the facts that make it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chain, GENESIS_HASH, type Chained } from '../../../core/ledger/chain.ts';
import { createCaptureGuard } from '../../../main/guards/capture.ts';
import { createDumpsGuard, leaveNoDump } from '../../../main/guards/dumps.ts';
import { certificateCheck } from '../../../main/selfCheck/certificateCheck.ts';
import { policyChecks, type CheckedPolicy } from '../../../main/selfCheck/policyChecks.ts';
import { readNewest } from '../../../main/selfCheck/readNewest.ts';
import { hostCheck, windowChecks } from '../../../main/selfCheck/windowChecks.ts';
import type { Checked } from '../../../main/selfCheck/runChecks.ts';
import type { Shell } from '../../../main/shell/shell.ts';
import { SAFE_GUARDS } from '../../../core/policy/guards.ts';
import { turns } from '../../support/turns.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const linesOf = async (check: Checked | undefined) =>
  (await check?.check())?.map(({ control, state, notes }) => [control, state, notes.map(({ code }) => code)]);
const notesOf = async (check: Checked | undefined) =>
  (await check?.check())?.map(({ notes }) => notes.map(({ params }) => params));

describe('the certificate of this workstation', () => {
  test.each([
    [null, 'failed', 'certificate-without-renewal'],
    [{ daysLeft: -1, due: true }, 'failed', 'certificate-expired'],
    [{ daysLeft: 0, due: true }, 'in-part', 'certificate-late'],
    [{ daysLeft: 13, due: true }, 'in-part', 'certificate-late'],
    [{ daysLeft: 13, due: false }, 'enforced', 'certificate-lasts'],
    [{ daysLeft: 14, due: true }, 'enforced', 'certificate-renewing'],
    [{ daysLeft: 90, due: false }, 'enforced', 'certificate-lasts'],
  ])('with %o is %s', async (status, state, note) => {
    const check = certificateCheck(() => (status === null ? null : { status: () => status }));
    expect(await linesOf(check)).toEqual([['certificate of this workstation', state, [note]]]);
    if (status !== null && status.daysLeft >= 0) expect(await notesOf(check)).toEqual([[{ days: status.daysLeft }]]);
  });
});

describe('the newest records of the ledger', () => {
  const records: Chained<unknown>[] = [];
  for (let seq = 1; seq <= 505; seq += 1)
    records.push(
      chain(
        {
          seq,
          at: seq,
          workstationId: 'w',
          personId: null,
          tenantId: null,
          conversationId: null,
          kind: 'signed-in',
          detail: {},
        },
        records.at(-1)?.hash ?? GENESIS_HASH,
      ),
    );
  const database = (upTo: number, change: (list: typeof records) => typeof records = (list) => list) => ({
    head: () => ({ seq: upTo, hash: records[upTo - 1]?.hash ?? GENESIS_HASH }),
    hashAt: (seq: number) => records[seq - 1]?.hash ?? null,
    after: (seq: number, limit: number) => change(records.slice(seq, Math.min(upTo, seq + limit))),
  });
  const read = (of: ReturnType<typeof database>) => readNewest(of as Parameters<typeof readNewest>[0]);

  test.each([0, 1, 500, 501, 505])('of %i are verified up to five hundred', (upTo) => {
    expect(read(database(upTo))).toMatchObject({
      intact: true,
      notes: [{ code: 'ledger-verified', params: { records: Math.min(upTo, 500) } }],
    });
  });

  test.each<[string, ReturnType<typeof database>]>([
    ['one is missing', database(505, (list) => list.slice(1))],
    ['the last one is missing', database(5, (list) => list.slice(0, -1))],
    [
      'one was changed',
      database(505, (list) => list.map((one, index) => (index === 7 ? { ...one, hash: 'f'.repeat(64) } : one))),
    ],
    ['the one before them is missing', { ...database(505), hashAt: () => null }],
  ])('are broken where %s', (_what, of) => {
    expect(read(of)).toMatchObject({ intact: false, notes: [{ code: 'ledger-newest-broken' }] });
  });
});

describe('the policy', () => {
  const policy = (more: object = {}): CheckedPolicy => ({
    places: () => [],
    document: () => ({ version: 3, issuedAt: 0, expiresAt: 0 }),
    fault: () => null,
    unknown: () => [],
    values: () => [],
    ...more,
  });
  const [MACHINE, SERVER] = [0, 1];
  const place = (name: string, state: string, scope = 'machine') => ({
    place: name,
    scope,
    read: { state, note: { code: 'file-mode', params: {} } },
  });

  test.each<[string, object, unknown]>([
    ['that is signed', {}, ['enforced', ['policy-signed']]],
    [
      'with values that this desk does not know',
      { unknown: () => ['new.value'] },
      ['in-part', ['policy-signed', 'policy-unknown']],
    ],
    ['that is missing', { document: () => null }, ['failed', ['policy-none']]],
    [
      'with a fault',
      { fault: () => ({ notice: { code: 'policy-expired', params: { until: 'u' } } }) },
      ['failed', ['policy-expired']],
    ],
  ])('of the server %s', async (_what, more, expected) => {
    const [line] = (await linesOf(policyChecks(policy(more))[SERVER])) ?? [];
    expect(line?.slice(1)).toEqual(expected);
  });

  test('of the server names its version, its end and what is unknown', async () => {
    expect(await notesOf(policyChecks(policy({ unknown: () => ['new.value'] }))[SERVER])).toEqual([
      [{ version: 3, until: '1970-01-01T00:00:00.000Z' }, { paths: ['new.value'] }],
    ]);
  });

  test('of this machine has a line for each place that there is', async () => {
    const values = [
      { path: 'a', source: { place: 'one' }, passedOver: [] },
      { path: 'b', source: { place: 'two' }, passedOver: [{ place: 'one' }] },
      { path: 'c', source: {}, passedOver: [] },
    ];
    const places = [
      place('one', 'read'),
      place('two', 'read', 'person'),
      place('three', 'refused'),
      place('four', 'absent'),
      place('five', 'read'),
    ];
    const check = policyChecks(policy({ places: () => places, values: () => values }))[MACHINE];
    expect(await linesOf(check)).toEqual([
      ['policy of this machine', 'enforced', ['place-of-it', 'place-applies', 'place-not-followed']],
      ['policy of this machine', 'enforced', ['place-of-person', 'place-applies']],
      ['policy of this machine', 'failed', ['place-refused', 'file-mode', 'place-said-last']],
      ['policy of this machine', 'enforced', ['place-of-it', 'place-nothing-applies']],
    ]);
    expect((await notesOf(check))?.[0]).toEqual([{ place: 'one' }, { paths: ['a'] }, { paths: ['b'] }]);
    expect(await linesOf(policyChecks(policy({ places: () => [place('x', 'absent')] }))[MACHINE])).toEqual([
      ['policy of this machine', 'enforced', ['places-none']],
    ]);
  });
});

describe('the window', () => {
  let cleared = 0;
  let isClearing = false;
  const shellWith = (texts: Record<'clipboard' | 'primary', string | null>, host = 'chromium') =>
    ({
      host,
      // What is read before they are empty is what was in them.
      async clearClipboard() {
        isClearing = true;
        await turns();
        [isClearing, cleared] = [false, cleared + 1];
      },
      readClipboard: async (which: 'clipboard' | 'primary') => (isClearing ? 'not empty yet' : texts[which]),
      capabilities: () => [
        { control: 'one', state: 'enforced', notes: [] },
        { control: 'two', state: 'enforced', notes: [] },
      ],
    }) as Partial<Shell> as Shell;

  test.each<[string | null, string | null, boolean, string, string]>([
    ['', '', false, 'enforced', 'clipboards-empty'],
    ['x', '', false, 'failed', 'clipboards-not-empty'],
    ['', 'x', false, 'failed', 'clipboards-not-empty'],
    [null, '', false, 'in-part', 'clipboards-unreadable'],
    ['', null, true, 'in-part', 'clipboards-unreadable'],
    ['x', 'y', true, 'off-by-policy', 'clipboards-left'],
  ])('with clipboards %j and %j, where text of others stays: %s', async (clipboard, primary, keeps, state, note) => {
    cleared = 0;
    const checks = windowChecks({
      shell: () => shellWith({ clipboard, primary }),
      probe: {
        answered: () => undefined,
        run: async () => ({ control: 'page request, tried', state: 'enforced', notes: [] }),
      },
      keepsForeignText: () => keeps,
    });
    expect(await linesOf(checks[1])).toEqual([['clipboards emptied, tried', state, [note]]]);
    expect(cleared).toBe(keeps ? 0 : 1);
    expect(await linesOf(checks[0])).toEqual([['page request, tried', 'enforced', []]]);
  });

  test('that is not there fails every check of it', async () => {
    const checks = windowChecks({
      shell: () => {
        throw new Error('There is no window.');
      },
      probe: { answered: () => undefined, run: async () => ({ control: 'c', state: 'enforced', notes: [] }) },
      keepsForeignText: () => false,
    });
    for (const { check } of checks) await expect((async () => check())()).rejects.toThrow('no window');
  });

  test.each([
    ['electron', 'enforced', 'host-electron'],
    ['chromium', 'in-part', 'host-browser'],
  ])('of %s is %s, and its host says what no other check has said', async (host, state, note) => {
    const check = hostCheck(() => shellWith({ clipboard: '', primary: '' }, host), ['one']);
    expect(await linesOf(check)).toEqual([
      ['host', state, [note]],
      ['two', 'enforced', []],
    ]);
  });
});

describe('a dump of memory', () => {
  const filter = (text: string): string => {
    const folder = join(temporaryFolder('dumps'), 'proc');
    mkdirSync(folder);
    const path = join(folder, 'coredump_filter');
    writeFileSync(path, text);
    return path;
  };

  test('contains nothing once the kernel was told so, on Linux alone', () => {
    const path = filter('33\n');
    expect(leaveNoDump('win32', path)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('33\n');
    expect(leaveNoDump('linux', path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('0x0\n');
    expect(() => leaveNoDump('linux', join(path, 'missing'))).toThrow('ENO');
  });

  test.each([
    ['00000000\n', 'linux', 'enforced', 'dumps-empty'],
    ['00000033\n', 'linux', 'failed', 'dumps-with-memory'],
    ['00000033\n', 'darwin', 'in-part', 'dumps-of-system'],
  ] as const)('with the filter %j on %s is %s', async (text, platform, state, note) => {
    const guard = createDumpsGuard(platform, filter(text));
    expect(guard.check()).toMatchObject([
      { control: 'crash dumps', state, notes: [{ code: note }, ...(platform === 'linux' ? [] : [{}])] },
    ]);
    await guard.perform();
    expect(guard.check()).toMatchObject([{ state: platform === 'linux' ? 'enforced' : state }]);
  });
});

describe('pictures of the window', () => {
  const make = (policy: Partial<typeof SAFE_GUARDS> = {}) => {
    const did: unknown[] = [];
    const guard = createCaptureGuard({
      policy: () => ({ ...SAFE_GUARDS, ...policy }),
      capabilities: () => [{ control: 'screen capture', state: 'enforced', notes: [] }],
      platform: 'linux',
      window: () => ({ protect: (on) => void did.push(on) }),
      lockDesk: () => void did.push('lock'),
      record: (kind, detail) => void did.push([kind, detail]),
    });
    const states = async () => Object.fromEntries((await guard.check()).map(({ control, state }) => [control, state]));
    return { guard, did, states };
  };

  test.each([
    [{ captureForAccessibility: false, coverWithoutFocus: true }, 'enforced', 'enforced', true],
    [{ captureForAccessibility: true, coverWithoutFocus: false }, 'off-by-policy', 'off-by-policy', false],
  ])('are as policy says (%o)', async (policy, capture, cover, isProtected) => {
    const { guard, did, states } = make(policy);
    const undo = await guard.perform();
    expect(did).toEqual([isProtected]);
    expect(await states()).toEqual({
      'screen capture': capture,
      watermark: 'in-part',
      'cover without focus': cover,
      'system screenshot keys': 'not-enforceable',
    });
    await undo?.();
    expect(did).toEqual([isProtected, true]);
  });

  test('without a watermark are recorded, lock the desk, and are a failed line until it locks', async () => {
    const { guard, did, states } = make();
    guard.vanished();
    expect(did).toEqual([['guard-failed', { guard: 'watermark', reason: 'keeps-vanishing' }], 'lock']);
    expect((await states())['watermark']).toBe('failed');
    await guard.lock?.();
    expect((await states())['watermark']).toBe('in-part');
  });
});
