/** The open conversation: whose it is, what was said, and, for an agent, the fields to answer and to add data. */
import { useRef, useState } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { span } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';
import { inkOn } from '../../ui/inkOn.ts';
import { CloseConversation } from './CloseConversation.tsx';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { ExportTranscript } from './ExportTranscript.tsx';
import { EntryPanel } from '../entries/EntryPanel.tsx';
import { Messages } from './Messages.tsx';

interface Props {
  conversationId: string | null;
  canWrite: boolean;
  back: () => void;
}

export function ConversationView({ conversationId, canWrite, back }: Props) {
  const conversation = usePicked((each) =>
    conversationId === null ? undefined : each.conversations.get(conversationId),
  );
  if (conversation === undefined) {
    return (
      <main className="open-conversation none" data-region="conversation">
        <Empty icon="chat" {...wordsOf('thread.none')} />
      </main>
    );
  }
  // With a key of its own every field and every timer ends with its conversation.
  return <Open key={conversation.id} conversation={conversation} canWrite={canWrite} back={back} />;
}

function Open({
  conversation,
  canWrite,
  back,
}: {
  conversation: ConversationSummary;
  canWrite: boolean;
  back: () => void;
}) {
  const desk = useDesk();
  const { id, tenant } = conversation;
  const thread = usePicked((each) => each.threads.get(id));
  const typing = usePicked((each) => each.typing.has(id));
  const preview = usePicked((each) => each.previews.get(id));
  const [data, setData] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const closed = conversation.status === 'closed';
  return (
    <main
      className={`open-conversation${data ? ' with-data' : ''}`}
      data-conversation-id={id}
      aria-labelledby="conversation-title"
    >
      <div className="tenant-banner" style={{ backgroundColor: tenant.colour, color: inkOn(tenant.colour) }}>
        <Button className="icon-button on-banner only-narrow" aria-label={t('thread.back')} onPress={back}>
          <Icon name="back" />
        </Button>
        <p>
          <strong>{tenant.name}</strong> <span>{t('thread.site', { site: conversation.siteName })}</span>
        </p>
      </div>
      <section className="conversation" aria-labelledby="conversation-title">
        <div className="pane-head conversation-head" data-region="conversation-head">
          <div>
            <h2 id="conversation-title">{visitorTitle(conversation.visitorName)}</h2>
            <p className="small muted with-icon">
              <Icon name="globe" />{' '}
              <span>
                {conversation.visitorOnline ? t('thread.visitorOnline') : t('thread.visitorAway')}
                {conversation.assignedTo !== null && !canWrite && (
                  <> · {t('conversations.with', { name: conversation.assignedTo.name })}</>
                )}
                {conversation.waitingSince !== null && !closed && (
                  <>
                    {' '}
                    · <Waits since={conversation.waitingSince} />
                  </>
                )}
                {closed && <> · {t('conversations.closed')}</>}
              </span>
            </p>
          </div>
          <div className="head-end">
            <ToggleButton
              className="button quiet only-tight"
              isSelected={data}
              onChange={setData}
              aria-controls="data-panel"
            >
              <Icon name="note" />{' '}
              {data ? t('thread.hideData') : canWrite ? t('thread.showData') : t('thread.showDataReading')}
            </ToggleButton>
            {!canWrite && <ExportTranscript conversationId={id} />}
            {canWrite && !closed && <CloseConversation conversation={conversation} />}
          </div>
        </div>
        {thread === undefined || thread.status === 'loading' ? (
          <Loading label={t('thread.opening')} rows={6} />
        ) : thread.status === 'error' ? (
          <Failed
            text={`${t('thread.openError')} ${thread.error ?? ''}`}
            retryLabel={t('app.retry')}
            retry={() => void desk.open(id)}
          />
        ) : (
          <Messages
            conversation={conversation}
            thread={thread}
            reuse={canWrite ? (text) => composer.current?.insert(text) : undefined}
          />
        )}
        <p className="typing-line small" aria-live="polite">
          {!typing || closed
            ? ''
            : preview === undefined
              ? t('thread.visitorTyping', { visitor: visitorTitle(conversation.visitorName) })
              : t('thread.visitorTypes', { visitor: visitorTitle(conversation.visitorName) })}
        </p>
        {/* Not read out: it changes with every word, and the message itself is read when it is sent. */}
        {typing && !closed && preview !== undefined && (
          <p className="typing-preview" dir="auto">
            <MaskedText body={preview} reasons="none" />
          </p>
        )}
        {canWrite ? (
          <Composer conversation={conversation} thread={thread} ref={composer} />
        ) : (
          <p className="read-only small muted with-icon">
            <Icon name="lock" /> {t('thread.readOnly')}
          </p>
        )}
      </section>
      <EntryPanel conversation={conversation} entries={thread?.entries ?? NO_ENTRIES} canWrite={canWrite} />
    </main>
  );
}

const NO_ENTRIES: readonly never[] = [];

function Waits({ since }: { since: number }) {
  const waited = useClock((now) => span(now - since));
  return <span className="waiting">{t('conversations.waitsSince', { time: waited })}</span>;
}
