/** What the routes about people, requests and changes do. */
import type { Beyond } from '../../../contract/errors.ts';
import type { NewPersonForm, Outcome, PEOPLE_ROUTES, PersonChange } from '../../../contract/people.ts';
import type { Services } from '../../routes.ts';
import type { RouteRequest, Handlers } from '../../platform/http/handler.ts';
import { may } from '../../../core/access/roles.ts';
import { newPassword } from './newPerson.ts';
import { problem } from '../../platform/http/problem.ts';
import { type SessionContext } from '../../platform/http/caller.ts';
import { signInSetup } from '../signIn/signIn.ts';
import type { Tx } from '../../storage/storage.ts';
import { applyAdd, applyChange, type Follows, type PersonState } from './changePerson.ts';
import { listChanges, readChange } from './listChanges.ts';
import { listPeople, peopleFrame } from './listPeople.ts';
import { ask, decide, listRequests, needsSecond, withdraw } from './requests.ts';
import {
  actorOf,
  inSight,
  stillAsBefore,
  subjectOf,
  whyNot,
  whyNotGranted,
  type Actor,
  type Subject,
} from './subject.ts';
import { removeTeam, saveTeam } from './teams.ts';

type Name = keyof typeof PEOPLE_ROUTES;
type Ports = Pick<Services, 'db' | 'policy' | 'sessions' | 'bus' | 'conversations' | 'presenceOf'>;

const DONE = { ok: true } as const;

export function peopleHandlers(s: Ports): Pick<Handlers, Name> {
  const approvals = () => s.policy().approvals;
  const asking = <N extends Name>({ session }: RouteRequest<N>): Promise<Actor> => actorOf(s.db, present(session));
  const stored = (positions: readonly number[]): void =>
    s.bus.publish('activity.stored', { positions: [...positions] });

  const inTurn = <T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> =>
    s.db.transaction().execute(async (tx) => {
      await stillAsBefore(tx, actor);
      return work(tx);
    });

  /** Sessions end before anything else: a change of what somebody may do holds at once. */
  async function follow(by: Actor, { positions, ends, released }: Follows): Promise<void> {
    if (ends !== null) await s.sessions.endOf(ends.personId, ends.code, by.personId, null);
    stored(positions);
    s.bus.publish('people.changed', {});
    if (released.length === 0) return;
    s.bus.publish('outbox.stored', {});
    for (const id of released) s.bus.publish('conversation.changed', { conversationId: id });
    const agents = await s.db.selectFrom('person').select('id').where('left_at', 'is', null).execute();
    for (const { id } of agents) if (s.presenceOf(id).state === 'online') await s.conversations.assignWaiting(id);
  }

  /** One transaction: the look at the person, the rules, the change and its record. */
  async function change(
    actor: Actor,
    personId: string,
    version: number | null,
    wanted: PersonChange,
    reason: string,
    mustAsk: boolean,
  ): Promise<Outcome> {
    const done = await inTurn(actor, async (tx) => {
      const subject = await subjectIn(tx, actor, personId);
      if (version !== null && subject.version !== version) throw problem('person-changed');
      const whole = withHidden(actor, subject, wanted);
      if (mustAsk || needsSecond(approvals(), { kind: 'change', change: whole }, subject)) {
        if (!mustAsk) allow(whyNot(actor, subject, whole));
        return {
          asked: await ask(tx, actor, { kind: 'change', change: whole }, subject, reason, approvals()),
          follows: null,
          version: 0,
        };
      }
      allow(whyNot(actor, subject, whole));
      const follows = await applyChange(tx, actor, subject, whole);
      return { asked: null, follows, version: (await subjectOf(tx, personId))?.version ?? 0 };
    });
    if (done.asked !== null) {
      stored([done.asked.position]);
      return { state: 'asked', requestId: done.asked.id };
    }
    await follow(actor, done.follows);
    return { state: 'done', version: done.version };
  }

  return {
    peopleFrame: async (asked) => peopleFrame(s.db, await asking(asked), approvals()),
    queryPeople: async (asked) => listPeople(s.db, await asking(asked), asked.body),
    async addPerson(asked) {
      const { reason, ...form } = asked.body;
      const actor = await asking(asked);
      const setup = await signInSetup(s.db);
      const done = await inTurn(actor, async (tx) => {
        allow(whyNotGranted(actor, form.role, form.tenantIds));
        if (needsSecond(approvals(), { kind: 'add', form }, null))
          return { asked: await ask(tx, actor, { kind: 'add', form }, null, reason, approvals()), added: null };
        return { asked: null, added: await applyAdd(tx, actor, setup, form, newPassword()) };
      });
      if (done.asked !== null) {
        stored([done.asked.position]);
        return { state: 'asked', requestId: done.asked.id };
      }
      await follow(actor, done.added.follows);
      return { state: 'done', personId: done.added.personId };
    },
    changePerson: async (asked) =>
      change(
        await asking(asked),
        asked.params.personId,
        asked.body.version,
        asked.body.change,
        asked.body.reason,
        false,
      ),
    askChange: async (asked) =>
      change(
        await asking(asked),
        asked.params.personId,
        asked.body.version,
        asked.body.change,
        asked.body.reason,
        true,
      ),
    async saveTeam(asked) {
      const actor = await asking(asked);
      const position = await inTurn(actor, (tx) => saveTeam(tx, actor, asked.params.teamId, asked.body));
      if (position !== null) stored([position]);
      return DONE;
    },
    async removeTeam(asked) {
      const actor = await asking(asked);
      stored([await inTurn(actor, (tx) => removeTeam(tx, actor, asked.params.teamId))]);
      return DONE;
    },
    listRequests: async (asked) => listRequests(s.db, await asking(asked)),
    async decideRequest(asked) {
      const actor = await asking(asked);
      const setup = await signInSetup(s.db);
      await follow(
        actor,
        await inTurn(actor, (tx) =>
          decide(tx, actor, asked.params.requestId, asked.body.approve, asked.body.note, setup),
        ),
      );
      return DONE;
    },
    async withdrawRequest(asked) {
      const actor = await asking(asked);
      stored([await inTurn(actor, (tx) => withdraw(tx, actor, asked.params.requestId))]);
      return DONE;
    },
    queryChanges: async (asked) => listChanges(s.db, await asking(asked), asked.body),
    async readChange(asked) {
      const { row, before, after } = await readChange(s.db, await asking(asked), asked.params.changeId);
      return { row, before, after };
    },
    async undoChange(asked) {
      const actor = await asking(asked);
      const { row, stored: change_ } = await readChange(s.db, actor, asked.params.changeId);
      if (!row.undoable || change_.subject_id === null) throw problem('undo-gone');
      return change(
        actor,
        change_.subject_id,
        change_.id,
        reverse(change_.action, JSON.parse(change_.before)),
        asked.body.reason,
        false,
      );
    },
  };
}

