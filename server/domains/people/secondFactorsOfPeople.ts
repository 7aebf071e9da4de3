/** Handlers of the routes about other people's second factors. */
import type { Role } from '../../../contract/common.ts';
import type { SecondFactorStatus } from '../../../contract/secondFactor.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { policyWithin } from '../policy/policyStore.ts';
import { factorsOf, peopleOfTenants, recoveryLeftOf } from '../signIn/secondFactorQueries.ts';
import type { Sessions } from '../signIn/sessions.ts';
import { applyChange } from './changePerson.ts';
import { subjectOf, subjectsOf } from './subjectQueries.ts';
import { ask } from './requests.ts';
import { needsSecond } from './requestedKinds.ts';
import { stillAsBefore, whyNot } from './subject.ts';

interface Parts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly sessions: Sessions;
  readonly bus: Bus;
}

/** Handlers for those who manage people. */
export function secondFactorsOfPeopleHandlers(s: Parts): Pick<Handlers, 'listSecondFactors' | 'resetSecondFactor'> {
  return {
    listSecondFactors: ({ scope }) => statusOfAll(s, scope),
    async resetSecondFactor({ scope, params, body }) {
      const change = { what: 'second-factor' } as const;
      const done = await s.db.transaction().execute(async (tx) => {
        await stillAsBefore(tx, scope);
        const { approvals } = await policyWithin(tx, s.policy());
        const subject = await subjectOf(tx, scope, params.personId);
        if (subject === null || subject.leftAt !== null) throw problem('not-found');
        const why = whyNot(scope, subject, change);
        if (why !== null) throw problem('beyond', { why });
        if (!needsSecond(approvals, { kind: 'change', change }, subject)) {
          const { ends, positions } = await applyChange(tx, scope, scope, subject, change, body.reason);
          const facts = { why: body.reason };
          const publishEnds =
            ends === null ? null : await s.sessions.endWithin(tx, ends.personId, ends.code, scope.personId, { facts });
          return { state: 'done' as const, positions, publishEnds };
        }
        const { position } = await ask(tx, scope, { kind: 'change', change }, subject, body.reason, approvals);
        return { state: 'waits' as const, positions: [position], publishEnds: null };
      });
      done.publishEnds?.();
      s.bus.publish('activity.stored', { positions: done.positions });
      s.bus.publish('people.changed', {});
      return { state: done.state };
    },
  };
}

async function statusOfAll(s: Parts, scope: Scope): Promise<SecondFactorStatus[]> {
  const { requiredFor } = s.policy().secondFactor;
  const people = await subjectsOf(s.db, scope, await peopleOfTenants(s.db, scope));
  const ids = people.map((person) => person.id);
  const byPerson = Map.groupBy(await factorsOf(s.db, scope, ids), (row) => row.person_id);
  const recoveryLeft = await recoveryLeftOf(s.db, scope, ids);
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
