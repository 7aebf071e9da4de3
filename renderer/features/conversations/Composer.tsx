/**
 * The field for an answer. It says to whom and for which client company, because a person who answers several at once
 * must not have to remember. The text lives in the field; main keeps the draft.
 */
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { Button } from 'react-aria-components';
import type { ClosedBy, ConversationSummary } from '../../../contract/common.ts';
import { COUNTER_FROM, DRAFT_LIMIT, MESSAGE_LIMIT } from '../../limits.ts';
import { refusedAs } from '../../bridge.ts';
import { useDesk } from '../../store/context.ts';
import type { Thread } from '../../store/threads.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { Callout } from '../../ui/Callout.tsx';
import { isEnter } from '../../ui/isEnter.ts';
import { Icon } from '../../ui/Icon.tsx';
import { perform, useShortcuts } from '../../ui/shortcuts.ts';
import { BlanksOfDraft } from '../replies/BlankText.tsx';
import { pickerAria, ReplyList } from '../replies/ReplyList.tsx';
import { useReplyPicker } from '../replies/useReplyPicker.ts';
import { HiddenParts, useHiddenParts } from './HiddenParts.tsx';
import { SelectedPart } from './SelectedPart.tsx';
import { useEmoji } from './useEmoji.tsx';
import { useTypingSignal } from './typingSignal.ts';

export interface ComposerHandle {
  insert: (text: string) => void;
}
interface Props {
  conversation: ConversationSummary;
  thread: Thread | undefined;
  ref: Ref<ComposerHandle>;
}

