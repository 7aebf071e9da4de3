/** What the page knows at a moment, and its state while no person is signed in. */
import type { DeskState, EventPayload } from '../../contract/bridge.ts';
import type { AgentTile } from '../../contract/activity.ts';
import type { ConversationSummary, MaskedText, Person } from '../../contract/common.ts';
import type { Preferences } from '../../core/vocabulary/preferences.ts';
import type { Notice } from './notices.ts';
import type { Search } from './search.ts';
import type { Thread } from './threads.ts';

export type Load = 'loading' | 'ready' | 'error';

export interface GoTo {
  readonly conversationId: string;
  readonly messageId: string;
  /** It comes into view, and the focus stays where it is. */
  readonly withoutFocus?: boolean;
}

export interface Snapshot {
  readonly state: DeskState;
  readonly conversations: ReadonlyMap<string, ConversationSummary>;
  readonly conversationsLoad: Load;
  readonly openId: string | null;
  readonly threads: ReadonlyMap<string, Thread>;
  /** `seq` of the newest message that the person has read, by conversation; none where they have read none. */
  readonly seen: ReadonlyMap<string, number>;
  /** Whether the server has said what the person has read. */
  readonly seenIsKnown: boolean;
  /** By conversation: what came after this `seq` was new when the person looked at it last. */
  readonly newSince: ReadonlyMap<string, number>;
  /** Conversations whose visitor is writing now. */
  readonly typing: ReadonlySet<string>;
  /** What they are writing, masked, where it is seen. */
  readonly previews: ReadonlyMap<string, MaskedText>;
  /** Null without a search. */
  readonly search: Search | null;
  /** A message that shall come into view. */
  readonly goTo: GoTo | null;
  readonly notices: readonly Notice[];
  /** What the person has chosen about their desk; before the sign-in, what was last used here. */
  readonly preferences: Preferences;
  /** What this host can do to be noticed. */
  readonly abilities: { readonly sounds: boolean; readonly notices: boolean };
  readonly agents: ReadonlyMap<string, AgentTile>;
  readonly agentsLoad: Load;
  /** What main asks the person before something may happen. */
  readonly reason: EventPayload<'reason'> | null;
  /** A message that waits until the person has said whom it is for. */
  readonly receiver: EventPayload<'receiver'> | null;
  readonly people: readonly Person[];
  /** Recovery codes on the screen, once; null while there are none to show. */
  readonly recoveryCodes: readonly string[] | null;
  /** Position of the newest activity that the page knows of. */
  readonly activityNewest: number;
}

/** Before a person has signed in, and again after they have left. */
export const EMPTY: Omit<Snapshot, 'state' | 'notices' | 'recoveryCodes' | 'preferences' | 'abilities'> = {
  conversations: new Map(),
  conversationsLoad: 'loading',
  openId: null,
  threads: new Map(),
  seen: new Map(),
  seenIsKnown: false,
  newSince: new Map(),
  typing: new Set(),
  previews: new Map(),
  search: null,
  goTo: null,
  agents: new Map(),
  agentsLoad: 'loading',
  reason: null,
  receiver: null,
  people: [],
  activityNewest: 0,
};
