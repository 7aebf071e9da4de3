/** Leads from one view to the next: notice, declined, chat, and the ways out. */
import type { Site, VisitorLanguage } from '../contract/visitor.ts';
import { valueOf } from './blanks.ts';
import { ChatMemory } from './chatMemory.ts';
import { Conversation } from './conversation.ts';
import type { ConversationEvent, Outgoing } from './conversation.ts';
import { chooseLanguage, directionOf } from './language.ts';
import { Link } from './link.ts';
import type { Clock, Line, LineEvents } from './link.ts';
import { OwnWords } from './ownWords.ts';
import { OtherTabs } from './otherTabs.ts';
import { saveText } from './saveText.ts';
import { fetchSite, giveConsent } from './server.ts';
import { Sound } from './sound.ts';
import { transcript } from './transcript.ts';
import { TypingSignal } from './typingSignal.ts';
import { chatPage } from './view/chat.ts';
import type { ChatView } from './view/chat.ts';
import { askSaveChat } from './view/dialogs.ts';
import { button, h } from './view/dom.ts';
import { noticePage } from './view/notice.ts';
import { loadingPage, messagePage } from './view/page.ts';
import type { View } from './view/page.ts';
import { ratingView } from './view/rating.ts';
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
  readonly token: string;
  readonly conversation: Conversation;
  readonly link: Link;
  readonly typing: TypingSignal;
  readonly ownWords: OwnWords;
}

