/** Carries bytes between two sockets until one of them ends, stays silent, or has carried enough. */
import type { Socket } from 'node:net';

export interface TunnelLimits {
  /** Milliseconds without a byte in either direction. */
  readonly silence: number;
  /** Milliseconds that one direction may stay open after the other has ended. */
  readonly halfOpen: number;
  /** Bytes from this machine outward. */
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** @returns why it ended, when both sockets are gone. */
export function tunnel(
  inside: Socket,
  outside: Socket,
  limits: TunnelLimits,
): Promise<'ended' | 'silent' | 'too-much'> {
  return new Promise((resolve) => {
    let why: 'ended' | 'silent' | 'too-much' = 'ended';
    let open = 2;
    let late: NodeJS.Timeout | undefined;
    const end = (reason: typeof why): void => {
      if (why === 'ended') why = reason;
      inside.destroy();
      outside.destroy();
    };
    const carry = (from: Socket, to: Socket, most: number): void => {
      let carried = 0;
      from.on('data', (chunk: Buffer) => {
        carried += chunk.length;
        if (carried > most) {
          end('too-much');
          return;
        }
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => from.resume());
      from.on('end', () => {
        to.end();
        late ??= setTimeout(end, limits.halfOpen, 'ended');
      });
      from.setTimeout(limits.silence, () => end('silent'));
      from.on('error', () => end('ended'));
      from.on('close', () => {
        // A socket that is gone without an end, such as a reset, takes the other with it.
        if (!from.readableEnded) end('ended');
        open -= 1;
        if (open > 0) return;
        clearTimeout(late);
        resolve(why);
      });
    };
    carry(inside, outside, limits.bytesOut);
    carry(outside, inside, limits.bytesIn);
  });
}
