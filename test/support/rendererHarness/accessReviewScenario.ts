/** Reviews of access for drawing the page without a server. Its rules are the fewest that the page can show. */
import type {
  ACCESS_REVIEW_VERBS,
  AccessFinding,
  AccessLine,
  AccessReview,
  Use,
} from '../../../contract/accessReview.ts';
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import { permissionsOf } from '../../../core/access/roles.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { id, PEOPLE, TENANTS, type Scenario } from './scenario.ts';

const DAY = 86_400_000;
type AccessScenario = NonNullable<Scenario['access']>;
type Verb = keyof typeof ACCESS_REVIEW_VERBS;
type Verbs = { [V in Verb]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };

const FIRST = ['Ada', 'Ben', 'Chidi', 'Dora', 'Emil', 'Farah', 'Grace', 'Hugo', 'Ines', 'Jonas'];
const LAST = ['Abel', 'Berg', 'Costa', 'Dahl', 'Evans', 'Fuchs', 'Garcia', 'Holm', 'Ito', 'Jansen'];
const TEAM = { id: id(8, 1), name: 'Cards', tenantId: TENANTS[0]?.id ?? '' };

function useAt(now: number, days: number | null): Use {
  if (days === null) return { status: 'not-seen', at: null };
  return { status: days > 90 ? 'unused' : 'used', at: now - days * DAY };
}
const blank = {
  ...{ version: 0, begun: null, differences: [], decision: null, note: null, decidedBy: null, decidedAt: null },
  ...{ requestId: null, requestState: null, closed: null },
} as const;

function personLine(now: number, number: number, name: string, role: Role, subjectId: string): AccessLine {
  const days = number % 7 === 5 ? 140 : number % 11 === 7 ? null : number % 20;
  const left = number % 9 === 8;
  const findings: AccessFinding[] = left
    ? []
    : [
        ...(role === 'agent' ? [] : ['power' as const]),
        ...(days === null || days > 90 ? ['unused' as const] : []),
        ...(number === 4 ? ['changed' as const] : []),
        ...(number === 6 ? ['new' as const] : []),
      ];
  return {
    ...blank,
    ...{ number, kind: 'person', subjectId, name, findings },
    differences:
      number === 4
        ? [
            { what: 'role', before: 'agent', after: role },
            { what: 'tenants', before: 'Harbour Bank', after: 'Harbour Bank, Northline Travel' },
          ]
        : [],
    state: {
      kind: 'person',
      login: name.split(' ')[0]?.toLowerCase() ?? '',
      role,
      leftAt: left ? now - 40 * DAY : null,
      tenants: TENANTS.slice(number % 2, 2).map(({ id: tenantId, name: tenant }) => ({
        ...{
          id: tenantId,
          name: tenant,
          use: useAt(now, days === null ? null : days + (tenantId === TENANTS[1]?.id ? 95 : 1)),
        },
      })),
      teams: role === 'supervisor' ? [TEAM] : [],
      permissions: left
        ? []
        : permissionsOf(role).map((permission, at) => ({
            name: permission,
            use:
              at % 4 === 3
                ? { status: 'not-recorded', at: null }
                : useAt(now, at % 5 === 2 ? null : at % 3 === 0 ? (days ?? 0) + 100 : days),
          })),
      signedIn: useAt(now, days),
      factors: { apps: number % 3 === 0 ? 0 : 1, securityKeys: number % 4 === 0 ? 2 : 0, recoveryCodes: 10 },
      workstations: ['LON-DESK-014', 'LON-DESK-021'].slice(number % 2),
      moreWorkstations: 0,
    },
  };
}

function linesFor(scenario: AccessScenario, count: number, now: number): AccessLine[] {
  const named = Object.values(PEOPLE).map((person, at) => personLine(now, at + 1, person.name, person.role, person.id));
  const roles: readonly Role[] = ['agent', 'agent', 'agent', 'supervisor'];
  const others = Array.from({ length: Math.max(0, count - named.length - 4) }, (_, at) =>
    personLine(
      now,
      named.length + at + 1,
      `${FIRST[at % 10]} ${LAST[Math.floor(at / 10) % 10]}${at >= 100 ? ` ${at}` : ''}`,
      roles[at % 4] ?? 'agent',
      id(7, at),
    ),
  );
  const last = named.length + others.length;
  const group = { id: id(12, 1), name: 'London' };
  const things: AccessLine[] = [
    {
      ...{ ...blank, number: last + 1, kind: 'workstation', subjectId: id(11, 1), name: 'LON-DESK-014', findings: [] },
      state: {
        ...{
          kind: 'workstation',
          group,
          tenants: TENANTS.slice(0, 2).map(({ id: tenantId, name }) => ({ id: tenantId, name })),
          servesAll: false,
        },
        ...{ enrolledAt: now - 300 * DAY, seen: useAt(now, 0) },
      },
    },
    {
      ...{ ...blank, number: last + 2, kind: 'workstation', subjectId: id(11, 2), name: 'LON-DESK-OLD' },
      findings: ['unused'],
      state: {
        ...{ kind: 'workstation', group: null, tenants: [], servesAll: true },
        ...{ enrolledAt: now - 700 * DAY, seen: useAt(now, 160) },
      },
    },
    {
      ...{ ...blank, number: last + 3, kind: 'address-rule', subjectId: id(13, 1), name: '10.2.0.0/16' },
      findings: ['expired'],
      state: {
        ...{ kind: 'address-rule', range: '10.2.0.0/16', use: 'server', group: null, role: null, tenant: null },
        ...{ note: 'Head office', expiresAt: now - 3 * DAY },
      },
    },
    {
      ...{
        ...blank,
        number: last + 4,
        kind: 'enrolment-code',
        subjectId: id(14, 1),
        name: 'LON-DESK-031',
        findings: [],
      },
      state: { kind: 'enrolment-code', group, expiresAt: now + DAY },
    },
  ];
  const all = [...named, ...others, ...things].map((line): AccessLine => {
    if (line.subjectId === (scenario === 'own' ? PEOPLE.idris.id : ''))
      return { ...line, closed: { code: 'beyond', params: { why: 'about-you' } } };
    return line;
  });
  if (scenario === 'decided' || scenario === 'changed')
    return all.map((line, at) => ({
      ...line,
      ...{ decision: at === 1 ? 'remove' : 'keep', decidedBy: PEOPLE.sofia.name, decidedAt: now - 60_000 },
      ...(at === 1 ? { note: 'Moved to another company in May.', requestId: id(9, 9), requestState: 'open' } : {}),
    }));
  return all;
}

