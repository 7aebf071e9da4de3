/**
 * Everything the page knows, fed by the bridge. Nothing is written anywhere: leaving the signed-in phase drops it all.
 */
import type { Bridge, DeskState } from '../../contract/bridge.ts';
import type { ConversationSummary, EntryKind, FoundMessage } from '../../contract/common.ts';
import { DRAFT_LIMIT, PAGE, PAGES_TO_FOUND } from '../limits.ts';
import { spokenLanguage, t } from '../i18n/index.ts';
import { makeArrivals } from './arrivals.ts';
import { makeDrafts } from './drafts.ts';
import { makeNotices } from './notices.ts';
import { makeSearch } from './search.ts';
import { may } from './session.ts';
import { EMPTY_THREAD, withEntries, withMessage, withNewestPage, withOlderPage } from './threads.ts';
import { makeVisitorTyping } from './visitorTyping.ts';
import { listenToEvents } from './liveEvents.ts';
import { makeOpenThreads } from './openThreads.ts';
import { makeReading } from './reading.ts';
import { FIRST_PREFERENCES, type Preferences, type QUIET_MINUTES } from '../../core/vocabulary/preferences.ts';
import { applyPreferences } from './preferences.ts';
import { EMPTY } from './snapshot.ts';
import { makeSnapshots } from './snapshots.ts';

/** Milliseconds until the state is asked for again without an answer. */
const ASK_AGAIN = 2_000;

const words = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

