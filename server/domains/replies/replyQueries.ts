/** Queries over canned replies. */
import { may } from '../../../core/access/roles.ts';
import { foldWords, type ReplySet } from '../../../core/replies/reply.ts';
import type { ConversationInScope } from '../conversations/inScopeQueries.ts';
import type { Scope, TenantScope } from '../../scope/scope.ts';
import { containsText, expressionBuilder } from '../../storage/expressions.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ReplyTable, Tables } from '../../storage/tables.ts';

/** Whose a reply is. */
export interface Owner {
  readonly personId: string | null;
  readonly teamId: string | null;
}

/** Whether this person changes the replies of every team of their tenants, and of the tenants themselves. */
export const managesAll = (scope: Scope): boolean => may(scope.role, 'reply.manage') && scope.team === null;

/** Teams of a tenant that the person is in; of somebody who manages every team, all. */
export async function teamsOf(
  on: Db | Tx,
  scope: Scope,
  tenantId: string,
): Promise<{ readonly id: string; readonly name: string }[]> {
  let query = on
    .selectFrom('team')
    .select(['id', 'name'])
    .where('tenant_id', '=', tenantId)
    .where('tenant_id', 'in', [...scope.tenantIds]);
  if (!managesAll(scope))
    query = query.where('id', 'in', (q) =>
      q.selectFrom('person_team').select('team_id').where('person_id', '=', scope.personId),
    );
  return query.orderBy('name').execute();
}

/** Replies that are in use: the person's own, those of the teams, and those of the tenant. */
function inUse(on: Db | Tx, scope: Scope, tenantId: string, teamIds: readonly string[]) {
  return on
    .selectFrom('reply')
    .where('reply.tenant_id', '=', tenantId)
    .where('reply.tenant_id', 'in', [...scope.tenantIds])
    .where('reply.retired_at', 'is', null)
    .where((e) =>
      e.or([
        e('reply.person_id', '=', scope.personId),
        e.and([
          e('reply.person_id', 'is', null),
          teamIds.length === 0
            ? e('reply.team_id', 'is', null)
            : e.or([e('reply.team_id', 'is', null), e('reply.team_id', 'in', [...teamIds])]),
        ]),
      ]),
    );
}

const wordsIn = (query: string): string[] =>
  foldWords(query)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 8);

