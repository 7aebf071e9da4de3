/**
 * Two short tones for a new message, where the visitor has switched them on. Made by the browser, so that there is no
 * file; silent before the first key or click in the page, as browsers want it.
 */

/** Hertz. */
const TONES = [660, 880] as const;
/** Seconds of one tone. */
const LENGTH = 0.12;
const LOUDNESS = 0.15;
/** Milliseconds in which several messages sound once. */
const ONCE_IN = 1_500;

export class Sound {
  #context: AudioContext | null = null;
  #soundedAt = Number.NEGATIVE_INFINITY;

  play(now = performance.now()): void {
    if (now - this.#soundedAt < ONCE_IN || !navigator.userActivation.hasBeenActive) return;
    this.#soundedAt = now;
    const context = (this.#context ??= new AudioContext());
    void context.resume().then(() => {
      for (const [at, tone] of TONES.entries()) this.#tone(context, tone, context.currentTime + at * LENGTH);
    });
  }

  /** Soft at both ends: a tone that is cut off clicks. */
  #tone(context: AudioContext, frequency: number, from: number): void {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(LOUDNESS, from + LENGTH / 6);
    gain.gain.linearRampToValueAtTime(0, from + LENGTH);
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + LENGTH);
  }
}
