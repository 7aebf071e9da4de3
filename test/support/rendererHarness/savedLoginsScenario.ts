/** Saved logins for the substitute desk: what the page may know of them. Values from the page are dropped. */
import type { VerbArgs, VerbName, VerbResult } from '../../../contract/bridge.ts';
import { coded } from '../../../contract/refusals.ts';
import type { LoginsOfPerson, LoginWorkstation, ShownLogin } from '../../../contract/savedLogins.ts';
import { id, PEOPLE, TENANTS } from './scenario.ts';

type Verb =
  | 'listLoginPeople'
  | 'listSavedLogins'
  | 'saveLogin'
  | 'importLogins'
  | 'removeLogin'
  | 'restoreLogin'
  | 'trustLoginKey'
  | 'getOwnLogins';
type Verbs = { [V in Verb & VerbName]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };
/** `changed`: the key of a workstation has changed. `full`: two hundred people, fifty logins each. */
export type LoginScenario = 'some' | 'changed' | 'none' | 'full';

const HOUR = 3_600_000;
const TOOLS = [
  'Back office',
  'Booking engine',
  'Claims desk',
  'Freight portal',
  'Payments console',
  'Fraud screening',
  'Knowledge base',
  'Refund approval',
  'Loyalty programme',
  'Telephony',
];
const NAMES = [
  'Amara Okafor',
  'Jun Takahashi',
  'Lena Brandt',
  'Piotr Zieliński',
  'Rosa Fuentes',
  'Hanna Virtanen',
  'Youssef Haddad',
  'Ines Carvalho',
  'Nils Ekström',
  'Priya Raman',
];
const fingerprint = (seed: number): string =>
  Array.from({ length: 8 }, (_unused, group) =>
    String(((seed + 3) * 48_271 * (group + 7)) % 100_000).padStart(5, '0'),
  ).join(' ');
const keyId = (seed: number): string => (seed * 2_654_435_761).toString(16).padStart(16, '0').slice(-16);

function workstation(number: number, trust: LoginWorkstation['trust'], now: number): LoginWorkstation {
  return {
    workstationId: id(7, number),
    name: `LON-DESK-0${14 + number}`,
    keyId: keyId(number),
    trust,
    fingerprint: fingerprint(number),
    registeredAt: now - number * 70 * HOUR,
    isSealedTo: trust !== 'waiting' && trust !== 'changed',
    takenAt: trust === 'seen' || trust === 'compared' || trust === 'changed' ? now - 60 * HOUR : null,
  };
}
function login(person: number, number: number, now: number, trusted: string[], waits: string[]): ShownLogin {
  return {
    id: id(8, person * 1_000 + number),
    tenantId: TENANTS[number % 2]?.id ?? '',
    name:
      (TOOLS[number % TOOLS.length] ?? '') + (number < TOOLS.length ? '' : ` ${Math.floor(number / TOOLS.length) + 1}`),
    address: `https://${(TOOLS[number % TOOLS.length] ?? '').toLowerCase().replaceAll(' ', '-')}.example/sign-in`,
    hasCodes: number % 3 === 0,
    version: 1 + (number % 4),
    savedAt: now - (number + 2) * 31 * HOUR,
    savedBy: PEOPLE.idris.name,
    removedAt: null,
    undoUntil: null,
    sealedTo: trusted,
    waits,
  };
}

function people(how: LoginScenario, now: number): LoginsOfPerson[] {
  const agents = [PEOPLE.maya, PEOPLE.tomas].map((each) => ({ personId: each.id, name: each.name }));
  const more = Array.from({ length: how === 'full' ? 198 : 4 }, (_unused, number) => ({
    personId: id(2, 100 + number),
    name: `${NAMES[number % NAMES.length] ?? ''}${number < NAMES.length ? '' : ` ${number}`}`,
  }));
  return [...agents, ...more].map((person, number): LoginsOfPerson => {
    const workstations =
      number === 2
        ? []
        : number === 0
          ? [
              workstation(0, 'compared', now),
              workstation(1, how === 'changed' ? 'changed' : 'seen', now),
              workstation(2, 'waiting', now),
            ]
          : [workstation(number, how === 'none' ? 'new' : 'seen', now)];
    const [trusted, waits] =
      number === 0 ? [[id(7, 0), id(7, 1)], [id(7, 2)]] : [workstations.map((each) => each.workstationId), []];
    const count = how === 'none' || number === 2 ? 0 : how === 'full' ? 50 : 3 + number;
    const logins = Array.from({ length: count }, (_u, each) => login(number, each, now, trusted, waits));
    const last = logins.at(-1);
    if (number === 0 && last !== undefined)
      logins.splice(-1, 1, { ...last, removedAt: now - HOUR, undoUntil: now + 167 * HOUR });
    return { ...person, tenantIds: TENANTS.slice(0, 2).map((tenant) => tenant.id), workstations, logins };
  });
}

