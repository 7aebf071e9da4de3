/**
 * Compares what is stored of conversations with the records that bind it: messages with the digests of the records of
 * agents' messages and closings, entries with theirs. Goes back in time, because a message may have been masked again.
 */
import { setImmediate } from 'node:timers/promises';
import type { ContentFinding } from '../../../contract/ledger.ts';
import { messageHash, messagesDigest, rowHash } from '../../../core/ledger/rowHash.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import {
  bindingsOf,
  conversationsAfter,
  entriesOf,
  messagesOf,
  wasErasedSince,
  type BoundConversation,
} from './contentQueries.ts';

export interface ContentFault {
  readonly finding: ContentFinding;
  readonly tenantId: string;
  readonly conversationId: string;
  /** Numbers of the first and last message; null for an entry. */
  readonly from: number | null;
  readonly upTo: number | null;
  readonly entryId: string | null;
}

/** After so many the rest is not named: they are alerts for people. */
const MOST = 20;
const STEP = 100;

export interface ContentPorts {
  readonly db: Db;
  readonly scope: SystemScope;
  /** Asked between two conversations. */
  readonly stopped?: () => boolean;
}

/** @returns what does not match its record; empty where everything does. */
export async function auditContents({ db, scope, stopped = () => false }: ContentPorts): Promise<ContentFault[]> {
  const found: ContentFault[] = [];
  for (let after = ''; ;) {
    const some = await conversationsAfter(db, scope, after, STEP);
    for (const conversation of some) {
      if (stopped() || found.length >= MOST) return found.slice(0, MOST);
      found.push(...(await faultsOf(db, scope, conversation)));
      await setImmediate();
    }
    const last = some.at(-1);
    if (last === undefined) return found.slice(0, MOST);
    after = last.id;
  }
}

async function faultsOf(db: Db, scope: SystemScope, conversation: BoundConversation): Promise<ContentFault[]> {
  const { id, tenantId, salt, bound } = conversation;
  const fault = (from: number, upTo: number): ContentFault => ({
    ...{ finding: 'messages-changed', tenantId, conversationId: id, from, upTo, entryId: null },
  });
  const messages = await messagesOf(db, scope, id);
  /** As each was after the record that is being looked at. */
  const hashes = new Map(messages.map((message) => [message.id, messageHash(message, salt)]));
  const found: ContentFault[] = [];
  const ranges: { readonly from: number; readonly upTo: number }[] = [];
  const entries = new Map((await entriesOf(db, scope, id)).map((row) => [row.id, rowHash('entry', row)]));
  const entryFault = (entryId: string): ContentFault => ({
    ...{ finding: 'entry-changed', tenantId, conversationId: id, from: null, upTo: null, entryId },
  });
  for (const { kind, detail } of await bindingsOf(db, scope, id)) {
    if (kind === 'entry-stored') {
      const entryId = String(detail['entryId']);
      if (entries.get(entryId) !== detail['hash']) found.push(entryFault(entryId));
      entries.delete(entryId);
    } else if (kind === 'message-changed') {
      const messageId = String(detail['messageId']);
      const seq = messages.find((message) => message.id === messageId)?.seq ?? 0;
      if (hashes.get(messageId) !== detail['hash']) found.push(fault(seq, seq));
      hashes.set(messageId, String(detail['before']));
    } else {
      const [from, upTo] = [Number(detail['boundFrom'] ?? 0), Number(detail['boundUpTo'] ?? 0)];
      if (upTo === 0) continue;
      ranges.push({ from, upTo });
      const now = messages
        .filter(({ seq }) => seq >= from && seq <= upTo)
        .map((message) => hashes.get(message.id) ?? '');
      if (messagesDigest(now) !== detail['digest']) found.push(fault(from, upTo));
    }
  }
  // Without their records, which retention may have erased, nothing can be said of the rest.
  if (await wasErasedSince(db, conversation.startedAt)) return found;
  for (const entryId of entries.keys()) found.push(entryFault(entryId));
  let next = 1;
  for (const { from, upTo } of ranges.reverse()) {
    if (from !== next) found.push(fault(next, Math.max(next, from - 1)));
    next = upTo + 1;
  }
  if (bound >= next) found.push(fault(next, bound));
  return found;
}
