/** Lines of a review of access: what a person has to look at in each, what differs from before, and what a line has. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AccessState, Use } from '../../../contract/accessReview.ts';
import { differencesOf, findingsOf } from '../../../server/domains/accessReview/findings.ts';
import type { EarlierLine, LineRow } from '../../../server/domains/accessReview/lineQueries.ts';
import { linesOf, relisted, snapshotOf, type NewLine } from '../../../server/domains/accessReview/lines.ts';
import { outdatedOf } from '../../../server/domains/accessReview/outdated.ts';

type Person = Extract<AccessState, { kind: 'person' }>;
type Workstation = Extract<AccessState, { kind: 'workstation' }>;
type Rule = Extract<AccessState, { kind: 'address-rule' }>;
const NOW = 1_000_000;
const USED: Use = { status: 'used', at: 1 };
const use = (status: Use['status']): Use => ({ status, at: null });
const person = (more: Partial<Person> = {}): Person => ({
  ...{ kind: 'person', login: 'Anke', role: 'agent', leftAt: null, tenants: [], teams: [], permissions: [] },
  ...{ signedIn: USED, factors: { apps: 0, securityKeys: 0, recoveryCodes: 0 }, workstations: [], moreWorkstations: 0 },
  ...more,
});
const workstation = (more: Partial<Workstation> = {}): Workstation => ({
  ...{ kind: 'workstation', group: null, tenants: [], servesAll: false, enrolledAt: 1, seen: USED },
  ...more,
});
const rule = (more: Partial<Rule> = {}): Rule => ({
  ...{ kind: 'address-rule', range: '10.0.0.0/8', use: 'workstation', group: null, role: null, tenant: null },
  ...{ note: '', expiresAt: null },
  ...more,
});
const place = (name: string) => ({ id: `id of ${name}`, name });
const factors = (apps: number, securityKeys: number) => ({ apps, securityKeys, recoveryCodes: 0 });

describe('what a person has to look at', () => {
  const administrator = (more: Partial<Person> = {}) => person({ role: 'administrator', ...more });
  test.each<[string, AccessState | null, string[]]>([
    ['an agent who works here', person(), []],
    ['an agent who has not signed in', person({ signedIn: use('unused') }), ['unused']],
    ['an agent of whom it is not known', person({ signedIn: use('not-recorded') }), ['unused']],
    ['an agent who has left and was not here lately', person({ signedIn: use('unused'), leftAt: 1 }), []],
    ['a supervisor without a second factor', person({ role: 'supervisor' }), ['power', 'no-second-factor']],
    ['an administrator without one', administrator(), ['power', 'no-second-factor']],
    ['one with an app', administrator({ factors: factors(1, 0) }), ['power']],
    ['one with a security key', administrator({ factors: factors(0, 1) }), ['power']],
    ['one with as many keys as apps', administrator({ factors: factors(1, 1) }), ['power']],
    [
      'one who has recovery codes alone',
      administrator({ factors: { apps: 0, securityKeys: 0, recoveryCodes: 8 } }),
      ['power', 'no-second-factor'],
    ],
    ['one who has not signed in', administrator({ signedIn: use('unused') }), ['power', 'unused', 'no-second-factor']],
    ['one who has left', administrator({ leftAt: 1 }), []],
    ['a workstation in use', workstation(), []],
    ['a workstation out of use', workstation({ seen: use('unused') }), ['unused']],
    ['a workstation of which it is not known', workstation({ seen: use('not-recorded') }), []],
    ['a rule without an end', rule(), []],
    ['a rule that ends next', rule({ expiresAt: NOW + 1 }), []],
    ['a rule that ends now', rule({ expiresAt: NOW }), ['expired']],
    ['a code that has ended', { kind: 'enrolment-code', group: null, expiresAt: 1 }, []],
    ['nothing', null, []],
  ])('%s', (_name, state, findings) => {
    expect(findingsOf(state, NOW)).toEqual(findings);
  });
});

describe('what differs', () => {
  const [alpha, beta] = [
    { ...place('Alpha'), use: USED },
    { ...place('Beta'), use: USED },
  ];
  const team = (name: string) => ({ ...place(name), tenantId: 'x' });
  test.each<[string, AccessState, AccessState, (readonly [string, string, string])[]]>([
    ['nothing', person(), person(), []],
    ['the name of the login, and use', person(), person({ login: 'b', signedIn: use('unused') }), []],
    ['the role', person(), person({ role: 'supervisor' }), [['role', 'agent', 'supervisor']]],
    ['leaving', person(), person({ leftAt: 9 }), [['left', 'here', 'left']]],
    ['returning', person({ leftAt: 9 }), person(), [['left', 'left', 'here']]],
    ['the time of leaving', person({ leftAt: 9 }), person({ leftAt: 8 }), []],
    [
      'a tenant more',
      person({ tenants: [alpha] }),
      person({ tenants: [alpha, beta] }),
      [['tenants', 'Alpha', 'Alpha, Beta']],
    ],
    ['a team', person(), person({ teams: [team('First')] }), [['teams', '', 'First']]],
    ['an app', person(), person({ factors: factors(1, 0) }), [['second-factors', '0', '1']]],
    ['a key', person({ factors: factors(1, 2) }), person({ factors: factors(1, 1) }), [['second-factors', '3', '2']]],
    ['a key for an app', person({ factors: factors(1, 0) }), person({ factors: factors(0, 1) }), []],
    ['the group', workstation(), workstation({ group: place('Floor') }), [['group', '', 'Floor']]],
    ['no group', workstation({ group: place('Floor') }), workstation(), [['group', 'Floor', '']]],
    [
      'the tenants that it serves',
      workstation({ tenants: [place('Alpha')] }),
      workstation({ tenants: [place('Beta')] }),
      [['tenants', 'Alpha', 'Beta']],
    ],
    ['the range', rule(), rule({ range: '10.0.0.1/32' }), [['rule', '10.0.0.0/8', '10.0.0.1/32']]],
    ['its end', rule(), rule({ expiresAt: 0 }), [['until', '', '1970-01-01T00:00:00.000Z']]],
    ['no end', rule({ expiresAt: 1 }), rule(), [['until', '1970-01-01T00:00:00.001Z', '']]],
    ['its use', rule(), rule({ use: 'server' }), [['use', 'workstation', 'server']]],
    ['its role', rule(), rule({ role: 'agent' }), [['role', '', 'agent']]],
    ['no role', rule({ role: 'agent' }), rule(), [['role', 'agent', '']]],
    ['its group', rule(), rule({ group: place('Floor') }), [['group', '', 'Floor']]],
    ['its tenant', rule({ tenant: place('Alpha') }), rule(), [['group', 'Alpha', '']]],
    ['a group for a tenant', rule({ tenant: place('Alpha') }), rule({ group: place('F') }), [['group', 'Alpha', 'F']]],
    ['its tenant now', rule(), rule({ tenant: place('Alpha') }), [['group', '', 'Alpha']]],
    ['the kind', person(), workstation({ group: place('Floor') }), []],
    ['the kind, from a workstation', workstation({ group: place('F') }), rule({ group: place('G') }), []],
    ['the kind, from a rule', rule({ role: 'agent' }), person({ role: 'supervisor' }), []],
  ])('%s', (_name, before, after, differences) => {
    const expected = differences.map(([what, was, becomes]) => ({ what, before: was, after: becomes }));
    expect(differencesOf(before, after)).toEqual(expected);
  });

  test('is said with 500 characters of each side', () => {
    const long = (letter: string) => workstation({ group: place(letter.repeat(501)) });
    expect(differencesOf(long('a'), long('b'))).toEqual([
      { what: 'group', before: 'a'.repeat(500), after: 'b'.repeat(500) },
    ]);
  });
});

const access = (subjectId: string, state: AccessState = person(), print = 'same') => ({
  ...{ subjectId, name: `Name ${subjectId}`, state, print },
});
const earlier = (subject_id: string, more: Partial<EarlierLine> = {}): EarlierLine => ({
  ...{ number: 1, kind: 'person', subject_id, name: `Earlier ${subject_id}`, words: `words ${subject_id}` },
  ...{ state: JSON.stringify(person()), print: 'same' },
  ...more,
});
const undecided = {
  ...{ begun: null, begun_print: null, decision: null, note: null, request_id: null },
  ...{ decided_at: null, decided_by: null, decided_name: null },
};
const codes = (line: NewLine | undefined): unknown => JSON.parse(line?.findings ?? 'null');

/** How often other work came between while this was done. */
async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next: NodeJS.Immediate;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  next = setImmediate(count);
  await work();
  clearImmediate(next);
  return turns;
}