/** A page by short name, with who changed each last. */
export async function pageOfReplies(
  db: Db,
  scope: Scope,
  tenantId: string,
  query: {
    readonly search: string;
    readonly set: ReplySet | null;
    readonly offset: number;
    readonly limit: number;
    readonly teamIds: readonly string[];
  },
) {
  let found = inUse(db, scope, tenantId, query.teamIds);
  for (const word of wordsIn(query.search)) found = found.where(containsText('reply.words', word));
  if (query.set === 'personal') found = found.where('reply.person_id', 'is not', null);
  if (query.set === 'team') found = found.where('reply.team_id', 'is not', null);
  if (query.set === 'tenant') found = found.where('reply.person_id', 'is', null).where('reply.team_id', 'is', null);
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await found
    .leftJoin('person', 'person.id', 'reply.changed_by')
    .leftJoin('team', 'team.id', 'reply.team_id')
    .selectAll('reply')
    .select(['person.name as by', 'team.name as teamName'])
    .orderBy('reply.short_words')
    .orderBy('reply.language')
    .orderBy('reply.id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { total, rows };
}

/**
 * The first replies that have every word of `query`: in this language first, then of all languages; then by where the
 * query is found, and whose they are.
 */
export function findReplies(
  db: Db,
  scope: Scope,
  tenantId: string,
  of: {
    readonly query: string;
    readonly language: string;
    readonly teamIds: readonly string[];
    readonly limit: number;
  },
): Promise<ReplyTable[]> {
  let found = inUse(db, scope, tenantId, of.teamIds);
  for (const word of wordsIn(of.query)) found = found.where(containsText('reply.words', word));
  const folded = foldWords(of.query);
  const e = expressionBuilder<Tables, 'reply'>();
  const language = e
    .case()
    .when(e.or([e('reply.language', '=', of.language), e('reply.language', 'like', `${of.language}-%`)]))
    .then(0)
    .when('reply.language', 'is', null)
    .then(1)
    .else(2)
    .end();
  const place = e
    .case()
    .when('reply.short_words', '=', folded)
    .then(0)
    .when(e.and([e('reply.short_words', '>=', folded), e('reply.short_words', '<', `${folded}\u{10FFFF}`)]))
    .then(1)
    .else(2)
    .end();
  const set = e
    .case()
    .when('reply.person_id', 'is not', null)
    .then(0)
    .when('reply.team_id', 'is not', null)
    .then(1)
    .else(2)
    .end();
  return found
    .selectAll('reply')
    .orderBy(language)
    .orderBy(place)
    .orderBy(set)
    .orderBy('reply.short_words')
    .orderBy('reply.id')
    .limit(of.limit)
    .execute();
}

/** One that is in use. */
export const replyInUse = (
  on: Db | Tx,
  scope: Scope,
  tenantId: string,
  teamIds: readonly string[],
  id: string,
): Promise<ReplyTable | undefined> =>
  inUse(on, scope, tenantId, teamIds).selectAll('reply').where('reply.id', '=', id).executeTakeFirst();

/** One of the tenant, retired ones too. */
export const replyOf = (on: Db | Tx, scope: TenantScope, id: string): Promise<ReplyTable | undefined> =>
  on.selectFrom('reply').selectAll().where('id', '=', id).where('tenant_id', '=', scope.tenantId).executeTakeFirst();

/** Those of one set that are in use. */
export const repliesOfOwner = (on: Db | Tx, scope: TenantScope, owner: Owner): Promise<ReplyTable[]> =>
  on
    .selectFrom('reply')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('retired_at', 'is', null)
    .where('person_id', 'is', owner.personId)
    .where('team_id', 'is', owner.teamId)
    .execute();

/** Another one of the same set and language with this short name. */
export async function isShortNameTaken(
  tx: Tx,
  scope: TenantScope,
  reply: Pick<ReplyTable, 'id' | 'person_id' | 'team_id' | 'language' | 'short_words'>,
): Promise<boolean> {
  const same = await tx
    .selectFrom('reply')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('retired_at', 'is', null)
    .where('short_words', '=', reply.short_words)
    .where('person_id', 'is', reply.person_id)
    .where('team_id', 'is', reply.team_id)
    .where('language', 'is', reply.language)
    .where('id', '<>', reply.id)
    .executeTakeFirst();
  return same !== undefined;
}

/** How many are in use: of this person, or of the tenant and its teams. */
export async function countReplies(on: Db | Tx, scope: TenantScope, personId: string | null): Promise<number> {
  let query = on
    .selectFrom('reply')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', scope.tenantId)
    .where('retired_at', 'is', null);
  query = personId === null ? query.where('person_id', 'is', null) : query.where('person_id', '=', personId);
  return (await query.executeTakeFirstOrThrow()).count;
}

/** Stores a new one. */
export async function insertReply(tx: Tx, row: ReplyTable): Promise<void> {
  await tx.insertInto('reply').values(row).execute();
}

/** Stores the next version of one. @returns whether it was still at the version before. */
export async function updateReply(tx: Tx, scope: TenantScope, row: ReplyTable): Promise<boolean> {
  const { id, tenant_id: _, ...changed } = row;
  const { numUpdatedRows } = await tx
    .updateTable('reply')
    .set(changed)
    .where('id', '=', id)
    .where('tenant_id', '=', scope.tenantId)
    .where('version', '=', row.version - 1)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Names that fill the blanks of a conversation, and the language of its visitor. */
export const namesFor = (db: Db, { conversationId }: ConversationInScope) =>
  db
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .innerJoin('site', 'site.id', 'conversation.site_id')
    .innerJoin('consent', 'consent.id', 'conversation.consent_id')
    .select(['tenant.name as company', 'site.name as site', 'consent.language as language'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirstOrThrow();
