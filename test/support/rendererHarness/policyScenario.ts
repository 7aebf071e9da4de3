/**
 * A policy for the substitute desk: a value of each form, one of each source, and a server that refuses two of them.
 */
import { checkNote } from '../../../contract/checkNotes.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import type { PolicyOutcome, PolicyValue, PolicyVersion } from '../../../contract/policy.ts';
import { PEOPLE } from './scenario.ts';

type Verbs = Pick<Bridge, 'getPolicy' | 'changePolicy' | 'undoPolicy'>;
const HOUR = 3_600_000;
const HKLM = 'HKLM\\Software\\Policies\\Cleandesk';
const HKCU = 'HKCU\\Software\\Policies\\Cleandesk';

type Given = Pick<PolicyValue, 'path' | 'section' | 'title' | 'text' | 'form' | 'safe'> & Partial<PolicyValue>;
const value = (given: Given): PolicyValue => ({
  nullable: false,
  stored: given.safe,
  machine: null,
  here: { value: given.stored ?? given.safe, source: 'server', place: null, passedOver: [] },
  ...given,
});

export function policyValues(): PolicyValue[] {
  return [
    value({
      path: 'signIn.maxFailures',
      section: 'Sign in',
      title: 'Max failures',
      text: 'Failed tries after which sign-in closes (PCI DSS 8.3.4: at most 10).',
      form: { type: 'number', least: 1, above: false, most: 10, whole: true },
      safe: 10,
      machine: 'decides',
    }),
    value({
      path: 'signIn.sessionHours',
      section: 'Sign in',
      title: 'Session hours',
      text: 'Hours after which a session ends however busy it is.',
      form: { type: 'number', least: 0, above: true, most: 24, whole: false },
      safe: 10,
      here: null,
    }),
    value({
      path: 'lock.idleMinutes',
      section: 'Lock',
      title: 'Idle minutes',
      text: 'Minutes without keyboard or mouse input after which the desk locks.',
      form: { type: 'number', least: 0, above: true, most: 15, whole: false },
      safe: 15,
      stored: 5,
      machine: 'decides',
      here: { value: 9, source: 'machine', place: HKLM, passedOver: [{ place: HKCU, value: 12, why: 'would-loosen' }] },
    }),
    value({
      path: 'lock.idleBandsMinutes',
      section: 'Lock',
      title: 'Idle bands minutes',
      text: 'Minutes after which idleness is recorded, as bands and not as seconds.',
      form: { type: 'numbers' },
      safe: [5, 10],
    }),
    value({
      path: 'network.serverAccepts',
      section: 'Network',
      title: 'Server accepts',
      text:
        'Address ranges from which the server accepts desks, IPv4 or IPv6, such as 10.2.0.0/16. An empty list ' +
        'accepts no desk.',
      form: { type: 'texts' },
      safe: [],
      stored: ['10.20.0.0/16'],
      here: null,
    }),
    value({
      path: 'transcripts.folder',
      section: 'Transcripts',
      title: 'Folder',
      text: 'Folder of the server into which supervisors may have masked transcripts written.',
      form: { type: 'text', longest: 1_000 },
      nullable: true,
      safe: null,
      here: null,
    }),
    value({
      path: 'guards.copy',
      section: 'Guards',
      title: 'Copy',
      text: 'Copying text of the desk to the clipboards of the system, by any key, menu, mouse or script.',
      form: { type: 'fixed', value: 'block' },
      safe: 'block',
    }),
    value({
      path: 'guards.clipboard',
      section: 'Guards',
      title: 'Clipboard',
      text: 'Copying inside the desk.',
      form: { type: 'choice', options: ['block', 'isolated'] },
      safe: 'block',
      stored: 'isolated',
      machine: 'tightens',
      here: { value: 'block', source: 'user', place: HKCU, passedOver: [] },
    }),
    value({
      path: 'guards.coverWithoutFocus',
      section: 'Guards',
      title: 'Cover without focus',
      text: 'Covers the page while the window has no focus.',
      form: { type: 'boolean' },
      safe: false,
      machine: 'tightens',
      here: { value: false, source: 'default', place: null, passedOver: [] },
    }),
    value({
      path: 'egress',
      section: 'Egress',
      title: 'Egress',
      text: 'Hosts that work for a tenant may reach besides the server, by tenant.',
      form: { type: 'structure' },
      safe: {},
    }),
    value({
      path: 'secondFactor.requiredFor',
      section: 'Second factor',
      title: 'Required for',
      text: 'Roles whose people need a second factor.',
      form: { type: 'choices', options: ['agent', 'supervisor', 'administrator', 'data-protection-officer'] },
      safe: ['agent', 'supervisor', 'administrator', 'data-protection-officer'],
      here: null,
    }),
  ];
}

