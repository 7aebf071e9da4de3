/**
 * The names that cross the bridge, as plain lists: the preload carries no schema library. `satisfies` refuses a name
 * that the contract does not know; a test refuses one that is missing.
 */
import type { EventName, VerbName } from '../contract/bridge.ts';

/** What the preload itself says to the main process; not on `window.cleandesk`. */
export const OWN_VERBS = ['reportBlocked', 'reportInteraction'] as const satisfies readonly VerbName[];

export const PAGE_VERBS = [
  'getState', 'signIn', 'lock', 'signOut', 'ready',
  'listConversations', 'openConversation', 'sendMessage', 'saveDraft', 'setTyping', 'closeConversation', 'addEntry',
  'listAgents', 'listPeople', 'queryActivity',
] as const satisfies readonly Exclude<VerbName, (typeof OWN_VERBS)[number]>[];

export const EVENT_NAMES = [
  'state', 'conversation', 'conversationGone', 'message', 'messageRefused', 'entry', 'typing', 'notice', 'agent', 'activity',
] as const satisfies readonly EventName[];
