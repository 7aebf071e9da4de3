/**
 * Canned replies at the message field: a slash at the start of a word opens a list, which the following letters narrow.
 * Enter puts the chosen one in the place of what was typed, Esc closes the list until another slash is typed.
 */
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { RepliesFound } from '../../../contract/replies.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';

/** The list is not asked for with a longer text. */
const LONGEST_QUERY = 60;
const TYPED = /(?:^|\s)\/([^\s/][^\n/]*|)$/u;

/** A line of the list: a stored reply, or, without an id, the blank that greets by name. */
export interface PickerItem {
  readonly id: string | null;
  readonly shortName: string;
  readonly title: string;
  readonly language: string | null;
  readonly beginning: string;
}
interface Open {
  /** Where the slash is. */
  readonly start: number;
  readonly query: string;
}

interface Parts {
  readonly conversationId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Puts a text into the field, as the person's own. */
  readonly write: (text: string) => void;
  /** Enter where no reply fits what was typed. */
  readonly send: () => void;
}

export interface ReplyPicker {
  readonly isOpen: boolean;
  readonly items: readonly PickerItem[];
  readonly hasMore: boolean;
  readonly chosen: number;
  readonly error: string | null;
  /** Whether the items are those of what is typed now. */
  readonly isSettled: boolean;
  choose(index: number): void;
  /** After each change of the text or of the caret. */
  look(): void;
  close(): void;
  /** @returns whether the key was for the list. */
  onKeyDown(event: KeyboardEvent): boolean;
}

function itemsOf({ replies, greeting }: RepliesFound, query: string): PickerItem[] {
  const short = t('replies.greeting');
  const own: PickerItem[] =
    greeting === null || !short.startsWith(query.toLowerCase())
      ? []
      : [{ id: null, shortName: short, title: t('blanks.named.first-name'), language: null, beginning: greeting }];
  return query.toLowerCase() === short ? [...own, ...replies] : [...replies, ...own];
}

export function useReplyPicker({ conversationId, field, write, send }: Parts): ReplyPicker {
  const { bridge } = useDesk();
  const [open, setOpen] = useState<Open | null>(null);
  const [found, setFound] = useState<{ of: string; items: PickerItem[]; hasMore: boolean } | null>(null);
  const [chosen, setChosen] = useState(0);
  const [error, setError] = useState<string | null>(null);
  /** The place of a slash whose list was closed by hand. */
  const closedAt = useRef<number | null>(null);
  const isEnterWaiting = useRef(false);
  const query = open?.query ?? null;

  const close = (): void => {
    isEnterWaiting.current = false;
    setOpen(null);
    setFound(null);
    setError(null);
    setChosen(0);
  };
  const look = (): void => {
    const text = field.current?.value ?? '';
    const caret = field.current?.selectionStart ?? text.length;
    const typed = TYPED.exec(text.slice(0, caret))?.[1];
    const start = caret - (typed?.length ?? 0) - 1;
    if (typed === undefined || typed.length > LONGEST_QUERY) {
      closedAt.current = null;
      if (open !== null) close();
    } else if (closedAt.current !== start && (open?.query !== typed || open.start !== start)) {
      closedAt.current = null;
      setOpen({ start, query: typed });
      setChosen(0);
    }
  };

  const put = (text: string): void => {
    const { current } = field;
    if (current === null || open === null) return;
    const typed = `/${open.query}`;
    const there = current.value;
    const at = there.startsWith(typed, open.start) ? open.start : there.length;
    const after = at === open.start ? there.slice(at + typed.length) : '';
    write(there.slice(0, at) + text + after);
    current.focus();
    current.setSelectionRange(at + text.length, at + text.length);
    close();
  };
  const choose = async (item: PickerItem | undefined): Promise<void> => {
    if (item === undefined) return;
    if (item.id === null) return put(item.beginning);
    try {
      put((await bridge.fillReply({ conversationId, replyId: item.id })).text);
    } catch (cause) {
      setError(t('replies.failed', { words: errorWords(cause) }));
    }
  };
  const arrived = useEffectEvent((of: string, next: RepliesFound | null, problem: string | null) => {
    if (of !== open?.query) return;
    const items = next === null ? [] : itemsOf(next, of);
    setFound({ of, items, hasMore: next?.hasMore ?? false });
    setError(problem);
    if (!isEnterWaiting.current) return;
    isEnterWaiting.current = false;
    if (items.length > 0) void choose(items[0]);
    else if (problem === null) {
      close();
      send();
    }
  });
  useEffect(() => {
    if (query === null) return;
    bridge.findReplies({ conversationId, query }).then(
      (next) => arrived(query, next, null),
      (cause: unknown) => arrived(query, null, t('replies.pickerFailed', { words: errorWords(cause) })),
    );
  }, [bridge, conversationId, query]);

  const items = found?.items ?? [];
  const isSettled = found !== null && found.of === query;
  // Words with a space that no reply has are a sentence with a slash in it.
  const isOpen = open !== null && !(isSettled && items.length === 0 && error === null && /\s/u.test(open.query));
  const move = (to: number): void => {
    if (items.length > 0) setChosen((to + items.length) % items.length);
  };
  return {
    isOpen,
    items,
    hasMore: found?.hasMore ?? false,
    chosen: Math.min(chosen, Math.max(0, items.length - 1)),
    error,
    isSettled,
    choose: (index) => void choose(items[index]),
    look,
    close,
    onKeyDown(event) {
      if (!isOpen || event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
      switch (event.key) {
        case 'Escape':
          closedAt.current = open.start;
          close();
          break;
        case 'ArrowDown':
        case 'ArrowUp':
          if (event.shiftKey) return false;
          move(chosen + (event.key === 'ArrowDown' ? 1 : -1));
          break;
        case 'Enter':
        case 'Tab':
          if (event.shiftKey) return false;
          if (!isSettled) isEnterWaiting.current = event.key === 'Enter';
          else if (items.length === 0) return false;
          else void choose(items[Math.min(chosen, items.length - 1)]);
          break;
        default:
          return false;
      }
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
