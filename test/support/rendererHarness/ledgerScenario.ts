/** What a desk knows of the ledger, in each of its states. */
import type { LedgerState } from '../../../contract/ledger.ts';
import type { Scenario } from './scenario.ts';

const MINUTE = 60_000;

/** @param size records there are */
export function ledgerState(of: NonNullable<Scenario['ledger']>, size: number, now: number): LedgerState {
  const at = now - 2_000;
  const checked: LedgerState = { state: 'checked', size, at, witnesses: [], enough: null, stopped: null };
  const witnesses = [
    { name: 'harbour-bank', at },
    { name: 'auditor', at },
  ];
  switch (of) {
    case 'unchecked':
      return { state: 'unchecked' };
    case 'checked':
      return checked;
    case 'witnessed':
      return { ...checked, witnesses, enough: true };
    case 'stopped':
      return { ...checked, witnesses: witnesses.slice(0, 1), enough: false, stopped: 'checkpoint-older' };
    case 'older':
      return { state: 'failed', failure: 'older', at: now - 7 * MINUTE, seen: size, found: size - 214 };
    case 'record':
      return { state: 'failed', failure: 'record', at: now - 7 * MINUTE, seen: size, found: null };
  }
}