test.each([
  [500, 0, 1],
  [501, 1, 1],
  [1_000, 1, 2],
  [1_001, 2, 2],
])('while %i lines are made, and hashed, others have their turn', async (count, made, hashed) => {
  const list = Array.from({ length: count }, (_, index) => access(`subject ${index}`));
  expect(await turnsOf(() => linesOf('r', list, null, NOW))).toBe(made);
  const lines = await linesOf('r', list, null, NOW);
  expect(await turnsOf(() => snapshotOf(lines))).toBe(hashed);
});

describe('a new line', () => {
  test('has the values of what it is about, and is not decided', async () => {
    const [one, two] = await linesOf('r', [access('a'), access('b', workstation())], null, NOW);
    const common = { ...undecided, review_id: 'r', differences: '[]', findings: '[]', remarkable: 0, print: 'same' };
    expect(one).toEqual({
      ...{ ...common, number: 1, kind: 'person', subject_id: 'a', name: 'Name a' },
      ...{ words: 'name a\nanke', state: JSON.stringify(person()) },
    });
    expect(two).toEqual({
      ...{ ...common, number: 2, kind: 'workstation', subject_id: 'b', name: 'Name b' },
      ...{ words: 'name b\n', state: JSON.stringify(workstation()) },
    });
  });

  test.each<[string, EarlierLine[] | null, unknown[], number]>([
    ['nothing to compare with', null, [], 0],
    ['an earlier review without it', [], ['new'], 1],
    ['one in which it was gone', [earlier('a', { state: null, print: 'gone' })], ['new'], 1],
    ['one in which it was the same', [earlier('a')], [], 0],
    ['one in which a workstation had its id', [earlier('a', { kind: 'workstation' })], ['new'], 1],
    ['one with another print', [earlier('a', { print: 'other' })], ['changed'], 1],
    [
      'one with another state',
      [earlier('a', { state: JSON.stringify(person({ role: 'supervisor' })) })],
      ['changed'],
      1,
    ],
  ])('with %s', async (_name, before, findings, remarkable) => {
    const [line] = await linesOf('r', [access('a')], before, NOW);
    expect([codes(line), line?.remarkable]).toEqual([findings, remarkable]);
  });

  test('has its differences, and what else a person has to look at behind', async () => {
    const state = person({ role: 'supervisor' });
    const [line] = await linesOf('r', [access('a', state)], [earlier('a')], NOW);
    expect(codes(line)).toEqual(['changed', 'power', 'no-second-factor']);
    expect(JSON.parse(line?.differences ?? '')).toEqual([{ what: 'role', before: 'agent', after: 'supervisor' }]);
  });

  test('is made of what is gone since, behind the others, and not of what was gone before', async () => {
    const before = [earlier('gone'), earlier('a'), earlier('long', { state: null, print: 'gone' })];
    const lines = await linesOf('r', [access('a')], before, NOW);
    expect(lines.map(({ subject_id, number }) => [subject_id, number])).toEqual([
      ['a', 1],
      ['gone', 2],
    ]);
    expect(lines[1]).toEqual({
      ...{ ...undecided, review_id: 'r', number: 2, kind: 'person', subject_id: 'gone', name: 'Earlier gone' },
      ...{ words: 'words gone', state: null, print: 'gone', differences: '[]', findings: '["gone"]', remarkable: 1 },
    });
  });

  test('is one of each of many', async () => {
    const list = Array.from({ length: 1_001 }, (_, index) => access(`subject ${index}`));
    const lines = await linesOf('r', list, null, NOW);
    expect(lines.map(({ subject_id }) => subject_id)).toEqual(list.map(({ subjectId }) => subjectId));
    expect(lines.map(({ number }) => number)).toEqual(list.map((_one, index) => index + 1));
  });
});

