/** The door before the door: a connection from an unregistered address ends before a byte of TLS is read. */
import { createServer, type Server, type Socket } from 'node:net';
import { canonicalAddress, compileRanges, type Ranges } from '../../core/access/addresses.ts';

export class AddressGate {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #accepts: Ranges;

  /**
   * `pass` gets accepted connections; `refused` hears the canonical address of the others (`unreadable` where there is none).
   * @throws RangeError when a range cannot be read.
   */
  constructor(ranges: readonly string[], pass: (socket: Socket) => void, refused: (address: string) => void) {
    this.#accepts = compileRanges(ranges);
    this.#server = createServer({ noDelay: true }, (socket) => {
      // A refused or broken connection may still emit an error; nobody else listens for it yet.
      socket.on('error', () => socket.destroy());
      const address = socket.remoteAddress ?? '';
      if (!this.#accepts.contains(address)) {
        socket.destroy();
        return refused(canonicalAddress(address) ?? 'unreadable');
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      pass(socket);
    });
  }

  listen(port: number, host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Takes the new ranges and ends what they no longer cover. Returns the addresses that were ended. @throws RangeError, and then nothing changes. */
  setRanges(ranges: readonly string[]): string[] {
    this.#accepts = compileRanges(ranges);
    const ended: string[] = [];
    for (const socket of this.#sockets) {
      if (this.#accepts.contains(socket.remoteAddress ?? '')) continue;
      ended.push(canonicalAddress(socket.remoteAddress ?? '') ?? 'unreadable');
      socket.destroy();
    }
    return ended;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroySoon();
    setTimeout(() => this.#sockets.forEach((s) => s.destroy()), 1_000).unref();
    await closed;
  }
}
