/**
 * Desks of people who save and use logins, with the server's own handlers and database, without sockets: every request
 * and answer passes the contract's schemas and is stored as text, and a test may change it, as a dishonest server
 * would.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../contract/api.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import { SAVED_LOGIN_ROUTES } from '../../contract/savedLogins.ts';
import { may } from '../../core/access/roles.ts';
import { SAFE_LOGINS, type LoginPolicy } from '../../core/policy/logins.ts';
import { administerLogins, type AdministerLogins } from '../../main/session/logins/administerLogins.ts';
import { ownLogins, type OwnLogins } from '../../main/session/logins/ownLogins.ts';
import { ServerRefusal } from '../../main/link/errors.ts';
import type { Link } from '../../main/link/link.ts';
import { Refusal } from '../../main/ports.ts';
import { derivePersonKeys } from '../../main/store/keys.ts';
import { openPersonStore, type OpenPersonStore } from '../../main/store/personStore.ts';
import { Problem } from '../../server/platform/http/problem.ts';
import { Scope } from '../../server/scope/scope.ts';
import { savedLoginHandlers } from '../../server/domains/logins/routes.ts';
import type { SessionContext } from '../../server/platform/http/caller.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { makeBus } from './bus.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { insertTenant, insertWorkstation } from './rows.ts';

export type Role = 'agent' | 'supervisor' | 'administrator';
export interface DeskPerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly tenantIds: string[];
  readonly secret: Buffer;
}
export interface Recorded {
  readonly kind: ActivityKind;
  readonly detail: ActivityDetail;
  readonly person: string;
}
type RouteOf = keyof typeof SAVED_LOGIN_ROUTES;
/** What a dishonest server makes of an answer. */
export type Tamper = (route: RouteOf, answer: unknown) => unknown;

const isRoute = (name: string): name is RouteOf => Object.hasOwn(SAVED_LOGIN_ROUTES, name);
const call = (handlers: ReturnType<typeof savedLoginHandlers>, name: RouteOf, asked: object): Promise<unknown> =>
  Reflect.apply(handlers[name], handlers, [asked]) as Promise<unknown>;

export async function openLoginWorld() {
  const folder = temporaryFolder('logins');
  const storage = await openStorage(join(folder, 'server'));
  const bus = makeBus();
  const handlers = savedLoginHandlers(storage.db, bus);
  const traffic: string[] = [];
  const recorded: Recorded[] = [];
  const logged: string[] = [];
  const closing: (() => void)[] = [];
  let tamper: Tamper = (_route, answer) => answer;
  let reachable = true;
  let clock = Date.now();

  return {
    folder,
    db: storage.db,
    bus,
    traffic,
    recorded,
    logged,
    tamper(next: Tamper): void {
      tamper = next;
    },
    reach(now: boolean): void {
      reachable = now;
    },
    later(milliseconds: number): void {
      clock += milliseconds;
    },
    async tenant(name: string): Promise<string> {
      const id = randomUUID();
      await insertTenant(storage.db, { id, name, colour: '#1d5fa8' });
      return id;
    },
    async person(name: string, role: Role, tenantIds: string[]): Promise<DeskPerson> {
      const person = { id: randomUUID(), name, role, tenantIds, secret: randomBytes(32) };
      await storage.db
        .insertInto('person')
        .values({
          id: person.id,
          login: name.toLowerCase().replaceAll(' ', '.'),
          name,
          role,
          sign_in_record: 'x',
          left_at: null,
        })
        .execute();
      for (const tenant of tenantIds)
        await storage.db.insertInto('person_tenant').values({ person_id: person.id, tenant_id: tenant }).execute();
      return person;
    },
    async workstation(name: string): Promise<{ id: string; name: string; secret: Buffer }> {
      const id = randomUUID();
      await insertWorkstation(storage.db, { id, name, certificate: randomBytes(32).toString('hex') });
      return { id, name, secret: randomBytes(32) };
    },
    /** A session of this person at this workstation: the same store again for the same secrets. */
    session(person: DeskPerson, at: { id: string; secret: Buffer }, policy: Partial<LoginPolicy> = {}): LoginDesk {
      const keys = derivePersonKeys(at.secret, person.secret, person.id);
      const store: OpenPersonStore = openPersonStore(join(folder, `${at.id}-${keys.generation}.db`), keys, () => {});
      const context: SessionContext = {
        id: randomUUID(),
        person,
        workstationId: at.id,
        tenantIds: person.tenantIds,
        startedAt: clock,
        expiresAt: clock + 1e9,
        requiredAction: null,
      };
      const link = {
        async call(name: string, params: unknown, body: unknown) {
          if (!isRoute(name)) throw new Error(`not a route of saved logins: ${name}`);
          if (!reachable) throw new ServerRefusal(503, { code: 'failed', params: {} });
          const { permission } = ROUTES[name];
          if (!may(person.role, permission)) throw new ServerRefusal(403, { code: 'forbidden', params: {} });
          const route = ROUTES[name];
          traffic.push(JSON.stringify([name, params, body]));
          try {
            const answer = route.result.parse(
              await call(handlers, name, {
                params: route.params.parse(params),
                body: route.body.parse(body),
                session: context,
                scope: await Scope.of(storage.db, context),
                workstation: { id: at.id },
                address: '',
              }),
            );
            traffic.push(JSON.stringify(answer));
            return route.result.parse(tamper(name, structuredClone(answer)));
          } catch (error) {
            if (error instanceof Problem) throw new ServerRefusal(error.status, error);
            throw error;
          }
        },
      } as Pick<Link, 'call'>;
      const common = {
        link,
        token: 'token',
        store: store.store,
        policy: () => ({ ...SAFE_LOGINS, ...policy }),
        now: () => clock,
        log: (level: string, text: string, detail?: unknown) => {
          logged.push(`${level} ${text} ${JSON.stringify(detail ?? {})}`);
        },
        activity: {
          record: (kind: ActivityKind, detail: ActivityDetail = {}) => {
            recorded.push({ kind, detail, person: person.name });
          },
        },
      };
      const own = ownLogins({ ...common, personId: person.id, workstationId: at.id });
      const administer = administerLogins({
        ...common,
        online: async (work) => {
          try {
            return await work();
          } catch (error) {
            throw error instanceof ServerRefusal ? new Refusal(error) : error;
          }
        },
      });
      let isOpen = true;
      const close = (): void => {
        if (!isOpen) return;
        isOpen = false;
        own.stop();
        store.close();
      };
      closing.push(close);
      return { own, administer, store, link, close };
    },
    /** Every byte that the server and the desks store. */
    files: (): Buffer[] =>
      ['.', 'server'].flatMap((sub) =>
        readdirSync(join(folder, sub), { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(folder, sub, entry.name))),
      ),
    async close(): Promise<void> {
      for (const end of closing) end();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type LoginWorld = Awaited<ReturnType<typeof openLoginWorld>>;
export interface LoginDesk {
  readonly own: OwnLogins;
  readonly administer: AdministerLogins;
  readonly store: OpenPersonStore;
  readonly link: Pick<Link, 'call'>;
  close(): void;
}
