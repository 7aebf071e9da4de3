/**
 * The offline keys of tenants that this desk trusts, kept in the machine database: an enrolment brings the first ones,
 * IT may write them on the machine, and a tenant that comes later is pinned at its first sight, with a record. From
 * then on only what the pinned key has signed counts, whatever the server sends.
 */
import { z } from 'zod';
import type { ActivityDetail } from '../../contract/activity.ts';
import type { TenantFingerprint, TenantKeys } from '../../contract/tenantKeys.ts';
import {
  markOfList,
  readTenantKeys,
  shownFingerprint,
  type KeyList,
  type KeysFault,
} from '../../core/sealing/tenantKeys.ts';

const FACT = 'tenant-pins';
const Pin = z.strictObject({
  fingerprint: z.string().length(64),
  /** Of the newest list that was seen; 0 before the first. */
  serial: z.number().int().nonnegative(),
  /** SHA-256 of that list; empty before the first. */
  mark: z.string(),
  from: z.enum(['enrolment', 'machine', 'first-sight']),
  at: z.number(),
});
const Pins = z.record(z.string(), Pin);
type Pin = z.infer<typeof Pin>;

export type PinFault =
  | KeysFault
  /** The server has sent no keys of this tenant, or a list before one that was seen, or another one with its number. */
  | 'missing'
  | 'older'
  | 'second-list'
  /** IT has written which tenants this machine seals to, and this is none of them. */
  | 'not-on-this-machine';

export type PinVerdict =
  { readonly ok: true; readonly list: KeyList } | { readonly ok: false; readonly fault: PinFault };

export interface TenantPinsPorts {
  readonly facts: { fact(name: string): string | null; setFact(name: string, value: string): void };
  readonly enrolled: { readonly tenantKeys: readonly TenantFingerprint[]; readonly enrolledAt: number };
  /**
   * The only fingerprints that count on this machine; null where the machine does not say. `introduces` where IT alone
   * can have written them: then they also count in place of a pin.
   */
  ofMachine(): { readonly fingerprints: readonly string[]; readonly introduces: boolean } | null;
  now(): number;
  /** @throws when it cannot be recorded: then nothing is pinned. */
  record(kind: 'tenant-key' | 'tenant-key-refused', detail: ActivityDetail, tenantId: string): void;
}

export interface TenantPins {
  /**
   * Whether these keys may seal to this tenant. What is accepted is on the disk before the answer.
   * @param keys null where the server sent none
   */
  judge(tenantId: string, keys: TenantKeys | null): PinVerdict;
}

/** @throws Error where what is kept cannot be read: without the pins nothing may be believed. */
export function openTenantPins({ facts, enrolled, ofMachine, now, record }: TenantPinsPorts): TenantPins {
  const kept = (): Record<string, Pin> => {
    const text = facts.fact(FACT);
    return text === null ? {} : Pins.parse(JSON.parse(text));
  };
  kept();

  function pinOf(tenantId: string): Pin | null {
    const pins = kept();
    if (Object.hasOwn(pins, tenantId)) return pins[tenantId] ?? null;
    const brought = enrolled.tenantKeys.find((one) => one.tenantId === tenantId);
    return brought === undefined
      ? null
      : { fingerprint: brought.fingerprint, serial: 0, mark: '', from: 'enrolment', at: enrolled.enrolledAt };
  }

  function judged(tenantId: string, keys: TenantKeys | null, pin: Pin | null): PinVerdict & { readonly pin?: Pin } {
    if (keys === null) return { ok: false, fault: 'missing' };
    const machine = ofMachine();
    const introduced = machine?.introduces === true ? machine.fingerprints : [];
    const trusted =
      pin === null && introduced.length === 0 ? null : [...(pin === null ? [] : [pin.fingerprint]), ...introduced];
    const read = readTenantKeys(keys, tenantId, trusted);
    if (!read.ok)
      return {
        ok: false,
        fault: read.fault === 'other-offline-key' && pin === null ? 'not-on-this-machine' : read.fault,
      };
    // A pin of first sight or of the enrolment is not enough where IT has written which ones count.
    if (machine !== null && !readTenantKeys(keys, tenantId, machine.fingerprints).ok)
      return { ok: false, fault: 'not-on-this-machine' };
    const { list, fingerprint } = read;
    const mark = markOfList(keys);
    if (pin !== null && list.serial < pin.serial) return { ok: false, fault: 'older' };
    if (pin !== null && list.serial === pin.serial && mark !== pin.mark) return { ok: false, fault: 'second-list' };
    const from = pin?.from ?? (machine === null ? 'first-sight' : 'machine');
    return { ok: true, list, pin: { fingerprint, serial: list.serial, mark, from, at: now() } };
  }

  return {
    judge(tenantId, keys) {
      const before = pinOf(tenantId);
      const verdict = judged(tenantId, keys, before);
      if (!verdict.ok) {
        record('tenant-key-refused', refusedDetail(verdict.fault, before, keys), tenantId);
        return verdict;
      }
      const { pin, list } = verdict;
      if (pin !== undefined && (before === null || before.mark !== pin.mark)) {
        // The first list of a tenant whose key the enrolment brought is no news.
        if (!(before?.serial === 0 && before.fingerprint === pin.fingerprint))
          record('tenant-key', takenDetail(before, pin), tenantId);
        facts.setFact(FACT, JSON.stringify({ ...kept(), [tenantId]: pin }));
      }
      return { ok: true, list };
    },
  };
}

function takenDetail(before: Pin | null, pin: Pin): ActivityDetail {
  const what = before === null ? pin.from : before.fingerprint === pin.fingerprint ? 'new-list' : 'new-offline-key';
  return { what, fingerprint: shownFingerprint(pin.fingerprint), serial: pin.serial };
}

function refusedDetail(reason: string, pin: Pin | null, keys: TenantKeys | null): ActivityDetail {
  return {
    reason,
    at: 'desk',
    ...(pin === null ? {} : { pinned: shownFingerprint(pin.fingerprint), serial: pin.serial }),
    ...(keys === null ? {} : { list: markOfList(keys).slice(0, 32) }),
  };
}
