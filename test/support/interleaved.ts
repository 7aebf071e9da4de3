/**
 * Runs two requests with a forced order of their awaits. Each answer of the database is a pause: the first request
 * takes so many steps, then the second one runs to its end, then the first goes on. Over every number of steps these
 * are all the orders in which one request is overtaken once by another.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Db } from '../../server/storage/storage.ts';
import { turns } from './turns.ts';

/** Turns of the event loop after which a request that does not pause is waiting for the other one. */
const SETTLED = 6;

export interface Interleaver {
  /** The same database, whose answers wait for their turn. */
  readonly db: Db;
  /** @returns how both ended, and whether the first one was over before it could be overtaken. */
  run<T>(
    first: () => Promise<T>,
    second: () => Promise<T>,
    steps: number,
  ): Promise<{ readonly outcomes: readonly PromiseSettledResult<T>[]; readonly wasOver: boolean }>;
}

export function makeInterleaver(db: Db): Interleaver {
  const requests = new AsyncLocalStorage<Request>();
  const pausing = db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await requests.getStore()?.pause();
      return result;
    },
  });
  return {
    db: pausing,
    async run(first, second, steps) {
      const [one, other] = [new Request(), new Request()];
      const begin = <T>(request: Request, work: () => Promise<T>): Promise<PromiseSettledResult<T>[]> =>
        requests
          .run(request, () => Promise.allSettled([work()]))
          .finally(() => {
            request.isOver = true;
          });
      const firstDone = begin(one, first);
      // Alone it waits for nothing but work outside the database, such as a hash: that is no step.
      for (let step = 0; step < steps && !one.isOver;) if (await one.step()) step += 1;
      const wasOver = one.isOver;
      const secondDone = begin(other, second);
      while (!one.isOver || !other.isOver)
        // One that cannot go on waits for the transaction of the other one.
        if (other.isOver || !(await other.step())) await one.step();
      return { outcomes: [...(await firstDone), ...(await secondDone)], wasOver };
    },
  };
}

class Request {
  isOver = false;
  readonly #waiting: (() => void)[] = [];

  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Lets it go on to its next pause. @returns whether it could. */
  async step(): Promise<boolean> {
    for (let settled = 0; settled < SETTLED && this.#waiting.length === 0 && !this.isOver; settled += 1) await turns(1);
    const next = this.#waiting.shift();
    next?.();
    await turns(1);
    return next !== undefined || this.isOver;
  }
}

/**
 * Every order, each in a world of its own, until the first request is over before the second begins. `order` says
 * after how many steps the second one began. @param stride 3 for every third order, where one takes long
 */
export async function everyOrder(
  order: (steps: number) => Promise<{ readonly wasOver: boolean }>,
  stride = 1,
): Promise<number> {
  for (let steps = 0; ; steps += stride) if ((await order(steps)).wasOver) return steps;
}
