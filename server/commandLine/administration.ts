/**
 * What an administrator changes without the demo: client companies, their sites, people, and the policy. Each change
 * and its record in activity are one transaction; the record says what was changed, never to what.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Role, Tenant } from '../../contract/common.ts';
import { Policy } from '../../core/policy/policy.ts';
import { keyIdOf, seal } from '../../core/sealing/sealing.ts';
import { storeOwn } from '../record/ownRecords.ts';
import { problemsOf } from '../../core/passwords/rules.ts';
import { recordChange } from '../record/changes.ts';
import { stateOf } from '../domains/people/changePerson.ts';
import { subjectOf } from '../domains/people/subject.ts';
import { addPerson, newPassword, recordOf } from '../domains/people/newPerson.ts';
import { resetRecord } from '../domains/signIn/passwords.ts';
import { keptRunningTime } from '../domains/signIn/tries.ts';
import { policyDifferences } from '../domains/policy/policyChanges.ts';
import { readPolicy, readVersion, writePolicy } from '../domains/policy/policyStore.ts';
import { normalLogin, signInSetup } from '../domains/signIn/signIn.ts';
import type { Db } from '../storage/storage.ts';

/** What was asked for cannot be done; the message is for the person who asked. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

const Name = z.string().trim().min(1, 'must not be empty').max(120, 'must be at most 120 characters');
const NewTenant = z.strictObject({
  name: Name,
  colour: z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #1d5fa8'),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
});
const NewSite = z.strictObject({
  name: Name,
  processor: Name,
  contact: z.email('must be an e-mail address').max(254),
  // The notice says that the proof of consent is kept for three years; no chat is meant to outlast that.
  retentionDays: z.number().int('must be whole days').min(1, 'must be at least 1').max(1_095, 'must be at most 1095'),
});
const NewLogin = z.strictObject({
  name: Name,
  login: z.string().trim().min(1, 'must not be empty').max(120),
  role: Role,
  password: z.string().min(1, 'must not be empty').max(200),
});

/**
 * @throws NotDone for a value that does not fit, a name that is taken, or a key that is no key.
 * @returns the tenant's id.
 */
export async function addTenant(
  db: Db,
  given: { id?: string; name: string; colour: string; publicKey: string },
): Promise<{ id: string; keyId: string }> {
  const { id = randomUUID(), ...rest } = given;
  const { name, colour, publicKey } = fitting(NewTenant, rest);
  Tenant.parse({ id, name, colour });
  const raw = Buffer.from(publicKey, 'base64url');
  const keyId = keyIdOf(raw);
  // Found out now, not when the first message cannot be sealed.
  await seal(raw, keyId, 'probe', { tenantId: id, conversationId: id, id, purpose: 'message' }).catch(() => {
    throw new NotDone('publicKey is no usable X25519 key.');
  });
  await db.transaction().execute(async (tx) => {
    const names = await tx.selectFrom('tenant').select('name').execute();
    if (names.some((t) => t.name.toLowerCase() === name.toLowerCase()))
      throw new NotDone(`There is a tenant "${name}" already.`);
    await tx.insertInto('tenant').values({ id, name, colour, key_id: keyId, public_key: publicKey }).execute();
    await recordChange(tx, {
      by: null,
      action: 'add-tenant',
      subject: name,
      subjectId: id,
      tenantId: id,
      before: null,
      after: { name, colour, keyId },
    });
  });
  return { id, keyId };
}

/** @throws NotDone as `addTenant`, and where there is no such tenant. @returns the site's id. */
export async function addSite(
  db: Db,
  given: { tenant: string; name: string; processor: string; contact: string; retentionDays: number },
): Promise<{ id: string; tenantId: string }> {
  const { tenant, ...rest } = given;
  const site = fitting(NewSite, rest);
  const { id: tenantId } = await tenantCalled(db, tenant);
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('site')
      .values({
        id,
        tenant_id: tenantId,
        name: site.name,
        processor: site.processor,
        retention_days: site.retentionDays,
        contact: site.contact,
      })
      .execute();
    await recordChange(tx, {
      by: null,
      action: 'add-site',
      subject: site.name,
      subjectId: id,
      tenantId,
      before: null,
      after: site,
      detail: { site: id },
    });
  });
  return { id, tenantId };
}

