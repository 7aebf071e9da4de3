/** Lets the connections of one session out. A client without one is not let out, whatever the lists say. */
export interface Pass {
  readonly username: string;
  readonly password: string;
  /** Ends its connections, too. */
  revoke(): void;
}
