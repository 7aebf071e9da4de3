/**
 * People, requests and changes for the substitute desk. Its rules are the fewest that the page can show; the real ones
 * are the server's.
 */
import type { Role } from '../../../contract/common.ts';
import type {
  ChangeRequest,
  ChangeRow,
  PeopleFrame,
  PersonChange,
  PersonRow,
  StatedPlace,
} from '../../../contract/people.ts';
import type { PEOPLE_VERBS } from '../../../contract/people.ts';
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import { stated } from '../stated.ts';
import { id, PEOPLE, TENANTS } from './scenario.ts';

const HOUR = 3_600_000;
const FIRST = ['Ada', 'Ben', 'Chidi', 'Dora', 'Emil', 'Farah', 'Grace', 'Hugo', 'Ines', 'Jonas'];
const LAST = ['Abel', 'Berg', 'Costa', 'Dahl', 'Evans', 'Fuchs', 'Garcia', 'Holm', 'Ito', 'Jansen'];
const ROLES: readonly Role[] = ['agent', 'agent', 'agent', 'supervisor', 'administrator', 'data-protection-officer'];

const TEAMS = [
  { id: id(8, 1), tenantId: TENANTS[0]?.id ?? '', name: 'Cards', people: 4 },
  { id: id(8, 2), tenantId: TENANTS[1]?.id ?? '', name: 'Bookings', people: 0 },
];

function made(count: number, now: number): PersonRow[] {
  const own = Object.values(PEOPLE).map((person, index): PersonRow => ({
    id: person.id,
    name: person.name,
    login: person.name.split(' ')[0]?.toLowerCase() ?? '',
    role: person.role,
    tenantIds: TENANTS.slice(0, 2).map((t) => t.id),
    teamIds: index < 2 ? [TEAMS[0]?.id ?? ''] : [],
    leftAt: null,
    version: index,
    fixed: person === PEOPLE.idris ? 'own-access' : null,
    waiting: person === PEOPLE.tomas,
  }));
  const others = Array.from({ length: Math.max(0, count - own.length) }, (_, index): PersonRow => ({
    id: id(7, index),
    name: `${FIRST[index % 10]} ${LAST[Math.floor(index / 10) % 10]}${index >= 100 ? ` ${index}` : ''}`,
    login: `agent${index}`,
    role: ROLES[index % ROLES.length] ?? 'agent',
    tenantIds: TENANTS.slice(index % 3, (index % 3) + 1 + (index % 2)).map((t) => t.id),
    teamIds: [],
    leftAt: index % 9 === 8 ? now - 200 * HOUR : null,
    version: 100 + index,
    fixed: null,
    waiting: false,
  }));
  return [...own, ...others];
}

const NONE = { is: 'none' } as const;
const text = (path: string, value: string): StatedPlace => ({ path, value: { is: 'text', text: value } });
const code = (path: string, value: string): StatedPlace => ({ path, value: { is: 'code', code: value } });
const amount = (path: string, value: number): StatedPlace => ({ path, value: { is: 'number', number: value } });
const names = (path: string, ...list: string[]): StatedPlace => ({
  path,
  value: stated.names(...list),
});
const codes = (path: string, ...list: string[]): StatedPlace => ({
  path,
  value: stated.list(...list.map((one) => stated.code(one))),
});