export function savedLoginVerbs(how: LoginScenario, now: number, list: <T>(value: T) => Promise<T>): Verbs {
  const all = people(how, now);
  const of = (personId: string): LoginsOfPerson => {
    const found = all.find((each) => each.personId === personId);
    if (found === undefined) throw new Error('There is no such thing here.');
    return found;
  };
  const change = (personId: string, next: Partial<LoginsOfPerson>): void => {
    all.splice(
      all.findIndex((each) => each.personId === personId),
      1,
      { ...of(personId), ...next },
    );
  };
  const mark = (personId: string, loginId: string, removedAt: number | null): Promise<{ ok: true }> => {
    change(personId, {
      logins: of(personId).logins.map((each) =>
        each.id === loginId
          ? { ...each, removedAt, undoUntil: removedAt === null ? null : removedAt + 168 * HOUR }
          : each,
      ),
    });
    return Promise.resolve({ ok: true });
  };
  return {
    listLoginPeople({ query }) {
      const words = query
        .toLowerCase()
        .split(/\s+/u)
        .filter((word) => word !== '');
      const has = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
      return list(
        all.flatMap((each) => {
          const found =
            words.length === 0
              ? []
              : each.logins
                  .filter((one) => has(`${one.name}\n${one.address}`))
                  .map((one) => one.name)
                  .slice(0, 3);
          if (words.length > 0 && found.length === 0 && !has(each.name)) return [];
          const present = each.logins.filter((one) => one.removedAt === null);
          return [
            {
              personId: each.personId,
              name: each.name,
              logins: present.length,
              waiting: present.filter((one) => one.waits.length > 0).length,
              found,
              workstations: each.workstations.length,
              attention: each.workstations.filter((one) => one.trust === 'waiting' || one.trust === 'changed').length,
            },
          ];
        }),
      );
    },
    listSavedLogins: ({ personId }) => list(of(personId)),
    async saveLogin({
      personId,
      loginId,
      tenantId,
      baseVersion,
      name,
      address,
      user: _user,
      password: _password,
      totp,
    }) {
      if (!address.startsWith('https://'))
        return {
          version: null,
          problems: [
            {
              field: 'address',
              notice: coded('login-not-https'),
            },
          ],
          sealedTo: [],
          leftOut: [],
        };
      // Not by a pattern: JavaScript stores the text that a pattern was last matched with.
      if (![...totp].every((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.includes(letter)))
        return {
          version: null,
          problems: [{ field: 'totp', notice: coded('seed-not-base32') }],
          sealedTo: [],
          leftOut: [],
        };
      const { workstations, logins } = of(personId);
      const isOut = (one: LoginWorkstation): boolean => !one.isSealedTo;
      const [trusted, waits] = [
        workstations.filter((one) => !isOut(one)).map((one) => one.workstationId),
        workstations.filter(isOut).map((one) => one.workstationId),
      ];
      const saved: ShownLogin = {
        id: loginId,
        tenantId,
        name,
        address,
        hasCodes: totp !== '',
        version: baseVersion + 1,
        savedAt: now,
        savedBy: PEOPLE.idris.name,
        removedAt: null,
        undoUntil: null,
        sealedTo: trusted,
        waits,
      };
      change(personId, {
        logins: [...logins.filter((each) => each.id !== loginId), saved],
        workstations: workstations.map((one) => (one.trust === 'new' ? { ...one, trust: 'seen' } : one)),
      });
      return { version: baseVersion + 1, problems: [], sealedTo: trusted, leftOut: waits };
    },
    importLogins({ save }) {
      const nothing = {
        file: '/home/idris/.local/share/cleandesk/desk/LON-IT-001/import-logins.csv',
        logins: 0,
        replaced: 0,
        people: 0,
        newKeys: 0,
        saved: 0,
        problems: [],
        moreProblems: 0,
        notice: null,
      };
      if (how === 'none') return Promise.resolve({ ...nothing, outcome: 'no-file' });
      if (how === 'changed')
        return Promise.resolve({
          ...nothing,
          outcome: 'refused',
          problems: [
            { line: 3, column: 41, field: 'password', notice: coded('login-no-password') },
            {
              line: 7,
              column: 1,
              field: 'person',
              notice: coded('import-no-person'),
            },
            ...Array.from({ length: 48 }, (_u, number) => ({
              line: 8 + number,
              column: 22,
              field: 'address' as const,
              notice: coded('login-not-https'),
            })),
          ],
          moreProblems: 12,
        });
      return Promise.resolve({
        ...nothing,
        logins: 42,
        replaced: 3,
        people: 21,
        newKeys: 2,
        ...(save ? { outcome: 'saved' as const, saved: 42 } : { outcome: 'checked' as const }),
      });
    },
    removeLogin: ({ personId, loginId }) => mark(personId, loginId, now),
    restoreLogin: ({ personId, loginId }) => mark(personId, loginId, null),
    trustLoginKey({ personId, workstationId }) {
      change(personId, {
        workstations: of(personId).workstations.map((one) =>
          one.workstationId === workstationId ? { ...one, trust: 'compared', isSealedTo: true } : one,
        ),
      });
      return Promise.resolve({ ok: true });
    },
    getOwnLogins: () =>
      list({
        ready: 4,
        waiting: how === 'changed' ? 4 : 0,
        names:
          how === 'none'
            ? null
            : TOOLS.slice(0, 4).map((name) => ({
                name,
                address: `https://${name.toLowerCase().replaceAll(' ', '-')}.example/sign-in`,
              })),
        fingerprint: fingerprint(0),
      }),
  };
}
