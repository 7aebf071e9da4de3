/** Why a call did not succeed. */
import type { Coded } from '../../contract/errors.ts';
import type { ServerFault } from './serverFault.ts';

/**
 * Without an answer, or with one that is not from the enrolled server. The person at the desk does not see which,
 * because neither can be trusted; IT does.
 */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /**
   * Own address of a connection that was accepted and ended before a byte of TLS: what a server does to an address that
   * it does not accept.
   */
  readonly turnedAwayFrom: string | null;
  readonly fault: ServerFault;
  /** The oldest version of the desk that works with this server, where nothing else of the answer can be read. */
  readonly minimumDesk: string | null;
  constructor(
    message: string,
    turnedAwayFrom: string | null = null,
    fault: ServerFault = 'no-answer',
    minimumDesk: string | null = null,
  ) {
    super(message);
    this.turnedAwayFrom = turnedAwayFrom;
    this.fault = fault;
    this.minimumDesk = minimumDesk;
  }
}

/** The server answered and refused, by a code of `contract/errors.ts` or one that a newer server has. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  /** HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly params: Coded['params'];
  constructor(status: number, { code, params }: Coded) {
    super(code);
    this.status = status;
    this.code = code;
    this.params = params;
  }
  /** Milliseconds since 1970 from when on the server would listen again; null where it did not say. */
  get retryAt(): number | null {
    const { retryAt } = this.params;
    return typeof retryAt === 'number' ? retryAt : null;
  }
  /**
   * Sealed to a key that the tenant no longer uses: not accepted now, and only the tenant could seal it anew, so it is
   * not thrown away either.
   */
  get isKeyChanged(): boolean {
    return this.status === 409 && this.code === 'key-changed';
  }
  /**
   * Whether the same request will be refused again however often it is sent. Statuses by name: what this list does not
   * know may pass one day.
   */
  get isFinal(): boolean {
    return [400, 404, 409, 413, 422].includes(this.status) && !this.isKeyChanged;
  }
  /** The server does not take this session, this role or this workstation: nothing is wrong with the request. */
  get endsSession(): boolean {
    return this.status === 401 || this.status === 403;
  }
}
