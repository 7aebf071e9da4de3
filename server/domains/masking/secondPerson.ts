import type { RequestedChange } from '../../record/requestedChange.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';

/**
 * Stores a request of the scope's person, with its record, within the transaction.
 * @returns the request's id and the position of the record, to be published after the commit
 */
export type AskSecond = (
  tx: Tx,
  scope: Scope,
  asked: Exclude<RequestedChange, { kind: 'change' | 'add' }>,
) => Promise<{ readonly id: string; readonly position: number }>;

/** For a person who cannot make masking weaker alone: their scope, and how to ask another person. */
export interface SecondPerson {
  readonly scope: Scope;
  readonly ask: AskSecond;
}
