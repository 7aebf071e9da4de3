/** "This is not a card": said by a supervisor of a masked place, recorded, and true of messages that come after. */
import { coded } from '../../../contract/refusals.ts';
import type { Selectable } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { NotSensitive, NotSensitiveAnswer } from '../../../contract/masking.ts';
import { MaskingException } from '../../../core/masking/policy/exception.ts';
import { EXCEPTABLE } from '../../../core/masking/policy/kinds.ts';
import { mask } from '../../../core/masking/mask.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { RequestedChange } from '../../record/requestedChange.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MaskingExceptionTable } from '../../storage/tables.ts';
import { TenantScope, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import { endException, endExceptionOf, endExpired, insertException, messageInScope } from './queries.ts';
import { touchMasking } from './maskingState.ts';
import type { RecentTags } from './recentTags.ts';
import type { SecondPerson } from './secondPerson.ts';

const DAY = 86_400_000;
/** Characters; shorter ones say nothing to a reviewer. */
const SHORTEST_REASON = 10;
/** Days for which a value may be excepted that has everything a card number has. */
const LONGEST_LIKELY_CARD = 30;

/** An exception as it is stored. @throws ZodError for one that an earlier program stored and this one refuses. */
export const exceptionIn = (row: Selectable<MaskingExceptionTable>): MaskingException =>
  MaskingException.parse({
    id: row.id,
    tag: row.tag,
    type: row.type,
    reason: row.reason,
    personId: row.person_id,
    at: row.at,
    expiresAt: row.expires_at,
  });

/**
 * Excepts the value behind a masked place for messages to come. Nothing that is masked already is opened: its original
 * is sealed to the tenant, and cannot be read here.
 * @param second who has to approve it for a value whose check digits are right; null where no one has to
 * @throws Problem `not-found`, `invalid` for a reason that says nothing or contains a value, `too-long-ago` where the
 * value is not known any more.
 */
export async function exceptValue(
  db: Db,
  tags: RecentTags,
  scope: Scope,
  place: { conversationId: string; messageId: string },
  said: NotSensitive,
  second: SecondPerson | null,
): Promise<NotSensitiveAnswer> {
  const message = await messageInScope(db, scope, place);
  if (message === undefined) throw problem('not-found');
  const tenantId = message.tenant_id;
  const tenant = TenantScope.of(scope, tenantId);
  const reason = said.reason.trim();
  if (!EXCEPTABLE.has(said.type)) throw problem('type-not-excepted');
  if (reason.length < SHORTEST_REASON) throw problem('reason-too-short', { least: SHORTEST_REASON });
  const read = mask({ id: 'reason', author: 'agent', text: reason });
  if (read.failed || read.spans.length > 0) throw problem('reason-contains-data');
  // After it was masked again another value may be at the place that was remembered.
  const tag = message.corrected === 1 ? null : tags.find(tenantId, place.messageId, said);
  if (tag === null) throw problem('too-long-ago');
  if (tag.likelyCard) {
    if (!said.secondLook)
      return {
        outcome: 'second-look',
        notice: coded('likely-card', { days: LONGEST_LIKELY_CARD }),
      };
    if (said.days === null || said.days > LONGEST_LIKELY_CARD)
      throw problem('likely-card-days', { days: LONGEST_LIKELY_CARD });
  }
  const decided = { type: tag.type, tag: tag.tag, likelyCard: tag.likelyCard, days: said.days, reason };
  return db.transaction().execute(async (tx) => {
    const now = await messageInScope(tx, scope, place);
    if (now === undefined) throw problem('not-found');
    if (now.corrected === 1) throw problem('too-long-ago');
    if (tag.hasCheckDigits && second !== null) {
      const { id } = await second.ask(tx, second.scope, {
        ...{ kind: 'except-card', tenantId, conversationId: place.conversationId, messageId: place.messageId },
        ...decided,
      });
      return { outcome: 'asked', requestId: id };
    }
    await storeException(tx, tenant, scope.personId, place.messageId, decided);
    return { outcome: 'done' };
  });
}

interface Decided {
  readonly type: string;
  readonly tag: string;
  readonly likelyCard: boolean;
  readonly days: number | null;
  readonly reason: string;
}

/** With its record, or not at all. The record names the place, never the value or its hash. */
async function storeException(
  tx: Tx,
  tenant: TenantScope,
  personId: string,
  messageId: string,
  { type, tag, likelyCard, days, reason }: Decided,
): Promise<void> {
  const at = Date.now();
  const id = randomUUID();
  await endExceptionOf(tx, tenant, { type, tag }, { at, by: personId });
  await insertException(tx, tenant, {
    id,
    type,
    tag,
    reason,
    likely_card: likelyCard ? 1 : 0,
    person_id: personId,
    at,
    expires_at: days === null ? null : at + days * DAY,
    revoked_at: null,
    revoked_by: null,
  });
  await touchMasking(tx, tenant);
  const facts = { exception: id, message: messageId, notA: type, likelyCard, days, reason: reason.slice(0, 200) };
  await recordChange(tx, {
    by: { personId, workstationId: null },
    action: 'masking-exception',
    subject: type,
    subjectId: id,
    tenantId: tenant.tenantId,
    before: null,
    after: facts,
    detail: facts,
  });
}

/** Stores what another person approved, in the name of the person who asked. The days begin now. */
export async function storeApprovedException(
  tx: Tx,
  scope: AnyScope,
  askerId: string,
  { tenantId, messageId, ...decided }: Extract<RequestedChange, { kind: 'except-card' }>,
): Promise<void> {
  await storeException(tx, TenantScope.of(scope, tenantId), askerId, messageId, decided);
}

/** Ends an exception; what was shown meanwhile stays as it was stored. @throws Problem `not-found`. */
export async function revokeException(
  db: Db,
  scope: AnyScope,
  personId: string | null,
  tenantId: string,
  exceptionId: string,
): Promise<void> {
  if (!scope.hasTenant(tenantId)) throw problem('not-found');
  const tenant = TenantScope.of(scope, tenantId);
  await db.transaction().execute(async (tx) => {
    const ended = await endException(tx, tenant, exceptionId, { at: Date.now(), by: personId });
    if (ended === undefined) throw problem('not-found');
    await touchMasking(tx, tenant);
    const notA = ended.type;
    await recordChange(tx, {
      by: personId === null ? null : { personId, workstationId: null },
      action: 'masking-exception-revoked',
      subject: notA,
      subjectId: exceptionId,
      tenantId,
      before: {
        exception: exceptionId,
        notA,
        likelyCard: ended.likely_card === 1,
        expiresAt: ended.expires_at,
        reason: ended.reason,
      },
      after: null,
      detail: { exception: exceptionId },
    });
  });
}

/**
 * Forgets the hashes of exceptions whose time is over; who said what, when and why stays. `now` in milliseconds since
 * 1970.
 */
export async function forgetExpired(db: Db, scope: SystemScope, now = Date.now()): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const tenantId of await endExpired(tx, scope, now)) await touchMasking(tx, TenantScope.of(scope, tenantId));
  });
}
