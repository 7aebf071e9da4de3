/** Another masker, as far as it is compared: text in, masked text out. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Null where it is not available. May throw for a text, which is counted as nothing hidden. */
  readonly load: () => Promise<((text: string) => string | Promise<string>) | null>;
}