export function makeDesk(bridge: Bridge) {
  const snapshots = makeSnapshots({
    ...EMPTY,
    state: { phase: 'starting' },
    notices: [],
    recoveryCodes: null,
    preferences: FIRST_PREFERENCES,
    abilities: { sounds: true, notices: true },
  });
  const { get, set } = snapshots;
  const endings: (() => void)[] = [];
  /** The open composer, which takes back the text of a message that was refused. */
  let takeBack: { id: string; take: (text: string) => void } | null = null;
  let wantsToWrite: string | null = null;
  let session = 0;
  /** Lock or sign-out is under way. */
  let isLeaving = false;
  let asking: number | undefined;
  /** Conversations that an event spoke of while the list was on its way: the event is newer. */
  let spokenOf = new Set<string>();
  const notices = makeNotices((list) => set({ notices: list }));
  const arrivals = makeArrivals({
    ownId() {
      const { state } = get();
      return state.phase === 'signed-in' ? state.person.id : null;
    },
    conversation: (id) => get().conversations.get(id),
    isInView: (id) => get().openId === id && document.hasFocus(),
    announce: notices.arrived,
  });
  const typing = makeVisitorTyping((now) => set(now, 'next-frame'));
  const search = makeSearch(bridge, (now) => set({ search: now }));
  const drafts = makeDrafts(async (conversationId, text) => {
    await bridge.saveDraft({ conversationId, text }).catch((cause: unknown) => notices.add(words(cause), 'warning'));
  });

  const threads = makeOpenThreads(snapshots);
  const reading = makeReading(bridge, snapshots, () => document.hasFocus());

  const draft = (id: string, written: string): void => {
    const text = written.slice(0, DRAFT_LIMIT);
    drafts.put(id, text);
    const known = threads.of(id);
    // It is not shown until the conversation is opened again, so no component is notified.
    if (known !== undefined)
      snapshots.setUnseen({ threads: new Map(get().threads).set(id, { ...known, draft: text }) });
  };

  /** To the composer that takes it, else as the draft where there is none. */
  const giveBack = (id: string, text: string): void => {
    if (takeBack?.id === id) takeBack.take(text);
    else if (threads.of(id)?.draft.trim() === '') draft(id, text);
  };

  const drop = (): void => {
    session += 1;
    typing.clear();
    search.end();
    drafts.clear();
    notices.clear();
    arrivals.clear();
    reading.clear();
    snapshots.setUnseen(EMPTY);
  };

  const loadConversations = async (): Promise<void> => {
    const mine = session;
    spokenOf = new Set();
    set({ conversationsLoad: 'loading' });
    try {
      const list = await bridge.listConversations({});
      if (mine !== session) return;
      const kept = [...get().conversations.values()].filter((each) => spokenOf.has(each.id));
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

  /** The list, what is unread in it, and what was open before a lock. */
  const loadAll = async (): Promise<void> => {
    const mine = session;
    await loadConversations();
    const wasOpen = await reading.load();
    if (mine !== session || wasOpen === null) return;
    const { openId, conversations } = get();
    if (openId === null && conversations.has(wasOpen)) await desk.open(wasOpen);
  };
  const apply = (state: DeskState): void => {
    const before = get().state;
    const who = (each: DeskState): string | null => (each.phase === 'signed-in' ? each.person.id : null);
    // The server answers nothing else while an action is required, so these views are loaded when it is done.
    const works = (each: DeskState): boolean => each.phase === 'signed-in' && (each.requiredAction ?? null) === null;
    if (who(before) !== who(state)) drop();
    if (before.phase === 'signed-in' && before.connection === 'offline') reading.tellAgain();
    set({ state, ...(state.phase === 'signed-in' ? {} : { recoveryCodes: null }) });
    if (state.phase !== 'signed-in' || !works(state) || (who(before) === state.person.id && works(before))) return;
    if (may(state, 'conversation.read')) void loadAll();
    if (may(state, 'floor.watch')) void loadFloor();
  };

  const olderComing = new Map<string, Promise<void>>();
  const fetchOlder = async (id: string): Promise<void> => {
    const known = threads.of(id);
    const oldest = known?.messages.find((message) => message.seq !== null)?.seq ?? null;
    if (known === undefined || oldest === null || !known.hasMore || known.older === 'loading') return;
    threads.change(id, (each) => ({ ...each, older: 'loading' }));
    const mine = session;
    try {
      const page = await bridge.openConversation({ conversationId: id, beforeSeq: oldest, limit: PAGE });
      if (mine === session) threads.change(id, (each) => withOlderPage(each, page));
    } catch {
      if (mine === session) threads.change(id, (each) => ({ ...each, older: 'error' }));
    }
  };

  const prefer = (preferences: Preferences): void => {
    applyPreferences(preferences);
    set({ preferences });
  };
  const loadPreferences = async (): Promise<void> => {
    try {
      const { preferences, abilities } = await bridge.getPreferences({});
      set({ abilities });
      prefer(preferences);
    } catch {
      // The first ones are as good as any, and a change of them says so.
    }
  };

  const desk = {
    getSnapshot: get,
    subscribe: snapshots.subscribe,
    async start(): Promise<void> {
      endings.push(
        ...listenToEvents(bridge, {
          snapshots,
          threads,
          notices,
          arrivals,
          typing,
          search,
          onState: apply,
          onConversation: (id) => spokenOf.add(id),
          onRead: reading.arrived,
          giveBack,
          prefer,
        }),
      );
      window.addEventListener('focus', reading.looksAgain);
      endings.push(() => window.removeEventListener('focus', reading.looksAgain));
      void loadPreferences();
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
    reading,

    /** `thenWrite`: the composer of that conversation takes the focus as soon as it can. */
    async open(id: string, thenWrite = false): Promise<void> {
      wantsToWrite = thenWrite ? id : null;
      notices.looked(id);
      const left = get().openId;
      if (left !== null && left !== id) void drafts.flush(left);
      const known = threads.of(id);
      reading.opens(id);
      set({ openId: id });
      threads.put(id, known === undefined || known.status === 'error' ? EMPTY_THREAD : known);
      const mine = session;
      try {
        const page = await bridge.openConversation({ conversationId: id, limit: PAGE });
        if (mine !== session || threads.of(id) === undefined) return;
        if (get().conversations.has(id))
          set({ conversations: new Map(get().conversations).set(id, page.conversation) });
        threads.change(id, (each) => withNewestPage(each, page));
      } catch (cause) {
        if (mine === session) threads.change(id, (each) => ({ ...each, status: 'error', error: words(cause) }));
      }
    },
    /** Opens one that the list of open conversations does not have. */
    async openClosed(conversation: ConversationSummary): Promise<void> {
      const { conversations } = get();
      if (!conversations.has(conversation.id))
        set({ conversations: new Map(conversations).set(conversation.id, conversation) });
      await desk.open(conversation.id);
    },
    search: search.look,
    endSearch: search.end,
    /** Opens a conversation, also one that is closed, with this message in view. */
    async openMessage({ conversation, messageId }: Pick<FoundMessage, 'conversation' | 'messageId'>): Promise<void> {
      const { id } = conversation;
      const mine = session;
      await desk.openClosed(conversation);
      const isThere = (): boolean => threads.of(id)?.messages.some((message) => message.id === messageId) === true;
      for (
        let page = 0;
        page < PAGES_TO_FOUND &&
        mine === session &&
        !isThere() &&
        threads.of(id)?.hasMore === true &&
        threads.of(id)?.older !== 'error';
        page += 1
      )
        await desk.older(id);
      if (mine !== session || get().openId !== id) return;
      if (isThere()) set({ goTo: { conversationId: id, messageId } });
      else if (threads.of(id)?.status === 'ready') notices.add(t('thread.tooFarBack'), 'info');
    },
    /** Brings a message of an open conversation into view. */
    showMessage(conversationId: string, messageId: string): void {
      set({ goTo: { conversationId, messageId, withoutFocus: true } });
    },
    async exportTranscript(id: string): Promise<void> {
      try {
        const { file, messages } = await bridge.exportConversation({ conversationId: id, language: spokenLanguage() });
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
      const { openId } = get();
      if (openId !== null) void drafts.flush(openId);
      reading.hides();
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
     * @param hiddenParts how many of them the person knows of
     * @throws Error with the reason when it was refused.
     */
    async send(id: string, text: string, hiddenParts: number): Promise<void> {
      drafts.forget(id);
      const mine = session;
      const message = await bridge.sendMessage({
        ...{ conversationId: id, messageId: crypto.randomUUID(), text, hiddenParts },
      });
      if (mine !== session) return;
      reading.answered(id);
      threads.change(id, (each) => ({ ...each, draft: '', messages: withMessage(each.messages, message) }));
      // What was handed over as a draft a moment ago is sent now.
      if (!drafts.has(id)) void bridge.saveDraft({ conversationId: id, text: '' }).catch(() => undefined);
    },
    /** Takes a refused message off the thread, for instance because its text went back into the composer. */
    forgetRefused(id: string, messageId: string): void {
      threads.change(id, (each) => {
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
      if (mine === session) threads.change(id, (each) => ({ ...each, entries: withEntries(each.entries, [receipt]) }));
    },
    writing(id: string, is: boolean): void {
      // A page that is being left says nothing more: main would refuse it, and record that. Covering it takes the focus
      // from the composer, which ends the typing just when main ends the session.
      if (isLeaving || get().state.phase !== 'signed-in') return;
      // A lost typing signal costs nothing, so its refusal is not shown.
      bridge.setTyping({ conversationId: id, typing: is }).catch(() => undefined);
    },
    async closeConversation(id: string): Promise<void> {
      await drafts.flush(id);
      await bridge.closeConversation({ conversationId: id });
    },
    /** Null: the person would not say. */
    async answerReason(why: string | null): Promise<void> {
      const asked = get().reason;
      if (asked === null) return;
      set({ reason: null });
      await bridge
        .answerReason({ askId: asked.askId, why })
        .catch((cause: unknown) => notices.add(words(cause), 'warning'));
    },
    async answerReceiver(send: boolean): Promise<void> {
      const asked = get().receiver;
      if (asked === null) return;
      set({ receiver: null });
      await bridge
        .answerReceiver({ askId: asked.askId, send })
        .catch((cause: unknown) => notices.add(words(cause), 'warning'));
    },
    /** Nothing disturbs for so many minutes; 0 ends it. */
    async beQuiet(minutes: 0 | (typeof QUIET_MINUTES)[number]): Promise<void> {
      await bridge.beQuiet({ minutes }).catch((cause: unknown) => notices.add(words(cause), 'warning'));
    },
    async leaveDesk(how: 'lock' | 'signOut'): Promise<void> {
      isLeaving = true;
      // In this very turn: handing over drafts takes as long as main takes.
      bridge.cover();
      await drafts.flushAll().catch((cause: unknown) => notices.add(words(cause), 'warning'));
      await bridge[how]({}).catch((cause: unknown) => notices.add(words(cause), 'warning'));
      isLeaving = false;
    },
    bridge,
  };
  return desk;
}

export type Desk = ReturnType<typeof makeDesk>;
