/**
 * What each value of the policy may be, who may set it and which setting is the stricter one: written by hand, apart
 * from the tree that the product uses.
 */
import { describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { leafAt, LEAVES, withValue } from '../../../core/policy/leaves.ts';
import { Policy } from '../../../core/policy/policy.ts';

const takes = (path: string, value: unknown): boolean =>
  Policy.safeParse(withValue(SAFE_DEFAULTS, path.split('.'), value)).success;

const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'];
const CHANGES = [
  'change-role',
  'add-power',
  'add',
  'move',
  'leave',
  'return',
  'reset-second-factor',
  'reset-password',
  'loosen-policy',
  'loosen-masking',
  'except-card',
  'widen-addresses',
  'reset-agent-password',
];
const ACTIONS = ['allow', 'report', 'warn', 'block'];
const key = (length: number): string => 'f'.repeat(length);
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const rule = (part: object): object => ({ t: [{ host: 'portal.example', ports: [443], addresses: [], ...part }] });

/** At the border and one beyond, on both sides, and other forms. */
const BORDERS: readonly (readonly [path: string, taken: readonly unknown[], refused: readonly unknown[]])[] = [
  ['signIn.maxFailures', [1, 10], [0, 11, 1.5, '5', null]],
  ['signIn.closedMinutes', [30, 100_000], [29, 30.5]],
  ['signIn.sessionHours', [0.1, 24], [0, 24.1, -1]],
  ['lock.idleMinutes', [0.1, 15], [0, 15.1]],
  ['lock.idleBandsMinutes', [[], [0.5, 10]], [[0], 5]],
  ['network.serverAccepts', [[], ['10.2.0.0/16']], [[5], '10.2.0.0/16']],
  ['network.workstationRanges', [[], ['10.2.0.0/16']], [[5], null]],
  ['network.addressCheckSeconds', [0.1, 300], [0, 301]],
  [
    'transcripts.folder',
    [null, '/', `/${'x'.repeat(999)}`, 'C:\\exports', 'D:/exports', '\\\\files\\exports'],
    ['', 'exports', './exports', `/${'x'.repeat(1_000)}`],
  ],
  ['selfCheck.leastLevel', [0, 1, 2, 3], [-1, 4, 1.5]],
  ['selfCheck.maxAgeHours', [0.1, 720], [0, 721]],
  ['passwords.leastLength', [12, 128], [11, 129, 12.5]],
  ['passwords.lettersAndDigits', [true, false], ['true', 1]],
  ['passwords.remembered', [4, 24], [3, 25, 4.5]],
  ['passwords.maxAgeDays', [null, 1, 366], [0, 367, 1.5]],
  ['passwords.workstationMaxAgeDays', [null, 1, 1_098], [0, 1_099, 1.5]],
  ['passwords.warnDays', [0, 60], [-1, 61, 0.5]],
  ['passwords.changeAtFirstUse', [true, false], [0]],
  ['passwords.temporaryHours', [1, 168], [0, 169, 1.5]],
  ['offline.hours', [0.1, 720], [0, 721]],
  ['sealing.offlineKeys', [[], [key(1), key(64)], many(500, key(64))], [[''], [key(65)], many(501, key(64))]],
  ['logins.agentSees', ['names', 'count'], ['all', '']],
  ['logins.comparedKeysOnly', [true, false], [null]],
  ['secondFactor.requiredFor', [[], ROLES], [['nobody'], [...ROLES, 'agent']]],
  ['secondFactor.kinds', [['totp'], ['security-key', 'totp']], [[], ['sms'], ['security-key', 'totp', 'totp']]],
  ['secondFactor.freshMinutes', [0.1, 60], [0, 61]],
  ['sessions.perPerson', [1, 20], [0, 21, 1.5]],
  ['approvals.required', [[], CHANGES], [['other'], [...CHANGES, 'add']]],
  ['approvals.expiresHours', [0.1, 720], [0, 721]],
  ['approvals.waitAfterResetHours', [0, 720], [-1, 721]],
  ['conversations.agentsSee', ['own', 'team', 'tenant'], ['all', null]],
  ['routing.returnAfterSeconds', [10, 3_600], [9, 3_601, 10.5]],
  ['routing.mostPerAgent', [1, 50], [0, 51, 1.5]],
  ['routing.givenPerMinute', [1, 50], [0, 51, 1.5]],
  [
    'routing.breakReasons',
    [[], ['x'], ['x'.repeat(40)], Array.from({ length: 20 }, () => 'x')],
    [[''], ['x'.repeat(41)], Array.from({ length: 21 }, () => 'x')],
  ],
  ['routing.breakReturnSeconds', [10, 3_600], [9, 3_601, 10.5]],
  ['routing.unansweredReturnSeconds', [60, 86_400], [59, 86_401, 60.5]],
  ['routing.transferSeconds', [10, 3_600], [9, 3_601, 10.5]],
  ['routing.reopenHours', [0, 720], [-1, 721, 0.5]],
  ['activity.keptDays', [365, 3_660], [364, 3_661, 365.5]],
  ['accessReview.everyDays', [1, 366], [0, 367, 1.5]],
  ['guards.clipboard', ['block', 'isolated'], ['allow', 'report']],
  ...['pasteFromOutside', 'removableMedia', 'secondDisplay', 'virtualMachine', 'remoteSession', 'debugger'].map(
    (name) => [`guards.${name}`, ACTIONS, ['ask', '', true]] as const,
  ),
  ['guards.coverWithoutFocus', [true, false], ['false']],
  ['guards.captureForAccessibility', [true, false], ['false']],
  [
    'egress',
    [
      {},
      rule({}),
      rule({ ports: [1, 65_535] }),
      rule({ ports: Array.from({ length: 16 }, (_, at) => at + 1) }),
      rule({ addresses: many(64, '10.2.0.0/16') }),
      { t: many(200, { host: 'portal.example' }) },
    ],
    [
      rule({ host: '' }),
      rule({ host: `${'x'.repeat(60)}.`.repeat(5) }),
      rule({ ports: [] }),
      rule({ ports: [0] }),
      rule({ ports: [65_536] }),
      rule({ ports: [1.5] }),
      rule({ ports: Array.from({ length: 17 }, (_, at) => at + 1) }),
      rule({ addresses: many(65, '10.2.0.0/16') }),
      rule({ addresses: ['elsewhere'] }),
      rule({ more: 1 }),
      { t: many(201, { host: 'portal.example' }) },
    ],
  ],
];

/** Ways out that a page could use. */
const ALWAYS_BLOCKED = [
  'copy',
  'cut',
  'drag',
  'drop',
  'contextMenu',
  'print',
  'save',
  'viewSource',
  'developerTools',
  'download',
  'upload',
  'popup',
  'navigation',
  'frame',
  'serviceWorker',
  'request',
  'permission',
  'device',
  'screenCapture',
  'egress',
  'certificate',
  'dialog',
].map((name) => `guards.${name}`);

describe('each value of the policy', () => {
  test.each(BORDERS)('%s takes what it may be, up to its borders', (path, taken, refused) => {
    expect(taken.filter((value) => !takes(path, value))).toEqual([]);
    expect(refused.filter((value) => takes(path, value))).toEqual([]);
  });

  test.each(ALWAYS_BLOCKED)('%s is blocked and nothing else', (path) => {
    expect(['block', ...ACTIONS.slice(0, 3), true, null].map((value) => takes(path, value))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('is in these lists, and takes no other beside it', () => {
    expect(LEAVES.map(({ path }) => path).toSorted()).toEqual(
      [...BORDERS.map(([path]) => path), ...ALWAYS_BLOCKED].toSorted(),
    );
    for (const section of ['', ...new Set(LEAVES.map(({ parts }) => parts[0] ?? ''))].filter((one) => one !== 'egress'))
      expect([section, takes(section === '' ? 'other' : `${section}.other`, 1)]).toEqual([section, false]);
  });
});

test('the safe defaults are these', () => {
  const blocked = Object.fromEntries(ALWAYS_BLOCKED.map((path) => [path.replace('guards.', ''), 'block']));
  const safe = {
    signIn: { maxFailures: 10, closedMinutes: 30, sessionHours: 10 },
    lock: { idleMinutes: 15, idleBandsMinutes: [5, 10] },
    network: { serverAccepts: [], workstationRanges: [], addressCheckSeconds: 5 },
    transcripts: { folder: null },
    guards: {
      ...blocked,
      clipboard: 'block',
      pasteFromOutside: 'block',
      removableMedia: 'report',
      secondDisplay: 'report',
      virtualMachine: 'report',
      remoteSession: 'report',
      debugger: 'block',
      coverWithoutFocus: false,
      captureForAccessibility: false,
    },
    egress: {},
    selfCheck: { leastLevel: 0, maxAgeHours: 24 },
    passwords: {
      leastLength: 15,
      lettersAndDigits: true,
      remembered: 4,
      maxAgeDays: 90,
      workstationMaxAgeDays: 365,
      warnDays: 14,
      changeAtFirstUse: true,
      temporaryHours: 24,
    },
    offline: { hours: 24 },
    sealing: { offlineKeys: [] },
    logins: { agentSees: 'count', comparedKeysOnly: false },
    secondFactor: { requiredFor: ROLES, kinds: ['totp', 'security-key'], freshMinutes: 10 },
    sessions: { perPerson: 1 },
    approvals: {
      required: [
        'change-role',
        'add-power',
        'reset-second-factor',
        'reset-password',
        'loosen-policy',
        'loosen-masking',
        'except-card',
        'widen-addresses',
      ],
      expiresHours: 72,
      waitAfterResetHours: 24,
    },
    conversations: { agentsSee: 'own' },
    routing: {
      returnAfterSeconds: 120,
      mostPerAgent: 6,
      givenPerMinute: 3,
      breakReasons: ['pause', 'meal', 'training', 'meeting', 'technical'],
      breakReturnSeconds: 60,
      unansweredReturnSeconds: 300,
      transferSeconds: 60,
      reopenHours: 24,
    },
    activity: { keptDays: 400 },
    accessReview: { everyDays: 90 },
  };
  expect(SAFE_DEFAULTS).toEqual(safe);
  // What a policy says nothing of is as safe.
  const { signIn, lock, network } = safe;
  expect(Policy.parse({ signIn, lock, network })).toEqual(safe);
});

/** What desks read, with what a machine's own policy may do and which setting is the stricter one. */
const ON_DESKS: Readonly<Record<string, readonly [machine: string | null, strict: unknown]>> = {
  'signIn.maxFailures': ['decides', 'lower'],
  'signIn.closedMinutes': ['decides', 'higher'],
  'lock.idleMinutes': ['decides', 'lower'],
  'lock.idleBandsMinutes': [null, null],
  'network.workstationRanges': ['decides', 'within'],
  'network.addressCheckSeconds': ['decides', 'lower'],
  ...Object.fromEntries(ALWAYS_BLOCKED.map((path) => [path, [null, null]])),
  'guards.clipboard': ['tightens', ['isolated', 'block']],
  'guards.pasteFromOutside': ['tightens', ACTIONS],
  'guards.removableMedia': ['decides', ACTIONS],
  'guards.secondDisplay': ['decides', ACTIONS],
  'guards.virtualMachine': ['decides', ACTIONS],
  'guards.remoteSession': ['decides', ACTIONS],
  'guards.debugger': ['decides', ACTIONS],
  'guards.coverWithoutFocus': ['tightens', 'true'],
  'guards.captureForAccessibility': ['decides', 'false'],
  egress: [null, null],
  'selfCheck.leastLevel': ['tightens', [0, 1, 2, 3]],
  'selfCheck.maxAgeHours': ['tightens', 'lower'],
  'passwords.leastLength': ['tightens', 'higher'],
  'passwords.lettersAndDigits': ['tightens', 'true'],
  'passwords.workstationMaxAgeDays': [null, null],
  'passwords.warnDays': [null, 'higher'],
  'offline.hours': ['tightens', 'lower'],
  'sealing.offlineKeys': ['decides', 'fewer'],
  'logins.agentSees': ['tightens', ['names', 'count']],
  'logins.comparedKeysOnly': ['tightens', 'true'],
};
/** What never leaves the server. */
const ON_THE_SERVER: Readonly<Record<string, unknown>> = {
  'signIn.sessionHours': null,
  'network.serverAccepts': null,
  'transcripts.folder': null,
  'passwords.remembered': 'higher',
  'passwords.maxAgeDays': null,
  'passwords.changeAtFirstUse': 'true',
  'passwords.temporaryHours': 'lower',
  'secondFactor.requiredFor': 'more',
  'secondFactor.kinds': 'fewer',
  'secondFactor.freshMinutes': 'lower',
  'sessions.perPerson': 'lower',
  'approvals.required': 'more',
  'approvals.expiresHours': 'lower',
  'approvals.waitAfterResetHours': 'higher',
  'conversations.agentsSee': ['tenant', 'team', 'own'],
  'routing.returnAfterSeconds': null,
  'routing.mostPerAgent': null,
  'routing.givenPerMinute': null,
  'routing.breakReasons': null,
  'routing.breakReturnSeconds': null,
  'routing.unansweredReturnSeconds': null,
  'routing.transferSeconds': null,
  'routing.reopenHours': null,
  'activity.keptDays': 'higher',
  'accessReview.everyDays': 'lower',
};

test('desks read these, a machine may decide or tighten these, and this is the stricter setting', () => {
  const facts = ({ machine, strict }: { readonly machine?: unknown; readonly strict?: unknown }): unknown[] => [
    machine ?? null,
    strict ?? null,
  ];
  const said = LEAVES.map(({ path, meta }) => [path, meta.desk === true, ...facts(meta)]);
  const expected = LEAVES.map(({ path }) => {
    const desk = ON_DESKS[path];
    return desk === undefined ? [path, false, null, ON_THE_SERVER[path]] : [path, true, ...desk];
  });
  expect(said).toEqual(expected);
  expect(leafAt('lock.idleMinutes')?.meta.text).toContain('PCI DSS 8.2.8');
});
