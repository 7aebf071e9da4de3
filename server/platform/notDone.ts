import type { CommandFault } from '../../contract/commandFaults.ts';
import type { Fault } from '../../contract/faults.ts';

/** A command cannot be done: a code with parameters, for which the command line has the sentence. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
  readonly fault: CommandFault;
  constructor(fault: CommandFault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** Values that do not fit their schema. */
export class NotFitting extends Error {
  override readonly name = 'NotFitting';
  /** `place` is the path of a value in dots, empty for the whole. */
  readonly faults: readonly { readonly place: string; readonly fault: Fault }[];
  constructor(faults: NotFitting['faults']) {
    super(faults.map(({ place, fault }) => `${place} ${fault.code}`).join(', '));
    this.faults = faults;
  }
}
