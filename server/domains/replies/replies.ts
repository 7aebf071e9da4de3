/** Canned replies: found and filled for a conversation, listed, written, retired, imported. */
import { randomUUID } from 'node:crypto';
import type { Fault } from '../../../contract/faults.ts';
import type {
  RepliesFound,
  RepliesImported,
  ReplyForm,
  ReplyPage,
  ReplyRow,
  ReplySaved,
  ReplySet,
  ReplyText,
} from '../../../contract/replies.ts';
import { may } from '../../../core/access/roles.ts';
import { foldWords, MOST_OWN_REPLIES, MOST_REPLIES, readReply, type Reply } from '../../../core/replies/reply.ts';
import { blankCode, blanksIn, fillBlanks, isServerBlank, type ServerBlank } from '../../../core/vocabulary/blanks.ts';
import { problem } from '../../platform/http/problem.ts';
import { recordChange } from '../../record/changes.ts';
import { TenantScope, type Scope } from '../../scope/scope.ts';
import { isReplyIdTaken } from '../../scope/takenNameQueries.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ReplyTable } from '../../storage/tables.ts';
import { ConversationInScope } from '../conversations/inScopeQueries.ts';
import type { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { allowsVisitorBlanks } from '../tenants/queries.ts';
import { withoutForbiddenBlanks } from '../tenants/visitorBlanks.ts';
import {
  countReplies,
  findReplies,
  insertReply,
  isShortNameTaken,
  managesAll,
  namesFor,
  pageOfReplies,
  repliesOfOwner,
  replyInUse,
  replyOf,
  teamsOf,
  updateReply,
  type Owner,
} from './replyQueries.ts';

/** Replies that the list at the composer shows. */
const MOST_FOUND = 30;
/** UTF-16 units of the beginning of a text in a list. */
const BEGINNING = 160;

/** What stands for a visitor's first name where they gave none; other languages leave it out. */
const NAMELESS: Readonly<Record<string, string>> = { en: 'there' };

/** @throws Problem `not-found` out of scope. */
async function conversationFor(db: Db, scope: Scope, conversationId: string): Promise<ConversationInScope> {
  const conversation = await ConversationInScope.find(db, scope, conversationId);
  if (conversation === null) throw problem('not-found');
  return conversation;
}

/** What fits the query, for the list at the composer. @throws Problem `not-found` for a conversation out of scope. */
export async function repliesFor(db: Db, scope: Scope, conversationId: string, query: string): Promise<RepliesFound> {
  const conversation = await conversationFor(db, scope, conversationId);
  const { tenantId } = conversation;
  const { language } = await namesFor(db, conversation);
  const teamIds = (await teamsOf(db, scope, tenantId)).map(({ id }) => id);
  const rows = await findReplies(db, scope, tenantId, { query, language, teamIds, limit: MOST_FOUND + 1 });
  const isAllowed = await allowsVisitorBlanks(db, TenantScope.of(scope, tenantId));
  return {
    replies: rows.slice(0, MOST_FOUND).map((row) => ({
      id: row.id,
      shortName: row.short_name,
      title: row.title,
      beginning: row.text.slice(0, BEGINNING).replaceAll(/\s+/g, ' '),
      language: row.language,
      set: setOf(row),
    })),
    hasMore: rows.length > MOST_FOUND,
    greeting: isAllowed ? blankCode('first-name', NAMELESS[language] ?? '') : null,
  };
}

/**
 * The text of a reply for a conversation: what the server fills is filled, what the visitor's browser fills stays a
 * code where the tenant allows it.
 * @throws Problem `not-found` for a conversation out of scope, `reply-retired` for a reply that is none of its tenant
 * or no longer in use.
 */
export async function filledReply(
  db: Db,
  scope: Scope,
  agentName: string,
  conversationId: string,
  replyId: string,
): Promise<{ text: string }> {
  const conversation = await conversationFor(db, scope, conversationId);
  const { tenantId, row } = conversation;
  const teamIds = (await teamsOf(db, scope, tenantId)).map(({ id }) => id);
  const reply = await replyInUse(db, scope, tenantId, teamIds, replyId);
  if (reply === undefined) throw problem('reply-retired');
  const { company, site, language } = await namesFor(db, conversation);
  const values: Readonly<Record<ServerBlank, string>> = {
    company,
    site,
    agent: agentName,
    conversation: row.visitor_name,
    opened: new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(row.started_at),
  };
  const filled = fillBlanks(reply.text, ({ name }) => (isServerBlank(name) ? values[name] : null));
  return { text: withoutForbiddenBlanks(filled, await allowsVisitorBlanks(db, TenantScope.of(scope, tenantId))) };
}

/** A page of those that the person uses or changes. @throws Problem `not-found` out of scope. */
export async function listReplies(
  db: Db,
  scope: Scope,
  tenantId: string,
  query: { search: string; set: ReplySet | null; offset: number; limit: number },
): Promise<ReplyPage> {
  const tenant = tenantIn(scope, tenantId);
  const teams = await teamsOf(db, scope, tenantId);
  const { total, rows } = await pageOfReplies(db, scope, tenantId, { ...query, teamIds: teams.map(({ id }) => id) });
  const managed = may(scope.role, 'reply.manage') ? teams : [];
  return {
    total,
    replies: rows.map((row): ReplyRow => ({
      ...formOf(row),
      id: row.id,
      version: row.version,
      teamName: row.teamName,
      by: row.by,
      at: row.changed_at,
      isOwn: mayChange(scope, row, managed),
    })),
    teams: managed,
    managesTenant: managesAll(scope),
    visitorBlanks: await allowsVisitorBlanks(db, tenant),
  };
}

/**
 * Stores a reply as its next version, with a record.
 * @param policies what would be hidden of it on its way to a visitor is refused: it is kept as it is, and shown
 * @returns what is wrong with it, where something is
 * @throws Problem `not-found` out of scope, `reply-not-yours`, `reply-changed`, `reply-retired`
 */
export async function saveReply(
  db: Db,
  scope: Scope,
  policies: Pick<MaskingPolicies, 'maskOf'>,
  { tenantId, replyId }: { readonly tenantId: string; readonly replyId: string },
  { baseVersion, reply: given }: { readonly baseVersion: number; readonly reply: ReplyForm },
): Promise<ReplySaved> {
  const tenant = tenantIn(scope, tenantId);
  const owner = await ownerIn(db, scope, tenantId, given);
  const read = readReply(textOf(given));
  if (!read.ok) return { version: null, problem: { part: read.part, notice: read.fault satisfies Fault } };
  const hidden = await hiddenIn(policies, tenantId, read.reply);
  if (hidden !== null) return { version: null, problem: hidden };
  return db.transaction().execute(async (tx): Promise<ReplySaved> => {
    const former = await replyOf(tx, tenant, replyId);
    if (former === undefined && (baseVersion !== 0 || (await isReplyIdTaken(tx, replyId)))) throw problem('not-found');
    if (former !== undefined) {
      await demandOwn(tx, scope, former);
      if (former.retired_at !== null) throw problem('reply-retired');
      if (former.version !== baseVersion) throw problem('reply-changed');
    }
    const row = rowOf(replyId, tenantId, owner, read.reply, baseVersion + 1, scope.personId);
    if (await isShortNameTaken(tx, tenant, row))
      return { version: null, problem: { part: 'shortName', notice: { code: 'reply-name-taken', params: {} } } };
    const most = owner.personId === null ? MOST_REPLIES : MOST_OWN_REPLIES;
    const isNewThere = former === undefined || (former.person_id === null) !== (owner.personId === null);
    if (isNewThere && (await countReplies(tx, tenant, owner.personId)) >= most)
      return { version: null, problem: { part: '', notice: { code: 'replies-too-many', params: { most } } } };
    await store(tx, scope, tenant, former, row);
    return { version: row.version, problem: null };
  });
}

/**
 * Offers a reply no more, with a record.
 * @throws Problem `not-found`, `reply-not-yours`, `reply-changed`, `reply-retired`
 */
export async function retireReply(
  db: Db,
  scope: Scope,
  { tenantId, replyId }: { readonly tenantId: string; readonly replyId: string },
  baseVersion: number,
): Promise<void> {
  const tenant = tenantIn(scope, tenantId);
  await db.transaction().execute(async (tx) => {
    const former = await replyOf(tx, tenant, replyId);
    if (former === undefined) throw problem('not-found');
    await demandOwn(tx, scope, former);
    if (former.retired_at !== null) throw problem('reply-retired');
    if (former.version !== baseVersion) throw problem('reply-changed');
    const row = { ...former, version: baseVersion + 1, changed_by: scope.personId, changed_at: Date.now() };
    if (!(await updateReply(tx, tenant, { ...row, retired_at: row.changed_at }))) throw problem('reply-changed');
    await recordChange(tx, {
      by: scope,
      action: 'retire-reply',
      subject: former.short_name,
      tenantId,
      before: stated(former),
      after: null,
      detail: { set: setOf(former) },
    });
  });
}

/**
 * Adds replies to a set and changes those of the same short name and language, all or none, each with a record.
 * @throws Problem `not-found` out of scope, `reply-not-yours`
 */
export async function importReplies(
  db: Db,
  scope: Scope,
  policies: Pick<MaskingPolicies, 'maskOf'>,
  tenantId: string,
  { replies, ...whose }: { readonly set: ReplySet; readonly teamId: string | null; readonly replies: ReplyText[] },
): Promise<RepliesImported> {
  const tenant = tenantIn(scope, tenantId);
  const owner = await ownerIn(db, scope, tenantId, whose);
  const problems: RepliesImported['problems'] = [];
  const given: Reply[] = [];
  const names = new Set<string>();
  for (const [at, one] of replies.entries()) {
    const read = readReply(one);
    if (!read.ok) {
      problems.push({ at, part: read.part, notice: read.fault satisfies Fault });
      continue;
    }
    const hidden = await hiddenIn(policies, tenantId, read.reply);
    const name = keyOf(read.reply.language, foldWords(read.reply.shortName));
    if (hidden !== null) problems.push({ at, ...hidden });
    else if (names.has(name))
      problems.push({ at, part: 'shortName', notice: { code: 'reply-name-twice', params: {} } });
    names.add(name);
    given.push(read.reply);
  }
  const nothing = { added: 0, changed: 0, same: 0 };
  if (problems.length > 0) return { ...nothing, problems };
  return db
    .transaction()
    .execute(async (tx): Promise<RepliesImported> => {
      const there = new Map(
        (await repliesOfOwner(tx, tenant, owner)).map((row) => [keyOf(row.language, row.short_words), row]),
      );
      const counts = { ...nothing };
      for (const reply of given) {
        const former = there.get(keyOf(reply.language, foldWords(reply.shortName)));
        if (former !== undefined && former.title === reply.title && former.text === reply.text) {
          counts.same += 1;
          continue;
        }
        const id = former?.id ?? randomUUID();
        await store(tx, scope, tenant, former, {
          ...rowOf(id, tenantId, owner, reply, (former?.version ?? 0) + 1, scope.personId),
        });
        counts[former === undefined ? 'added' : 'changed'] += 1;
      }
      const most = owner.personId === null ? MOST_REPLIES : MOST_OWN_REPLIES;
      if (counts.added > 0 && (await countReplies(tx, tenant, owner.personId)) > most) throw new TooMany(most);
      return { ...counts, problems: [] };
    })
    .catch((error: unknown): RepliesImported => {
      if (!(error instanceof TooMany)) throw error;
      const notice = { code: 'replies-too-many' as const, params: { most: error.most } };
      return { ...nothing, problems: [{ at: null, part: '', notice }] };
    });
}

/** Rolls an import back. */
class TooMany extends Error {
  readonly most: number;
  constructor(most: number) {
    super('Too many replies.');
    this.most = most;
  }
}

const keyOf = (language: string | null, shortWords: string): string => `${language ?? ''} ${shortWords}`;

/** @throws Problem `not-found` out of scope. */
function tenantIn(scope: Scope, tenantId: string): TenantScope {
  if (!scope.hasTenant(tenantId)) throw problem('not-found');
  return TenantScope.of(scope, tenantId);
}

/** @throws Problem `reply-not-yours`, `not-found` for a team that is not one of the tenant's in sight. */
async function ownerIn(
  on: Db | Tx,
  scope: Scope,
  tenantId: string,
  { set, teamId }: { readonly set: ReplySet; readonly teamId: string | null },
): Promise<Owner> {
  if (set === 'personal') return { personId: scope.personId, teamId: null };
  if (!may(scope.role, 'reply.manage')) throw problem('reply-not-yours');
  if (set === 'tenant') {
    if (!managesAll(scope)) throw problem('reply-not-yours');
    return { personId: null, teamId: null };
  }
  if (teamId === null || !(await teamsOf(on, scope, tenantId)).some(({ id }) => id === teamId))
    throw problem('not-found');
  return { personId: null, teamId };
}

function mayChange(scope: Scope, row: ReplyTable, managed: readonly { readonly id: string }[]): boolean {
  if (row.person_id !== null) return row.person_id === scope.personId;
  return row.team_id === null ? managesAll(scope) : managed.some(({ id }) => id === row.team_id);
}

/** @throws Problem `not-found` for somebody else's own reply, `reply-not-yours` for one of a team or the tenant. */
async function demandOwn(tx: Tx, scope: Scope, row: ReplyTable): Promise<void> {
  const managed = may(scope.role, 'reply.manage') ? await teamsOf(tx, scope, row.tenant_id) : [];
  if (!mayChange(scope, row, managed)) throw problem(row.person_id === null ? 'reply-not-yours' : 'not-found');
}

/** The first thing of it that would be hidden from a visitor. */
async function hiddenIn(
  policies: Pick<MaskingPolicies, 'maskOf'>,
  tenantId: string,
  reply: Reply,
): Promise<NonNullable<ReplySaved['problem']> | null> {
  const mask = await policies.maskOf(tenantId, 'reply');
  for (const part of ['text', 'title', 'shortName'] as const) {
    const { failed, spans, marks } = mask({ id: part, author: 'agent', text: reply[part] });
    const [span] = spans;
    if (!failed && span === undefined) continue;
    const params = { at: (span?.start ?? 0) + 1, kind: marks[0]?.type ?? '' };
    return { part, notice: { code: 'reply-hides', params } };
  }
  return null;
}

async function store(
  tx: Tx,
  scope: Scope,
  tenant: TenantScope,
  former: ReplyTable | undefined,
  row: ReplyTable,
): Promise<void> {
  if (former === undefined) await insertReply(tx, row);
  else if (!(await updateReply(tx, tenant, row))) throw problem('reply-changed');
  await recordChange(tx, {
    by: scope,
    action: 'save-reply',
    subject: row.short_name,
    tenantId: row.tenant_id,
    before: former === undefined ? null : stated(former),
    after: stated(row),
    detail: { set: setOf(row), blanks: blanksIn(row.text).length },
  });
}

const setOf = ({ person_id, team_id }: Pick<ReplyTable, 'person_id' | 'team_id'>): ReplySet =>
  person_id === null ? (team_id === null ? 'tenant' : 'team') : 'personal';

const textOf = ({ shortName, title, language, text }: ReplyText): ReplyText => ({ shortName, title, language, text });

const formOf = (row: ReplyTable): ReplyForm => ({
  ...{ shortName: row.short_name, title: row.title, language: row.language, text: row.text },
  ...{ set: setOf(row), teamId: row.team_id },
});

const stated = (row: ReplyTable) => {
  const { set, teamId, ...text } = formOf(row);
  return { set, ...(teamId === null ? {} : { teamId }), ...text };
};

const rowOf = (
  id: string,
  tenantId: string,
  { personId, teamId }: Owner,
  { shortName, title, language, text }: Reply,
  version: number,
  by: string,
): ReplyTable => ({
  ...{ id, tenant_id: tenantId, person_id: personId, team_id: teamId, language, title, text, version },
  short_name: shortName,
  short_words: foldWords(shortName),
  // Without the names of its blanks: nobody looks for these.
  words: foldWords(`${shortName} ${title} ${fillBlanks(text, ({ fallback }) => fallback)}`),
  changed_at: Date.now(),
  changed_by: by,
  retired_at: null,
});
