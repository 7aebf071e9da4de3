/**
 * Registers every route of the table. Each request passes, in this order: workstation, address, session, permission,
 * schema of the request, handler, schema of the answer. A route that is not in the table does not exist.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TLSSocket } from 'node:tls';
import type { z } from 'zod';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import type { ApiProblem } from '../../../contract/errors.ts';
import { connectionInUse } from '../../../core/tls/connectionInUse.ts';
import { may } from '../../../core/access/roles.ts';
import { LARGEST_ANSWER } from '../../../core/vocabulary/limits.ts';
import type { Permission } from '../../../core/vocabulary/permissions.ts';
import { type Log } from '../log.ts';
import { Limit, type Rate } from '../limit.ts';
import type { StaffRequests } from '../staffRequests.ts';
import type { LimitRecords } from '../../record/limitRecords.ts';
import { Problem, problem } from './problem.ts';
import { type From, fromOf, type SessionContext, type Workstation } from './caller.ts';
import { type Handlers, type RouteRequest } from './handler.ts';
import { Scope, WorkstationScope } from '../../scope/scope.ts';
import type { RequestRecords } from '../../record/requestRecords.ts';
import { StorageFull } from '../../storage/storage.ts';
import { ExportFailed } from '../exporting.ts';
import { openApiDocument } from './openApi.ts';
import { sameActorAs } from './sameActor.ts';

/** A connection, as the address rules judge it. */
export interface AddressedConnection {
  readonly address: string;
  readonly workstationId: string;
  readonly groupId: string | null;
  /** The signed-in person; null before sign-in. */
  readonly person: { readonly id: string; readonly role: string } | null;
  readonly tenantIds: readonly string[];
}

export interface ApiPorts {
  readonly handlers: Handlers;
  /** Reads the current scope of a session. */
  readonly scopeOf: (session: SessionContext) => Promise<Scope>;
  readonly log: Log;
  readonly staff: StaffRequests;
  /** Requests that one workstation may send. */
  readonly requestLimit: { readonly rate: Rate; readonly records: Pick<LimitRecords, 'hit'> };
  /** The enrolled workstation of a connection; null ends the connection. */
  readonly workstationOf: (socket: TLSSocket, address: string) => Promise<Workstation | null>;
  /** The code that a connection without an enrolled workstation is refused with. */
  readonly refusalOf: (socket: TLSSocket) => Promise<'workstation-revoked' | 'workstation-unknown'>;
  /** The canonical address of the other end, behind a proxy too; `unreadable` where it is unknown. */
  readonly addressOf: (socket: object) => string;
  /** The session of a token, where it may be used from there; null for none. */
  readonly sessions: { find(token: string, from: From): Promise<SessionContext | null> };
  /** Whether the rules allow the address; records a refusal before it returns. */
  readonly addressGuard: { allows(connection: AddressedConnection): boolean };
  /** Records each request before its answer. */
  readonly records: Pick<RequestRecords, 'answer' | 'refused'>;
  /** Ends a session whose address the rules no longer allow. */
  readonly endForAddress: (sessionId: string, address: string) => Promise<void>;
}

/** The answer to a session that has a required action. */
const WHILE_REQUIRED_ACTION: readonly Permission[] = ['own.manage', 'session.end-own'];

/** Endpoints of the desks' listener that are no part of the API. */
export const BESIDE_THE_API: Readonly<Record<string, 'workstation'>> = {
  'GET /v1/openapi.json': 'workstation',
  'GET /health': 'workstation',
};

/** Adds all routes of the contract, `GET /v1/openapi.json` and `GET /health`. Call it before the server listens. */
export function registerApi(app: FastifyInstance, ports: ApiPorts): void {
  const running = new WeakSet<FastifyRequest>();
  const end = (request: FastifyRequest): void => {
    if (running.delete(request)) ports.staff.end();
  };
  app.addHook('onRequest', async (request) => {
    running.add(request);
    ports.staff.begin();
  });
  app.addHook('onResponse', async (request) => end(request));
  app.addHook('onRequestAbort', async (request) => end(request));
  plainJson(app);
  problems(app, ports.log);
  app.addHook('onSend', async (_request, _reply, payload) => {
    if (typeof payload === 'string' && Buffer.byteLength(payload) > LARGEST_ANSWER) throw problem('too-large');
  });
  const requests = new Limit(ports.requestLimit.rate);
  const callerOf: CallerOf = async (request) => {
    const workstation = await identified(request, ports);
    if (await requests.take(workstation.id)) return workstation;
    const of = { source: workstation.id, workstationId: workstation.id };
    ports.requestLimit.records.hit({ limit: 'desk-requests', tenantId: null, ...of });
    throw problem('too-fast');
  };
  for (const name of Object.keys(ROUTES) as RouteName[]) registerRoute(app, ports, name, callerOf);
  app.get('/v1/openapi.json', (request) => callerOf(request).then(openApiDocument));
  app.get('/health', (request) => callerOf(request).then(() => ({ ok: true })));
}

