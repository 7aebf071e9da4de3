/**
 * Sessions without a sign-in, for tests of what a session may do: sign-in has tests of its own, and each takes half a
 * second.
 */
import { X509Certificate } from 'node:crypto';
import { Session } from '../../contract/api.ts';
import { Role } from '../../contract/common.ts';
import { Sessions } from '../../server/domains/signIn/sessions.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db, Storage } from '../../server/storage/storage.ts';
import { SignedIn, type Workstation } from './serverRig.ts';
import { fingerprintOf } from '../../server/platform/http/caller.ts';
import { PersonScope, systemScope } from '../../server/scope/scope.ts';
import { makeBus } from './bus.ts';

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * The server's database, opened by the server's own process a second time. A query that waits for a lock blocks the
 * whole process, including the owner of the lock, so each begins in a turn of its own: the server's transactions are
 * over by then. No transactions of several turns are made through this.
 */
export async function openBeside(dataFolder: string): Promise<Storage> {
  const { db, foreignCommits, encryption, close } = await openStorage(dataFolder);
  return {
    foreignCommits,
    encryption,
    db: db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        await turn();
        return result;
      },
    }),
    close,
  };
}

/** A session of this person at this workstation, as the server stores one after a sign-in. */
export async function openSession(db: Db, workstation: Workstation, login: string): Promise<SignedIn> {
  const person = await db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('login', '=', login)
    .executeTakeFirstOrThrow();
  const tenants = await db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .select(['tenant.id', 'tenant.name', 'tenant.colour'])
    .where('person_id', '=', person.id)
    .execute();
  const { enrolment } = workstation;
  const from = {
    workstationId: enrolment.workstationId,
    certificate: fingerprintOf(new X509Certificate(enrolment.certificatePem).raw),
    address: '127.0.0.1',
  };
  await turn();
  const sessions = new Sessions({
    scope: systemScope('a test'),
    db: db.withoutPlugins(),
    bus: makeBus(),
    addressRule: async () => ({ allow: true }),
    records: { ended: () => {}, moved: () => {} },
  });
  const opened = await sessions.start(
    PersonScope.ofSession({ person: { id: person.id, role: Role.parse(person.role) } }),
    from,
    { hours: 1, perPerson: 1_000, requiredAction: null },
    async () => true,
  );
  if (opened === null) throw new Error('No session was opened');
  const { token, expiresAt } = opened;
  return new SignedIn(
    workstation,
    Session.parse({
      token,
      expiresAt,
      person: { ...person, role: Role.parse(person.role) },
      tenants,
      tenantKeys: [],
      deskSecret: 'A'.repeat(43),
    }),
  );
}
