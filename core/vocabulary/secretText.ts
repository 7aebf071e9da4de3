/**
 * A password, or a value that no one may read again, as UTF-8 bytes: a string of JavaScript cannot be overwritten, and
 * stays in memory until something else needs the place.
 */
export class SecretText {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  /** @param bytes taken over; well-formed UTF-8 in a buffer that nothing else uses */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** A copy of a text that is a string already; as a password where `isPassword` (Unicode NFC). */
  static of(text: string, isPassword = false): SecretText {
    return SecretText.copyOf(new TextEncoder().encode(isPassword ? text.normalize('NFC') : text));
  }
  /** A copy in memory of its own; the given bytes are the caller's to wipe. */
  static copyOf(bytes: Uint8Array): SecretText {
    return new SecretText(ownCopy(bytes));
  }

  /** The bytes themselves: to be read at once, and not kept. Zeros after `wipe`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
  /** UTF-16 units, as the limits of the contract count: a character of four bytes has two. */
  get length(): number {
    let units = 0;
    for (const byte of this.#bytes) if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    return units;
  }
  /** Whether both are the same bytes; takes as long for every two of one length. */
  isSame(other: SecretText): boolean {
    if (other.#bytes.length !== this.#bytes.length) return false;
    let different = 0;
    for (const [at, byte] of this.#bytes.entries()) different |= byte ^ (other.#bytes[at] ?? 0);
    return different === 0;
  }
  /** Overwrites the bytes. */
  wipe(): void {
    this.#bytes.fill(0);
  }
  /** For what prints or writes an object whole. */
  toJSON(): string {
    return '[secret]';
  }
}

/**
 * In memory of its own, which stays where it is: an array of up to 64 bytes that is made without a buffer lies in V8's
 * heap, where each collection may leave a copy.
 */
export function ownCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const own = new Uint8Array(new ArrayBuffer(bytes.byteLength));
  own.set(bytes);
  return own;
}

/** A password as bytes in Unicode NFC, where it was typed at the desk; as a string, where a command has read it. */
export type Password = SecretText | string;

/** The password as it is, or a copy of the string. */
export const secretOf = (password: Password): SecretText =>
  typeof password === 'string' ? SecretText.of(password, true) : password;
