/** What was wrong with a piece of a ledger that somebody handed over. Words for people are with those who show it. */

export type LedgerFaultCode =
  /** no note: not UTF-8, a control character, no signature line, or base64 that is not the canonical one */
  | 'note-form'
  | 'key-form'
  /** a signature of a known key that does not verify */
  | 'signature-wrong'
  /** no signature of a known key */
  | 'signature-missing'
  | 'checkpoint-form'
  /** the log of this checkpoint is not in the policy */
  | 'log-unknown'
  /** fewer witnesses than the policy asks for */
  | 'quorum-missing'
  | 'proof-form'
  | 'tile-form'
  | 'bundle-form'
  | 'entry-form'
  | 'policy-form'
  /** a tile that a proof needs is not there, or shorter than the tree it is for */
  | 'tile-missing';

export interface LedgerFaultParams {
  /** counted from 1 */
  readonly line?: number;
  /** the name of a key, a witness, a tile or a log */
  readonly name?: string;
}

/** Thrown by what reads or verifies a piece of a ledger; `message` is the code with its parameters. */
export class LedgerFault extends Error {
  readonly code: LedgerFaultCode;
  readonly params: LedgerFaultParams;

  constructor(code: LedgerFaultCode, params: LedgerFaultParams = {}) {
    super(
      `${code}${Object.values(params)
        .map((value) => ` ${value}`)
        .join('')}`,
    );
    this.name = 'LedgerFault';
    this.code = code;
    this.params = params;
  }
}

/** The fault instead of an exception. @throws whatever else the work throws */
export async function faultOr<T>(work: () => T | Promise<T>): Promise<T | LedgerFault> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LedgerFault) return error;
    throw error;
  }
}
