/**
 * The tables of docs/permissions.md, made from the tables that decide and the catalogue of words:
 * `node test/support/permissionsTable.ts` writes them into the page.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { APPROVABLE, SAFE_APPROVALS } from '../../core/policy/approvals.ts';
import { may, POWER } from '../../core/access/roles.ts';
import { ROLES } from '../../core/vocabulary/roles.ts';
import { PERMISSIONS } from '../../core/vocabulary/permissions.ts';
import { VERBS } from '../../contract/bridge.ts';
import { DESK_FRAMES, LIVE_EVENTS } from '../../contract/realtime.ts';
import { permissionWords } from '../../renderer/features/accessReview/accessWords.ts';
import { VISITOR_ENDPOINTS } from '../../server/channels/widget/visitorListener.ts';

export const PERMISSIONS_PAGE = join(import.meta.dirname, '../../docs/permissions.md');
const BEGIN = '<!-- made by test/support/permissionsTable.ts -->';

/** The part of the page below its text, as it has to read. */
export function permissionsTable(): string {
  const routes = (Object.keys(ROUTES) as RouteName[]).map(
    (name) =>
      `| \`${name}\` | \`${ROUTES[name].method} ${ROUTES[name].path}\` | ${needs(ROUTES[name].permission)} | ` +
      `${ROUTES[name].summary} |`,
  );
  return [
    BEGIN,
    '',
    '## What each role may do',
    '',
    `| Permission | ${ROLES.join(' | ')} | What it lets somebody do |`,
    `| --- |${' --- |'.repeat(ROLES.length)} --- |`,
    ...PERMISSIONS.map(
      (permission) =>
        `| \`${permission}\`${POWER.includes(permission) ? ' *' : ''} | ` +
        `${ROLES.map((role) => (may(role, permission) ? 'yes' : '')).join(' | ')} | ` +
        `${permissionWords(permission)} |`,
    ),
    '',
    '\\* Power over other people and over the organisation: a person can give a role no more of it than their own has.',
    '',
    '## Changes that policy can have a second person approve',
    '',
    '| Change | Safe default |',
    '| --- | --- |',
    ...APPROVABLE.map((change) => `| \`${change}\` | ${SAFE_APPROVALS.required.includes(change) ? 'yes' : ''} |`),
    '',
    '## Routes of the server',
    '',
    '| Route | Address | Needs | What it does |',
    '| --- | --- | --- | --- |',
    ...routes,
    '',
    '## Messages of the realtime connection',
    '',
    '| Message | Direction | Needs |',
    '| --- | --- | --- |',
    ...Object.entries(DESK_FRAMES).map(([type, needed]) => `| \`${type}\` | desk to server | ${needs(needed)} |`),
    ...Object.entries(LIVE_EVENTS).map(
      ([name, { permission }]) => `| \`${name}\` | server to desk | ${needs(permission)} |`,
    ),
    `| \`caught-up\` | server to desk | ${needs('session')} |`,
    `| \`session-ended\` | server to desk | ${needs('session')} |`,
    '',
    '## Verbs of the bridge',
    '',
    '| Verb | Needs |',
    '| --- | --- |',
    ...Object.entries(VERBS).map(([verb, line]) => `| \`${verb}\` | ${needs(line.needs)} |`),
    '',
    '## The visitors’ endpoints',
    '',
    '| Route | For |',
    '| --- | --- |',
    ...Object.entries(VISITOR_ENDPOINTS).map(
      ([route, who]) =>
        `| \`${route}\` | ${who === 'public' ? 'everybody' : 'a visitor, with the token of their own conversation'} |`,
    ),
    '',
  ].join('\n');
}

const needs = (needed: string): string =>
  needed === 'workstation'
    ? 'an enrolled workstation'
    : needed === 'session' || needed === 'signed-in'
      ? 'somebody signed in'
      : needed === 'anyone'
        ? 'no sign-in'
        : `\`${needed}\``;

/** The page with new tables; the text above them stays. */
export function permissionsPage(present: string): string {
  return `${present.split(BEGIN)[0] ?? ''}${permissionsTable()}`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(PERMISSIONS_PAGE, permissionsPage(readFileSync(PERMISSIONS_PAGE, 'utf8')));
