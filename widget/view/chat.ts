/** The chat: who answers, the thread, the state of the connection, the composer. */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import type { Conversation } from '../conversation.ts';
import { WORDS } from '../words/languages.ts';
import { Announcer } from './announcer.ts';
import { Composer } from './composer.ts';
import { askEndChat, showYourData } from './dialogs.ts';
import { button, h, icon } from './dom.ts';
import { banner } from './page.ts';
import type { View } from './page.ts';
import { Thread } from './thread.ts';

export interface ChatActions {
  readonly send: (text: string) => void;
  readonly input: (text: string) => void;
  readonly retry: (id: string) => void;
  readonly connectNow: () => void;
  readonly end: () => void;
  readonly startNew: () => void;
  readonly speak: (language: VisitorLanguage) => void;
}

export interface ChatView extends View {
  /** The text of the message field, to carry it over to another view. */
  readonly draft: () => string;
}

export function chatPage(
  site: Site,
  language: VisitorLanguage,
  conversation: Conversation,
  draft: string,
  actions: ChatActions,
): ChatView {
  const words = WORDS[language];
  const status = h('p', { class: 'status', role: 'status' });
  const header = banner(
    site,
    h(
      'div',
      { class: 'banner-actions' },
      button(words.yourData, 'quiet', () => showYourData(site, language, actions.speak)),
      button(words.endChat, 'quiet', () => askEndChat(language, conversation.outbox.length > 0, actions.end), {
        id: 'end-chat',
      }),
    ),
  );
  header.append(status);

  const composer = new Composer(words, {
    input: actions.input,
    send: (text) => {
      actions.send(text);
      thread.toNewest();
    },
  });
  composer.text = draft;
  const announcer = new Announcer(language);
  const thread = new Thread(conversation, language, {
    retry: actions.retry,
    edit: (id) => {
      const text = conversation.takeBack(id);
      if (text === null) return;
      composer.text = composer.text.trim() === '' ? text : `${composer.text}\n${text}`;
      composer.focus();
    },
  });
  const offlineText = h('p', { role: 'status' });
  const offline = h(
    'div',
    { class: 'offline', hidden: true },
    icon('away'),
    offlineText,
    button(words.tryNow, 'link', actions.connectNow),
  );
  const closedTitle = h('p', { class: 'closed-text', tabindex: '-1' }, words.closedText);
  const closed = h(
    'div',
    { class: 'closed', hidden: true },
    closedTitle,
    button(words.startNew, 'primary', actions.startNew),
  );
  const element = h(
    'div',
    { class: 'page chat' },
    header,
    h(
      'main',
      { class: 'chat-main' },
      h('h1', { class: 'spoken' }, words.chatWith(site.tenantName)),
      offline,
      thread.element,
      closed,
      composer.element,
      announcer.element,
    ),
  );

  const statusWords = (): string => {
    if (conversation.status === 'closed') return words.closed;
    if (conversation.status === null) return words.connecting;
    if (conversation.status === 'waiting') return words.waiting;
    return conversation.answeredBy === null ? words.answered : words.answeredBy(conversation.answeredBy);
  };
  const write = (place: HTMLElement, text: string): void => {
    if (place.textContent !== text) place.textContent = text;
  };

  const draw = (): void => {
    write(status, statusWords());
    element.dataset['status'] = conversation.status ?? 'connecting';
    element.dataset['link'] = conversation.link;
    const away = conversation.link === 'offline';
    if (!away && !offline.hidden) announcer.say(words.backOnline);
    offline.hidden = !away;
    const unsent = conversation.outbox.filter((one) => one.state === 'sending').length;
    write(offlineText, !away ? '' : unsent > 0 ? `${words.offline} ${words.offlineUnsent(unsent)}` : words.offline);
    const over = conversation.status === 'closed';
    const moveFocus = over && composer.hasFocus;
    closed.hidden = !over;
    composer.element.hidden = over;
    composer.isSeen = conversation.typingPreview;
    if (moveFocus) closedTitle.focus();
    thread.draw();
  };

  // One drawing for all that happens within a frame: a replay of thousands draws once.
  let planned: number | null = null;
  const plan = (): void => {
    planned ??= requestAnimationFrame(() => {
      planned = null;
      draw();
    });
  };
  const stopListening = conversation.listen((event) => {
    announcer.hear(event);
    plan();
  });
  const ticket = requestAnimationFrame(draw);

  return {
    element,
    focus: element.querySelector('textarea') ?? closedTitle,
    draft: () => composer.text,
    leave: () => {
      stopListening();
      cancelAnimationFrame(ticket);
      if (planned !== null) cancelAnimationFrame(planned);
      announcer.leave();
    },
  };
}
