/** The API as OpenAPI 3.1, made from the same schemas that check every request. */
import { z } from 'zod';
import { API_VERSION, ROUTES, type RouteName } from '../../../contract/api.ts';
import { PROBLEMS, type ProblemCode } from '../../../contract/errors.ts';
import { rolesWith } from '../../../core/access/roles.ts';

type Json = Record<string, unknown>;

/** The document served at /v1/openapi.json. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { method, path } = ROUTES[name];
    const address = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[address] = { ...paths[address], [method.toLowerCase()]: operation(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cleandesk desk API',
      version: String(API_VERSION),
      description:
        "Between enrolled workstations and the server. Every connection carries the workstation's client " +
        'certificate; routes with a session carry a bearer token as well.',
    },
    paths,
    components: {
      schemas: { ApiProblem: { oneOf: (Object.keys(PROBLEMS) as ProblemCode[]).map(problemSchema) } },
      securitySchemes: { workstation: { type: 'mutualTLS' }, session: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operation(name: RouteName): Json {
  const { method, path, permission, params, body, result, summary } = ROUTES[name];
  const properties = Object.entries((schema(params, 'input').properties ?? {}) as Json);
  const required = (schema(params, 'input').required ?? []) as string[];
  return {
    operationId: name,
    summary,
    'x-permission': permission,
    'x-roles': permission === 'workstation' ? [] : rolesWith(permission),
    security: [permission === 'workstation' ? { workstation: [] } : { workstation: [], session: [] }],
    parameters: properties.map(([key, value]) => {
      const inPath = path.includes(`:${key}`);
      return { name: key, in: inPath ? 'path' : 'query', required: inPath || required.includes(key), schema: value };
    }),
    ...(method === 'GET'
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schema(body, 'input') } } } }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schema(result, 'output') } } },
      default: {
        description: 'Refused or failed',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiProblem' } } },
      },
    },
  };
}

/** One code with its parameters, and its HTTP status. */
function problemSchema(code: ProblemCode): Json {
  const { status, params } = PROBLEMS[code];
  const form = z.strictObject({ code: z.literal(code), params });
  return { title: code, 'x-status': status, ...schema(form, 'output') };
}

function schema(type: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return rest;
}
