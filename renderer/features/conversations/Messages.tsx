/**
 * The messages of a conversation of any length. Only a window of them is in the document; it moves as the person
 * scrolls, and visible messages keep their place on the screen. While the newest message is in view, the view follows.
 */
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { STEP, WINDOW } from '../../limits.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import type { GoTo } from '../../store/snapshot.ts';
import type { Thread } from '../../store/threads.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { sameDay } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { MessageItem, startsGroup } from './MessageItem.tsx';

/** Pixels from an edge at which the next part is fetched, and from the bottom within which the view follows. */
const EDGE = 600;
const FOLLOW = 48;

interface Props {
  conversation: ConversationSummary;
  thread: Thread;
  reuse: ((text: string) => void) | undefined;
}

export function Messages({ conversation, thread, reuse }: Props) {
  const desk = useDesk();
  const { messages } = thread;
  const box = useRef<HTMLDivElement>(null);
  /** Last message of the window; null while the view follows the newest. */
  const [endId, setEndId] = useState<string | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [readTo, setReadTo] = useState<string | null>(null);
  const follows = endId === null;
  const content = useRef<HTMLDivElement>(null);
  const anchor = useRef<{ id: string; top: number } | null>(null);

  const found = endId === null ? -1 : messages.findLastIndex((message) => message.id === endId);
  const end = found === -1 ? messages.length : Math.max(found + 1, Math.min(WINDOW, messages.length));
  const start = Math.max(0, end - WINDOW);
  const shown = messages.slice(start, end);
  const newest = messages.at(-1);
  const unread =
    follows || readTo === null ? 0 : messages.length - 1 - messages.findLastIndex((message) => message.id === readTo);

  const remember = useCallback((): void => {
    const view = box.current;
    if (view === null) return;
    const rows = [...view.querySelectorAll<HTMLElement>('[data-message-id]')];
    const first = rows.find((row) => row.offsetTop + row.offsetHeight > view.scrollTop);
    anchor.current =
      first === undefined ? null : { id: first.dataset['messageId'] ?? '', top: first.offsetTop - view.scrollTop };
  }, []);
  const settle = useCallback((): void => {
    const view = box.current;
    if (view === null) return;
    if (follows) view.scrollTop = view.scrollHeight;
    else if (anchor.current !== null) {
      const row = view.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(anchor.current.id)}"]`);
      if (row !== null) view.scrollTop = row.offsetTop - anchor.current.top;
    }
    remember();
  }, [follows, remember]);

  const firstShown = shown[0]?.id;
  const lastShown = shown.at(-1)?.id;
  useLayoutEffect(settle, [settle, firstShown, lastShown, messages]);
  useEffect(() => {
    const observer = new ResizeObserver(settle);
    for (const each of [box.current, content.current]) if (each !== null) observer.observe(each);
    return () => observer.disconnect();
  }, [settle]);
  // What is on the screen down to the newest message is read, as soon as the person looks at the window.
  const newestSeq = follows ? (messages.findLast((message) => message.seq !== null)?.seq ?? null) : null;
  useLayoutEffect(() => {
    if (newestSeq === null) desk.reading.hides();
    else desk.reading.shows(conversation.id, newestSeq);
  }, [desk, conversation.id, newestSeq]);
  const newSince = usePicked((each) => each.newSince.get(conversation.id));
  const firstNew =
    newSince === undefined
      ? undefined
      : messages.find((message) => message.seq !== null && message.seq > newSince && message.seq !== messages[0]?.seq);
  // One's own message is always shown, also to a person who was reading earlier ones.
  const ownWaiting = newest?.seq === null ? newest.id : null;
  const [followedFor, setFollowedFor] = useState<string | null>(null);
  if (ownWaiting !== followedFor) {
    setFollowedFor(ownWaiting);
    if (ownWaiting !== null) setEndId(null);
  }

  /** Brings more in before the person gets to the end of what is there. */
  const fill = (): void => {
    const view = box.current;
    if (view === null) return;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight;
    if (view.scrollTop < EDGE && start > 0 && !follows)
      setEndId(messages[Math.max(WINDOW, end - STEP) - 1]?.id ?? null);
    else if (view.scrollTop < EDGE && start === 0 && thread.hasMore && thread.older === 'idle')
      void desk.older(conversation.id);
    else if (below < EDGE && end < messages.length)
      setEndId(messages[Math.min(messages.length, end + STEP) - 1]?.id ?? null);
  };
  // A page that arrives while the view is at the very top moves nothing, so no scroll event would ask for the next.
  const fillLater = useEffectEvent(fill);
  useEffect(() => {
    const frame = requestAnimationFrame(() => fillLater());
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- these are when to look, not what is looked at
  }, [firstShown, lastShown, messages, thread.older]);

  // A message that was found comes into view, with some of what follows it.
  const goTo = usePicked((each) => each.goTo);
  const [went, setWent] = useState<GoTo | null>(null);
  const sought =
    goTo === null || goTo === went || goTo.conversationId !== conversation.id
      ? -1
      : messages.findIndex((message) => message.id === goTo.messageId);
  if (sought !== -1) {
    setWent(goTo);
    setEndId(messages[Math.min(messages.length - 1, Math.max(sought + STEP, WINDOW - 1))]?.id ?? null);
    setActiveId(goTo?.messageId ?? null);
  }
  useLayoutEffect(() => {
    const view = box.current;
    const row =
      went === null ? null : view?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(went.messageId)}"]`);
    if (!view || !row || went === null) return;
    view.scrollTop = row.offsetTop - (view.clientHeight - Math.min(row.offsetHeight, view.clientHeight)) / 2;
    if (went.withoutFocus !== true) row.focus({ preventScroll: true });
    remember();
  }, [went, remember]);

  const toNewest = (): void => setEndId(null);
  const onScroll = (): void => {
    const view = box.current;
    if (view === null) return;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight;
    remember();
    if (end === messages.length && below < FOLLOW) setEndId(null);
    else if (endId === null && newest !== undefined) {
      setEndId(newest.id);
      setReadTo(newest.id);
    }
    fill();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'End') {
      event.preventDefault();
      toNewest();
      setActiveId(newest?.id ?? null);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const rows = [...(box.current?.querySelectorAll<HTMLElement>('[data-message-id]') ?? [])];
      const here = rows.findIndex((row) => row.contains(document.activeElement));
      const next = rows[here === -1 ? rows.length - 1 : here + (event.key === 'ArrowUp' ? -1 : 1)];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    }
  };
  const active = shown.some((message) => message.id === activeId) ? activeId : (lastShown ?? null);

  return (
    <div className="messages-frame">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys move in it */}
      <div
        className="messages"
        ref={box}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        data-region="messages"
        role="log"
        aria-label={t('thread.log', { visitor: visitorTitle(conversation.visitorName) })}
        aria-live={follows ? 'polite' : 'off'}
        aria-relevant="additions"
      >
        <div ref={content}>
          <Head thread={thread} atBeginning={start === 0} retry={() => void desk.older(conversation.id)} />
          {shown.map((message, index) => {
            const before = messages[start + index - 1];
            const newDay = before === undefined || !sameDay(before.at, message.at);
            return (
              <MessageItem
                key={message.id}
                message={message}
                visitorName={conversation.visitorName}
                day={newDay}
                opens={newDay || startsGroup(before, message)}
                isActive={message.id === active}
                isNew={message.id === firstNew?.id}
                isNewest={message.id === newest?.id}
                isSought={message.id === went?.messageId}
                refusal={thread.refused.get(message.id) ?? null}
                focused={setActiveId}
                reuse={reuse}
                remove={(messageId) => desk.forgetRefused(conversation.id, messageId)}
              />
            );
          })}
          {messages.length === 0 && !thread.hasMore && <p className="thread-note">{t('thread.empty')}</p>}
        </div>
      </div>
      {!follows && (
        <Button className={`pill${unread > 0 ? ' fresh' : ''}`} onPress={toNewest}>
          <Icon name="down" /> {unread > 0 ? t('thread.newMessages', { count: unread }) : t('thread.toNewest')}
        </Button>
      )}
    </div>
  );
}

function Head({ thread, atBeginning, retry }: { thread: Thread; atBeginning: boolean; retry: () => void }) {
  if (!atBeginning) return null;
  if (thread.older === 'error')
    return (
      <p className="thread-note">
        {t('thread.olderError')}{' '}
        <Button className="button quiet" onPress={retry}>
          {t('app.retry')}
        </Button>
      </p>
    );
  if (thread.hasMore) return <p className="thread-note">{thread.older === 'loading' ? t('thread.older') : ' '}</p>;
  return thread.messages.length === 0 ? null : <p className="thread-note">{t('thread.beginning')}</p>;
}
