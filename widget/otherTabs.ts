/**
 * The tabs of one browser that have the same site open, so that a chat is one chat in all of them. The token goes from
 * tab to tab in memory, by a channel that only pages of this origin receive, and is stored nowhere for that.
 */

/** Milliseconds that a new tab waits for the answer of another one before it shows the notice. */
const ANSWER = 200;

type Said =
  | { readonly type: 'asks' }
  | { readonly type: 'has'; readonly token: string }
  | { readonly type: 'ended'; readonly token: string };

export interface TabEvents {
  /** The token of the chat that is open in this tab; null for none. */
  readonly chat: () => string | null;
  /** Another tab has this chat; also later than `find` has waited. */
  readonly found: (token: string) => void;
  /** The visitor has ended this chat in another tab. */
  readonly ended: (token: string) => void;
}

function read(said: unknown): Said | null {
  if (typeof said !== 'object' || said === null || !('type' in said)) return null;
  if (said.type === 'asks') return { type: 'asks' };
  if ((said.type !== 'has' && said.type !== 'ended') || !('token' in said) || typeof said.token !== 'string')
    return null;
  return { type: said.type, token: said.token };
}

export class OtherTabs {
  readonly #channel: InstanceType<typeof BroadcastChannel>;
  #answered: ((token: string | null) => void) | null = null;

  constructor(siteId: string, events: TabEvents) {
    this.#channel = new BroadcastChannel(`cleandesk.${siteId}`);
    this.#channel.addEventListener('message', (event) => {
      const said = 'data' in event ? read(event.data) : null;
      if (said?.type === 'asks') {
        const token = events.chat();
        if (token !== null) this.has(token);
      } else if (said?.type === 'has') {
        this.#answered?.(said.token);
        events.found(said.token);
      } else if (said?.type === 'ended') events.ended(said.token);
    });
  }

  /** The token of a chat that is open in another tab; null where none answers soon. */
  find(): Promise<string | null> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      setTimeout(() => resolve(null), ANSWER);
      this.#say({ type: 'asks' });
    });
  }

  /** This tab has a chat, which the others may join. */
  has(token: string): void {
    this.#say({ type: 'has', token });
  }

  /** Ends the chat in the other tabs. */
  end(token: string): void {
    this.#say({ type: 'ended', token });
  }

  #say(said: Said): void {
    // Not a window's: it takes no origin, because only pages of its own origin receive it.
    Reflect.apply(this.#channel.postMessage, this.#channel, [said]);
  }
}
