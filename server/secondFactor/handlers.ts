/** What each route of the second factor does. */
import type { SECOND_FACTOR_ROUTES, SecondFactorStanding } from '../../contract/secondFactor.ts';
import type { Role } from '../../contract/common.ts';
import type { Handlers, Services } from '../api/handlers.ts';
import { recordChange } from '../changes.ts';
import { forbidden, notFound, sessionEnded } from '../problem.ts';
import { mustOf } from '../signIn/must.ts';
import type { SessionContext } from '../signIn/sessions.ts';
import { recoveryLeft } from './recoveryCodes.ts';

type Parts = Pick<Services, 'db' | 'policy' | 'sessions' | 'secondFactors' | 'activityNews'>;

export function secondFactorHandlers(s: Parts): Pick<Handlers, keyof typeof SECOND_FACTOR_ROUTES> {
  const of = (session: SessionContext | null): SessionContext => {
    if (session === null) throw sessionEnded();
    return session;
  };
  /** What was to be done may be done now: the session goes on as an ordinary one. */
  const nextMust = async (session: SessionContext) => {
    const must = await mustOf(s.db, session.person.id, s.policy());
    if (must !== session.must) await s.sessions.setMust(session.id, must);
    return must;
  };
  return {
    ownSecondFactor: ({ session }) => s.secondFactors.own(of(session)),
    beginTotp: ({ session }) => s.secondFactors.beginTotp(of(session)),
    async confirmTotp({ session, body }) {
      const added = await s.secondFactors.confirmTotp(of(session), body.factorId, body.code);
      return { ...added, must: await nextMust(of(session)) };
    },
    beginSecurityKey: ({ session }) => s.secondFactors.beginKey(of(session)),
    async confirmSecurityKey({ session, body }) {
      const added = await s.secondFactors.confirmKey(of(session), body.name, body.made);
      return { ...added, must: await nextMust(of(session)) };
    },
    async removeFactor({ session, body }) {
      await s.secondFactors.remove(of(session), body.factorId);
      return { ok: true };
    },
    renewRecoveryCodes: async ({ session }) => ({ codes: await s.secondFactors.renewCodes(of(session)) }),
    listSecondFactors: ({ session }) => standings(s, of(session).tenantIds),
    async resetSecondFactor({ session, params, body }) {
      const { person, tenantIds, workstationId } = of(session);
      // The own one is changed in one's own account, with all that one has.
      if (params.personId === person.id) throw forbidden();
      const position = await s.db.transaction().execute(async (tx) => {
        const subject = await tx.selectFrom('person').select(['id', 'name']).where('id', '=', params.personId).where('left_at', 'is', null)
          .where('id', 'in', (q) => q.selectFrom('person_tenant').select('person_id').where('tenant_id', 'in', [...tenantIds])).executeTakeFirst();
        if (subject === undefined) throw notFound();
        const theirs = await tx.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', subject.id).execute();
        // Who works for somebody else's tenants as well is theirs to tend, too.
        if (!theirs.every((row) => tenantIds.includes(row.tenant_id))) throw forbidden();
        const before = await s.secondFactors.reset(tx, subject.id);
        return recordChange(tx, {
          by: { personId: person.id, workstationId }, action: 'reset-second-factor', subject: subject.name, subjectId: subject.id, tenantId: theirs.map((row) => row.tenant_id),
          before, after: { totp: false, securityKeys: 0, reason: body.reason },
        });
      });
      s.activityNews.emit('stored', [position]);
      await s.sessions.endOf(params.personId, 'second-factor-reset', 'Your IT department has reset your second factor. Sign in again.', person.id);
      return { state: 'done' };
    },
  };
}

async function standings(s: Parts, tenantIds: readonly string[]): Promise<SecondFactorStanding[]> {
  const { requiredFor } = s.policy().secondFactor;
  const people = await s.db.selectFrom('person').select(['id', 'name', 'role']).where('left_at', 'is', null)
    .where('id', 'in', (q) => q.selectFrom('person_tenant').select('person_id').where('tenant_id', 'in', [...tenantIds])).orderBy('name').execute();
  const factors = await s.db.selectFrom('second_factor').select(['person_id', 'kind', 'used_at']).where('confirmed_at', 'is not', null).where('person_id', 'in', people.map((person) => person.id)).execute();
  const lines: SecondFactorStanding[] = [];
  for (const { id, name, role } of people) {
    const own = factors.filter((row) => row.person_id === id);
    lines.push({
      person: { id, name, role: role as Role }, required: requiredFor.some((one) => one === role),
      totp: own.some((row) => row.kind === 'totp'), securityKeys: own.filter((row) => row.kind === 'security-key').length,
      recoveryLeft: await recoveryLeft(s.db, id), usedAt: own.reduce<number | null>((newest, row) => (row.used_at !== null && row.used_at > (newest ?? 0) ? row.used_at : newest), null),
    });
  }
  return lines;
}