export function policyVerbs(now: number, list: <T>(value: T) => Promise<T>): Verbs {
  let values = policyValues();
  let version = 7;
  let versions: PolicyVersion[] = [
    { version: 7, at: now - 2 * HOUR, by: PEOPLE.idris.name, undoes: null, changed: ['lock.idleMinutes'] },
    {
      version: 6,
      at: now - 50 * HOUR,
      by: PEOPLE.idris.name,
      undoes: 4,
      changed: ['guards.clipboard', 'network.serverAccepts'],
    },
    { version: 5, at: now - 90 * HOUR, by: null, undoes: null, changed: ['network.serverAccepts'] },
  ];
  const judge = (
    changes: readonly { path: string; value: unknown }[],
    onlyTry: boolean,
    inSpiteOf: readonly string[],
    undoes: number | null,
  ): PolicyOutcome => {
    const outcome: PolicyOutcome = {
      version: null,
      needsApproval: changes.some((one) => one.path === 'lock.idleMinutes' && one.value === 13),
      requestId: null,
      problems: changes
        .filter((one) => one.path === 'lock.idleMinutes' && Number(one.value) > 15)
        .map(({ path }) => ({ path, part: '', notice: { code: 'value-most', params: { most: 15 } } })),
      warnings: changes.some(
        (one) => one.path === 'network.serverAccepts' && !JSON.stringify(one.value).includes('10.20.'),
      )
        ? [
            {
              path: 'network.serverAccepts',
              notice: { code: 'own-address', params: { address: '10.20.4.31' } },
            },
          ]
        : [],
      changes: changes.map(({ path, value: after }) => ({
        path,
        before: values.find((one) => one.path === path)?.stored ?? null,
        after: after as PolicyValue['stored'],
      })),
    };
    if (
      onlyTry ||
      outcome.problems.length > 0 ||
      outcome.warnings.some(({ notice }) => !inSpiteOf.includes(notice.code))
    )
      return outcome;
    if (outcome.needsApproval) return { ...outcome, requestId: '00000000-0000-4000-8000-000000000077' };
    version += 1;
    values = values.map((one) => ({
      ...one,
      stored: outcome.changes.find(({ path }) => path === one.path)?.after ?? one.stored,
    }));
    versions = [
      { version, at: now, by: PEOPLE.idris.name, undoes, changed: changes.map(({ path }) => path) },
      ...versions,
    ];
    return { ...outcome, version };
  };
  return {
    getPolicy: () =>
      list({
        version,
        versions,
        values,
        current: { version, expiresAt: now + 23 * HOUR },
        places: [
          { place: HKLM, scope: 'machine', state: 'read', note: null },
          {
            place: 'C:\\Program Files\\Cleandesk\\policy.json',
            scope: 'machine',
            state: 'refused',
            note: checkNote('value-no-such', { path: 'lock.idleHours' }),
          },
          { place: HKCU, scope: 'user', state: 'read', note: null },
        ],
      }),
    changePolicy: ({ changes, onlyTry, inSpiteOf }) => Promise.resolve(judge(changes, onlyTry, inSpiteOf, null)),
    undoPolicy: ({ toVersion, onlyTry, inSpiteOf }) =>
      Promise.resolve(judge([{ path: 'lock.idleMinutes', value: 15 }], onlyTry, inSpiteOf, toVersion)),
  };
}
