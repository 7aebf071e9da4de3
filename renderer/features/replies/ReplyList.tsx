/** The list of canned replies above the message field. The field keeps the focus and names the chosen line. */
import { useEffect, useRef } from 'react';
import { languageWords } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { BlankText } from './BlankText.tsx';
import type { ReplyPicker } from './useReplyPicker.ts';

const LIST = 'reply-list';
const lineId = (index: number): string => `${LIST}-${index}`;

/** What the field says of the list to assistive programs. */
export const pickerAria = (picker: ReplyPicker) =>
  picker.isOpen && picker.items.length > 0
    ? ({
        'aria-autocomplete': 'list',
        'aria-haspopup': 'listbox',
        'aria-controls': LIST,
        'aria-activedescendant': lineId(picker.chosen),
      } as const)
    : {};

export function ReplyList({ picker }: { picker: ReplyPicker }) {
  const { isOpen, items, chosen, error, hasMore, isSettled } = picker;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const words =
    error ??
    (!isSettled
      ? ''
      : items.length === 0
        ? t('replies.pickerNone')
        : t('replies.pickerCount', { count: items.length }));
  return (
    <div className={isOpen ? 'reply-picker' : 'reply-picker closed'}>
      {isOpen && items.length > 0 && (
        <div className="replies" ref={list} id={LIST} role="listbox" aria-label={t('replies.picker')}>
          {items.map((item, index) => (
            // The field has the focus and the keys.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={item.id ?? ''}
              id={lineId(index)}
              role="option"
              aria-selected={index === chosen}
              className={index === chosen ? 'current' : undefined}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => picker.choose(index)}
            >
              <span className="reply-name">
                <strong>/{item.shortName}</strong> {item.title}
                {item.language !== null && <span className="muted"> · {languageWords(item.language)}</span>}
              </span>
              <span className="reply-beginning small muted" dir="auto">
                <BlankText text={item.beginning} isStored />
              </span>
            </div>
          ))}
        </div>
      )}
      <p className={error === null ? 'small muted' : 'small danger'} role="status">
        {isOpen && words}
        {isOpen && hasMore && ` ${t('replies.pickerMore')}`}
      </p>
    </div>
  );
}
