/**
 * What administrators do with people, as whole acts: rules, change and record in one transaction, then what follows.
 */
import type { Beyond } from '../../../contract/errors.ts';
import type { NewPersonForm, Outcome, PersonChange } from '../../../contract/people.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { policyWithin } from '../policy/policyStore.ts';
import { signInSetup } from '../signIn/signIn.ts';
import { applyAdd, applyChange, type Follows, type PersonState } from './changePerson.ts';
import { readChange } from './listChanges.ts';
import { newPassword } from '../signIn/passwordRecord.ts';
import { idsOfAllHere } from './personQueries.ts';
import { subjectOf, type Subject } from './subjectQueries.ts';
import { ask, decide, withdraw } from './requests.ts';
import { needsSecond } from './requestedKinds.ts';
import { stillAsBefore, whyNot, whyNotGranted } from './subject.ts';
import { removeTeam, saveTeam } from './teams.ts';

export interface PeoplePorts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly bus: Bus;
  /**
   * Ends the sessions of a person within a transaction; `by` is who changed them.
   * @returns publishes and records it; called once the transaction is committed.
   */
  readonly endSessionsOf: (tx: Tx, ends: NonNullable<Follows['ends']>, by: string) => Promise<() => void>;
  /** Gives waiting conversations to this person, where their desk is online. */
  readonly assignWaiting: (personId: string) => Promise<void>;
  /** Applies a new version of the policy to the running server. */
  readonly policyChanged: () => Promise<void>;
  /** Applies the stored rules of addresses to the running server at once. */
  readonly addressesChanged: () => Promise<void>;
}
type Requested = Extract<Outcome, { state: 'asked' }>;
/** What follows from a change whose sessions have ended; null where none had to. */
type Ending = Follows & { readonly publishEnds: (() => void) | null };
interface Wanted {
  readonly personId: string;
  /** The state that the change was made from; null where there was none to look at. */
  readonly version: number | null;
  readonly change: PersonChange;
  readonly reason: string;
  /** Ask for a second person whatever policy says. */ readonly mustAsk: boolean;
}

