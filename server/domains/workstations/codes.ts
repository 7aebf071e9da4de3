/** Enrolment codes: made once, kept as a hash, used once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { problem } from '../../platform/http/problem.ts';
import type { MadeCode, NewCode } from '../../../contract/workstations.ts';
import { compileRanges } from '../../../core/access/addresses.ts';
import { hashSecret, SECRET_BYTES, writeCode } from '../../../core/enrolment/code.ts';
import { recordChange, type Change } from '../../record/changes.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { addServerName, serverNames } from '../../platform/tls/serverNames.ts';
import type { AnyScope } from '../../scope/scope.ts';
import { tenantsByGroup } from '../../scope/queries.ts';

export interface CodePlace {
  /** Where codes are redeemed: name or address; null for the newest that this server is known under. */
  readonly host: string | null;
  readonly port: number;
  /** SHA-256 of the authority's certificate. */
  readonly pin: Buffer;
}
export interface Actor {
  readonly by: Change['by'];
  readonly scope: AnyScope;
}

/** Codes that can be redeemed at a time; more are most likely a script that ran away. */
const MOST_OPEN = 200;
const HOUR = 3_600_000;
const Ranges = z.array(z.string());
export const rangesOf = (json: string): string[] => Ranges.parse(JSON.parse(json));

function isReadable(range: string): boolean {
  try {
    compileRanges([range]);
    return true;
  } catch {
    return false;
  }
}

/** Makes a code for one workstation. What is returned is in no other place. @throws Problem. */
export async function makeCode(db: Db, place: CodePlace, given: NewCode, actor: Actor): Promise<MadeCode> {
  const unreadable = given.ranges.find((range) => !isReadable(range));
  if (unreadable !== undefined) throw problem('range-unreadable', { range: unreadable });
  const secret = randomBytes(SECRET_BYTES);
  const id = randomUUID();
  const madeAt = Date.now();
  const expiresAt = madeAt + given.hours * HOUR;
  const host = await db.transaction().execute(async (tx) => {
    const tenantIds = await inManagedScope(tx, given.groupId, actor.scope);
    if (given.replaces !== null) {
      const replaced = await tx
        .selectFrom('workstation')
        .select(['group_id', 'revoked_at'])
        .where('id', '=', given.replaces)
        .executeTakeFirst();
      if (replaced === undefined) throw problem('no-such-workstation');
      await inManagedScope(tx, replaced.group_id, actor.scope);
    }
    if ((await openCodes(tx, madeAt)).length >= MOST_OPEN) throw problem('too-many-codes', { most: MOST_OPEN });
    if (place.host !== null) await addServerName(tx, place.host);
    const name = place.host ?? (await serverNames(tx))[0];
    if (name === undefined) throw problem('server-name-unknown');
    await tx
      .insertInto('enrolment_code')
      .values({
        id,
        secret_hash: hashSecret(secret),
        name: given.name,
        group_id: given.groupId,
        replaces: given.replaces,
        ranges: JSON.stringify(given.ranges),
        made_at: madeAt,
        made_by: actor.by?.personId ?? null,
        expires_at: expiresAt,
        redeemed_at: null,
        workstation_id: null,
        key_hash: null,
        withdrawn_at: null,
      })
      .execute();
    await recordChange(tx, {
      by: actor.by,
      action: 'make-enrolment-code',
      subject: given.name,
      subjectId: id,
      tenantId: tenantIds,
      before: null,
      after: { name: given.name, groupId: given.groupId, replaces: given.replaces, ranges: given.ranges, expiresAt },
    });
    return name;
  });
  return { id, code: writeCode({ host, port: place.port, pin: place.pin, secret }), expiresAt };
}

/** @throws Problem where there is no such open code within reach. */
export async function withdrawCode(db: Db, id: string, actor: Actor): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = (await openCodes(tx, Date.now())).find((code) => code.id === id);
    if (row === undefined) throw problem('no-such-code');
    const tenantIds = await inManagedScope(tx, row.group_id, actor.scope);
    await tx.updateTable('enrolment_code').set({ withdrawn_at: Date.now() }).where('id', '=', id).execute();
    await recordChange(tx, {
      by: actor.by,
      action: 'withdraw-enrolment-code',
      subject: row.name,
      subjectId: id,
      tenantId: tenantIds,
      before: { name: row.name, groupId: row.group_id, expiresAt: row.expires_at },
      after: null,
    });
  });
}

/** Codes that nobody has redeemed, that are not withdrawn, and whose time has not run out. */
export function openCodes(db: Db | Tx, now: number) {
  return db
    .selectFrom('enrolment_code')
    .selectAll()
    .where('redeemed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('made_at', 'desc')
    .execute();
}

/**
 * The tenants of the group.
 * @throws Problem for an unknown group, and for one that serves tenants out of reach: nobody lets a machine in where
 * they are not in themselves.
 */
export async function inManagedScope(db: Db | Tx, groupId: string | null, scope: AnyScope): Promise<readonly string[]> {
  if (
    groupId !== null &&
    (await db.selectFrom('workstation_group').select('id').where('id', '=', groupId).executeTakeFirst()) === undefined
  )
    throw problem('no-such-group');
  const tenantIds = groupId === null ? [] : ((await tenantsByGroup(db)).get(groupId) ?? []);
  if (!scope.hasAllOf(tenantIds)) throw problem(groupId === null ? 'no-group-all-tenants' : 'group-other-tenants');
  return tenantIds;
}
