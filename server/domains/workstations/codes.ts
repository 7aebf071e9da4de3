/** Enrolment codes: made once, stored as a hash, redeemed once. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { MadeCode, NewCode } from '../../../contract/workstations.ts';
import { hashSecret, SECRET_BYTES, writeCode } from '../../../core/enrolment/code.ts';
import { problem } from '../../platform/http/problem.ts';
import { addServerName, serverNames } from '../../platform/tls/serverNames.ts';
import { recordChange } from '../../record/changes.ts';
import type { Db } from '../../storage/storage.ts';
import type { Actor } from './actor.ts';
import { countOpenCodes, insertCode, openCode, storeWithdrawal } from './codeQueries.ts';
import { managedTenants } from './managedQueries.ts';
import { isRange } from './ranges.ts';
import { placeOf } from './workstationQueries.ts';

/** Where a code is redeemed; a part of the code itself. */
export interface CodePlace {
  /** Name or address of the server; null for the newest that it is known under. */
  readonly host: string | null;
  readonly port: number;
  /** SHA-256 of the authority's certificate. */
  readonly pin: Buffer;
}

/** Open codes that there may be on the whole server; more are most likely a script out of control. */
const MOST_OPEN = 200;
const HOUR = 3_600_000;

/**
 * Makes a code for one workstation. The code itself is returned and stored nowhere.
 * @throws Problem `range-unreadable`; as `managedTenants`, for the group and for the workstation that is replaced;
 * `no-such-workstation` for one to replace that is not in sight; `too-many-codes`; `server-name-unknown`.
 */
export async function makeCode(db: Db, place: CodePlace, given: NewCode, actor: Actor): Promise<MadeCode> {
  const { scope, wholeServer } = actor;
  const unreadable = given.ranges.find((range) => !isRange(range));
  if (unreadable !== undefined) throw problem('range-unreadable', { range: unreadable });
  const secret = randomBytes(SECRET_BYTES);
  const id = randomUUID();
  const madeAt = Date.now();
  const expiresAt = madeAt + given.hours * HOUR;
  const host = await db.transaction().execute(async (tx) => {
    const tenantIds = await managedTenants(tx, scope, given.groupId);
    if (given.replaces !== null) {
      const replaced = await placeOf(tx, scope, given.replaces);
      if (replaced === undefined) throw problem('no-such-workstation');
      await managedTenants(tx, scope, replaced.group_id);
    }
    if ((await countOpenCodes(tx, wholeServer, madeAt)) >= MOST_OPEN)
      throw problem('too-many-codes', { most: MOST_OPEN });
    if (place.host !== null) await addServerName(tx, place.host);
    const name = place.host ?? (await serverNames(tx))[0];
    if (name === undefined) throw problem('server-name-unknown');
    await insertCode(tx, {
      id,
      secret_hash: hashSecret(secret),
      name: given.name,
      group_id: given.groupId,
      replaces: given.replaces,
      ranges: JSON.stringify(given.ranges),
      made_at: madeAt,
      made_by: actor.by?.personId ?? null,
      expires_at: expiresAt,
    });
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

/** Withdraws an open code. @throws Problem `no-such-code` where none is in sight; as `managedTenants`. */
export async function withdrawCode(db: Db, id: string, { by, scope }: Actor): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const now = Date.now();
    const code = await openCode(tx, scope, id, now);
    if (code === undefined) throw problem('no-such-code');
    const tenantIds = await managedTenants(tx, scope, code.group_id);
    await storeWithdrawal(tx, scope, id, now);
    await recordChange(tx, {
      by,
      action: 'withdraw-enrolment-code',
      subject: code.name,
      subjectId: id,
      tenantId: tenantIds,
      before: { name: code.name, groupId: code.group_id, expiresAt: code.expires_at },
      after: null,
    });
  });
}