/** Answers from a list in memory. */
export function accessReviewVerbs(
  { access, lines: count }: { readonly access: AccessScenario; readonly lines: number },
  now: number,
  list: <T>(value: T) => Promise<T>,
): Verbs {
  const lines = linesFor(access, count, now);
  let state: AccessReview['state'] | null = access === 'none' || access === 'overdue' ? null : 'open';
  let revision = 3;
  let outdated = access === 'changed' ? 2 : 0;
  const open = (line: AccessLine): boolean => line.decision === null;
  const head = (): AccessReview => ({
    id: id(15, 2),
    at: now - 2 * DAY,
    begunBy: access === 'own' ? PEOPLE.idris.name : PEOPLE.sofia.name,
    own: access === 'own',
    state: state ?? 'open',
    tenants: TENANTS.slice(0, 2).map(({ id: tenantId, name }) => ({ id: tenantId, name })),
    teams: null,
    snapshot: 'ab'.repeat(32),
    revision,
    lines: lines.length,
    undecided: lines.filter(open).length,
    asked: lines.filter(({ decision }) => decision === 'ask').length,
    outdated,
    toRemove: lines.filter(({ decision }) => decision === 'remove').length,
    recordSince: now - 60 * DAY,
    comparedWith: now - 88 * DAY,
    endedAt: state === 'open' ? null : now,
    endedBy: state === 'open' ? null : PEOPLE.idris.name,
    sha256: state === 'attested' ? 'cd'.repeat(32) : null,
    closed: access === 'own' ? { code: 'beyond', params: { why: 'own-review' } } : null,
    endClosed: null,
  });
  const earlier = (): AccessReview => ({
    ...head(),
    ...{ id: id(15, 1), at: now - 92 * DAY, begunBy: PEOPLE.idris.name, own: true, state: 'attested', revision: 90 },
    ...{ undecided: 0, asked: 0, outdated: 0, toRemove: 1, comparedWith: null },
    ...{ endedAt: now - 88 * DAY, endedBy: PEOPLE.sofia.name, sha256: 'ef'.repeat(32) },
    closed: { code: 'review-over', params: {} },
    endClosed: { code: 'review-over', params: {} },
  });
  const change = (): Promise<AccessReview> => {
    revision += 1;
    return Promise.resolve(head());
  };
  return {
    listAccessReviews: () =>
      list({
        reviews: [...(state === null ? [] : [head()]), ...(access === 'none' ? [] : [earlier()])],
        everyDays: 90,
        tenants: TENANTS.slice(0, 2).map(({ id: tenantId, name }) => ({
          ...{ id: tenantId, name, attestedAt: access === 'none' ? null : now - 88 * DAY },
          ...{ dueAt: access === 'overdue' ? now - 5 * DAY : now + 2 * DAY, overdue: access === 'overdue' },
        })),
        closed: state === 'open' ? { code: 'review-open', params: {} } : null,
      }),
    beginAccessReview() {
      state = 'open';
      return change();
    },
    queryAccessLines({ search = '', show = 'all', kind, offset, limit }) {
      const rows = lines.filter(
        (line) =>
          line.name.toLowerCase().includes(search.toLowerCase()) &&
          (kind === undefined || line.kind === kind) &&
          (show !== 'undecided' || open(line) || line.decision === 'ask') &&
          (show !== 'decided' || (line.decision !== null && line.decision !== 'ask')) &&
          (show !== 'findings' || line.findings.length > 0),
      );
      return list({ rows: rows.slice(offset, offset + limit), total: rows.length, revision });
    },
    decideAccess({ number, decision, note = '', removal }) {
      const at = lines.findIndex((line) => line.number === number);
      const line = lines[at];
      if (line === undefined) return Promise.reject(new Error('There is no such line.'));
      const asked = decision === 'remove' && removal !== null;
      lines[at] = {
        ...{ ...line, version: line.version + 1, decision, note: note === '' ? null : note },
        ...{ decidedBy: PEOPLE.idris.name, decidedAt: now },
        ...{ requestId: asked ? id(9, number) : null, requestState: asked ? 'open' : null },
      };
      return change();
    },
    keepUnremarkable() {
      for (const [at, line] of lines.entries())
        if (open(line) && line.findings.length === 0)
          lines[at] = { ...line, decision: 'keep', decidedBy: PEOPLE.idris.name, decidedAt: now };
      return change();
    },
    compareAccess() {
      outdated = 0;
      const [line] = lines;
      if (line !== undefined)
        lines[0] = { ...line, begun: line.state, decision: null, findings: ['changed-since', ...line.findings] };
      return change();
    },
    attestAccess() {
      state = 'attested';
      return change();
    },
    endAccessReview() {
      state = 'ended';
      return change();
    },
    exportAccessReview: ({ reviewId }) =>
      Promise.resolve({ file: `access-review-${reviewId}.jsonl`, sha256: 'cd'.repeat(32), proof: true }),
  };
}
