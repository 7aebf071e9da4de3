/** What each verb of the bridge does: one line a verb. The bridge has checked sender, arguments, phase and role by then. */
import type { Handlers } from './bridge/answer.ts';
import type { Chat } from './chat/chat.ts';
import type { BlockedGuard } from './guards/blocked.ts';
import { Refusal } from './ports.ts';
import type { DeskStateHolder } from './unlock/deskState.ts';
import type { Unlock } from './unlock/unlock.ts';

export interface HandlerParts {
  readonly state: DeskStateHolder;
  /** Null where the desk is not enrolled, or its ledger cannot be opened: then nothing but the state can be asked for. */
  readonly unlock: () => Unlock | null;
  readonly blocked: () => BlockedGuard | null;
  onReady(): void;
  onInteraction(): void;
}

const DONE = { ok: true } as const;

export function createHandlers(parts: HandlerParts): Handlers {
  const chat = (): Chat => {
    const session = parts.unlock()?.session() ?? null;
    if (session === null) throw new Refusal('Sign in first.');
    return session.chat;
  };
  return {
    getState: () => parts.state.current(),
    signIn: (credentials) => parts.unlock()?.signIn(credentials) ?? { ok: false, message: 'Sign-in is not offered at this desk.', retryAt: null },
    lock: () => { void parts.unlock()?.lock('Locked by hand.', 'by-hand'); return DONE; },
    signOut: () => { void parts.unlock()?.signOut(); return DONE; },
    ready: () => { parts.onReady(); return DONE; },
    reportBlocked: (report) => {
      const tenantId = report.conversationId === null ? null : parts.unlock()?.session()?.chat.tenantOf(report.conversationId) ?? null;
      parts.blocked()?.fromPage(report, tenantId);
      return DONE;
    },
    reportInteraction: () => { parts.onInteraction(); return DONE; },
    listConversations: () => chat().listConversations(),
    openConversation: (args) => chat().openConversation(args),
    sendMessage: (args) => chat().sendMessage(args),
    saveDraft: (args) => { chat().saveDraft(args); return DONE; },
    setTyping: (args) => { chat().setTyping(args); return DONE; },
    closeConversation: async (args) => { await chat().closeConversation(args); return DONE; },
    addEntry: (args) => chat().addEntry(args),
    listAgents: () => chat().listAgents(),
    listPeople: () => chat().listPeople(),
    queryActivity: (args) => chat().queryActivity(args),
  };
}