function requestsFor(now: number): ChangeRequest[] {
  const base = {
    expiresAt: now + 40 * HOUR,
    decidedAt: null,
    decidedBy: null,
    note: null,
    closed: null,
    own: false,
  } as const;
  return [
    {
      ...base,
      id: id(9, 1),
      at: now - 5 * HOUR,
      askedBy: { id: PEOPLE.sofia.id, name: PEOPLE.sofia.name },
      subject: { id: PEOPLE.tomas.id, name: PEOPLE.tomas.name },
      action: 'role',
      before: [
        text('name', 'Tomas Rivera'),
        text('login', 'tomas'),
        code('role', 'agent'),
        names('tenants', 'Northline Travel'),
      ],
      after: [code('role', 'supervisor')],
      reason: 'Leads the evening shift from March on.',
      state: 'open',
    },
    {
      ...base,
      id: id(9, 2),
      at: now - 2 * HOUR,
      askedBy: { id: PEOPLE.idris.id, name: PEOPLE.idris.name },
      subject: { id: null, name: 'Vera Holm' },
      action: 'add',
      before: [],
      after: [
        text('name', 'Vera Holm'),
        text('login', 'vera'),
        code('role', 'administrator'),
        names('tenants', 'Harbour Bank'),
      ],
      reason: '',
      state: 'open',
      own: true,
      closed: { code: 'beyond', params: { why: 'own-request' } },
    },
    {
      ...base,
      id: id(9, 4),
      at: now - HOUR,
      askedBy: { id: PEOPLE.idris.id, name: PEOPLE.idris.name },
      subject: { id: null, name: '' },
      action: 'policy',
      before: [
        codes('approvals.required', 'change-role', 'add-power', 'reset-password'),
        amount('lock.idleMinutes', 5),
      ],
      after: [codes('approvals.required', 'change-role'), amount('lock.idleMinutes', 13)],
      reason: '',
      state: 'open',
      closed: { code: 'beyond', params: { why: 'was-reset' } },
    },
    {
      ...base,
      id: id(9, 5),
      at: now - HOUR,
      askedBy: { id: PEOPLE.sofia.id, name: PEOPLE.sofia.name },
      subject: { id: null, name: 'Harbour Bank' },
      action: 'except-card',
      before: [],
      after: [code('type', 'CARD'), amount('days', 30), text('reason', 'a number of our own programme')],
      reason: '',
      state: 'open',
    },
    {
      ...base,
      id: id(9, 3),
      at: now - 90 * HOUR,
      askedBy: { id: PEOPLE.sofia.id, name: PEOPLE.sofia.name },
      subject: { id: PEOPLE.maya.id, name: PEOPLE.maya.name },
      action: 'leave',
      before: [text('name', 'Maya Lindqvist'), code('role', 'agent')],
      after: [],
      reason: 'End of contract.',
      state: 'declined',
      decidedAt: now - 80 * HOUR,
      decidedBy: PEOPLE.idris.name,
      note: 'The contract was extended.',
      closed: { code: 'decided', params: {} },
    },
  ];
}

const ACTIONS = [
  'change-role',
  'rename-person',
  'move-person',
  'add-person',
  'set-policy',
  'approve',
  'revoke-workstation',
];
function changeAt(number: number, total: number, now: number): ChangeRow {
  const action = ACTIONS[number % ACTIONS.length] ?? 'change-role';
  const differences =
    action === 'change-role'
      ? [{ path: 'role', before: code('role', 'agent').value, after: code('role', 'supervisor').value }]
      : action === 'set-policy'
        ? [
            { path: 'lock.idleMinutes', before: amount('', 15).value, after: amount('', 10).value },
            { path: 'signIn.maxFailures', before: amount('', 10).value, after: amount('', 6).value },
          ]
        : [
            {
              path: 'name',
              before: action === 'add-person' ? NONE : text('', 'Ada Abel').value,
              after: text('', 'Ada Berg').value,
            },
          ];
  return {
    id: number,
    at: now - (total - number) * 61_000,
    by: number % 5 === 4 ? null : PEOPLE.idris.name,
    workstation: number % 5 === 4 ? null : 'LON-DESK-014',
    action,
    subject: action === 'set-policy' ? 'lock.idleMinutes' : `${FIRST[number % 10]} ${LAST[number % 7]}`,
    tenants: action === 'set-policy' ? [] : ['Harbour Bank'],
    differences,
    more: 0,
    undoable: action === 'change-role' && number > total - 20,
  };
}

type Verb = keyof typeof PEOPLE_VERBS | 'resetPassword';
type Verbs = { [V in Verb]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };

export function peopleVerbs(
  how: { people: number; changes: number; required: readonly string[]; passwordFails: boolean },
  now: number,
  list: <T>(value: T) => Promise<T>,
): Verbs {
  const people = made(how.people, now);
  let requests = requestsFor(now);
  let teams = [...TEAMS];
  let version = 10_000;
  const done = { ok: true } as const;
  const frame = (): PeopleFrame => ({
    tenants: [...TENANTS],
    teams,
    grantable: ['agent', 'supervisor', 'administrator', 'data-protection-officer'],
    powerful: ['supervisor', 'administrator', 'data-protection-officer'],
    required: [...how.required],
  });
  const change = (personId: string, base: number, wanted: PersonChange): number => {
    const index = people.findIndex((person) => person.id === personId);
    const person = people[index];
    if (person === undefined || person.version !== base)
      throw new Error(
        'Somebody has changed this person meanwhile. Look again, and make the change in what is there now.',
      );
    version += 1;
    const { what, ...rest } = wanted;
    people[index] = {
      ...person,
      ...rest,
      version,
      ...(what === 'leave' ? { leftAt: now } : what === 'return' ? { leftAt: null } : {}),
    };
    return version;
  };
  return {
    peopleFrame: () => list(frame()),
    queryPeople: ({ search = '', role, tenantId, here = 'here', offset, limit, id: only }) => {
      const found = people.filter(
        (p) =>
          (only === undefined || p.id === only) &&
          (role === undefined || p.role === role) &&
          (tenantId === undefined || p.tenantIds.includes(tenantId)) &&
          (here === 'all' || (here === 'left') === (p.leftAt !== null)) &&
          `${p.name} ${p.login}`.toLowerCase().includes(search.toLowerCase()),
      );
      return list({ rows: found.slice(offset, offset + limit), total: found.length });
    },
    async addPerson({ name, login, role, tenantIds, teamIds }) {
      if (people.some((person) => person.login === login.toLowerCase())) throw new Error('This login is taken.');
      if (how.required.includes('add') || (how.required.includes('add-power') && role !== 'agent'))
        return { state: 'asked', requestId: id(9, 50) };
      people.push({
        id: id(7, 9_000),
        name,
        login: login.toLowerCase(),
        role,
        tenantIds: [...tenantIds],
        teamIds: [...teamIds],
        leftAt: null,
        version: 0,
        fixed: null,
        waiting: false,
      });
      return {
        state: 'done',
        personId: id(7, 9_000),
        temporaryPassword: how.passwordFails ? null : 'k3m9p-tr4wx-b7hqd',
      };
    },
    async changePerson({ personId, version: base, change: wanted }) {
      if (wanted.what === 'role' && how.required.includes('change-role'))
        return { state: 'asked', requestId: id(9, 51) };
      return { state: 'done', version: change(personId, base, wanted) };
    },
    askChange: async () => ({ state: 'asked', requestId: id(9, 52) }),
    resetPassword: async () => ({ temporaryPassword: 'w7dnt-q2mfx-5khsr', until: now + 24 * HOUR }),
    async saveTeam({ teamId, tenantId, name }) {
      teams = [
        ...teams.filter((team) => team.id !== teamId),
        { id: teamId, tenantId, name, people: teams.find((team) => team.id === teamId)?.people ?? 0 },
      ];
      return done;
    },
    async removeTeam({ teamId }) {
      teams = teams.filter((team) => team.id !== teamId);
      return done;
    },
    listRequests: () => list({ requests, open: 1 }),
    async decideRequest({ requestId, approve, note }) {
      requests = requests.map((request) =>
        request.id === requestId
          ? {
              ...request,
              state: approve ? 'approved' : 'declined',
              decidedAt: now,
              decidedBy: PEOPLE.idris.name,
              note: note ?? null,
              closed: { code: 'decided', params: {} },
            }
          : request,
      );
      return done;
    },
    async withdrawRequest({ requestId }) {
      requests = requests.map((request) =>
        request.id === requestId ? { ...request, state: 'withdrawn', decidedAt: now } : request,
      );
      return done;
    },
    queryChanges: ({ search = '', newest, offset, limit }) => {
      const pin = newest ?? how.changes;
      const rows: ChangeRow[] = [];
      let total = 0;
      if (search === '') {
        total = pin;
        for (let number = pin - offset; number > Math.max(0, pin - offset - limit); number -= 1)
          rows.push(changeAt(number, pin, now));
      } else {
        for (let number = pin; number >= 1; number -= 1) {
          const row = changeAt(number, pin, now);
          if (!JSON.stringify(row).toLowerCase().includes(search.toLowerCase())) continue;
          if (total >= offset && rows.length < limit) rows.push(row);
          total += 1;
        }
      }
      return list({ rows, total, newest: pin });
    },
    readChange: async ({ changeId }) => ({
      row: changeAt(changeId, how.changes, now),
      before: [
        { path: 'login', value: stated.text('ada') },
        { path: 'name', value: stated.text('Ada Abel') },
        { path: 'role', value: stated.code('agent') },
        { path: 'tenants', value: stated.names('Harbour Bank') },
      ],
      after: [
        { path: 'login', value: stated.text('ada') },
        { path: 'name', value: stated.text('Ada Berg') },
        { path: 'role', value: stated.code('supervisor') },
        { path: 'tenants', value: stated.names('Harbour Bank', 'Northline Travel') },
      ],
    }),
    undoChange: async () => ({ state: 'done', version: ++version }),
  };
}