describe('a line that is listed again', () => {
  const line = (more: Partial<LineRow> = {}): LineRow => ({
    ...{ review_id: 'r', number: 1, kind: 'person', subject_id: 'a', name: 'Then', words: '', version: 3 },
    ...{ state: JSON.stringify(person()), print: 'then', begun: null, begun_print: null, differences: '[]' },
    ...{ findings: '[]', remarkable: 0, decision: 'keep', note: 'n', request_id: 'q', decided_at: 1 },
    ...{ decided_by: 'x', decided_name: 'X' },
    ...more,
  });
  const cleared = {
    ...{ decision: null, note: null, request_id: null, decided_at: null, decided_by: null, decided_name: null },
    remarkable: 1,
  };
  const supervisor = person({ role: 'supervisor' });

  test('has the state of now, keeps the first one, and has to be decided again', () => {
    expect(relisted(line(), access('a', supervisor, 'now'), NOW)).toEqual({
      ...{ ...cleared, state: JSON.stringify(supervisor), name: 'Name a', print: 'now' },
      ...{ begun: JSON.stringify(person()), begun_print: 'then' },
      differences: JSON.stringify([{ what: 'role', before: 'agent', after: 'supervisor' }]),
      findings: '["changed-since","power","no-second-factor"]',
    });
  });

  test('keeps the first state of all, however often it is listed', () => {
    const first = { begun: JSON.stringify(supervisor), begun_print: 'first' };
    expect(relisted(line(first), access('a', person(), 'now'), NOW)).toMatchObject({
      ...first,
      differences: JSON.stringify([{ what: 'role', before: 'supervisor', after: 'agent' }]),
      findings: '["changed-since"]',
    });
  });

  test('is one of what is gone, by the name that it had', () => {
    expect(relisted(line(), undefined, NOW)).toEqual({
      ...{ ...cleared, state: null, name: 'Then', print: 'gone', differences: '[]' },
      ...{ begun: JSON.stringify(person()), begun_print: 'then', findings: '["changed-since","gone"]' },
    });
  });

  test('is one of what was gone and is there again, without differences', () => {
    expect(relisted(line({ state: null, print: 'gone' }), access('a', supervisor, 'now'), NOW)).toMatchObject({
      ...{ begun: 'null', begun_print: 'gone', differences: '[]', state: JSON.stringify(supervisor) },
    });
  });
});

