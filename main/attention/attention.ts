/**
 * When a person is told by sound, or by a notice of the system, that somebody waits for them. Only main decides it: the
 * page can neither play nor choose the moment, so it cannot say anything by it.
 *
 * Two things are told apart: a visitor without an agent (`queue`), and one of the person's own conversations that got
 * an agent, or in which the visitor has written (`mine`). Each is told once and then again every so many seconds until
 * it was seen: of the queue, when there was input at the desk; of an own conversation, when it was open and there was
 * input.
 */
import type { ConversationSummary } from '../../contract/common.ts';
import type { Preferences } from '../../core/vocabulary/preferences.ts';

export type Told = 'queue' | 'mine';

/** Milliseconds. A second sound so soon after the first says nothing more. */
const LEAST_APART = 2_000;
/** Milliseconds without input after which a conversation that is open is not taken as being read. */
const READING = 30_000;

export interface AttentionPorts {
  preferences(): Preferences;
  /** Milliseconds since 1970. */
  now(): number;
  /** Plays the sound that was chosen for it. */
  play(which: Told): void;
  /** Shows a notice of the system: what is new, and how many wait in all. */
  notify(which: Told, waiting: number): void;
}

export interface Attention {
  /** The conversations as they are now; `personId` is who is signed in. */
  look(conversations: readonly ConversationSummary[], personId: string): void;
  /** A conversation is shown in the page; null for none. */
  opened(conversationId: string | null): void;
  /** Keyboard or mouse input at the desk. */
  interaction(): void;
  focus(isInFront: boolean): void;
  /** To be called every second. */
  tick(): void;
  /** The session is over: nothing waits for anybody here. */
  stop(): void;
}

/** What tells one waiting from the next: the visitor's newest message in an own one, the wait itself in the queue. */
interface Waiting {
  readonly which: Told;
  readonly id: string;
  readonly mark: string;
}

function waitingFor({ id, status, waitingSince, assignedTo, lastSeq }: ConversationSummary, personId: string) {
  if (status === 'closed' || waitingSince === null) return null;
  if (assignedTo === null) return { which: 'queue', id, mark: `${waitingSince}` } as const;
  return assignedTo.id === personId ? ({ which: 'mine', id, mark: `${lastSeq}` } as const) : null;
}

/** Tells nobody anything until there is a conversation to look at. */
export function createAttention(ports: AttentionPorts): Attention {
  let waiting: readonly Waiting[] = [];
  /** Those that nobody has seen yet, by what they are. */
  let unseen: readonly Waiting[] = [];
  const toldAt: Record<Told, number> = { queue: 0, mine: 0 };
  let open: string | null = null;
  let isInFront = false;
  let inputAt = 0;

  const isQuiet = (): boolean => (ports.preferences().quietUntil ?? 0) > ports.now();
  const isBeingRead = ({ which, id }: Waiting): boolean =>
    which === 'mine' && id === open && isInFront && ports.now() - inputAt < READING;
  const same = (one: Waiting) => (other: Waiting) =>
    other.which === one.which && other.id === one.id && other.mark === one.mark;

  function tell(which: Told, isNew: boolean): void {
    const now = ports.now();
    if (isQuiet() || now - toldAt[which] < LEAST_APART) return;
    toldAt[which] = now;
    ports.play(which);
    if (isNew && !isInFront && ports.preferences().systemNotices) ports.notify(which, waiting.length);
  }

  return {
    look(conversations, personId) {
      const now = conversations.flatMap((one) => waitingFor(one, personId) ?? []);
      const fresh = now.filter((one) => !waiting.some(same(one)) && !isBeingRead(one));
      waiting = now;
      unseen = [...unseen.filter((one) => now.some(same(one))), ...fresh];
      // An own conversation is told of before the queue, and not both at once: two sounds are one noise.
      const first = fresh.find(({ which }) => which === 'mine') ?? fresh[0];
      if (first !== undefined) tell(first.which, true);
    },
    opened(conversationId) {
      open = conversationId;
      if (isInFront) unseen = unseen.filter(({ which, id }) => which === 'queue' || id !== open);
    },
    interaction() {
      inputAt = ports.now();
      isInFront = true;
      unseen = unseen.filter(({ which, id }) => which === 'mine' && id !== open);
    },
    focus(now) {
      isInFront = now;
    },
    tick() {
      const { repeatSeconds } = ports.preferences().sounds;
      const again = unseen.find(({ which }) => which === 'mine') ?? unseen[0];
      if (again === undefined || repeatSeconds === 0) return;
      if (ports.now() - Math.max(toldAt.queue, toldAt.mine) >= repeatSeconds * 1_000) tell(again.which, false);
    },
    stop() {
      waiting = [];
      unseen = [];
      open = null;
    },
  };
}
