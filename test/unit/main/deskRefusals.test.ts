/** Why sign-in is not offered, what a person is notified of, and in which phase a desk is. */
import { describe, expect, test } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { createDeskState, type DeskFacts } from '../../../main/deskState.ts';
import { createRefusals, type Refuser } from '../../../main/start/refusals.ts';
import { isSome, sessionNotices } from '../../../main/unlock/sessionNotices.ts';

const DAY = 86_400_000;
const refusal = (part: string) => ({ reason: 'policy', notice: coded('desk-address', { address: part }) }) as const;
const FACTS: DeskFacts = {
  started: true,
  workstation: 'Desk 1',
  refusal: null,
  locked: null,
  session: null,
  connection: 'online',
  waitingToSend: 2,
  idleLockMinutes: 15,
};

describe('a refusal', () => {
  const changes: Partial<DeskFacts>[] = [];
  let isSignedIn = false;
  const make = () => {
    changes.length = 0;
    isSignedIn = false;
    return createRefusals({ change: (facts) => void changes.push(facts) }, () => isSignedIn);
  };
  const shown = () => changes.at(-1)?.refusal ?? null;

  test('of a stronger part is shown before that of a weaker one, and the weaker one again after it', () => {
    const order: Refuser[] = ['self-check', 'signal', 'address', 'policy', 'desk'];
    const refusals = make();
    for (const by of order) {
      refusals.set(by, refusal(by));
      expect(shown()).toEqual(refusal(by));
    }
    for (const by of order) refusals.set(by, refusal(by));
    expect(shown()).toEqual(refusal('desk'));
    for (const [index, by] of order.toReversed().entries()) {
      refusals.set(by, null);
      const next = order.toReversed()[index + 1];
      expect(shown()).toEqual(next === undefined ? null : refusal(next));
    }
  });

  test('by the self-check waits for the end of a session that is open', () => {
    const refusals = make();
    isSignedIn = true;
    refusals.set('self-check', refusal('self-check'));
    expect(shown()).toBeNull();
    refusals.set('signal', refusal('signal'));
    expect(shown()).toEqual(refusal('signal'));
    refusals.set('signal', null);
    isSignedIn = false;
    refusals.apply();
    expect(shown()).toEqual(refusal('self-check'));
  });

  test.each<[Refuser, boolean]>([
    ['desk', true],
    ['address', true],
    ['policy', false],
    ['signal', false],
    ['self-check', false],
  ])('or its end, said by %s, says that the desk has started: %s', (by, starts) => {
    make().set(by, null);
    expect(changes).toEqual([{ ...(starts ? { started: true } : {}), refusal: null }]);
  });
});

describe('the phase of a desk', () => {
  const session = {
    person: { id: 'p', name: 'Anke', role: 'agent' },
    tenants: [],
    watermark: 'w',
    requiredAction: null,
  } as const;
  const locked = { personName: 'Anke', notice: coded('desk-unreachable') };
  const secondFactor = { code: true, securityKey: false };

  test.each<[string, Partial<DeskFacts>, object]>([
    ['starting, whatever else is known', { started: false, refusal: refusal('x') }, { phase: 'starting' }],
    [
      'refused, before a session and a lock',
      { refusal: refusal('x'), session: { ...session, tenants: [] }, locked },
      { phase: 'refused', ...refusal('x') },
    ],
    [
      'signed in, before a lock',
      { session: { ...session, tenants: [] }, locked, connection: 'offline' },
      {
        phase: 'signed-in',
        workstation: 'Desk 1',
        ...session,
        connection: 'offline',
        waitingToSend: 2,
        idleLockMinutes: 15,
      },
    ],
    ['locked', { locked, secondFactor }, { phase: 'locked', workstation: 'Desk 1', ...locked, secondFactor }],
    ['signed out', { secondFactor }, { phase: 'signed-out', workstation: 'Desk 1', secondFactor }],
  ])('is %s', (_what, facts, expected) => {
    const store = createDeskState({ ...FACTS, ...facts }, () => undefined);
    expect(store.current()).toMatchObject(expected);
    if (facts.session !== undefined && facts.refusal === undefined)
      expect(store.current()).toMatchObject({ permissions: expect.arrayContaining(['conversation.answer']) });
  });

  test('is reported when what the page shows has changed, and not otherwise', () => {
    const reported: string[] = [];
    const store = createDeskState(FACTS, ({ phase }) => reported.push(phase));
    store.change({ waitingToSend: 3, connection: 'offline' });
    expect(reported).toEqual([]);
    expect(store.facts.waitingToSend).toBe(3);
    store.change({ refusal: refusal('x') });
    store.change({ refusal: refusal('x') });
    store.change({ refusal: refusal('y') });
    store.change({ refusal: null });
    expect(reported).toEqual(['refused', 'refused', 'signed-out']);
  });
});

describe('a person who signs in', () => {
  const none = { messages: 0, entries: 0, drafts: 0 };
  const start = { session: { passwordExpiresAt: null }, workstationPasswordDays: null, unreadable: none };

  test.each([
    [0, 0],
    [1, 1],
    [DAY, 1],
    [DAY + 1, 2],
    [-5 * DAY, 0],
  ])('%i ms before the password runs out is notified of %i days', (left, count) => {
    const notices = sessionNotices({ ...start, session: { passwordExpiresAt: 1_000 * DAY + left } }, 1_000 * DAY);
    expect(notices).toEqual([coded('password-expires', { count })]);
  });

  test('is notified of everything there is, in this order, and of nothing else', () => {
    expect(sessionNotices(start, 5)).toEqual([]);
    expect(
      sessionNotices(
        {
          session: { passwordExpiresAt: 5, recoveryLeft: 0 },
          workstationPasswordDays: 3,
          unreadable: { ...none, drafts: 1 },
        },
        5,
      ).map(({ code }) => code),
    ).toEqual(['password-expires', 'workstation-password-expires', 'recovery-code-used', 'earlier-work-lost']);
  });

  test.each(['messages', 'entries', 'drafts'] as const)('is notified of lost %s', (kind) => {
    expect(isSome(none)).toBe(false);
    expect(isSome({ ...none, [kind]: 1 })).toBe(true);
    expect(sessionNotices({ ...start, unreadable: { ...none, [kind]: 1 } }, 5)).toMatchObject([
      { code: 'earlier-work-lost', params: { ...none, [kind]: 1, recorded: true } },
    ]);
  });
});
