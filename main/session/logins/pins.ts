/**
 * The keys that this administrator has accepted for other people: kept in the administrator's own store, so that a
 * server which hands out another key is noticed. The first keys of a person are accepted as received; after that a
 * further workstation counts as a change like another key.
 */
import { z } from 'zod';
import type { KeyTrust, LoginKeyInfo } from '../../../contract/savedLogins.ts';
import type { PersonStore } from '../../store/store.ts';

const KEPT = 'login-pins';
const Pin = z.strictObject({ publicKey: z.string(), at: z.number(), compared: z.boolean() });
/** By person, then by workstation. */
const Pins = z.record(z.string(), z.record(z.string(), Pin));
export type Pin = z.infer<typeof Pin>;

export interface KeyPins {
  /** How far this key is believed. */
  trust(personId: string, key: Pick<LoginKeyInfo, 'workstationId' | 'publicKey'>): KeyTrust;
  pin(personId: string, workstationId: string): Pin | null;
  /** From now on this is the key of this person at this workstation. */
  take(personId: string, key: Pick<LoginKeyInfo, 'workstationId' | 'publicKey'>, compared: boolean): void;
}

/** @throws Error where the store does not give what it keeps: without the pins nothing may be believed. */
export function openPins(store: Pick<PersonStore, 'kept' | 'keep'>, now: () => number): KeyPins {
  const read = (): z.infer<typeof Pins> => {
    const kept = store.kept(KEPT);
    return kept === null ? {} : Pins.parse(JSON.parse(kept.toString('utf8')));
  };
  const pins = read();
  const pinOf = (personId: string, workstationId: string): Pin | null => {
    const ofPerson = Object.hasOwn(pins, personId) ? pins[personId] : undefined;
    return ofPerson !== undefined && Object.hasOwn(ofPerson, workstationId) ? (ofPerson[workstationId] ?? null) : null;
  };
  return {
    trust(personId, { workstationId, publicKey }) {
      if (!Object.hasOwn(pins, personId)) return 'new';
      const pin = pinOf(personId, workstationId);
      if (pin === null) return 'waiting';
      if (pin.publicKey !== publicKey) return 'changed';
      return pin.compared ? 'compared' : 'seen';
    },
    pin: pinOf,
    take(personId, { workstationId, publicKey }, compared) {
      const next = { ...pins, [personId]: { ...pins[personId], [workstationId]: { publicKey, at: now(), compared } } };
      // On the disk first: a key that is believed and not remembered could be swapped once more.
      store.keep(KEPT, Buffer.from(JSON.stringify(next), 'utf8'));
      Object.assign(pins, next);
    },
  };
}
