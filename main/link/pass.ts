/** Lets the connections of one session out. A client without one is let out nowhere, whatever the lists say. */
export interface Pass {
  readonly username: string;
  readonly password: string;
  /** Ends its connections, too. */
  revoke(): void;
}