export class App {
  readonly #page: HTMLElement;
  /** The last part of `/s/:siteId`. */
  readonly #siteId = location.pathname.split('/').findLast((part) => part !== '') ?? '';
  readonly #memory = new ChatMemory(this.#siteId);
  readonly #otherTabs = new OtherTabs(this.#siteId, {
    chat: () => (this.#chat === null || this.#chat.conversation.status === 'closed' ? null : this.#chat.token),
    found: (token) => {
      // Later than it was waited for, but before anything was chosen here.
      if (this.#isAsking) this.#join(token);
    },
    ended: (token) => {
      if (this.#chat?.token === token) this.#showEnded((link) => link.end());
    },
  });
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
  /** What `#memory` has of the chat's outbox; null once it has no words of it any more. */
  #kept: readonly Outgoing[] | null = null;
  /** The notice is shown and nothing was chosen yet. */
  #isAsking = false;
  #unread = 0;
  readonly #sound = new Sound();

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
      // Unsent text outlives a reload of the tab, but not the tab.
      if (this.#chat?.conversation.outbox.some((one) => one.state === 'sending')) event.preventDefault();
    });
  }

  get #words(): Words {
    return WORDS[this.#language];
  }

  async start(): Promise<void> {
    this.#show(loadingPage(this.#words), false);
    const inOtherTab = this.#otherTabs.find();
    if (!(await this.#loadSite())) return;
    const memory = this.#memory;
    const own = memory.token;
    if (own !== null) {
      this.#openChat(own, memory.draft);
      return;
    }
    const other = await inOtherTab;
    const { remembered } = memory;
    if (other !== null) this.#join(other);
    else if (remembered !== null) this.#join(remembered, memory.rememberedDraft);
    else this.#showNotice(null, false);
  }

  /** Continues a chat that this tab did not have. */
  #join(token: string, draft = ''): void {
    this.#memory.keepToken(token);
    this.#openChat(token, draft);
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
        allow: () => {
          this.#isAsking = false;
          void this.#allow(site);
        },
        decline: () => this.#showDeclined(),
        speak: (language) => void this.#speak(language),
      }),
      moveFocus,
    );
    this.#isAsking = true;
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
      this.#join(stored.value.visitorToken);
      // A tab that still asks would begin a second chat.
      this.#otherTabs.has(stored.value.visitorToken);
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

  /** @param draft what was being written in it; what an earlier chat has left comes first */
  #openChat(token: string, draft: string): void {
    const conversation = new Conversation();
    for (const unsent of this.#memory.unsent) conversation.write(unsent);
    this.#kept = conversation.outbox;
    const link = new Link(conversation, token, { dial, clock, random: Math.random });
    this.#chat = {
      token,
      conversation,
      link,
      typing: new TypingSignal(
        (typing, text) => link.typing(typing, text),
        clock,
        () => conversation.typingPreview,
      ),
      ownWords: new OwnWords(),
    };
    // One that was ended may still be on its way to the server: it changes no view.
    conversation.listen((event) => {
      if (this.#chat?.conversation === conversation) this.#hear(event);
    });
    if (this.#memory.isRemembered) this.#memory.remember(true);
    if (this.#draft === '') this.#draft = draft;
    this.#showChat();
    link.connect();
  }

  #showChat(): void {
    const { site, chat } = { site: this.#site, chat: this.#chat };
    if (!site || !chat) return;
    const view = chatPage(site, this.#language, chat.conversation, this.#draft, {
      valueOf: async (blank, message) =>
        valueOf(blank, message, { messages: chat.conversation.messages, ownWords: await chat.ownWords.read() }),
      send: (text) => {
        chat.typing.stop();
        this.#memory.keepDraft('');
        chat.conversation.write({ id: crypto.randomUUID(), text, at: Date.now() });
        chat.link.flush();
      },
      input: (text) => {
        chat.typing.input(text);
        this.#memory.keepDraft(text);
      },
      takenBack: (text) => this.#memory.keepDraft(text),
      isRemembered: () => this.#memory.isRemembered,
      remember: (on) => {
        this.#memory.remember(on);
        chat.conversation.changed();
      },
      retry: (id) => {
        chat.conversation.retry(id);
        chat.link.connect();
        chat.link.flush();
      },
      rate: (score, comment) => {
        chat.conversation.rating = { score, comment, isStored: false };
        chat.conversation.changed();
        chat.link.sendRating();
      },
      isSoundOn: () => this.#memory.isSoundOn,
      switchSound: (on) => {
        this.#memory.keepSound(on);
        if (on) this.#sound.play();
      },
      hasOwnWords: () => chat.ownWords.isAny,
      save: (inFull) => void this.#save(chat, inFull),
      connectNow: () => chat.link.connect(),
      end: () => this.#endChat(),
      reopen: () => chat.link.reopen(),
      startNew: () => this.#startNew(),
      speak: (language) => void this.#speak(language),
    });
    if (this.#draft !== '') this.#memory.keepDraft(this.#draft);
    this.#draft = '';
    this.#show(view);
    this.#chatView = view;
  }

  /** Keeps what has no receipt while the chat is open, and no words once it is closed. */
  #keepWords({ conversation: { outbox, status } }: Chat): void {
    const kept = status === 'closed' ? null : outbox;
    if (kept === this.#kept) return;
    this.#kept = kept;
    if (kept === null) this.#memory.forgetWords();
    else this.#memory.keepUnsent(kept);
  }

  async #save({ conversation, ownWords }: Chat, inFull: boolean): Promise<void> {
    const { tenantName = '' } = this.#site ?? {};
    const { messages } = conversation;
    const savedAt = Date.now();
    const own = inFull ? await ownWords.read() : new Map<string, string>();
    const text = transcript({ tenantName, messages, inFull: own, savedAt }, this.#language);
    saveText(`chat-${new Date(savedAt).toISOString().slice(0, 10)}.txt`, text);
  }

  #hear(event: ConversationEvent): void {
    const words = this.#words;
    if (event.type === 'arrived' && event.message.author !== 'visitor' && this.#memory.isSoundOn) this.#sound.play();
    if (event.type === 'received') this.#chat?.ownWords.keep(event.message, event.text);
    else if (event.type === 'corrected') this.#chat?.ownWords.corrected(event.message);
    else if (event.type === 'changed') {
      if (this.#chat) this.#keepWords(this.#chat);
    } else if (event.type === 'arrived' && document.hidden && event.message.author !== 'visitor') {
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
    if (this.#chat) this.#otherTabs.end(this.#chat.token);
    this.#showEnded((link) => link.finish());
  }

  /** Nothing of the chat is in the browser's storage any more; it is in memory until this view is left. */
  #showEnded(how: (link: Link) => void): void {
    const chat = this.#chat;
    this.#leaveChat(how);
    this.#draft = '';
    if (chat === null) return;
    const words = this.#words;
    const { conversation, token } = chat;
    // The first one ends with the receipt of the end.
    const link = new Link(conversation, token, { dial, clock, random: Math.random });
    const rating = ratingView(words, conversation, (score, comment) => {
      conversation.rating = { score, comment, isStored: false };
      conversation.changed();
      link.connect();
      link.sendRating();
    });
    const stopListening = conversation.listen(() => rating.draw());
    const view = messagePage(
      this.#site,
      words.endedTitle,
      [words.endedText],
      rating.element,
      h(
        'div',
        { class: 'choices' },
        button(words.saveChat, 'choice', () =>
          askSaveChat(this.#language, {
            hasOwnWords: () => chat.ownWords.isAny,
            save: (inFull) => void this.#save(chat, inFull),
          }),
        ),
        button(words.startNew, 'primary', () => this.#startNew()),
      ),
    );
    this.#show({
      ...view,
      leave: () => {
        stopListening();
        link.end();
      },
    });
    rating.draw();
  }

  /** A new conversation is a new consent, on the current notice. */
  #startNew(): void {
    this.#leaveChat();
    void this.start();
  }

  /** Forgets the conversation, in the browser's storage too; only what was not sent stays, as a draft in memory. */
  #leaveChat(how: (link: Link) => void = (link) => link.end()): void {
    if (!this.#chat) return;
    this.#keepDraft();
    const unsent = this.#chat.conversation.outbox.map((one) => one.text);
    this.#draft = [...unsent, this.#draft].filter((text) => text.trim() !== '').join('\n');
    this.#chat.typing.stop();
    how(this.#chat.link);
    this.#chat = null;
    this.#memory.forget();
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
    this.#isAsking = false;
    document.documentElement.lang = this.#language;
    document.documentElement.dir = directionOf(this.#language);
    this.#title();
    this.#page.replaceChildren(view.element);
    if (moveFocus) view.focus.focus();
  }

  #title(): void {
    const title = this.#site ? this.#words.chatWith(this.#site.tenantName) : 'Chat';
    document.title = this.#unread > 0 ? this.#words.unread(this.#unread, title) : title;
  }
}
