/**
 * The request that is being answered: who sends it, and which kinds of records were stored for it so far. By it the
 * records of a service, within its transaction, name person and workstation, and the channel knows what is still
 * missing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Db, Tx } from '../storage/storage.ts';
import type { RaisedAlert } from './raisedAlert.ts';

export interface Sender {
  /** Null before sign-in. */
  readonly personId: string | null;
  readonly workstationId: string;
}
/**
 * Whether the session of the request is still what it was let in with, asked in the transaction of an act.
 * `changesPlace`: the act may itself take the own workstation, or its group, away, so that these are not compared.
 */
export type DemandSameActor = (on: Tx | Db, how: { readonly changesPlace: boolean }) => Promise<void>;
interface CurrentRequest {
  readonly sender: Sender;
  readonly kinds: Set<string>;
  readonly demand: DemandSameActor | null;
  readonly alerts: RaisedAlert[];
}

const current = new AsyncLocalStorage<CurrentRequest>();

/**
 * Runs `work` as the answer to a request of this sender. `kinds` gets the kind of each record that it stores.
 * @param demand compares its session again; null without one
 * @param alerts gets each alert that its transactions leave to the channel to publish
 */
export const withinRequest = <T>(
  sender: Sender,
  demand: DemandSameActor | null,
  kinds: Set<string>,
  work: () => Promise<T>,
  alerts: RaisedAlert[] = [],
): Promise<T> => current.run({ sender, demand, kinds, alerts }, work);

/** Null outside a request: at start, in the background, on the command line. */
export const senderNow = (): Sender | null => current.getStore()?.sender ?? null;

/**
 * To be called in the transaction of an act. Nothing is compared outside a request, where no person acts.
 * @throws Problem `session-ended`
 */
export async function demandSameActor(on: Tx | Db, changesPlace = false): Promise<void> {
  await current.getStore()?.demand?.(on, { changesPlace });
}

/** To be called when a record of this kind is stored. */
export const noteStored = (kind: string): void => void current.getStore()?.kinds.add(kind);

/** To be called when an alert is stored where nothing can publish it after the commit. */
export const noteAlert = (alert: RaisedAlert): void => void current.getStore()?.alerts.push(alert);
