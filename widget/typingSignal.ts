/**
 * Tells the other side that the visitor is writing: rarely, and never for longer than it is true; with the text where
 * the visitor has agreed to that.
 */
import type { Clock } from './link.ts';
import { MAX_TEXT } from './wire.ts';

/**
 * Milliseconds: between two repetitions while the visitor goes on, between two looks at what is typed, and of silence
 * until "typing" ends.
 */
export const TYPING = { repeat: 3_000, preview: 800, silence: 4_000 } as const;

export class TypingSignal {
  readonly #send: (typing: boolean, text: string | null) => void;
  readonly #clock: Clock;
  readonly #isSeen: () => boolean;
  #saidAt: number | null = null;
  #text = '';
  #callOff: (() => void) | null = null;
  #callOffLook: (() => void) | null = null;

  /** `isSeen`: whether the text goes along; the visitor has agreed to that. */
  constructor(send: (typing: boolean, text: string | null) => void, clock: Clock, isSeen: () => boolean = () => false) {
    this.#send = send;
    this.#clock = clock;
    this.#isSeen = isSeen;
  }

  /** On each change of the text field. An emptied field is not typing. */
  input(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    this.#text = text.slice(0, MAX_TEXT);
    const pause = this.#isSeen() ? TYPING.preview : TYPING.repeat;
    const since = this.#saidAt === null ? pause : this.#clock.now() - this.#saidAt;
    if (since >= pause) this.#say();
    else if (this.#isSeen()) this.#callOffLook ??= this.#clock.after(pause - since, () => this.#say());
    this.#callOff?.();
    this.#callOff = this.#clock.after(TYPING.silence, () => this.stop());
  }

  /** On sending and on leaving. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#callOffLook?.();
    this.#callOffLook = null;
    this.#text = '';
    if (this.#saidAt === null) return;
    this.#saidAt = null;
    this.#send(false, null);
  }

  #say(): void {
    this.#callOffLook?.();
    this.#callOffLook = null;
    this.#saidAt = this.#clock.now();
    this.#send(true, this.#isSeen() ? this.#text : null);
  }
}
