/**
 * Everything the page knows, fed by the bridge. Nothing is written anywhere: leaving the signed-in phase drops it all.
 */
import type { Bridge, DeskState, EventPayload } from '../../contract/bridge.ts';
import type { AgentTile } from '../../contract/activity.ts';
import type {
  ConversationSummary,
  EntryKind,
  FoundMessage,
  MaskedText,
  Message,
  Person,
} from '../../contract/common.ts';
import { PAGE, PAGES_TO_FOUND } from '../limits.ts';
import { t } from '../i18n/index.ts';
import { makeDrafts } from './drafts.ts';
import { makeNotices, type Notice } from './notices.ts';
import { makeSearch, type Search } from './search.ts';
import { may } from './session.ts';
import {
  EMPTY_THREAD,
  isBefore,
  withEntries,
  withinLimits,
  withMessage,
  withNewestPage,
  withOlderPage,
  type Thread,
} from './threads.ts';
import { makeVisitorTyping } from './visitorTyping.ts';
import { inWords } from '../i18n/inWords.ts';

export type Load = 'loading' | 'ready' | 'error';

export interface GoTo {
  readonly conversationId: string;
  readonly messageId: string;
}

export interface Snapshot {
  readonly state: DeskState;
  readonly conversations: ReadonlyMap<string, ConversationSummary>;
  readonly conversationsLoad: Load;
  readonly openId: string | null;
  readonly threads: ReadonlyMap<string, Thread>;
  /** Newest `seq` that was on the screen, by conversation. */
  readonly seen: ReadonlyMap<string, number>;
  /** Conversations whose visitor is writing now. */
  readonly typing: ReadonlySet<string>;
  /** What they are writing, masked, where it is seen. */
  readonly previews: ReadonlyMap<string, MaskedText>;
  /** Null without a search. */
  readonly search: Search | null;
  /** A message that shall come into view. */
  readonly goTo: GoTo | null;
  readonly notices: readonly Notice[];
  readonly agents: ReadonlyMap<string, AgentTile>;
  readonly agentsLoad: Load;
  /** What main asks the person before something may happen. */
  readonly reason: EventPayload<'reason'> | null;
  readonly people: readonly Person[];
  /** Recovery codes on the screen, once; null while there are none to show. */
  readonly recoveryCodes: readonly string[] | null;
  /** Position of the newest activity that the page knows of. */
  readonly activityNewest: number;
}

const STARTING: DeskState = { phase: 'starting' };
const EMPTY: Omit<Snapshot, 'state' | 'notices' | 'recoveryCodes'> = {
  conversations: new Map(),
  conversationsLoad: 'loading',
  openId: null,
  threads: new Map(),
  seen: new Map(),
  typing: new Set(),
  previews: new Map(),
  search: null,
  goTo: null,
  agents: new Map(),
  agentsLoad: 'loading',
  reason: null,
  people: [],
  activityNewest: 0,
};
/**
 * Events are drawn together, once a frame; a hidden window gets no frames, so a timer draws at the latest.
 * Milliseconds.
 */
const FRAME_AT_MOST = 100;
/** Milliseconds until the state is asked for again without an answer. */
const ASK_AGAIN = 2_000;

const words = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

