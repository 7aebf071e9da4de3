/**
 * What the server's machine says of itself, at its start and every day, as the companies may see it: nothing in it
 * names a person or a company. It is a statement: who runs that machine can make it say anything.
 */
import { z } from 'zod';
import { Millis } from './common.ts';
import { forwarded, notRecorded, route } from './tables.ts';

const Count = z.number().int().nonnegative();

export const ServerStatement = z.strictObject({
  at: Millis,
  /** Version of the manifest that its files were compared with; null where there is none. */
  release: z.string().max(40).nullable(),
  /** Its files against the manifest of the release. */
  manifest: z.enum(['none', 'unreadable', 'matches', 'differs']),
  files: Count,
  changedFiles: Count,
  addedFiles: Count,
  removedFiles: Count,
  /** Paths of the first of them, or their folders with a number, and how many more there are. */
  otherFiles: z.string().max(200),
  /** Its files and the manifest itself against the last statement. */
  filesSinceLast: z.enum(['first-statement', 'same', 'changed']),
  /** Paths of the first that are not as then; empty where they are the same, or those of then are not known. */
  sinceLastFiles: z.string().max(200),
  /** Changes of people, policy and the like since the last statement. */
  changes: Count,
  /** Logins to the machine since the last statement; null where it does not show them. */
  shells: Count.nullable(),
  disk: z.enum(['encrypted', 'not-encrypted', 'not-known']),
  antiMalware: z.enum(['running', 'installed', 'none', 'not-verified']),
  antiMalwareName: z.string().max(80).nullable(),
  signaturesHours: z.number().nonnegative().nullable(),
});
export type ServerStatement = z.infer<typeof ServerStatement>;

const empty = z.strictObject({});
/** Null before the first one. */
const Newest = z.strictObject({ statement: ServerStatement.nullable() });

export const SERVER_STATEMENT_ROUTES = {
  serverStatement: route({
    method: 'GET',
    path: '/v1/server-statement',
    permission: 'changes.read',
    record: notRecorded('what the server says of its own machine, and nothing of people or companies'),
    params: empty,
    body: empty,
    result: Newest,
    summary: "The newest statement of the server's machine about itself",
  }),
} as const;

export const SERVER_STATEMENT_VERBS = {
  getServerStatement: forwarded('serverStatement', SERVER_STATEMENT_ROUTES.serverStatement),
} as const;