/** The workstation that sends the request. @throws Problem where it is none, or sends too many. */
type CallerOf = (request: FastifyRequest) => Promise<Workstation>;

function registerRoute<N extends RouteName>(app: FastifyInstance, ports: ApiPorts, name: N, callerOf: CallerOf): void {
  const { method, path, permission, params, body, result, record: recording } = ROUTES[name];
  app.route({
    method,
    url: path,
    async handler(request) {
      const workstation = await callerOf(request);
      let sender = { personId: null as string | null, workstationId: workstation.id };
      try {
        const session = permission === 'workstation' ? null : await sessionOf(request, ports, workstation);
        if (session !== null && permission !== 'workstation') {
          sender = { ...sender, personId: session.person.id };
          mayAsk(session, permission);
        }
        const checkedRequest = {
          workstation,
          session,
          scope: session === null ? WorkstationScope.of(workstation) : await ports.scopeOf(session),
          address: ports.addressOf(request.socket),
          connection: () => connectionInUse(request.socket instanceof TLSSocket ? request.socket : null),
          params: checked(params, { ...record(request.query), ...record(request.params) }),
          body: checked(body, request.body ?? {}),
        };
        return await ports.records.answer(
          {
            route: name,
            recording,
            sender,
            sessionId: session?.id ?? null,
            demand: checkedRequest.scope instanceof Scope ? sameActorAs(checkedRequest.scope) : null,
            params: record(checkedRequest.params),
            body: checkedRequest.body,
          },
          // The table pairs each name with its schemas; TypeScript cannot follow that pairing through `ROUTES[name]`.
          async () => result.parse(await ports.handlers[name](checkedRequest as RouteRequest<N>)),
        );
      } catch (error) {
        if (error instanceof Problem) await ports.records.refused({ route: name, sender }, error.code);
        throw error;
      }
    },
  });
}

async function identified(request: FastifyRequest, ports: ApiPorts): Promise<Workstation> {
  const socket = request.socket instanceof TLSSocket ? request.socket : null;
  const workstation = socket === null ? null : await ports.workstationOf(socket, ports.addressOf(socket));
  if (workstation !== null) {
    if (
      !ports.addressGuard.allows({
        address: ports.addressOf(request.socket),
        workstationId: workstation.id,
        groupId: workstation.groupId,
        person: null,
        tenantIds: [],
      })
    )
      throw problem('address-refused');
    return workstation;
  }
  const refusal = socket === null ? 'workstation-unknown' : await ports.refusalOf(socket);
  setImmediate(() => request.socket.destroySoon());
  throw problem(refusal);
}

/** The token of the `Authorization` header; null for none and for a malformed one. */
export function bearerOf(headers: FastifyRequest['headers']): string | null {
  return /^Bearer ([\w-]{32,128})$/.exec(headers.authorization ?? '')?.[1] ?? null;
}

async function sessionOf(request: FastifyRequest, ports: ApiPorts, workstation: Workstation): Promise<SessionContext> {
  const token = bearerOf(request.headers);
  const address = ports.addressOf(request.socket);
  const session = token === null ? null : await ports.sessions.find(token, fromOf(workstation, address));
  if (session === null) throw problem('session-ended');
  // Role, tenants and group may have changed since the address was last checked.
  if (
    !ports.addressGuard.allows({
      address,
      workstationId: workstation.id,
      groupId: workstation.groupId,
      person: session.person,
      tenantIds: session.tenantIds,
    })
  ) {
    await ports.endForAddress(session.id, address);
    throw problem('address-refused');
  }
  return session;
}

function mayAsk(session: SessionContext, needed: Permission): void {
  if (!may(session.person.role, needed)) throw problem('forbidden');
  if (session.requiredAction !== null && !WHILE_REQUIRED_ACTION.includes(needed))
    throw problem('required-action', { action: session.requiredAction });
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw problem('invalid');
  return result.data;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Accepts JSON only; an empty body is an empty object. */
export function plainJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, {});
    try {
      return done(null, JSON.parse(String(text)));
    } catch {
      return done(problem('invalid'));
    }
  });
}

/** Answers every error in one form; an error that is no `Problem` becomes `failed` without details. */
export function problems(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler(() => {
    throw problem('not-found');
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, code, params } = problemOf(error);
    if (status >= 500) log.failure(error, 'request-failed', { route: request.routeOptions.url ?? '' });
    void reply.status(status).send({ code, params } satisfies ApiProblem);
  });
  app.addHook('onResponse', async (request, reply) => {
    log('request', {
      route: request.routeOptions.url ?? '/',
      method: request.method,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    });
  });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StorageFull) return problem('storage-full');
  if (error instanceof ExportFailed) return problem('export-failed');
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  if (status === 413) return problem('too-large');
  return typeof status === 'number' && status >= 400 && status < 500 ? problem('invalid') : problem('failed');
}