export function Composer({ conversation, thread, ref }: Props) {
  const desk = useDesk();
  const { id, visitorName, tenant } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const [touched, setTouched] = useState(false);
  const [typed, setTyped] = useState(thread?.draft ?? '');
  const { length } = typed;
  const [error, setError] = useState<string | null>(null);
  const hidden = useHiddenParts(id, typed);
  /** Hidden parts of this message that the person was asked about; Enter sends it with so many. */
  const [asked, setAsked] = useState(0);
  const signal = useTypingSignal(id);
  const ready = thread?.status === 'ready';
  const failed = thread === undefined || thread.status === 'error';
  const closed = conversation.status === 'closed';

  const put = (text: string): void => {
    if (field.current === null) return;
    field.current.value = text;
    // What was selected in it is selected no more; the browser has no event for that.
    field.current.dispatchEvent(new Event('draftwritten', { bubbles: true }));
  };
  const write = (text: string): void => {
    setTouched(true);
    put(text);
    setTyped(text);
    desk.draft(id, text);
  };
  const insert = (text: string): void => {
    const there = field.current?.value ?? '';
    write(there.trim() === '' ? text : `${there}\n${text}`);
    field.current?.focus();
  };
  useImperativeHandle(ref, () => ({ insert }));
  useEffect(() => {
    if (desk.takeWish(id)) field.current?.focus();
  }, [desk, id]);

  // The field can be used at once. The draft that main kept comes a moment later, and enters only a field without input
  // so far: one that is empty because its text was just sent must not get that text back.
  const [drafted, setDrafted] = useState(ready);
  if (ready && !drafted) {
    setDrafted(true);
    if (length === 0 && !touched) setTyped(thread.draft);
  }
  const enterDraft = useEffectEvent(() => {
    if (!touched && field.current?.value === '') field.current.value = thread?.draft ?? '';
  });
  useLayoutEffect(() => {
    if (ready) enterDraft();
  }, [ready]);

  // The text of a message that was refused for good becomes the draft again, if there is room for it.
  const takeBack = useEffectEvent((text: string) => {
    if (field.current?.value.trim() === '') write(text);
  });
  useEffect(() => desk.takingBack(id, (text) => takeBack(text)), [desk, id]);

  const sendAndNext = async (): Promise<void> => {
    await send();
    // It stays where it was not sent: it is asked about, or too long.
    if (field.current?.value === '') perform('nextWaiting');
  };
  useShortcuts(closed || length === 0 ? {} : { replyAndNext: () => void sendAndNext() });
  const send = async (): Promise<void> => {
    const text = field.current?.value.trim() ?? '';
    if (text === '' || text.length > MESSAGE_LIMIT || failed || closed) return;
    if (hidden.of === text && hidden.shown.marks.length > asked) {
      setAsked(hidden.shown.marks.length);
      return;
    }
    put('');
    setTyped('');
    setError(null);
    signal.stop();
    try {
      await desk.send(id, text, asked);
      setAsked(0);
    } catch (cause) {
      const parts = Number(refusedAs(cause, 'parts-hidden')?.['count'] ?? 0);
      if (parts === 0) setError(errorWords(cause));
      else {
        setAsked(parts);
        await hidden.look(text).catch(() => undefined);
      }
      const since = field.current?.value ?? '';
      write(since === '' ? text : `${text}\n${since}`);
    }
  };
  const picker = useReplyPicker({ conversationId: id, field, write, send: () => void send() });
  const emoji = useEmoji(field, (text, caret) => {
    write(text);
    field.current?.setSelectionRange(caret, caret);
  });
  const onInput = (event: FormEvent<HTMLTextAreaElement>): void => {
    const { value } = event.currentTarget;
    setTouched(true);
    setTyped(value);
    setError(null);
    desk.draft(id, value);
    if (value.trim() === '') setAsked(0);
    if (value === '') signal.stop();
    else signal.wrote();
    picker.look();
    emoji.wrote();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (picker.onKeyDown(event) || emoji.pressed(event)) return;
    const { shiftKey, ctrlKey, metaKey, altKey } = event;
    if (!isEnter(event.nativeEvent) || shiftKey || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    void send();
  };

  if (closed) return <Closed by={conversation.closedBy ?? 'agent'} draft={thread?.draft ?? ''} />;
  const left = MESSAGE_LIMIT - length;
  return (
    <form
      className="composer"
      data-region="composer"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="composer-to small" id="composer-to">
        {t('composer.to')} <strong>{visitorTitle(visitorName)}</strong> {t('composer.for')}{' '}
        <strong>{tenant.name}</strong>
      </p>
      <div className="composer-field">
        <div className="draft">
          <textarea
            ref={field}
            dir="auto"
            maxLength={DRAFT_LIMIT}
            name="message"
            rows={2}
            defaultValue={thread?.draft ?? ''}
            placeholder={t('composer.placeholder')}
            aria-label={t('composer.label', { visitor: visitorTitle(visitorName), tenant: tenant.name })}
            aria-describedby={hidden.shown.marks.length === 0 ? 'composer-foot' : 'composer-foot composer-hidden'}
            aria-invalid={left < 0}
            data-region-focus=""
            disabled={failed}
            onInput={onInput}
            onKeyDown={onKeyDown}
            onBlur={() => {
              signal.stop();
              picker.close();
              emoji.close();
            }}
            {...(emoji.isOpen ? emoji.aria : pickerAria(picker))}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <ReplyList picker={picker} />
          {emoji.list}
          <SelectedPart field={field} />
          {/* What is selected is drawn here, by the preload: the browser's own selection would be a copy. */}
          <div className="draft-mirror" data-mirror="" aria-hidden="true" />
        </div>
        <Button
          className="button quiet emoji-button"
          aria-label={t('composer.emoji')}
          aria-expanded={emoji.isOpen}
          isDisabled={failed}
          preventFocusOnPress
          onPress={emoji.toggle}
        >
          <span aria-hidden="true">☺</span>
        </Button>
        <Button type="submit" className="button primary" isDisabled={failed || length === 0 || left < 0}>
          <Icon name="send" /> {t('composer.send')}
        </Button>
      </div>
      <BlanksOfDraft text={typed} />
      <HiddenParts
        id="composer-hidden"
        shown={hidden.shown}
        asked={asked > 0 && asked >= hidden.shown.marks.length}
        send={() => void send()}
      />
      <p className="composer-foot small muted" id="composer-foot">
        <span>{t('composer.keys')}</span>
        {length >= COUNTER_FROM && (
          <span className={left < 0 ? 'counter over' : 'counter'}>
            {left >= 0 ? t('composer.left', { count: left }) : t('composer.tooMany', { count: -left })}
          </span>
        )}
      </p>
      <div role="alert">
        {error !== null && <Callout tone="danger">{t('composer.failed', { reason: error })}</Callout>}
      </div>
    </form>
  );
}

/** What was written and not sent stays readable: somebody else may have closed the conversation meanwhile. */
function Closed({ by, draft }: { by: ClosedBy; draft: string }) {
  return (
    <div className="read-only small" data-region="composer">
      <p className="muted with-icon" role="status" tabIndex={-1} data-region-focus="">
        <Icon name="lock" /> {t(`composer.closedBy.${by}`)}
      </p>
      {draft.trim() !== '' && (
        <>
          <p className="muted">{t('composer.draftKept')}</p>
          <p className="kept-draft" dir="auto">
            {draft}
          </p>
        </>
      )}
    </div>
  );
}