/**
 * Tenants that the reader does not have are not in the lists they send, and stay as they are; the rules refuse the
 * change then anyway.
 */
function withHidden(actor: Actor, subject: Subject, change: PersonChange): PersonChange {
  if (change.what !== 'move') return change;
  const hidden = subject.tenantIds.filter((id) => !actor.tenantIds.includes(id));
  return {
    ...change,
    tenantIds: [...new Set([...change.tenantIds, ...hidden])],
    teamIds: [...new Set(change.teamIds)],
  };
}

/** The change that makes a person as they were. */
function reverse(action: string, before: PersonState | null): PersonChange {
  if (action === 'add-person' || action === 'return') return { what: 'leave' };
  if (action === 'leave') return { what: 'return' };
  if (before === null) throw problem('invalid');
  switch (action) {
    case 'rename-person':
      return { what: 'rename', name: before.name };
    case 'change-login':
      return { what: 'login', login: before.login };
    case 'change-role':
      return { what: 'role', role: before.role as NewPersonForm['role'] };
    case 'move-person':
      return { what: 'move', tenantIds: Object.keys(before.tenants), teamIds: Object.keys(before.teams) };
    default:
      throw problem('invalid');
  }
}

/** @throws Problem `not-found` for somebody out of sight. */
async function subjectIn(tx: Tx, actor: Actor, personId: string): Promise<Subject> {
  const subject = await subjectOf(tx, personId);
  if (subject === null || !inSight(actor, subject)) throw problem('not-found');
  return subject;
}

function allow(why: Beyond | null): void {
  if (why !== null) throw problem('beyond', { why });
}

function present(session: SessionContext | null): SessionContext {
  if (session === null || !may(session.person.role, 'own.manage')) throw problem('session-ended');
  return session;
}
