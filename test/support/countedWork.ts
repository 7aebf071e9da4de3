/**
 * Counts what code does instead of timing it: how often its functions and branches ran, by the counters that V8 keeps
 * for coverage. The same code over the same input does the same work on any machine. What runs inside V8, such as one
 * regular expression or one sort, counts as one step.
 */
import { Session } from 'node:inspector/promises';

export interface CountedWork<T> {
  readonly loaded: T;
  /** Steps that `work` took in the counted modules. */
  steps(work: (loaded: T) => void): Promise<number>;
  stop(): Promise<void>;
}

/**
 * @param path part of the addresses of the modules that are counted, such as `/core/masking/`.
 * @param load imports them. What was imported before has counters of its functions only, none of its branches: a test
 *   file that counts imports nothing of them by itself.
 */
export async function countedWork<T>(path: string, load: () => Promise<T>): Promise<CountedWork<T>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const loaded = await load();
  return {
    loaded,
    async steps(work) {
      await session.post('Profiler.takePreciseCoverage');
      work(loaded);
      const { result } = await session.post('Profiler.takePreciseCoverage');
      let steps = 0;
      for (const { url, functions } of result)
        if (url.includes(path)) for (const { ranges } of functions) for (const { count } of ranges) steps += count;
      return steps;
    },
    async stop() {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