export function makeDesk(bridge: Bridge) {
  let snapshot: Snapshot = { ...EMPTY, state: STARTING, notices: [], recoveryCodes: null };
  const listeners = new Set<() => void>();
  const endings: (() => void)[] = [];
  /** The open composer, which takes back the text of a message that was refused. */
  let takeBack: { id: string; take: (text: string) => void } | null = null;
  let wantsToWrite: string | null = null;
  let session = 0;
  let asking: number | undefined;
  let frame: { raf: number; timer: number } | null = null;
  /** Conversations that an event spoke of while the list was on its way: the event is newer. */
  let spokenOf = new Set<string>();

  const notify = (): void => {
    if (frame !== null) {
      window.cancelAnimationFrame(frame.raf);
      window.clearTimeout(frame.timer);
      frame = null;
    }
    for (const listener of listeners) listener();
  };
  const set = (change: Partial<Snapshot>, when: 'now' | 'next-frame' = 'now'): void => {
    snapshot = { ...snapshot, ...change };
    if (when === 'now') notify();
    else frame ??= { raf: window.requestAnimationFrame(notify), timer: window.setTimeout(notify, FRAME_AT_MOST) };
  };
  const notices = makeNotices((list) => set({ notices: list }));
  const typing = makeVisitorTyping((now) => set(now, 'next-frame'));
  const search = makeSearch(bridge, (now) => set({ search: now }));
  const drafts = makeDrafts(async (conversationId, text) => {
    await bridge.saveDraft({ conversationId, text }).catch((cause: unknown) => notices.add(words(cause), 'warning'));
  });

  const thread = (id: string): Thread | undefined => snapshot.threads.get(id);
  const setThread = (id: string, next: Thread, when: 'now' | 'next-frame' = 'now'): void => {
    // Deleting first moves it to the end, which is the order in which threads are dropped.
    const threads = new Map(snapshot.threads);
    threads.delete(id);
    threads.set(id, next);
    set({ threads: withinLimits(threads, snapshot.openId) }, when);
  };
  const changeThread = (id: string, change: (thread: Thread) => Thread, when: 'now' | 'next-frame' = 'now'): void => {
    const known = thread(id);
    if (known !== undefined) set({ threads: new Map(snapshot.threads).set(id, change(known)) }, when);
  };
  const markSeen = (): Partial<Snapshot> => {
    const open = snapshot.openId === null ? undefined : snapshot.conversations.get(snapshot.openId);
    if (open === undefined || snapshot.seen.get(open.id) === open.lastSeq) return {};
    return { seen: new Map(snapshot.seen).set(open.id, open.lastSeq) };
  };

  const draft = (id: string, text: string): void => {
    drafts.put(id, text);
    const known = thread(id);
    // It is not shown until the conversation is opened again, so no component is notified.
    if (known !== undefined)
      snapshot = { ...snapshot, threads: new Map(snapshot.threads).set(id, { ...known, draft: text }) };
  };

  const drop = (): void => {
    session += 1;
    typing.clear();
    search.end();
    drafts.clear();
    notices.clear();
    snapshot = { ...snapshot, ...EMPTY };
  };

  const loadConversations = async (): Promise<void> => {
    const mine = session;
    spokenOf = new Set();
    set({ conversationsLoad: 'loading' });
    try {
      const list = await bridge.listConversations({});
      if (mine !== session) return;
      const kept = [...snapshot.conversations.values()].filter((each) => spokenOf.has(each.id));
      set({ conversationsLoad: 'ready', conversations: new Map([...list, ...kept].map((each) => [each.id, each])) });
    } catch {
      if (mine === session) set({ conversationsLoad: 'error' });
    }
  };
  const loadFloor = async (): Promise<void> => {
    const mine = session;
    set({ agentsLoad: 'loading' });
    try {
      const [agents, people] = await Promise.all([bridge.listAgents({}), bridge.listPeople({})]);
      if (mine === session)
        set({ agentsLoad: 'ready', people, agents: new Map(agents.map((each) => [each.personId, each])) });
    } catch {
      if (mine === session) set({ agentsLoad: 'error' });
    }
  };

  const apply = (state: DeskState): void => {
    const before = snapshot.state;
    const who = (each: DeskState): string | null => (each.phase === 'signed-in' ? each.person.id : null);
    // The server answers nothing else while an action is required, so these views are loaded when it is done.
    const works = (each: DeskState): boolean => each.phase === 'signed-in' && (each.requiredAction ?? null) === null;
    if (who(before) !== who(state)) drop();
    set({ state, ...(state.phase === 'signed-in' ? {} : { recoveryCodes: null }) });
    if (state.phase !== 'signed-in' || !works(state) || (who(before) === state.person.id && works(before))) return;
    if (may(state, 'conversation.read')) void loadConversations();
    if (may(state, 'floor.watch')) void loadFloor();
  };

  /**
   * A visitor of one's own wrote in a conversation out of view. A message that was only masked again is not new, but
   * may be on a notice.
   */
  const noticeOf = ({ id: messageId, conversationId, author, seq, body }: Message): void => {
    notices.corrected(messageId, body);
    const { state, openId, conversations } = snapshot;
    const conversation = conversations.get(conversationId);
    if (
      author !== 'visitor' ||
      state.phase !== 'signed-in' ||
      conversation?.assignedTo?.id !== state.person.id ||
      (seq ?? 0) <= conversation.lastSeq
    )
      return;
    if (openId === conversationId && document.hasFocus()) return;
    notices.arrived({
      conversationId,
      messageId,
      from: conversation.visitorName,
      tenantName: conversation.tenant.name,
      body,
    });
  };

  const listen = (): void => {
    const signedIn = (): boolean => snapshot.state.phase === 'signed-in';
    endings.push(
      bridge.on('state', apply),
      bridge.on('conversation', (conversation) => {
        if (!signedIn()) return;
        spokenOf.add(conversation.id);
        set({ conversations: new Map(snapshot.conversations).set(conversation.id, conversation) }, 'next-frame');
        set(markSeen(), 'next-frame');
      }),
      bridge.on('conversationGone', ({ conversationId }) => {
        const conversations = new Map(snapshot.conversations);
        const threads = new Map(snapshot.threads);
        conversations.delete(conversationId);
        threads.delete(conversationId);
        // What was written there is deleted, so no other part may keep it either.
        notices.looked(conversationId);
        typing.set(conversationId, false);
        search.gone(conversationId);
        set({ conversations, threads, openId: snapshot.openId === conversationId ? null : snapshot.openId });
      }),
      bridge.on('message', (message) => {
        if (!signedIn()) return;
        noticeOf(message);
        search.corrected(message.id, message.body);
        changeThread(
          message.conversationId,
          (known) => (isBefore(known, message) ? known : { ...known, messages: withMessage(known.messages, message) }),
          'next-frame',
        );
        if (message.author === 'visitor') typing.set(message.conversationId, false);
      }),
      bridge.on('messageRefused', ({ conversationId, messageId, told: coded }) => {
        const reason = inWords(coded);
        const known = thread(conversationId);
        changeThread(conversationId, (each) => ({ ...each, refused: new Map(each.refused).set(messageId, reason) }));
        const text = known?.messages.find((message) => message.id === messageId)?.body.text;
        if (text !== undefined && takeBack?.id === conversationId) takeBack.take(text);
        else if (text !== undefined && known?.draft.trim() === '') draft(conversationId, text);
        if (snapshot.openId !== conversationId)
          notices.add(`${snapshot.conversations.get(conversationId)?.visitorName ?? ''}: ${reason}`, 'warning');
      }),
      bridge.on('entry', (entry) =>
        changeThread(entry.conversationId, (known) => ({ ...known, entries: withEntries(known.entries, [entry]) })),
      ),
      bridge.on('typing', (news) => {
        if (news.who === 'visitor' && signedIn()) typing.set(news.conversationId, news.typing, news.preview);
      }),
      bridge.on('notice', ({ told: coded, tone }) => notices.add(inWords(coded), tone)),
      bridge.on('reason', (asked) => {
        if (signedIn()) set({ reason: asked });
      }),
      bridge.on('agent', (tile) => {
        if (signedIn()) set({ agents: new Map(snapshot.agents).set(tile.personId, tile) }, 'next-frame');
      }),
      bridge.on('activity', ({ newest }) => {
        if (signedIn()) set({ activityNewest: Math.max(newest, snapshot.activityNewest) }, 'next-frame');
      }),
    );
  };

  const olderComing = new Map<string, Promise<void>>();
  const fetchOlder = async (id: string): Promise<void> => {
    const known = thread(id);
    const oldest = known?.messages.find((message) => message.seq !== null)?.seq ?? null;
    if (known === undefined || oldest === null || !known.hasMore || known.older === 'loading') return;
    changeThread(id, (each) => ({ ...each, older: 'loading' }));
    const mine = session;
    try {
      const page = await bridge.openConversation({ conversationId: id, beforeSeq: oldest, limit: PAGE });
      if (mine === session) changeThread(id, (each) => withOlderPage(each, page));
    } catch {
      if (mine === session) changeThread(id, (each) => ({ ...each, older: 'error' }));
    }
  };

  const desk = {
    getSnapshot: (): Snapshot => snapshot,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start(): Promise<void> {
      listen();
      let heard = false;
      endings.push(
        bridge.on('state', () => {
          heard = true;
        }),
      );
      // Without an answer the page stays at "checking", and asks again.
      for (;;) {
        try {
          const state = await bridge.getState({});
          if (!heard) apply(state);
          return;
        } catch {
          await new Promise((resolve) => {
            asking = window.setTimeout(resolve, ASK_AGAIN);
          });
        }
      }
    },
    stop(): void {
      window.clearTimeout(asking);
      for (const end of endings.splice(0)) end();
      drop();
    },
    loadConversations,
    loadFloor,
    notice: notices.add,
    /** Over everything, until the person says that they are written down. */
    showRecoveryCodes(codes: readonly string[] | null): void {
      set({ recoveryCodes: codes });
    },
    dismissNotice: notices.dismiss,

    /** `thenWrite`: the composer of that conversation takes the focus as soon as it can. */
    async open(id: string, thenWrite = false): Promise<void> {
      wantsToWrite = thenWrite ? id : null;
      notices.looked(id);
      const left = snapshot.openId;
      if (left !== null && left !== id) void drafts.flush(left);
      const known = thread(id);
      set({ openId: id });
      setThread(id, known === undefined || known.status === 'error' ? EMPTY_THREAD : known);
      set(markSeen());
      const mine = session;
      try {
        const page = await bridge.openConversation({ conversationId: id, limit: PAGE });
        if (mine !== session || thread(id) === undefined) return;
        if (snapshot.conversations.has(id))
          set({ conversations: new Map(snapshot.conversations).set(id, page.conversation) });
        changeThread(id, (each) => withNewestPage(each, page));
        set(markSeen());
      } catch (cause) {
        if (mine === session) changeThread(id, (each) => ({ ...each, status: 'error', error: words(cause) }));
      }
    },
    search: search.look,
    endSearch: search.end,
    /** Opens a conversation, also one that is closed, with this message in view. */
    async openMessage({ conversation, messageId }: Pick<FoundMessage, 'conversation' | 'messageId'>): Promise<void> {
      const { id } = conversation;
      const mine = session;
      if (!snapshot.conversations.has(id))
        set({ conversations: new Map(snapshot.conversations).set(id, conversation) });
      await desk.open(id);
      const isThere = (): boolean => thread(id)?.messages.some((message) => message.id === messageId) === true;
      for (
        let page = 0;
        page < PAGES_TO_FOUND &&
        mine === session &&
        !isThere() &&
        thread(id)?.hasMore === true &&
        thread(id)?.older !== 'error';
        page += 1
      )
        await desk.older(id);
      if (mine !== session || snapshot.openId !== id) return;
      if (isThere()) set({ goTo: { conversationId: id, messageId } });
      else if (thread(id)?.status === 'ready') notices.add(t('thread.tooFarBack'), 'info');
    },
    async exportTranscript(id: string): Promise<void> {
      try {
        const { file, messages } = await bridge.exportConversation({ conversationId: id });
        notices.add(t('thread.exported', { file: file, count: messages }), 'info');
      } catch (cause) {
        notices.add(words(cause), 'warning');
      }
    },
    /** Whether the composer of this conversation shall take the focus; true once. */
    takeWish(id: string): boolean {
      const wished = wantsToWrite === id;
      if (wished) wantsToWrite = null;
      return wished;
    },
    leave(): void {
      if (snapshot.openId !== null) void drafts.flush(snapshot.openId);
      set({ openId: null });
    },
    /** One page; a caller while one is being fetched waits for that. */
    older(id: string): Promise<void> {
      const coming = olderComing.get(id) ?? fetchOlder(id).finally(() => olderComing.delete(id));
      olderComing.set(id, coming);
      return coming;
    },
    /**
     * Shows what main made of the text: it may have masked some of it.
     * @throws Error with the reason when it was refused.
     */
    async send(id: string, text: string): Promise<void> {
      drafts.forget(id);
      const mine = session;
      const message = await bridge.sendMessage({ conversationId: id, messageId: crypto.randomUUID(), text });
      if (mine !== session) return;
      changeThread(id, (each) => ({ ...each, draft: '', messages: withMessage(each.messages, message) }));
      // What was handed over as a draft a moment ago is sent now.
      if (!drafts.has(id)) void bridge.saveDraft({ conversationId: id, text: '' }).catch(() => undefined);
    },
    /** Takes a refused message off the thread, for instance because its text went back into the composer. */
    forgetRefused(id: string, messageId: string): void {
      changeThread(id, (each) => {
        const refused = new Map(each.refused);
        refused.delete(messageId);
        return { ...each, refused, messages: each.messages.filter((message) => message.id !== messageId) };
      });
    },
    draft,
    /**
     * `take` gets the text of every message of this conversation that is refused for good, until the returned function
     * is called.
     */
    takingBack(id: string, take: (text: string) => void): () => void {
      const mine = { id, take };
      takeBack = mine;
      return () => {
        if (takeBack === mine) takeBack = null;
      };
    },
    async addEntry(id: string, kind: EntryKind, value: string): Promise<void> {
      const mine = session;
      const receipt = await bridge.addEntry({ conversationId: id, entryId: crypto.randomUUID(), kind, value });
      if (mine === session) changeThread(id, (each) => ({ ...each, entries: withEntries(each.entries, [receipt]) }));
    },
    writing(id: string, is: boolean): void {
      // A lost typing signal costs nothing, so its refusal is not shown.
      bridge.setTyping({ conversationId: id, typing: is }).catch(() => undefined);
    },
    async closeConversation(id: string): Promise<void> {
      await drafts.flush(id);
      await bridge.closeConversation({ conversationId: id });
    },
    /** Null: the person would not say. */
    async answerReason(why: string | null): Promise<void> {
      const asked = snapshot.reason;
      if (asked === null) return;
      set({ reason: null });
      await bridge
        .answerReason({ askId: asked.askId, why })
        .catch((cause: unknown) => notices.add(words(cause), 'warning'));
    },
    async leaveDesk(how: 'lock' | 'signOut'): Promise<void> {
      await drafts.flushAll();
      await bridge[how]({}).catch((cause: unknown) => notices.add(words(cause), 'warning'));
    },
    bridge,
  };
  return desk;
}

export type Desk = ReturnType<typeof makeDesk>;
