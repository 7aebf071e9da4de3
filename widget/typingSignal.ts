/** Tells the other side that the visitor is writing: rarely, and never for longer than it is true. */
import type { Clock } from './link.ts';

/** Milliseconds: between two repetitions while the visitor goes on, and of silence until "typing" ends. */
export const TYPING = { repeat: 3_000, silence: 4_000 } as const;

export class TypingSignal {
  readonly #send: (typing: boolean) => void;
  readonly #clock: Clock;
  #saidAt: number | null = null;
  #callOff: (() => void) | null = null;

  constructor(send: (typing: boolean) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** On each change of the text field. An emptied field is not typing. */
  input(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    const now = this.#clock.now();
    if (this.#saidAt === null || now - this.#saidAt >= TYPING.repeat) {
      this.#saidAt = now;
      this.#send(true);
    }
    this.#callOff?.();
    this.#callOff = this.#clock.after(TYPING.silence, () => this.stop());
  }

  /** On sending and on leaving. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#saidAt === null) return;
    this.#saidAt = null;
    this.#send(false);
  }
}
