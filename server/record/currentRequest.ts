/**
 * The request that is being answered: who sends it, and which kinds of records were stored for it so far. By it the
 * records of a service, within its transaction, name person and workstation, and the channel knows what is still
 * missing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Sender {
  /** Null before sign-in. */
  readonly personId: string | null;
  readonly workstationId: string;
}
interface CurrentRequest {
  readonly sender: Sender;
  readonly kinds: Set<string>;
}

const current = new AsyncLocalStorage<CurrentRequest>();

/** Runs `work` as the answer to a request of this sender. `kinds` gets the kind of each record that it stores. */
export const withinRequest = <T>(sender: Sender, kinds: Set<string>, work: () => Promise<T>): Promise<T> =>
  current.run({ sender, kinds }, work);

/** Null outside a request: at start, in the background, on the command line. */
export const senderNow = (): Sender | null => current.getStore()?.sender ?? null;

/** To be called when a record of this kind is stored. */
export const noteStored = (kind: string): void => void current.getStore()?.kinds.add(kind);
