/**
 * Stores every change that an administrator makes, with the state before and after, in the transaction of the change
 * itself.
 */
import type { ActivityDetail } from '../../contract/activity.ts';
import type { ChangeAction } from '../../contract/people.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { storeOwn } from './ownRecords.ts';
import { insertChange, personName, tenantIdsOfPerson } from './queries.ts';
import { demandSameActor } from './currentRequest.ts';

export interface Change {
  /** Who made it, and where; null for the command line. */
  readonly by: { readonly personId: string; readonly workstationId: string | null } | null;
  readonly action: ChangeAction;
  /** What was changed, as a person reads it: a name, or the key of a policy. */
  readonly subject: string;
  readonly subjectId?: string | null;
  /**
   * Tenants that the change concerns: null (or empty) for the organisation. Shown only to people who have all of them.
   */
  readonly tenantId: string | null | readonly string[];
  /**
   * JSON; null where there was nothing, or is nothing any more. Never a secret: a text under a name such as `password`
   * is refused.
   */
  readonly before: unknown;
  readonly after: unknown;
  /** Written to the activity record too; codes, never values. */
  readonly detail?: ActivityDetail;
}

/** Longest JSON of a state, UTF-16 units: a policy with ten thousand ranges fits. */
const MAX_STATE = 1_000_000;
/** Changes after which the own workstation may serve less, or be revoked. */
const OF_PLACES: ReadonlySet<ChangeAction> = new Set([
  'revoke-workstation',
  'change-workstation',
  'change-workstation-group',
]);
const SECRET = /(password|secret|seed|token|privatekey|signinrecord|ciphertext|recoverycodes?)$/;

/**
 * Stores a change inside the transaction that makes it, with an `administration` record in activity that names the act
 * and the change, but no value.
 * @returns the position of the activity record; publish it as `activity.stored` once the transaction is committed.
 * @throws Problem `session-ended` as `demandSameActor`; RangeError for a state that contains a secret or is too
 * large; the transaction is then rolled back.
 */
export async function recordChange(tx: Tx | Db, change: Change): Promise<number> {
  await demandSameActor(tx, OF_PLACES.has(change.action));
  const [before, after] = [stated(change.before), stated(change.after)];
  const by = change.by === null ? null : await personName(tx, change.by.personId);
  // A change about a person concerns that person's tenants as well, because it contains the person's name.
  const ofSubject = await tenantIdsOfPerson(tx, change.subjectId ?? '');
  const tenantIds = [
    ...new Set([...(typeof change.tenantId === 'string' ? [change.tenantId] : (change.tenantId ?? [])), ...ofSubject]),
  ];
  const subject = change.subject.slice(0, 200);
  const id = await insertChange(
    tx,
    {
      at: Date.now(),
      person_id: change.by?.personId ?? null,
      person_name: by,
      workstation_id: change.by?.workstationId ?? null,
      action: change.action,
      subject,
      subject_id: change.subjectId ?? null,
      before,
      after,
      words: [by ?? '', change.action, subject, before, after].join('\n').toLowerCase(),
    },
    tenantIds,
  );
  return storeOwn(tx, {
    kind: 'administration',
    personId: change.by?.personId ?? null,
    workstationId: change.by?.workstationId ?? null,
    tenantId: tenantIds.length === 1 ? (tenantIds[0] ?? null) : null,
    detail: { ...change.detail, action: change.action, change: id },
  });
}

function stated(state: unknown): string {
  const json = JSON.stringify(state ?? null, (key, value: unknown) => {
    if (typeof value === 'string' && value !== '' && SECRET.test(key.toLowerCase().replaceAll(/[-_]/g, '')))
      throw new RangeError(`A change does not keep secrets: ${key}.`);
    return value;
  });
  if (json.length > MAX_STATE) throw new RangeError('The state of what was changed is too large to keep.');
  return json;
}
