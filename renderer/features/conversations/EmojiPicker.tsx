/** The emoji to choose from: those that fit a `:name` in the field, or all of them, asked for by the button. */
import { useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import type { Emoji } from './emoji.ts';

export const EMOJI_LIST = 'emoji-list';
export const emojiOption = (at: number): string => `emoji-${at}`;

interface Props {
  shown: readonly Emoji[];
  at: number;
  choose: (emoji: Emoji) => void;
}

/** The field keeps the focus and names the active one (`aria-activedescendant`). */
export function EmojiPicker({ shown, at, choose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#${emojiOption(at)}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div ref={list} className="emoji-list" id={EMOJI_LIST} role="listbox" aria-label={t('composer.emoji')}>
      {shown.map((emoji, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the field
        <div
          key={emoji.name}
          id={emojiOption(index)}
          className="emoji-option"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          // The field keeps the focus and its caret.
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(emoji)}
        >
          <span aria-hidden="true">{emoji.sign}</span> {emoji.name}
        </div>
      ))}
    </div>
  );
}