/** Changes of people, requests and teams, each with its record and what follows from it. */
export class PeopleService {
  readonly #ports: PeoplePorts;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  /** @throws Problem `not-found`, `person-changed`, `beyond`, and as `applyChange` and `ask`. */
  async change(scope: Scope, { personId, version, change, reason, mustAsk }: Wanted): Promise<Outcome> {
    const done = await this.#inTurn(scope, async (tx, approvals) => {
      const subject = await subjectOf(tx, scope, personId);
      if (subject === null) throw problem('not-found');
      if (version !== null && subject.version !== version) throw problem('person-changed');
      const whole = withHidden(scope, subject, change);
      const why = whyNot(scope, subject, whole);
      if (mustAsk || needsSecond(approvals, { kind: 'change', change: whole }, subject)) {
        if (!mustAsk) allow(why);
        return {
          asked: await ask(tx, scope, { kind: 'change', change: whole }, subject, reason, approvals),
          follows: null,
          version: 0,
        };
      }
      allow(why);
      const follows = await this.#ending(tx, scope, await applyChange(tx, scope, scope, subject, whole));
      return { asked: null, follows, version: (await subjectOf(tx, scope, personId))?.version ?? 0 };
    });
    if (done.asked !== null) return this.#asked(done.asked);
    await this.#follow(scope, done.follows);
    return { state: 'done', version: done.version };
  }

  /** @throws Problem `beyond`, and as `applyAdd` and `ask`. */
  async add(
    scope: Scope,
    form: NewPersonForm,
    reason: string,
  ): Promise<Requested | { state: 'done'; personId: string }> {
    const setup = await signInSetup(this.#ports.db);
    const done = await this.#inTurn(scope, async (tx, approvals) => {
      allow(whyNotGranted(scope, form.role, form.tenantIds));
      if (needsSecond(approvals, { kind: 'add', form }, null))
        return { asked: await ask(tx, scope, { kind: 'add', form }, null, reason, approvals), added: null };
      const { personId, follows } = await applyAdd(tx, scope, scope, setup, form, newPassword());
      return { asked: null, added: { personId, follows: await this.#ending(tx, scope, follows) } };
    });
    if (done.asked !== null) return this.#asked(done.asked);
    await this.#follow(scope, done.added.follows);
    return { state: 'done', personId: done.added.personId };
  }

  /** Makes the reverse of a change. @throws Problem `not-found`, `undo-gone`, and as `change`. */
  async undo(scope: Scope, changeId: number, reason: string): Promise<Outcome> {
    const { row, stored } = await readChange(this.#ports.db, scope, changeId);
    if (!row.undoable || stored.subject_id === null) throw problem('undo-gone');
    return this.change(scope, {
      personId: stored.subject_id,
      version: stored.id,
      change: reverse(stored.action, JSON.parse(stored.before)),
      reason,
      mustAsk: false,
    });
  }

  /** @throws Problem as `decide`. */
  async decide(scope: Scope, requestId: string, decision: { approve: boolean; note: string }): Promise<void> {
    const setup = await signInSetup(this.#ports.db);
    await this.#follow(
      scope,
      await this.#inTurn(scope, async (tx, approvals) =>
        this.#ending(
          tx,
          scope,
          await decide(tx, scope, requestId, decision.approve, decision.note, { setup, policy: approvals }),
        ),
      ),
    );
  }

  /** @throws Problem as `withdraw`. */
  async withdraw(scope: Scope, requestId: string): Promise<void> {
    this.#stored([await this.#inTurn(scope, (tx) => withdraw(tx, scope, requestId))]);
  }

  /** @throws Problem as `saveTeam`. */
  async saveTeam(scope: Scope, teamId: string, team: { tenantId: string; name: string }): Promise<void> {
    const position = await this.#inTurn(scope, (tx) => saveTeam(tx, scope, teamId, team));
    if (position !== null) this.#stored([position]);
  }

  /** @throws Problem as `removeTeam`. */
  async removeTeam(scope: Scope, teamId: string): Promise<void> {
    this.#stored([await this.#inTurn(scope, (tx) => removeTeam(tx, scope, teamId))]);
  }

  /** `work` gets the rules of approvals as they are in its transaction. */
  #inTurn<T>(scope: Scope, work: (tx: Tx, approvals: ApprovalPolicy) => Promise<T>): Promise<T> {
    return this.#ports.db.transaction().execute(async (tx) => {
      await stillAsBefore(tx, scope);
      return work(tx, (await policyWithin(tx, this.#ports.policy())).approvals);
    });
  }

  #asked({ id, position }: { id: string; position: number }): Requested {
    this.#stored([position]);
    return { state: 'asked', requestId: id };
  }

  #stored(positions: readonly number[]): void {
    this.#ports.bus.publish('activity.stored', { positions: [...positions] });
  }

  /** Sessions end with the change, in its transaction: what it takes away is gone at once. */
  async #ending(tx: Tx, scope: Scope, follows: Follows): Promise<Ending> {
    const { ends } = follows;
    const publishEnds = ends === null ? null : await this.#ports.endSessionsOf(tx, ends, scope.personId);
    return { ...follows, publishEnds };
  }

  async #follow(
    scope: Scope,
    { positions, publishEnds, released, changesPolicy, changesAddresses }: Ending,
  ): Promise<void> {
    publishEnds?.();
    this.#stored(positions);
    if (changesPolicy === true) await this.#ports.policyChanged();
    if (changesAddresses === true) await this.#ports.addressesChanged();
    this.#ports.bus.publish('people.changed', {});
    if (released.length === 0) return;
    this.#ports.bus.publish('outbox.stored', {});
    for (const id of released) this.#ports.bus.publish('conversation.changed', { conversationId: id });
    for (const id of await idsOfAllHere(this.#ports.db, scope)) await this.#ports.assignWaiting(id);
  }
}

/**
 * Tenants that the reader does not have are not in the lists they send, and stay as they are; the rules refuse the
 * change then anyway.
 */
function withHidden(scope: Scope, subject: Subject, change: PersonChange): PersonChange {
  if (change.what !== 'move') return change;
  const hidden = subject.tenantIds.filter((id) => !scope.hasTenant(id));
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

function allow(why: Beyond | null): void {
  if (why !== null) throw problem('beyond', { why });
}
