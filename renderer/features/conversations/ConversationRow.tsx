import type { ConversationSummary } from '../../../contract/common.ts';
import { useClock } from '../../store/clock.ts';
import { usePicked } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { sameDay, shortDate, timeOfDay, wait } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';

/** One conversation in the list: who, for whom, the last message, and how long the visitor has waited. */
export function ConversationRow({ conversation, personId }: { conversation: ConversationSummary; personId: string }) {
  const { id, tenant, status } = conversation;
  const seen = usePicked((each) => each.seen.get(id));
  const seenIsKnown = usePicked((each) => each.seenIsKnown);
  const holder = conversation.assignedTo;
  // A conversation that another agent answers is not unread for this person.
  const mine = holder === null || holder.id === personId;
  const unread =
    status === 'closed' || !mine
      ? 0
      : seen === undefined && !seenIsKnown
        ? conversation.lastAuthor === 'visitor'
          ? null
          : 0
        : Math.max(0, conversation.lastSeq - (seen ?? 0));
  return (
    <div className={`row-body is-${status}${unread === 0 ? '' : ' unread'}`}>
      <span className="stripe" style={{ backgroundColor: tenant.colour }} aria-hidden="true" />
      <div className="row-line">
        <span className="row-name">{visitorTitle(conversation.visitorName)}</span>
        {unread !== 0 && (
          <span className="unread-mark">
            {unread === null ? t('conversations.unread') : t('conversations.unreadCount', { count: unread })}
          </span>
        )}
        <span className="row-end">
          {conversation.waitingSince !== null && status !== 'closed' ? (
            <Waiting since={conversation.waitingSince} />
          ) : (
            <LastAt at={conversation.closedAt ?? conversation.lastMessageAt ?? conversation.startedAt} />
          )}
        </span>
      </div>
      <div className="row-line small">
        <span className="row-tenant">{tenant.name}</span>
        <Preview conversation={conversation} personId={personId} />
        <span className="row-end">
          {status === 'closed' ? (
            <span>
              {t(conversation.closedBy === 'visitor' ? 'conversations.closedByVisitor' : 'conversations.closed')}
            </span>
          ) : conversation.transfer?.people.includes(personId) === true ? (
            <span>{t('routing.rowOffered')}</span>
          ) : holder === null ? (
            <span>{t('conversations.queue')}</span>
          ) : holder.id === personId ? (
            <span className={conversation.visitorOnline ? 'online' : ''}>
              {conversation.visitorOnline ? t('conversations.online') : t('conversations.away')}
            </span>
          ) : (
            <span>
              {t(conversation.agentAwaySince === undefined ? 'conversations.with' : 'conversations.withAway', {
                name: holder.name,
              })}
            </span>
          )}
        </span>
      </div>
    </div>
  );
}

function Preview({ conversation, personId }: { conversation: ConversationSummary; personId: string }) {
  const typing = usePicked((each) => each.typing.has(conversation.id));
  const { lastBy } = conversation;
  if (typing) return <span className="preview typing">{t('conversations.typing')}</span>;
  if (conversation.lastPreview === null) return <span className="preview">{t('conversations.noMessages')}</span>;
  return (
    <span className="preview preview-text">
      {conversation.lastAuthor === 'agent' && (
        <span className="preview-author">
          {lastBy?.id === personId ? t('conversations.you') : (lastBy?.name ?? t('conversations.agent'))}:{' '}
        </span>
      )}
      <bdi>
        <MaskedText body={conversation.lastPreview} reasons="none" blanks={conversation.lastAuthor === 'agent'} />
      </bdi>
    </span>
  );
}

function Waiting({ since }: { since: number }) {
  const waited = useClock((now) => wait(now - since));
  return (
    <span className="waiting">
      <Icon name="clock" />
      {t('conversations.waitsSince', { time: waited })}
    </span>
  );
}

function LastAt({ at }: { at: number }) {
  const text = useClock((now) => (sameDay(at, now) ? timeOfDay(at) : shortDate(at)));
  return <time>{text}</time>;
}
