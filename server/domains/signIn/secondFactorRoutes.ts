/** What each route of the second factor does. */
import type { SECOND_FACTOR_ROUTES, SecondFactorStatus } from '../../../contract/secondFactor.ts';
import type { Role } from '../../../contract/common.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { applyChange } from '../people/changePerson.ts';
import { ask, needsSecond } from '../people/requests.ts';
import { subjectOf, subjectsOf } from '../people/personQueries.ts';
import { stillAsBefore, whyNot } from '../people/subject.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db } from '../../storage/storage.ts';
import type { Scope } from '../../scope/scope.ts';
import { requiredActionOf } from './requiredAction.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import { factorsOf, peopleOfTenants, recoveryLeftOf } from './secondFactorQueries.ts';
import type { SecondFactors } from './secondFactors.ts';
import type { Sessions } from './sessions.ts';

export interface SecondFactorServices {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
  readonly bus: Bus;
}

export function secondFactorHandlers(s: SecondFactorServices): Pick<Handlers, keyof typeof SECOND_FACTOR_ROUTES> {
  const of = (session: SessionContext | null): SessionContext => {
    if (session === null) throw problem('session-ended');
    return session;
  };
  /** What was to be done may be done now: the session goes on as an ordinary one. */
  const nextRequiredAction = async (session: SessionContext) => {
    const requiredAction = await requiredActionOf(s.db, session.person.id, s.policy());
    if (requiredAction !== session.requiredAction) await s.sessions.setRequiredAction(session.id, requiredAction);
    return requiredAction;
  };
  return {
    ownSecondFactor: ({ session }) => s.secondFactors.own(of(session)),
    beginTotp: ({ session }) => s.secondFactors.beginTotp(of(session)),
    async confirmTotp({ session, body }) {
      const added = await s.secondFactors.confirmTotp(of(session), body.factorId, body.code);
      return { ...added, requiredAction: await nextRequiredAction(of(session)) };
    },
    beginSecurityKey: ({ session }) => s.secondFactors.beginKey(of(session)),
    async confirmSecurityKey({ session, body }) {
      const added = await s.secondFactors.confirmKey(of(session), body.name, body.made);
      return { ...added, requiredAction: await nextRequiredAction(of(session)) };
    },
    async removeFactor({ session, body }) {
      await s.secondFactors.remove(of(session), body.factorId);
      return { ok: true };
    },
    renewRecoveryCodes: async ({ session }) => ({ codes: await s.secondFactors.renewCodes(of(session)) }),
    listSecondFactors: ({ scope }) => statusOfAll(s, scope),
    async resetSecondFactor({ scope, params, body }) {
      const { approvals } = s.policy();
      const change = { what: 'second-factor' } as const;
      const done = await s.db.transaction().execute(async (tx) => {
        await stillAsBefore(tx, scope);
        const subject = await subjectOf(tx, scope, params.personId);
        if (subject === null || subject.leftAt !== null) throw problem('not-found');
        const why = whyNot(scope, subject, change);
        if (why !== null) throw problem('beyond', { why });
        if (!needsSecond(approvals, { kind: 'change', change }, subject))
          return { state: 'done' as const, follows: await applyChange(tx, scope, scope, subject, change, body.reason) };
        return {
          state: 'waits' as const,
          position: (await ask(tx, scope, { kind: 'change', change }, subject, body.reason, approvals)).position,
        };
      });
      if (done.state === 'done' && done.follows.ends !== null)
        await s.sessions.endOf(params.personId, done.follows.ends.code, scope.personId, null, { why: body.reason });
      s.bus.publish('activity.stored', { positions: done.state === 'done' ? done.follows.positions : [done.position] });
      s.bus.publish('people.changed', {});
      return { state: done.state };
    },
  };
}

async function statusOfAll(s: SecondFactorServices, scope: Scope): Promise<SecondFactorStatus[]> {
  const { requiredFor } = s.policy().secondFactor;
  const people = await subjectsOf(s.db, scope, await peopleOfTenants(s.db, scope));
  const ids = people.map((person) => person.id);
  const byPerson = Map.groupBy(await factorsOf(s.db, ids), (row) => row.person_id);
  const recoveryLeft = await recoveryLeftOf(s.db, ids);
  return people.map(({ id, name, role }) => {
    const own = byPerson.get(id) ?? [];
    return {
      person: { id, name, role: role as Role },
      required: requiredFor.some((one) => one === role),
      totp: own.some((row) => row.kind === 'totp'),
      securityKeys: own.filter((row) => row.kind === 'security-key').length,
      recoveryLeft: recoveryLeft.get(id) ?? null,
      usedAt: own.reduce<number | null>(
        (newest, row) => (row.used_at !== null && row.used_at > (newest ?? 0) ? row.used_at : newest),
        null,
      ),
    };
  });
}
