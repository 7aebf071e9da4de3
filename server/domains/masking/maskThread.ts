/**
 * Masks long messages in a thread of its own, so that other requests are answered meanwhile: some texts of eight
 * thousand characters take a tenth of a second. Started with the first such message.
 */
import { Worker } from 'node:worker_threads';
import { DATA_MANIFEST, loadData, type DataName } from '../../../core/data.ts';
import type { MaskingException } from '../../../core/masking/policy/exception.ts';
import type { PublicValue } from '../../../core/masking/policy/publicPlaces.ts';
import type { MaskingPolicy } from '../../../core/masking/policy/policy.ts';
import type { DialogueState, MaskInput, Masked } from '../../../core/masking/types.ts';

/** What a tenant's masker is made from. */
export interface MaskParts {
  readonly policy: MaskingPolicy;
  readonly secret: Uint8Array;
  readonly exceptions: readonly MaskingException[];
  /** What agents of the tenant may write. */
  readonly details: readonly PublicValue[];
}

export interface MaskWork {
  readonly tenantId: string;
  readonly revision: number;
  readonly conversationId: string;
  readonly message: MaskInput;
  readonly state: DialogueState | undefined;
}

/** The generated data that the masker reads; the thread has no other way to it. */
export type MaskData = ReadonlyMap<DataName, Uint8Array>;
const MASKER_DATA = (Object.keys(DATA_MANIFEST) as DataName[]).filter((name) => name !== 'common-passwords.bin');

/** `parts` is null where the thread has them already. */
export type MaskRequest = MaskWork & { readonly id: number; readonly parts: MaskParts | null };
/** `masked` is null where the masker could not be made, or threw. */
export interface MaskAnswer {
  readonly id: number;
  readonly masked: Masked | null;
}

/** Milliseconds after which a thread that does not answer is ended; the longest message takes a tenth of a second. */
const LONGEST = 20_000;

export class MaskThread {
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, (masked: Masked | null) => void>();
  /** Revisions that the thread has the parts of. */
  readonly #sent = new Map<string, number>();

  /**
   * @returns null where the masker failed or the thread has ended; the message must be hidden whole then.
   * @throws Error where the masker's data cannot be read
   */
  async mask(work: MaskWork, parts: MaskParts): Promise<Masked | null> {
    const worker = this.#started();
    const id = this.#nextId;
    this.#nextId += 1;
    const isKnown = this.#sent.get(work.tenantId) === work.revision;
    this.#sent.set(work.tenantId, work.revision);
    return new Promise((resolve) => {
      const late = setTimeout(() => void this.stop(), LONGEST);
      this.#waiting.set(id, (masked) => {
        clearTimeout(late);
        resolve(masked);
      });
      worker.postMessage({ ...work, id, parts: isKnown ? null : parts } satisfies MaskRequest, []);
    });
  }

  /** Ends the thread; what still waits gets null. The next message starts another. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#sent.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve(null);
    await worker?.terminate();
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const data: MaskData = new Map(MASKER_DATA.map((name) => [name, loadData(name)]));
    const worker = new Worker(new URL('./maskWorker.ts', import.meta.url), { workerData: data });
    worker.on('message', ({ id, masked }: MaskAnswer) => {
      const resolve = this.#waiting.get(id);
      this.#waiting.delete(id);
      resolve?.(masked);
    });
    const ended = (): void => {
      if (this.#worker === worker) void this.stop();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    // A server that stops is not kept alive by it.
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
