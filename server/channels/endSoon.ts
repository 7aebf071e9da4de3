import type { WebSocket } from 'ws';

/** Milliseconds that a client has to answer the close of its connection. */
const ANSWER_WITHIN = 2_000;

/**
 * Ends a connection on which something came that is no frame. `ws` has sent the code that says why by then (RFC 6455
 * section 7.4.1); ending the connection at once could take that back. A client that does not close is disconnected.
 */
export function endSoon(socket: WebSocket): void {
  setTimeout(() => socket.terminate(), ANSWER_WITHIN).unref();
}
