/**
 * A thread of its own for each use of a password: what its libraries and strings leave in memory ends with it. The
 * bytes are handed over, not copied, and each side overwrites them.
 */
import { Worker } from 'node:worker_threads';
import { ownCopy, type SecretText } from '../../core/vocabulary/secretText.ts';
import type { Stretch } from '../store/keys.ts';
import type { StepGiven, StepName, StepResult } from './passwordSteps.ts';

export interface StepRequest {
  readonly id: number;
  readonly name: StepName;
  readonly given: StepGiven<StepName> & { readonly password: Uint8Array };
}
export type StepAnswer =
  | { readonly id: number; readonly result: unknown; readonly failed?: never }
  | { readonly id: number; readonly failed: true };

export interface PasswordThread {
  /** @throws Error without a reason where the step fails, or the thread has ended */
  run<N extends StepName>(name: N, password: SecretText, given: Omit<StepGiven<N>, 'password'>): Promise<StepResult<N>>;
  /** Ends it, with what waits; settles when its memory is gone. */
  end(): Promise<void>;
}

/** TypeScript in the repository, a bundle beside that of main in a build. */
const start = (workerData: Uint8Array | null): Worker =>
  new Worker(
    import.meta.filename.endsWith('.ts')
      ? new URL('./passwordWorker.ts', import.meta.url)
      : new URL('./passwordWorker.cjs', import.meta.url),
    // Little space for new objects, so that little is to be overwritten (passwordWorker.ts).
    { workerData, resourceLimits: { maxYoungGenerationSizeMb: 2 } },
  );

/**
 * Starts one; the caller ends it.
 * @param common `common-passwords.bin`, where problems of a new password are asked for
 */
export function openPasswordThread(common: Uint8Array | null = null): PasswordThread {
  const worker = start(common);
  worker.unref();
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let over = false;
  const fail = (): void => {
    over = true;
    for (const { reject } of waiting.values()) reject(new Error('the thread for passwords has ended'));
    waiting.clear();
  };
  worker.on('message', (answer: StepAnswer) => {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if (answer.failed === true) one?.reject(new Error('a step with a password failed'));
    else one?.resolve(answer.result);
  });
  worker.on('error', fail);
  worker.on('exit', fail);
  return {
    run<N extends StepName>(name: N, password: SecretText, given: Omit<StepGiven<N>, 'password'>) {
      return new Promise<StepResult<N>>((resolve, reject) => {
        if (over) return reject(new Error('the thread for passwords has ended'));
        const id = ++last;
        worker.ref();
        waiting.set(id, { resolve: (result) => resolve(result as StepResult<N>), reject });
        const bytes = ownCopy(password.bytes);
        const request = { id, name, given: { ...given, password: bytes } } as StepRequest;
        worker.postMessage(request, [bytes.buffer]);
      });
    },
    async end() {
      fail();
      await worker.terminate();
    },
  };
}

/** Argon2id in a thread that ends with it. */
export const stretchInThread: Stretch = async (password, { argon2, salt }) => {
  const thread = openPasswordThread();
  try {
    return await thread.run('stretch', password, { argon2, salt });
  } finally {
    await thread.end();
  }
};