describe('the hash of a list', () => {
  const hash = (lines: readonly object[]) =>
    createHash('sha256')
      .update(lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
      .digest('hex');

  test('is over number, kind, subject, name, state and print of each line', async () => {
    const lines = await linesOf('r', [access('a', workstation())], [earlier('b')], NOW);
    const parts = [
      // Keys are in the order of the alphabet.
      { kind: 'workstation', name: 'Name a', number: 1, print: 'same', state: sorted(workstation()), subject: 'a' },
      { kind: 'person', name: 'Earlier b', number: 2, print: 'gone', state: null, subject: 'b' },
    ];
    expect(await snapshotOf(lines)).toBe(hash(parts));
    expect(await snapshotOf([])).toBe(hash([]));
  });

  test('is of all lines of a long list', async () => {
    const list = Array.from({ length: 501 }, (_, index) => access(`subject ${index}`));
    const lines = await linesOf('r', list, null, NOW);
    expect(await snapshotOf(lines)).not.toBe(await snapshotOf(lines.slice(0, 500)));
  });
});
/** With its keys in the order of the alphabet, as in canonical JSON. */
function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [
        key,
        typeof each === 'object' && each !== null && !Array.isArray(each) ? sorted(each) : each,
      ]),
  );
}

describe('what is outdated', () => {
  const line = (number: number, subject_id: string, print = 'same', kind = 'person') => ({
    ...{ number, kind, subject_id, print },
  });
  const now = (subjectId: string, print = 'same', kind: AccessState['kind'] = 'person') => ({
    ...{ kind, subjectId, print, until: null },
  });

  test('are lines with another print, gone or back, and what is not listed', () => {
    const lines = [
      line(1, 'same'),
      line(2, 'changed'),
      line(3, 'gone'),
      line(4, 'still gone', 'gone'),
      line(5, 'back', 'gone'),
      line(6, 'code', 'same', 'enrolment-code'),
      line(7, 'open code', 'same', 'enrolment-code'),
      line(8, 'other kind'),
    ];
    const list = [
      now('same'),
      now('changed', 'other'),
      now('back'),
      now('open code', 'other', 'enrolment-code'),
      now('other kind', 'same', 'workstation'),
      now('fresh'),
    ];
    expect(outdatedOf(lines, list)).toEqual({
      changed: [2, 3, 5, 7, 8],
      there: [1],
      added: [now('other kind', 'same', 'workstation'), now('fresh')],
    });
  });
});
