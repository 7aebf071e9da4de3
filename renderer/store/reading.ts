/**
 * What the person has read, as the server keeps it: a message counts once it was on the screen, in a window that has
 * the focus.
 */
import type { Bridge, EventPayload } from '../../contract/bridge.ts';
import type { Snapshots } from './snapshots.ts';

type Ports = Pick<Bridge, 'readStates' | 'markRead'>;

export function makeReading(bridge: Ports, { get, set }: Snapshots, isLooking: () => boolean = () => true) {
  /** By conversation: what the server is to be told, and has not confirmed. */
  const untold = new Map<string, number>();
  const telling = new Set<string>();
  let turn = 0;
  /** The newest message in view of the open conversation, whether or not the person looks. */
  let inView: { readonly id: string; readonly seq: number } | null = null;

  const seenUpTo = (id: string, seq: number, when: 'now' | 'next-frame' = 'now'): boolean => {
    if ((get().seen.get(id) ?? 0) >= seq) return false;
    set({ seen: new Map(get().seen).set(id, seq) }, when);
    return true;
  };
  const tell = async (id: string): Promise<void> => {
    const seq = untold.get(id);
    if (seq === undefined || telling.has(id)) return;
    telling.add(id);
    const mine = turn;
    // One that does not arrive is told again with the next message, or when there is a connection again.
    const isTold = await bridge.markRead({ conversationId: id, seq }).then(
      () => true,
      () => false,
    );
    if (mine !== turn) return;
    telling.delete(id);
    if (!isTold) return;
    if (untold.get(id) === seq) untold.delete(id);
    else void tell(id);
  };
  const newSince = (id: string, seq: number | null): void => {
    const dividers = new Map(get().newSince);
    if (seq === null) dividers.delete(id);
    else dividers.set(id, seq);
    set({ newSince: dividers });
  };
  const mark = (): void => {
    if (inView === null || inView.id !== get().openId || !isLooking()) return;
    const { id, seq } = inView;
    if (!seenUpTo(id, seq)) return;
    untold.set(id, seq);
    void tell(id);
  };

  return {
    /** @returns the conversation that was open when this desk was locked; null for none. */
    async load(): Promise<string | null> {
      const mine = turn;
      try {
        const { read, wasOpen } = await bridge.readStates({});
        if (mine !== turn) return null;
        const seen = new Map(get().seen);
        for (const { conversationId, seq } of read ?? [])
          seen.set(conversationId, Math.max(seq, seen.get(conversationId) ?? 0));
        set({ seen, seenIsKnown: get().seenIsKnown || read !== null });
        return wasOpen;
      } catch {
        return null;
      }
    },
    /** Messages of the open conversation are on the screen up to this one. */
    shows(id: string, seq: number): void {
      inView = { id, seq };
      mark();
    },
    /** The newest messages are out of view, or nothing is open. */
    hides(): void {
      inView = null;
    },
    /** Before a conversation is opened: where what is new in it begins. */
    opens(id: string): void {
      inView = null;
      const [seen, last] = [get().seen.get(id) ?? 0, get().conversations.get(id)?.lastSeq ?? 0];
      newSince(id, seen > 0 && seen < last ? seen : null);
    },
    /** The window has the focus again: what came meanwhile is new, and is looked at now. */
    looksAgain(): void {
      if (inView === null || inView.id !== get().openId) return;
      const seen = get().seen.get(inView.id) ?? 0;
      if (seen > 0 && seen < inView.seq) newSince(inView.id, seen);
      mark();
    },
    /** Who answers has seen what they answer. */
    answered(id: string): void {
      if (get().newSince.has(id)) newSince(id, null);
    },
    /** The server says it, of this desk or of another one. */
    arrived({ conversationId, seq }: EventPayload<'read'>): void {
      seenUpTo(conversationId, seq, 'next-frame');
    },
    /** There is a connection again. */
    tellAgain(): void {
      for (const id of untold.keys()) void tell(id);
    },
    clear(): void {
      turn += 1;
      inView = null;
      untold.clear();
      telling.clear();
    },
  };
}
