/**
 * What the visitor has written in this tab, word for word, for the copy of the chat that they may take along: the
 * server has it masked only. In memory until the page is left, and encrypted under a key that no script can read out,
 * so that the values are in no search or snapshot of the page's memory. Security codes and PINs are not kept: they are
 * removed everywhere.
 */
import type { VisitorMessage } from '../contract/visitor.ts';
import { DROPPED_KINDS } from './words/words.ts';

const NAME = 'AES-GCM';
/** Bytes, as NIST SP 800-38D recommends; random, far fewer than its limit of messages under one key. */
const NONCE = 12;

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

export class OwnWords {
  /** Null where the browser offers no cryptography, which is so on a page that came by http from another machine. */
  readonly #key: Promise<InstanceType<typeof CryptoKey>> | null = isSecure()
    ? crypto.subtle.generateKey({ name: NAME, length: 256 }, false, ['encrypt', 'decrypt'])
    : null;
  readonly #byId = new Map<string, Promise<Sealed>>();

  /** Whether anything is kept. */
  get isAny(): boolean {
    return this.#byId.size > 0;
  }

  /** Keeps what was sent as this message. */
  keep(message: VisitorMessage, text: string): void {
    const key = this.#key;
    if (key === null || !isKept(message)) return;
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const clear = new TextEncoder().encode(text);
    this.#byId.set(
      message.id,
      key
        .then((one) => crypto.subtle.encrypt({ name: NAME, iv }, one, clear))
        .then((bytes) => ({ iv, bytes }))
        .finally(() => clear.fill(0)),
    );
  }

  /** A later message has completed a value of this one. */
  corrected(message: VisitorMessage): void {
    if (!isKept(message)) this.#byId.delete(message.id);
  }

  /** By the ids of the messages. */
  async read(): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const [id, sealed] of this.#byId) {
      const { iv, bytes } = await sealed;
      const key = await this.#key;
      if (key !== null)
        texts.set(id, new TextDecoder().decode(await crypto.subtle.decrypt({ name: NAME, iv }, key, bytes)));
    }
    return texts;
  }
}

const isKept = ({ body }: VisitorMessage): boolean =>
  !body.marks.some(({ type }) => DROPPED_KINDS.some((kind) => kind === type));

const isSecure = (): boolean => Reflect.get(globalThis, 'isSecureContext');
