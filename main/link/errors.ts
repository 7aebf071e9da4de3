/** Why a call did not succeed. */

/** Nobody answered, or somebody who is not the enrolled server. The two are not told apart: neither is to be trusted. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Own address of a connection that was taken and ended before a byte of TLS: what a server does to an address that it does not accept. */
  readonly turnedAwayFrom: string | null;
  constructor(message: string, turnedAwayFrom: string | null = null) {
    super(message);
    this.turnedAwayFrom = turnedAwayFrom;
  }
}

/** The server answered and refused. `code` is stable; `message` is for a person. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  readonly status: number;
  readonly code: string;
  readonly retryAt: number | null;
  constructor(status: number, code: string, message: string, retryAt: number | null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAt = retryAt;
  }
  /** Whether the same request will be refused again however often it is sent. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}
