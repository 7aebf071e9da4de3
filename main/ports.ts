/**
 * What the desk needs from the machine it runs on; handed in at the composition root, so that tests can be a machine of
 * their own.
 */
import { networkInterfaces } from 'node:os';

export interface Clock {
  /** Milliseconds since 1970, as the machine believes; a person can set it. */
  now(): number;
  /** Milliseconds since some fixed moment; nobody can set it, but it may stand still while the machine sleeps. */
  monotonic(): number;
}
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export interface Workstation {
  /** Every address of this machine at this moment, loopback included. Throws where the machine cannot say. */
  ownAddresses(): readonly string[];
}
export const systemWorkstation: Workstation = {
  ownAddresses: () => Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => one.address)),
};

/** A line for IT. Never holds a value, a message, a password or a name of a visitor. */
export type Log = (
  level: 'info' | 'warning' | 'error',
  text: string,
  facts?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** A refusal whose sentence may be shown to the person; every other error crosses the bridge without words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
