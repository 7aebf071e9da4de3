/** Choosing an emoji while writing: by `:name`, or from all of them by a button, with the keys of the field. */
import { useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { isEnter } from '../../ui/isEnter.ts';
import { EMOJI, emojiBy, nameAtCaret, type Emoji } from './emoji.ts';
import { EMOJI_LIST, emojiOption, EmojiPicker } from './EmojiPicker.tsx';

interface Choice {
  readonly shown: readonly Emoji[];
  readonly at: number;
}

export interface EmojiChoice {
  readonly list: ReactNode;
  /** For the field, which keeps the focus. */
  readonly aria: Readonly<Record<string, string | boolean>>;
  readonly isOpen: boolean;
  /** After each input of the field. */
  wrote(): void;
  /** All of them; again, none. */
  toggle(): void;
  close(): void;
  /** @returns whether the key was one of the list. */
  pressed(event: KeyboardEvent): boolean;
}

/** @param write puts a text with the caret at a place into the field, as if it had been typed */
export function useEmoji(
  field: RefObject<HTMLTextAreaElement | null>,
  write: (text: string, caret: number) => void,
): EmojiChoice {
  const [choice, setChoice] = useState<Choice | null>(null);
  const close = (): void => setChoice(null);
  const named = (): ReturnType<typeof nameAtCaret> =>
    field.current === null ? null : nameAtCaret(field.current.value, field.current.selectionEnd);
  const choose = ({ sign }: Emoji): void => {
    const area = field.current;
    if (area === null) return;
    const caret = area.selectionEnd;
    const start = named()?.start ?? caret;
    write(area.value.slice(0, start) + sign + area.value.slice(caret), start + sign.length);
    close();
    area.focus();
  };
  const shownAt = choice?.shown[choice.at];
  return {
    isOpen: choice !== null,
    list: choice === null ? null : <EmojiPicker shown={choice.shown} at={choice.at} choose={choose} />,
    aria:
      choice === null
        ? { 'aria-autocomplete': 'list' }
        : {
            'aria-autocomplete': 'list',
            'aria-controls': EMOJI_LIST,
            'aria-activedescendant': emojiOption(choice.at),
          },
    wrote() {
      const name = named();
      const shown = name === null ? [] : emojiBy(name.part);
      setChoice(shown.length === 0 ? null : { shown, at: 0 });
    },
    toggle() {
      setChoice(choice === null ? { shown: EMOJI, at: 0 } : null);
      field.current?.focus();
    },
    close,
    pressed(event) {
      if (choice === null || shownAt === undefined) return false;
      const count = choice.shown.length;
      const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
      const step = event.shiftKey || event.ctrlKey || event.altKey ? undefined : steps[event.key];
      if (event.nativeEvent.isComposing) return false;
      if (step !== undefined) setChoice({ ...choice, at: (choice.at + step + count) % count });
      else if (event.key === 'Escape') close();
      else if ((isEnter(event.nativeEvent) && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey))
        choose(shownAt);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
