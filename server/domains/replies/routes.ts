/** The routes about canned replies. */
import type { REPLY_ROUTES } from '../../../contract/replies.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Db } from '../../storage/storage.ts';
import type { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { setVisitorBlanks } from '../tenants/visitorBlanks.ts';
import { filledReply, importReplies, listReplies, repliesFor, retireReply, saveReply } from './replies.ts';

/** A handler for each route. */
export const replyHandlers = ({
  db,
  policies,
}: {
  readonly db: Db;
  readonly policies: MaskingPolicies;
}): Pick<Handlers, keyof typeof REPLY_ROUTES> => ({
  findReplies: ({ scope, params, body }) => repliesFor(db, scope, params.conversationId, body.query),
  fillReply: ({ session, scope, params }) =>
    filledReply(db, scope, session.person.name, params.conversationId, params.replyId),
  listReplies: ({ scope, params, body }) => listReplies(db, scope, params.tenantId, body),
  saveReply: ({ scope, params, body }) => saveReply(db, scope, policies, params, body),
  async retireReply({ scope, params, body }) {
    await retireReply(db, scope, params, body.baseVersion);
    return { ok: true };
  },
  importReplies: ({ scope, params, body }) => importReplies(db, scope, policies, params.tenantId, body),
  async setVisitorBlanks({ scope, params, body }) {
    await setVisitorBlanks(db, scope, params.tenantId, body.on);
    return { ok: true };
  },
});