/**
 * @throws NotDone as `addTenant`, where there is no such tenant, or where the login is taken.
 * @returns the person's id.
 */
export async function addLogin(
  db: Db,
  given: { login: string; name: string; role: string; tenants: readonly string[]; password: string },
): Promise<string> {
  const { tenants, ...rest } = given;
  const person = fitting(NewLogin, rest);
  if (tenants.length === 0) throw new NotDone('A person works for at least one tenant.');
  const tenantIds = new Set<string>();
  for (const tenant of tenants) tenantIds.add((await tenantCalled(db, tenant)).id);
  const setup = await signInSetup(db);
  const { passwords } = await readPolicy(db);
  const problems = problemsOf(person.password, passwords, [person.login, person.name, ...tenants]);
  if (problems.length > 0) throw new NotDone(`This password cannot be taken. ${problems.join(' ')}`);
  return db.transaction().execute(async (tx) => {
    if (
      (await tx.selectFrom('person').select('id').where('login', '=', normalLogin(person.login)).executeTakeFirst()) !==
      undefined
    )
      throw new NotDone('This login is taken.');
    const personId = await addPerson(tx, setup, {
      ...person,
      tenantIds: [...tenantIds],
      mustChange: passwords.changeAtFirstUse,
    });
    const subject = await subjectOf(tx, personId);
    await recordChange(tx, {
      by: null,
      action: 'add-person',
      subject: person.name,
      subjectId: personId,
      tenantId: [...tenantIds],
      before: null,
      after: subject === null ? null : await stateOf(tx, subject),
      detail: { role: person.role },
    });
    return personId;
  });
}

/**
 * Gives somebody a temporary password, which they must change at the first sign-in. It is returned and kept nowhere;
 * their sessions end, and what was sealed under the former one does not open any more. A running server closes their
 * connections within a second.
 * @throws NotDone where nobody who works here has that login.
 */
export async function resetPasswordOf(
  db: Db,
  login: string,
  open: boolean,
): Promise<{ id: string; login: string; password: string; hours: number }> {
  const setup = await signInSetup(db);
  const policy = await readPolicy(db);
  const person = await db
    .selectFrom('person')
    .select(['id', 'login', 'name'])
    .where('login', '=', normalLogin(login))
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (person === undefined) throw new NotDone('Nobody who works here has this login.');
  const password = newPassword();
  const record = await recordOf(setup, person.id, password);
  const until = (await keptRunningTime(db)) + policy.passwords.temporaryHours * 3_600_000;
  await db.transaction().execute(async (tx) => {
    await resetRecord(tx, person.id, record, until, policy);
    if (open) await tx.deleteFrom('sign_in_count').where('count_key', '=', person.id).execute();
    const ended = await tx
      .updateTable('session')
      .set({ ended_at: Date.now(), end_reason: 'password-reset' })
      .where('person_id', '=', person.id)
      .where('ended_at', 'is', null)
      .returning('workstation_id')
      .execute();
    for (const session of ended)
      await storeOwn(tx, {
        kind: 'session-ended',
        personId: person.id,
        workstationId: session.workstation_id,
        detail: { reason: 'password-reset', by: 'command line' },
      });
    const tenants = await tx
      .selectFrom('person_tenant')
      .select('tenant_id')
      .where('person_id', '=', person.id)
      .execute();
    await recordChange(tx, {
      by: null,
      action: 'reset-password',
      subject: person.name,
      subjectId: person.id,
      tenantId: tenants.map((one) => one.tenant_id),
      before: null,
      after: { temporary: true, open },
    });
  });
  return { id: person.id, login: person.login, password, hours: policy.passwords.temporaryHours };
}

/** Everything but secrets. */
export async function listed(db: Db): Promise<object> {
  const tenants = await db
    .selectFrom('tenant')
    .select(['id', 'name', 'colour', 'key_id as keyId'])
    .orderBy('name')
    .execute();
  const sites = await db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select([
      'site.id',
      'site.name',
      'tenant.name as tenant',
      'site.processor',
      'site.contact',
      'site.retention_days as retentionDays',
    ])
    .orderBy('site.name')
    .execute();
  const people = await db
    .selectFrom('person')
    .select(['id', 'login', 'name', 'role', 'left_at as leftAt'])
    .orderBy('name')
    .execute();
  const of = await db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .select(['person_tenant.person_id', 'tenant.name'])
    .orderBy('tenant.name')
    .execute();
  const workstations = await db
    .selectFrom('workstation')
    .select(['id', 'name', 'enrolled_at as enrolledAt', 'revoked_at as revokedAt'])
    .orderBy('name')
    .execute();
  return {
    tenants,
    sites,
    people: people.map((p) => ({ ...p, tenants: of.filter((o) => o.person_id === p.id).map((o) => o.name) })),
    workstations,
  };
}

