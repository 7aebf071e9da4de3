/** One message. Its chips are stops for the Tab key only while the message itself has been moved to. */
import { memo } from 'react';
import { Button } from 'react-aria-components';
import type { Message } from '../../../contract/common.ts';
import { useClock } from '../../store/clock.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { dayName, fullTime, timeOfDay } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';

/** Milliseconds within which messages of one author are grouped under one name. */
const TOGETHER = 180_000;

export function startsGroup(before: Message | undefined, message: Message): boolean {
  return (
    before === undefined ||
    before.author !== message.author ||
    before.authorName !== message.authorName ||
    message.at - before.at > TOGETHER
  );
}

interface Props {
  message: Message;
  visitorName: string;
  day: boolean;
  /** Whether it begins a group, with name and time above it. */
  opens: boolean;
  isActive: boolean;
  /** It is the first that has come since the person looked here last. */
  isNew: boolean;
  isNewest: boolean;
  /** It was found by a search and opened from there. */
  isSought: boolean;
  refusal: string | null;
  focused: (id: string) => void;
  reuse: ((text: string) => void) | undefined;
  remove: (id: string) => void;
}

export const MessageItem = memo(
  Item,
  (a, b) =>
    a.message === b.message &&
    a.day === b.day &&
    a.opens === b.opens &&
    a.isActive === b.isActive &&
    a.isNew === b.isNew &&
    a.isNewest === b.isNewest &&
    a.isSought === b.isSought &&
    a.refusal === b.refusal &&
    a.visitorName === b.visitorName,
);

function Item({
  message,
  visitorName,
  day,
  opens,
  isActive,
  isNew,
  isNewest,
  isSought,
  refusal,
  focused,
  reuse,
  remove,
}: Props) {
  const { id, author, at } = message;
  const name =
    author === 'visitor'
      ? visitorTitle(visitorName)
      : author === 'agent'
        ? (message.authorName ?? t('conversations.you'))
        : t('conversations.system');
  const state = refusal !== null ? 'refused' : author !== 'agent' ? null : message.seq === null ? 'queued' : 'sent';
  return (
    <>
      {day && (
        <p className="day">
          <span>
            <DayName at={at} />
          </span>
        </p>
      )}
      {isNew && (
        <p className="day new-since">
          <span>{t('thread.newSince')}</span>
        </p>
      )}
      {/* A message can be moved to, so that what is masked in it can be reached. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- see above */}
      <article
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        tabIndex={isActive ? 0 : -1}
        onFocus={() => focused(id)}
        className={
          'message ' +
          `${author}${opens ? ' opens' : ''}${refusal === null ? '' : ' refused'}${isSought ? ' sought' : ''}`
        }
        data-message-id={id}
        data-author={author}
        data-state={state ?? undefined}
        data-region-focus={isActive ? '' : undefined}
        aria-label={`${name}, ${timeOfDay(at)}`}
      >
        {opens && (
          <p className="message-head small">
            <strong>{name}</strong>{' '}
            <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
              {timeOfDay(at)}
            </time>
          </p>
        )}
        <div className="message-body" dir="auto">
          <MaskedText
            body={message.body}
            reasons={isActive ? 'reachable' : 'quiet'}
            message={message}
            blanks={author === 'agent'}
          />
        </div>
        {state === 'queued' && (
          <p className="message-state small">
            <Icon name="clock" /> {t('thread.queued')}
          </p>
        )}
        {state === 'sent' && isNewest && (
          <p className="message-state small">
            <Icon name="check" /> {t('thread.sent')}
          </p>
        )}
        {refusal !== null && (
          <div className="message-refusal small">
            <p className="with-icon">
              <Icon name="warning" />{' '}
              <span>
                <strong>{t('thread.refused')}.</strong> {refusal}
              </span>
            </p>
            {reuse !== undefined && (
              <p className="message-actions">
                <Button className="button" excludeFromTabOrder={!isActive} onPress={() => reuse(message.body.text)}>
                  {t('thread.editAgain')}
                </Button>
                <Button className="button quiet" excludeFromTabOrder={!isActive} onPress={() => remove(id)}>
                  {t('thread.remove')}
                </Button>
              </p>
            )}
          </div>
        )}
      </article>
    </>
  );
}

/** `Today`, `Yesterday`, or the date; turns over at midnight by itself. */
function DayName({ at }: { at: number }) {
  return useClock((now) => dayName(at, now));
}
