import { PROBLEMS, type Coded, type ParamsOf, type ProblemCode, type ProblemParams } from '../../../contract/errors.ts';

/**
 * A refusal that the caller may see: a code of `contract/errors.ts` with its parameters. Every other error is answered
 * as `failed` without details.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** HTTP status. */
  readonly status: number;
  readonly code: ProblemCode;
  readonly params: Coded['params'];

  constructor(code: ProblemCode, params: Coded['params']) {
    super(code);
    this.status = PROBLEMS[code].status;
    this.code = code;
    this.params = params;
  }
}

/** A refusal with exactly the parameters that its code has. */
export const problem = <C extends ProblemCode>(code: C, ...[params]: ParamsOf<ProblemParams<C>>): Problem =>
  new Problem(code, params ?? {});
