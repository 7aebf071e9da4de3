/**
 * Finding words in the open conversation, by the keys of a browser (Ctrl+F, F3, Ctrl+G). It looks at what main has
 * masked, from the newest message backward, and brings older messages in when those that are there have no more.
 */
import { useEffect, useEffectEvent, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { Message } from '../../../contract/common.ts';
import { PAGES_TO_FOUND, QUERY_LIMIT } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';
import type { Thread } from '../../store/threads.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { findPlaces } from './findPlaces.ts';

const HIGHLIGHT = 'found';
const BODIES = '[role=log] .message-body';

/** Newest first. */
const matching = (messages: readonly Message[], words: string): string[] =>
  messages
    .filter(({ body }) => findPlaces(body.text, words).length > 0)
    .map(({ id }) => id)
    .toReversed();

/** Paints every place of the words that is in the document. */
function paint(words: string): void {
  const ranges: Range[] = [];
  for (const body of document.querySelectorAll(BODIES)) {
    const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode())
      for (const { start, end } of findPlaces(node.nodeValue ?? '', words)) {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, end);
        ranges.push(range);
      }
  }
  if (ranges.length === 0) CSS.highlights.delete(HIGHLIGHT);
  else CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
}

export function FindInThread({ conversationId, thread }: { conversationId: string; thread: Thread }) {
  const desk = useDesk();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [words, setWords] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const before = useRef<Element | null>(null);
  const found = isOpen ? matching(thread.messages, words) : [];
  const place = at === null ? -1 : found.indexOf(at);

  const show = (messageId: string | undefined): void => {
    if (messageId === undefined) return;
    setAt(messageId);
    desk.showMessage(conversationId, messageId);
  };
  const older = async (): Promise<void> => {
    if (busy || words.trim() === '') return;
    let now = found;
    const next = place + 1;
    setBusy(true);
    for (let page = 0; page < PAGES_TO_FOUND && now[next] === undefined; page += 1) {
      const known = desk.getSnapshot().threads.get(conversationId);
      if (known === undefined || !known.hasMore || known.older === 'error') break;
      await desk.older(conversationId);
      now = matching(desk.getSnapshot().threads.get(conversationId)?.messages ?? [], words);
    }
    setBusy(false);
    // Behind the oldest one it begins anew.
    show(now[next] ?? now[0]);
  };
  const newer = (): void => show(found[place - 1] ?? found.at(-1));
  const open = (): void => {
    if (!isOpen) before.current = document.activeElement;
    setIsOpen(true);
    field.current?.focus();
  };
  const close = (): void => {
    setIsOpen(false);
    setAt(null);
    const back = before.current;
    if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus();
    else document.querySelector<HTMLElement>('[data-region=composer] [data-region-focus]')?.focus();
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const again = (control && key === 'g') || (!control && key === 'f3');
    if (!again && !(control && !event.shiftKey && key === 'f')) return;
    if (document.querySelector('[aria-modal="true"], .veil') !== null) return;
    event.preventDefault();
    if (!again || !isOpen) open();
    else if (event.shiftKey) newer();
    else void older();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
  useEffect(() => {
    if (isOpen) field.current?.focus();
  }, [isOpen]);
  // Rows come and go while the view moves.
  useEffect(() => {
    if (!isOpen) return undefined;
    const log = document.querySelector('[role=log]');
    const observer = new MutationObserver(() => paint(words));
    if (log !== null) observer.observe(log, { childList: true, subtree: true, characterData: true });
    paint(words);
    return () => {
      observer.disconnect();
      CSS.highlights.delete(HIGHLIGHT);
    };
  }, [isOpen, words]);

  if (!isOpen) return null;
  const nothing = words.trim() === '';
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from every part
    <form
      className="find"
      role="search"
      aria-label={t('find.title')}
      data-region="find"
      autoComplete="off"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void older();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          close();
        } else if (event.key === 'Enter' && event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault();
          newer();
        }
      }}
    >
      <input
        ref={field}
        type="text"
        name="find"
        value={words}
        maxLength={QUERY_LIMIT}
        placeholder={t('find.placeholder')}
        aria-label={t('find.label')}
        aria-describedby="find-count"
        enterKeyHint="search"
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(null);
        }}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <p className="small muted" id="find-count" role="status">
        {nothing
          ? ''
          : busy
            ? t('find.looking')
            : found.length === 0
              ? t(thread.hasMore ? 'find.notYet' : 'find.none')
              : place === -1
                ? t('find.found', { count: found.length })
                : t('find.place', { place: place + 1, count: found.length })}
      </p>
      <Button type="submit" className="button quiet" isDisabled={nothing}>
        <Icon name="up" /> {t('find.older')}
      </Button>
      <Button className="button quiet" isDisabled={nothing || found.length === 0} onPress={newer}>
        <Icon name="down" /> {t('find.newer')}
      </Button>
      <Button className="icon-button" aria-label={t('find.close')} onPress={close}>
        <Icon name="close" />
      </Button>
    </form>
  );
}
