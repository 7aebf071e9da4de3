/**
 * Compares what is stored of conversations with the records that bind it: messages with the digests of the records of
 * agents' messages and closings, entries with theirs. Goes back in time, because a message may have been masked again.
 */
import { setImmediate } from 'node:timers/promises';
import type { ContentFinding } from '../../../contract/ledger.ts';
import { messageHash, messagesDigest, rowHash } from '../../../core/ledger/rowHash.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { bindingsOf, conversationsAfter, entriesOf, messagesOf, type BoundConversation } from './contentQueries.ts';

export interface ContentFault {
  readonly finding: ContentFinding;
  readonly tenantId: string;
  readonly conversationId: string;
  /** Numbers of the first and last message; null for an entry. */
  readonly from: number | null;
  readonly upTo: number | null;
  readonly entryId: string | null;
}
/** Faults of a company beyond those that are named. */
export interface OtherFaults {
  readonly finding: ContentFinding;
  readonly tenantId: string;
  readonly conversationId: null;
  readonly others: number;
}

/** Of one company and kind; the rest is counted: they are alerts for people. */
const MOST_NAMED = 20;
const STEP = 100;

export interface ContentPorts {
  readonly db: Db;
  readonly scope: SystemScope;
  /** Asked between two conversations. */
  readonly stopped?: () => boolean;
}

/** @returns what does not match its record; empty where everything does. */
export async function auditContents({
  db,
  scope,
  stopped = () => false,
}: ContentPorts): Promise<(ContentFault | OtherFaults)[]> {
  const named: ContentFault[] = [];
  const counts = new Map<string, { finding: ContentFinding; tenantId: string; count: number }>();
  const answer = (): (ContentFault | OtherFaults)[] => [
    ...named,
    ...[...counts.values()]
      .filter(({ count }) => count > MOST_NAMED)
      .map(({ finding, tenantId, count }) => ({ finding, tenantId, conversationId: null, others: count - MOST_NAMED })),
  ];
  for (let after = ''; ;) {
    const some = await conversationsAfter(db, scope, after, STEP);
    for (const conversation of some) {
      if (stopped()) return answer();
      for (const fault of await faultsOf(db, scope, conversation)) {
        const { finding, tenantId } = fault;
        const of = counts.get(`${finding} ${tenantId}`) ?? { finding, tenantId, count: 0 };
        of.count += 1;
        counts.set(`${finding} ${tenantId}`, of);
        if (of.count <= MOST_NAMED) named.push(fault);
      }
      await setImmediate();
    }
    const last = some.at(-1);
    if (last === undefined) return answer();
    after = last.id;
  }
}

async function faultsOf(db: Db, scope: SystemScope, conversation: BoundConversation): Promise<ContentFault[]> {
  const { id, tenantId, salt, bound } = conversation;
  /** By the newest record that says so; null for none. */
  let isEnded: boolean | null = null;
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
    if (kind === 'conversation-closed' || kind === 'conversation-reopened') isEnded ??= kind === 'conversation-closed';
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
  for (const entryId of entries.keys()) found.push(entryFault(entryId));
  let next = 1;
  for (const { from, upTo } of ranges.reverse()) {
    if (from !== next) found.push(fault(next, Math.max(next, from - 1)));
    next = upTo + 1;
  }
  const isOver = conversation.isClosed || isEnded === true;
  // Nothing is said after the end, and each message of an agent is bound as it is stored.
  const unbound = messages.filter(({ seq, author }) => seq >= next && (isOver || author === 'agent'));
  const last = Math.max(bound, unbound.at(-1)?.seq ?? 0);
  if (last >= next) found.push(fault(next, last));
  return found;
}
