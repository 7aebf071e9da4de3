import type { CommandFault } from '../../contract/commandFaults.ts';

type Fault = Extract<CommandFault, { code: `server-key-${string}` }>;

/** The server key is missing, or cannot be used: the database stays closed. */
export class NoServerKey extends Error {
  override readonly name = 'NoServerKey';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(`${fault.code} ${Object.values(fault.params).join(' ')}`);
    this.fault = fault;
  }
}
