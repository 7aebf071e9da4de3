import type { Coded } from '../../contract/errors.ts';

/** What is wrong with a data folder, with the note that the self-check reports for it. */
export class FolderFault extends Error {
  override readonly name = 'FolderFault';
  readonly note: Coded;
  constructor(message: string, note: Coded, options?: ErrorOptions) {
    super(message, options);
    this.note = note;
  }
}