/**
 * The policy, or the part of it that `key` names, such as `lock` or `lock.idleMinutes`.
 * @throws NotDone for a key that there is not.
 */
export async function policyAt(db: Db, key: string | undefined): Promise<unknown> {
  let found: unknown = await readPolicy(db);
  for (const part of key?.split('.') ?? []) found = within(found, part, key ?? '');
  return found;
}

/**
 * Sets one part of the policy; a running server follows within two seconds.
 * @throws NotDone for a key that there is not or a value that does not fit.
 */
export async function setPolicyAt(db: Db, key: string, value: unknown): Promise<void> {
  const parts = key.split('.');
  const last = parts.pop() ?? '';
  await changingPolicy(db, key, (before) => {
    const policy = structuredClone(before);
    let target: unknown = policy;
    for (const part of parts) target = within(target, part, key);
    within(target, last, key);
    Object.assign(target as object, { [last]: value });
    return fitting(Policy, policy);
  });
}

/** Replaces the list of ranges. @throws NotDone for one that cannot be read. */
export async function setRanges(
  db: Db,
  which: 'serverAccepts' | 'workstationRanges',
  ranges: readonly string[],
): Promise<void> {
  await changingPolicy(db, `network.${which}`, (policy) => ({
    ...policy,
    network: { ...policy.network, [which]: ranges },
  }));
}

/**
 * Makes the stored policy newer than a version that desks have had already: a server that was restored from a backup
 * knows fewer versions than they do, and they take nothing older. @returns the version.
 */
export async function reissuePolicy(db: Db, above: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { version, policy } = await readVersion(tx);
    if (above < version) return version;
    const next = await writePolicy(tx, policy, { personId: null, atLeast: above + 1 });
    await recordChange(tx, {
      by: null,
      action: 'reissue-policy',
      subject: `policy, version ${next}`,
      tenantId: null,
      before: { version },
      after: { version: next },
    });
    return next;
  });
}

async function changingPolicy(db: Db, key: string, change: (before: Policy) => Policy): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const before = await readPolicy(tx);
    const after = change(before);
    const version = await writePolicy(tx, after).catch((error: unknown) => {
      throw error instanceof RangeError ? new NotDone(error.message) : error;
    });
    const changes = policyDifferences(before, after);
    await recordChange(tx, {
      by: null,
      action: 'set-policy',
      subject: `${key.slice(0, 150)}, version ${version}`,
      tenantId: null,
      before: Object.fromEntries(changes.map((one) => [one.path, one.before])),
      after: Object.fromEntries(changes.map((one) => [one.path, one.after])),
    });
  });
}

/** @throws NotDone that names the tenants there are. */
export async function tenantCalled(db: Db, nameOrId: string): Promise<{ id: string }> {
  const tenants = await db.selectFrom('tenant').select(['id', 'name']).orderBy('name').execute();
  const found = tenants.find((t) => t.id === nameOrId || t.name.toLowerCase() === nameOrId.trim().toLowerCase());
  if (found === undefined)
    throw new NotDone(
      `There is no tenant "${nameOrId}"; there ${tenants.length === 0 ? 'is none yet' : `are: ${tenants.map((t) => t.name).join(', ')}`}.`,
    );
  return found;
}

function within(value: unknown, part: string, key: string): unknown {
  const known = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  if (typeof value !== 'object' || value === null || !known.includes(part))
    throw new NotDone(`The policy has no "${key}"${known.length > 0 ? `; here it has: ${known.join(', ')}` : ''}.`);
  return Object.entries(value).find(([name]) => name === part)?.[1];
}

/** @throws NotDone that names each place and what is wrong there. */
function fitting<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new NotDone(
    `${result.error.issues.map((issue) => `${issue.path.join('.') || 'this'}: ${issue.message}`).join('; ')}.`,
  );
}
