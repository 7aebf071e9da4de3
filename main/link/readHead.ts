import type { Socket } from 'node:net';
import { headLength, LARGEST_HEAD } from './proxyRequest.ts';

/**
 * The head and nothing after it: a client waits for the answer before it says more, and bytes that came along could be
 * a second request.
 */
export function readHead(inside: Socket, ms: number): Promise<Buffer | 'slow' | 'unreadable' | 'gone'> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const timer = setTimeout(done, ms, 'slow');
    function done(result: Buffer | 'slow' | 'unreadable' | 'gone'): void {
      clearTimeout(timer);
      inside.off('data', take).off('close', gone).off('end', gone);
      inside.pause();
      resolve(result);
    }
    function gone(): void {
      done('gone');
      if (!inside.destroyed) inside.destroy();
    }
    function take(chunk: Buffer): void {
      bytes = Buffer.concat([bytes, chunk]);
      const length = headLength(bytes);
      if (length !== null) done(length === bytes.length && length <= LARGEST_HEAD ? bytes : 'unreadable');
      else if (bytes.length > LARGEST_HEAD) done('unreadable');
    }
    inside.on('data', take).once('close', gone).once('end', gone);
    inside.resume();
  });
}
