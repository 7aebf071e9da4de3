/**
 * What this page keeps in the browser, after consent and until the chat ends. In this tab: the token of the chat, what
 * is being written, and what has no receipt yet; so a reload and a crash of the tab lose nothing. Beyond the tab only
 * where the visitor has asked for it: the token and the draft, for a day after the chat was last open.
 */
import type { Outgoing } from './conversation.ts';

/** Milliseconds: as long as the server leaves a chat open that its visitor has left. */
export const REMEMBERED_FOR = 86_400_000;

type Unsent = Pick<Outgoing, 'id' | 'text' | 'at'>;
type What = 'visitor' | 'draft' | 'unsent' | 'sound';

/** Where the browser allows no storage at all the chat still works; only a reload starts anew. */
function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

const tab = (): Storage => sessionStorage;
const browser = (): Storage => localStorage;

const isUnsent = (one: unknown): one is Unsent =>
  typeof one === 'object' &&
  one !== null &&
  'id' in one &&
  'text' in one &&
  'at' in one &&
  typeof one.id === 'string' &&
  typeof one.text === 'string' &&
  typeof one.at === 'number';

export class ChatMemory {
  readonly #siteId: string;

  constructor(siteId: string) {
    this.#siteId = siteId;
  }

  /** The token of this tab's chat; null for none. */
  get token(): string | null {
    return this.#read(tab, 'visitor');
  }

  /** The chat that the browser was asked to remember, while its time is not over; null for none. */
  get remembered(): string | null {
    const [until = '', token] = (this.#read(browser, 'visitor') ?? '').split(' ');
    if (token !== undefined && Number(until) > Date.now()) return token;
    this.#forgetBeyondTab();
    return null;
  }

  keepToken(token: string): void {
    this.#write(tab, 'visitor', token);
  }

  /** Whether this tab's chat is remembered beyond the tab. */
  get isRemembered(): boolean {
    const { token } = this;
    return token !== null && this.remembered === token;
  }

  /** By the visitor's choice; called again, the time begins anew. */
  remember(on: boolean): void {
    const { token } = this;
    if (!on) this.#forgetBeyondTab();
    else if (token !== null) {
      this.#write(browser, 'visitor', `${Date.now() + REMEMBERED_FOR} ${token}`);
      this.#write(browser, 'draft', this.draft);
    }
  }

  /** What was being written in this tab. */
  get draft(): string {
    return this.#read(tab, 'draft') ?? '';
  }

  /** What was being written last in any tab of the remembered chat. */
  get rememberedDraft(): string {
    return this.remembered === null ? '' : (this.#read(browser, 'draft') ?? '');
  }

  keepDraft(text: string): void {
    this.#write(tab, 'draft', text);
    if (this.isRemembered) this.#write(browser, 'draft', text);
  }

  /** What had no receipt in this tab, in the order it was written. */
  get unsent(): Unsent[] {
    return quietly(() => {
      const stored: unknown = JSON.parse(this.#read(tab, 'unsent') ?? '[]');
      return Array.isArray(stored) ? stored.filter(isUnsent) : [];
    }, []);
  }

  keepUnsent(outbox: readonly Unsent[]): void {
    const kept = outbox.map(({ id, text, at }) => ({ id, text, at }));
    this.#write(tab, 'unsent', kept.length === 0 ? '' : JSON.stringify(kept));
  }

  /** Whether new messages sound in this tab. */
  get isSoundOn(): boolean {
    return this.#read(tab, 'sound') === 'on';
  }

  keepSound(on: boolean): void {
    this.#write(tab, 'sound', on ? 'on' : '');
  }

  /** When the chat is closed: no word of the visitor's stays, and nothing beyond this tab. */
  forgetWords(): void {
    if (this.isRemembered) this.#forgetBeyondTab();
    this.#write(tab, 'draft', '');
    this.#write(tab, 'unsent', '');
  }

  /** When the visitor leaves the chat for good. */
  forget(): void {
    this.forgetWords();
    this.#write(tab, 'sound', '');
    this.#write(tab, 'visitor', '');
  }

  #forgetBeyondTab(): void {
    this.#write(browser, 'visitor', '');
    this.#write(browser, 'draft', '');
  }

  #read(where: () => Storage, what: What): string | null {
    return quietly(() => where().getItem(this.#key(what)), null);
  }

  /** An empty text leaves no trace. */
  #write(where: () => Storage, what: What, text: string): void {
    quietly(() => {
      if (text === '') where().removeItem(this.#key(what));
      else where().setItem(this.#key(what), text);
    }, undefined);
  }

  #key(what: What): string {
    return `cleandesk.${what}.${this.#siteId}`;
  }
}
