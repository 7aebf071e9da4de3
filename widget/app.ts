/** Leads from one view to the next: notice, declined, chat, and the ways out. */
import type { Site, VisitorLanguage } from '../contract/visitor.ts';
import { Conversation } from './conversation.ts';
import type { ConversationEvent } from './conversation.ts';
import { chooseLanguage } from './language.ts';
import { Link } from './link.ts';
import type { Clock, Line, LineEvents } from './link.ts';
import { fetchSite, giveConsent } from './server.ts';
import { tabMemory } from './tabMemory.ts';
import { TypingSignal } from './typingSignal.ts';
import { chatPage } from './view/chat.ts';
import type { ChatView } from './view/chat.ts';
import { button } from './view/dom.ts';
import { noticePage } from './view/notice.ts';
import { loadingPage, messagePage } from './view/page.ts';
import type { View } from './view/page.ts';
import { WORDS } from './words/languages.ts';
import type { Words } from './words/words.ts';

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

function dial(events: LineEvents): Line {
  const address = new URL('/visitor/v1/realtime', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', (event) => events.received(String(event.data)));
  socket.addEventListener('close', () => events.closed());
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

interface Chat {
  readonly conversation: Conversation;
  readonly link: Link;
  readonly typing: TypingSignal;
}

export class App {
  readonly #page: HTMLElement;
  /** The last part of `/s/:siteId`. */
  readonly #siteId = location.pathname.split('/').findLast((part) => part !== '') ?? '';
  #language: VisitorLanguage = chooseLanguage(
    new URLSearchParams(location.search).get('language'),
    navigator.languages,
  );
  #site: Site | null = null;
  #view: View | null = null;
  #chat: Chat | null = null;
  #chatView: ChatView | null = null;
  /** Text that was not sent in a conversation that is over; waits for the next one. */
  #draft = '';
  #unread = 0;

  constructor(page: HTMLElement) {
    this.#page = page;
    window.addEventListener('online', () => this.#chat?.link.connect());
    window.addEventListener('offline', () => this.#chat?.link.networkLost());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.#unread = 0;
      this.#title();
      this.#chat?.link.connect();
    });
    window.addEventListener('beforeunload', (event) => {
      // Unsent text is in memory only, never in storage, so leaving would lose it.
      if (this.#chat?.conversation.outbox.some((one) => one.state === 'sending')) event.preventDefault();
    });
  }

  get #words(): Words {
    return WORDS[this.#language];
  }

  async start(): Promise<void> {
    this.#show(loadingPage(this.#words), false);
    if (!(await this.#loadSite())) return;
    const token = tabMemory.token(this.#siteId);
    if (token === null) this.#showNotice(null, false);
    else this.#openChat(token);
  }

  async #loadSite(): Promise<boolean> {
    const answer = await fetchSite(this.#siteId, this.#language);
    if (answer.ok) {
      this.#site = answer.value;
      return true;
    }
    const words = this.#words;
    this.#show(
      answer.why === 'unreachable'
        ? messagePage(
            null,
            words.unavailableTitle,
            [words.unavailableText],
            button(words.tryAgain, 'primary', () => void this.start()),
          )
        : messagePage(null, words.unknownSiteTitle, [words.unknownSiteText]),
    );
    return false;
  }

  #showNotice(note: string | null, moveFocus = true): void {
    const site = this.#site;
    if (!site) return;
    this.#show(
      noticePage(site, this.#language, note, {
        allow: () => void this.#allow(site),
        decline: () => this.#showDeclined(),
        speak: (language) => void this.#speak(language),
      }),
      moveFocus,
    );
  }

  #showDeclined(): void {
    const words = this.#words;
    this.#show(
      messagePage(
        this.#site,
        words.declinedTitle,
        [words.declinedText],
        button(words.changeMind, 'primary', () => this.#showNotice(null)),
      ),
    );
  }

  async #allow(site: Site): Promise<void> {
    const stored = await giveConsent(site);
    if (stored.ok) {
      tabMemory.keep(this.#siteId, stored.value.visitorToken);
      this.#openChat(stored.value.visitorToken);
      return;
    }
    if (stored.why !== 'refused') {
      this.#showNotice(stored.why === 'too-fast' ? this.#words.consentTooFast : this.#words.consentFailed);
      return;
    }
    // Refused: most likely the notice changed since it was loaded. What is agreed to must be what is on the screen.
    if (await this.#loadSite())
      this.#showNotice(
        this.#site?.notice.version === site.notice.version ? this.#words.consentFailed : this.#words.noticeChanged,
      );
  }

  #openChat(visitorToken: string): void {
    const conversation = new Conversation();
    const link = new Link(conversation, visitorToken, { dial, clock, random: Math.random });
    this.#chat = {
      conversation,
      link,
      typing: new TypingSignal(
        (typing, text) => link.typing(typing, text),
        clock,
        () => conversation.typingPreview,
      ),
    };
    // One that was ended may still be on its way to the server: it changes no view.
    conversation.listen((event) => {
      if (this.#chat?.conversation === conversation) this.#hear(event);
    });
    this.#showChat();
    link.connect();
  }

  #showChat(): void {
    const { site, chat } = { site: this.#site, chat: this.#chat };
    if (!site || !chat) return;
    const view = chatPage(site, this.#language, chat.conversation, this.#draft, {
      send: (text) => {
        chat.typing.stop();
        chat.conversation.write({ id: crypto.randomUUID(), text, at: Date.now() });
        chat.link.flush();
      },
      input: (text) => chat.typing.input(text),
      retry: (id) => {
        chat.conversation.retry(id);
        chat.link.connect();
        chat.link.flush();
      },
      connectNow: () => chat.link.connect(),
      end: () => this.#endChat(),
      startNew: () => this.#startNew(),
      speak: (language) => void this.#speak(language),
    });
    this.#draft = '';
    this.#show(view);
    this.#chatView = view;
  }

  #hear(event: ConversationEvent): void {
    const words = this.#words;
    if (event.type === 'arrived' && document.hidden && event.message.author !== 'visitor') {
      this.#unread += 1;
      this.#title();
    } else if (event.type === 'expired') {
      this.#leaveChat();
      const texts = this.#draft === '' ? [words.expiredText] : [words.expiredText, words.expiredDraft];
      this.#show(
        messagePage(
          this.#site,
          words.expiredTitle,
          texts,
          button(words.startNew, 'primary', () => this.#startNew()),
        ),
      );
    } else if (event.type === 'outdated') {
      this.#show(
        messagePage(
          this.#site,
          words.outdatedTitle,
          [words.outdatedText],
          button(words.reload, 'primary', () => location.reload()),
        ),
      );
    }
  }

  #endChat(): void {
    this.#leaveChat((link) => link.finish());
    this.#draft = '';
    const words = this.#words;
    this.#show(
      messagePage(
        this.#site,
        words.endedTitle,
        [words.endedText],
        button(words.startNew, 'primary', () => this.#startNew()),
      ),
    );
  }

  /** A new conversation is a new consent, on the current notice. */
  #startNew(): void {
    this.#leaveChat();
    void this.start();
  }

  /** Forgets the conversation, in the tab's storage too; only what was not sent stays, as a draft in memory. */
  #leaveChat(how: (link: Link) => void = (link) => link.end()): void {
    if (!this.#chat) return;
    this.#keepDraft();
    const unsent = this.#chat.conversation.outbox.map((one) => one.text);
    this.#draft = [...unsent, this.#draft].filter((text) => text.trim() !== '').join('\n');
    this.#chat.typing.stop();
    how(this.#chat.link);
    this.#chat = null;
    tabMemory.forget(this.#siteId);
  }

  #keepDraft(): void {
    if (this.#chatView) this.#draft = this.#chatView.draft();
  }

  async #speak(language: VisitorLanguage): Promise<void> {
    this.#language = language;
    // In the address, because before consent nothing may be stored; it survives a reload all the same.
    history.replaceState(null, '', `${location.pathname}?language=${language}`);
    if (this.#chat) {
      // A conversation goes on whatever becomes of this request; at worst the notice stays in the language before.
      const answer = await fetchSite(this.#siteId, language);
      if (answer.ok) this.#site = answer.value;
      if (!this.#chat) return;
      this.#keepDraft();
      this.#showChat();
    } else if (await this.#loadSite()) {
      this.#showNotice(null, false);
      document.getElementById('language')?.focus();
    }
  }

  #show(view: View, moveFocus = true): void {
    this.#view?.leave?.();
    this.#view = view;
    this.#chatView = null;
    document.documentElement.lang = this.#language;
    this.#title();
    this.#page.replaceChildren(view.element);
    if (moveFocus) view.focus.focus();
  }

  #title(): void {
    const title = this.#site ? this.#words.chatWith(this.#site.tenantName) : 'Chat';
    document.title = this.#unread > 0 ? this.#words.unread(this.#unread, title) : title;
  }
}
