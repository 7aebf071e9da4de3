/**
 * What parts of the desk are handed at the composition root: the machine, so that tests can be a machine of their own,
 * and the two directions of the bridge.
 */
import { networkInterfaces } from 'node:os';
import type { z } from 'zod';
import type { EventName, EventPayload, VerbName, VERBS } from '../contract/bridge.ts';
import { type Coded } from '../contract/errors.ts';
import { type DeskCodeArguments, type DeskCode } from '../contract/refusals.ts';

export interface Clock {
  /** Milliseconds since 1970, as the machine believes; a person can set it. */
  now(): number;
  /** Milliseconds since some fixed moment; it cannot be set, but it may stop while the machine sleeps. */
  monotonic(): number;
}
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** The network of this machine. */
export interface MachineNetwork {
  /** Every address of this machine at this moment, loopback included. @throws Error where the machine cannot say. */
  ownAddresses(): readonly string[];
}
export const systemNetwork: MachineNetwork = {
  ownAddresses: () => Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => one.address)),
};

/** A line for IT. Never contains a value, a message, a password or a name of a visitor. */
export type Log = (
  level: 'info' | 'warning' | 'error',
  text: string,
  facts?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** A refusal whose code may be sent to the page; every other error crosses the bridge as `failed`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly params: Coded['params'];
  constructor({ code, params }: Coded, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.params = params;
  }
}
/** A refusal with exactly the parameters that its code has. */
export const refusal = <C extends DeskCode>(code: C, ...[params]: DeskCodeArguments<C>): Refusal =>
  new Refusal({ code, params: params ?? {} });

/** Sends an event to the page. */
export type Push = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

/** The arguments of a verb as its handler gets them: checked, and with defaults filled in. */
export type CheckedArgs<V extends VerbName> = z.output<(typeof VERBS)[V]['args']>;

/** What the bridge calls, verb by verb; sender, arguments, phase and role are checked by then. */
export type Handlers = {
  readonly [V in VerbName]: (
    args: CheckedArgs<V>,
  ) => z.input<(typeof VERBS)[V]['result']> | Promise<z.input<(typeof VERBS)[V]['result']>>;
};
