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
import type { Db } from '../../storage/storage.ts';
import type { MaskingExceptionTable } from '../../storage/tables.ts';
import { TenantScope, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import { endException, endExceptionOf, endExpired, insertException, messageInScope } from './queries.ts';
import { touchMasking } from './maskingState.ts';
import type { RecentTags } from './recentTags.ts';

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
 * @throws Problem `not-found`, `invalid` for a reason that says nothing or contains a value, `too-long-ago` where the
 * value is not known any more.
 */
export async function exceptValue(
  db: Db,
  tags: RecentTags,
  scope: Scope,
  place: { conversationId: string; messageId: string },
  said: NotSensitive,
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
  const at = Date.now();
  await db.transaction().execute(async (tx) => {
    // Recorded with it or not at all. The record names the place, never the value or its hash.
    const id = randomUUID();
    await endExceptionOf(tx, tenant, tag, { at, by: scope.personId });
    await insertException(tx, tenant, {
      id,
      type: tag.type,
      tag: tag.tag,
      reason,
      likely_card: tag.likelyCard ? 1 : 0,
      person_id: scope.personId,
      at,
      expires_at: said.days === null ? null : at + said.days * DAY,
      revoked_at: null,
      revoked_by: null,
    });
    await touchMasking(tx, tenant);
    const facts = {
      exception: id,
      message: place.messageId,
      notA: tag.type,
      likelyCard: tag.likelyCard,
      days: said.days,
      reason: reason.slice(0, 200),
    };
    await recordChange(tx, {
      by: { personId: scope.personId, workstationId: null },
      action: 'masking-exception',
      subject: facts.notA,
      subjectId: id,
      tenantId,
      before: null,
      after: facts,
      detail: facts,
    });
  });
  return { outcome: 'done' };
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
