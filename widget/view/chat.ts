/** The chat: who answers, the thread, the state of the connection, the composer. */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import type { Conversation } from '../conversation.ts';
import { WORDS } from '../words/languages.ts';
import type { Words } from '../words/words.ts';
import { Announcer } from './announcer.ts';
import { Composer } from './composer.ts';
import { checkbox } from './checkbox.ts';
import { askEndChat, askSaveChat, showYourData } from './dialogs.ts';
import type { YourDataActions } from './dialogs.ts';
import { button, h, icon } from './dom.ts';
import { banner } from './page.ts';
import type { View } from './page.ts';
import { ratingView } from './rating.ts';
import type { Rate } from './rating.ts';
import type { ValueOf } from './row.ts';
import { Thread } from './thread.ts';

export interface ChatActions extends YourDataActions {
  readonly valueOf: ValueOf;
  readonly send: (text: string) => void;
  readonly input: (text: string) => void;
  /** A message was taken back into the field, which has this text now. */
  readonly takenBack: (text: string) => void;
  readonly rate: Rate;
  readonly isSoundOn: () => boolean;
  readonly switchSound: (on: boolean) => void;
  readonly retry: (id: string) => void;
  readonly connectNow: () => void;
  readonly end: () => void;
  readonly reopen: () => void;
  readonly startNew: () => void;
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
      soundSwitch(words, actions),
      button(words.yourData, 'quiet', () => showYourData(site, language, actions)),
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
  const remember = checkbox(words.remember, words.rememberNote, actions.isRemembered(), actions.remember);
  const thread = new Thread(
    conversation,
    language,
    {
      retry: actions.retry,
      edit: (id) => {
        const text = conversation.takeBack(id);
        if (text === null) return;
        composer.text = composer.text.trim() === '' ? text : `${composer.text}\n${text}`;
        actions.takenBack(composer.text);
        composer.focus();
      },
    },
    remember.element,
    actions.valueOf,
  );
  const offlineText = h('p', { role: 'status' });
  const offline = h(
    'div',
    { class: 'offline', hidden: true },
    icon('away'),
    offlineText,
    button(words.tryNow, 'link', actions.connectNow),
  );
  const rating = ratingView(words, conversation, actions.rate);
  const closedTitle = h('p', { class: 'closed-text', tabindex: '-1' }, words.closedText);
  const reopen = button(words.reopen, 'choice', actions.reopen, { hidden: true });
  const closed = h(
    'div',
    { class: 'closed', hidden: true },
    closedTitle,
    rating.element,
    h(
      'div',
      { class: 'choices' },
      reopen,
      button(words.saveChat, 'choice', () => askSaveChat(language, actions)),
      button(words.startNew, 'primary', actions.startNew),
    ),
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
    if (conversation.status === 'waiting')
      return conversation.ahead === null ? words.waiting : words.waitingAhead(conversation.ahead);
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
    remember.show(actions.isRemembered());
    const over = conversation.status === 'closed';
    // Also where the focus is nowhere: the button that had it is hidden, or its row was drawn anew.
    const moveFocus = over && closed.hidden && (composer.hasFocus || document.activeElement === document.body);
    closed.hidden = !over;
    rating.draw();
    reopen.hidden = !conversation.mayReopen;
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
    focus: element.querySelector<HTMLElement>('#message') ?? closedTitle,
    draft: () => composer.text,
    leave: () => {
      stopListening();
      cancelAnimationFrame(ticket);
      if (planned !== null) cancelAnimationFrame(planned);
      announcer.leave();
    },
  };
}

/** Off until it is switched on, and then heard once. */
function soundSwitch(words: Words, actions: Pick<ChatActions, 'isSoundOn' | 'switchSound'>): HTMLButtonElement {
  const press = button('', 'quiet', () => {
    actions.switchSound(!actions.isSoundOn());
    show();
  });
  press.setAttribute('aria-label', words.sound);
  press.title = words.sound;
  const show = (): void => {
    press.setAttribute('aria-pressed', String(actions.isSoundOn()));
    press.replaceChildren(icon(actions.isSoundOn() ? 'sound' : 'silent'));
  };
  show();
  return press;
}
