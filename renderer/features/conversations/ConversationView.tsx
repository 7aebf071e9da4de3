/** The open conversation: whose it is, what was said, and, for an agent, the fields to answer and to add data. */
import { useRef, useState } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { wait } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { inkOn } from '../../ui/inkOn.ts';
import { Belongs } from './Belongs.tsx';
import { ConversationActs } from './ConversationActs.tsx';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { FindInThread } from './FindInThread.tsx';
import { ExportTranscript } from './ExportTranscript.tsx';
import { EntryPanel } from '../entries/EntryPanel.tsx';
import { Messages } from './Messages.tsx';
import { Offered } from './Offered.tsx';
import { Rated } from './Rated.tsx';

/** The panel with data about the visitor, beside the thread. */
interface DataPanel {
  isShown: boolean;
  show: (shown: boolean) => void;
}
interface Props {
  conversationId: string | null;
  canWrite: boolean;
  data: DataPanel;
  back: () => void;
}

export function ConversationView({ conversationId, canWrite, data, back }: Props) {
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
  return <Open key={conversation.id} conversation={conversation} canWrite={canWrite} data={data} back={back} />;
}

function Open({
  conversation,
  canWrite,
  data,
  back,
}: Omit<Props, 'conversationId'> & { conversation: ConversationSummary }) {
  const desk = useDesk();
  const { id, tenant } = conversation;
  const thread = usePicked((each) => each.threads.get(id));
  const typing = usePicked((each) => each.typing.has(id));
  const preview = usePicked((each) => each.previews.get(id));
  // Whether the person has just asked for the panel: its field takes the focus then.
  const [asked, setAsked] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const closed = conversation.status === 'closed';
  const showData = (shown: boolean): void => {
    data.show(shown);
    if (shown && canWrite && !closed) setAsked(true);
  };
  useShortcuts({ data: () => showData(!data.isShown) });
  return (
    <main
      className={`open-conversation${data.isShown ? ' with-data' : ''}`}
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
                {!closed && (
                  <>
                    {' '}
                    · <Belongs conversation={conversation} />
                  </>
                )}
                {conversation.waitingSince !== null && !closed && (
                  <>
                    {' '}
                    · <Waits since={conversation.waitingSince} />
                  </>
                )}
                {closed && (
                  <>
                    {' '}
                    ·{' '}
                    {t(conversation.closedBy === 'visitor' ? 'conversations.closedByVisitor' : 'conversations.closed')}
                  </>
                )}
              </span>
            </p>
          </div>
          <div className="head-end">
            <ToggleButton
              className="button quiet"
              isSelected={data.isShown}
              onChange={showData}
              data-shows="data"
              // A panel that is not there cannot be named.
              {...(data.isShown && { 'aria-controls': 'data-panel' })}
            >
              <Icon name="note" />{' '}
              {data.isShown ? t('thread.hideData') : canWrite ? t('thread.showData') : t('thread.showDataReading')}
            </ToggleButton>
            {!canWrite && <ExportTranscript conversationId={id} />}
            <ConversationActs conversation={conversation} />
          </div>
        </div>
        {!closed && <Offered conversation={conversation} />}
        {thread?.status === 'ready' && <FindInThread conversationId={id} thread={thread} />}
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
        {closed && !canWrite && conversation.rating !== undefined && <Rated rating={conversation.rating} />}
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
      {data.isShown && (
        <EntryPanel
          conversation={conversation}
          entries={thread?.entries ?? NO_ENTRIES}
          canWrite={canWrite}
          takesFocus={asked}
        />
      )}
    </main>
  );
}

const NO_ENTRIES: readonly never[] = [];

function Waits({ since }: { since: number }) {
  const waited = useClock((now) => wait(now - since));
  return <span className="waiting">{t('conversations.waitsSince', { time: waited })}</span>;
}
