/** The own account, sessions and second factors of the substitute desk. */
import type { SECOND_FACTOR_VERBS } from '../../../contract/secondFactor.ts';
import type { SESSION_VERBS, SessionLine } from '../../../contract/sessions.ts';
import type { Factor, OwnSecondFactor } from '../../../contract/secondFactor.ts';
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import { id, PEOPLE } from './scenario.ts';

const HOUR = 3_600_000;
type Names = Exclude<keyof typeof SECOND_FACTOR_VERBS | keyof typeof SESSION_VERBS, 'answerSecurityKey'>;
type Verbs = { [V in Names]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };
export const RECOVERY_CODES = [
  'k7wqm-3h8xp',
  'r4tnd-9vb2c',
  'm2jxf-6ykq8',
  'b9hcs-4zpw7',
  'x3gvd-8ntm5',
  'q6rkb-2wfh9',
  'd8pzj-5cxm4',
  't2yvn-7gqs6',
  'h5wfc-3rkb8',
  'z9mtd-6jxp2',
];

/** `some`: an app and a key. `late`: the sign-in is too long ago to change them. */
export function accountVerbs({
  factors = 'some',
  kinds = 'both',
  lists,
  now,
}: {
  factors?: 'none' | 'some' | 'late';
  kinds?: 'both' | 'totp';
  lists: <T>(value: T) => Promise<T>;
  now: number;
}): Verbs {
  let enrolled: Factor[] =
    factors === 'none'
      ? []
      : [
          { id: id(21, 1), kind: 'totp', name: null, madeAt: now - 900 * HOUR, usedAt: now - HOUR },
          { id: id(21, 2), kind: 'security-key', name: 'Blue key', madeAt: now - 300 * HOUR, usedAt: null },
        ];
  let left: number | null = factors === 'none' ? null : 2;
  let own = [
    session(31, PEOPLE.maya, 'LON-DESK-014', '10.20.4.14', now - HOUR, true, now),
    session(32, PEOPLE.maya, 'LON-DESK-022', '10.20.4.22', now - 26 * HOUR, false, now),
  ];
  let others = [
    session(33, PEOPLE.maya, 'LON-DESK-014', '10.20.4.14', now - HOUR, false, now),
    session(34, PEOPLE.tomas, 'LON-DESK-015', '2001:db8:20:4::15', now - 3 * HOUR, false, now),
  ];
  const ownFactors = (): OwnSecondFactor => ({
    required: factors !== 'some',
    kinds: kinds === 'both' ? ['totp', 'security-key'] : ['totp'],
    factors: enrolled,
    recoveryLeft: left,
    recoveryUsedAt: left === null ? null : now - 50 * HOUR,
    changeableUntil: factors === 'late' ? now - HOUR : now + HOUR,
  });
  const added = (factor: Factor): VerbResult<'confirmTotp'> => {
    enrolled = [...enrolled.filter((one) => one.kind !== 'totp' || factor.kind !== 'totp'), factor];
    const first = left === null;
    left ??= 10;
    return { factor, recoveryCodes: first ? RECOVERY_CODES : null, requiredAction: null };
  };
  return {
    ownSecondFactor: () => lists(ownFactors()),
    beginTotp: () =>
      lists({
        factorId: id(21, 3),
        secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        uri: 'otpauth://totp/Cleandesk:maya?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Cleandesk&algorithm=SHA1&digits=6&period=30',
      }),
    confirmTotp({ code }) {
      if (code !== '123456')
        return Promise.reject(
          new Error('This code is not the one that the app shows now. Wait for the next one and try again.'),
        );
      return Promise.resolve(added({ id: id(21, 3), kind: 'totp', name: null, madeAt: now, usedAt: null }));
    },
    addSecurityKey: ({ name }) =>
      Promise.resolve(added({ id: id(21, 4), kind: 'security-key', name, madeAt: now, usedAt: null })),
    removeFactor({ factorId }) {
      enrolled = enrolled.filter((one) => one.id !== factorId);
      return Promise.resolve({ ok: true });
    },
    renewRecoveryCodes() {
      left = 10;
      return Promise.resolve({ codes: RECOVERY_CODES });
    },
    listSecondFactors: () =>
      lists(
        [PEOPLE.idris, PEOPLE.maya, PEOPLE.sofia, PEOPLE.tomas].map((person, n) => ({
          person,
          required: true,
          totp: n < 2,
          securityKeys: n === 1 ? 2 : 0,
          recoveryLeft: n < 2 ? 10 - n : null,
          usedAt: n < 2 ? now - n * 30 * HOUR : null,
        })),
      ),
    resetSecondFactor: () => Promise.resolve({ state: 'done' }),
    ownSessions: () => lists(own),
    endOwnSession({ sessionId }) {
      own = own.filter((one) => one.id !== sessionId);
      return Promise.resolve({ ok: true });
    },
    listSessions: () => lists(factors === 'none' ? [] : others),
    endSession({ sessionId }) {
      others = others.filter((one) => one.id !== sessionId);
      return Promise.resolve({ ok: true });
    },
    endSessionsOf: () => Promise.resolve({ ended: 1 }),
  };
}

function session(
  number: number,
  person: SessionLine['person'],
  workstationName: string,
  address: string,
  since: number,
  isThis: boolean,
  now: number,
): SessionLine {
  return {
    id: id(31, number),
    person,
    workstationName,
    address,
    since,
    lastSeen: now - 20_000,
    expiresAt: now + 5 * HOUR,
    isThis,
  };
}
