/** The guard policy that holds now: what the server last said, under what IT wrote on this machine. */
import { SAFE_GUARDS, type GuardPolicy } from '../../core/policy/guards.ts';
import { mergeGuards, readGuards, stricterOf, type MachineGuards } from '../../core/policy/mergeGuards.ts';

export interface GuardPolicySource {
  current(): GuardPolicy;
  /** Takes what came with the server's word. What cannot be read loosens nothing: the safe defaults hold, and what was stricter stays; false is returned. */
  fromServer(value: unknown): boolean;
}

/** @param changed called after each change of what holds. */
export function createGuardPolicy(initial: GuardPolicy, machine: MachineGuards, changed: (now: GuardPolicy) => void): GuardPolicySource {
  let held = mergeGuards(initial, machine);
  return {
    current: () => held,
    fromServer(value) {
      // A server of before there were guards says nothing about them: the initial policy stays.
      const { policy, readable } = value === undefined ? { policy: initial, readable: true } : readGuards(value);
      const next = mergeGuards(readable ? policy : stricterOf(held, SAFE_GUARDS), machine);
      const differs = JSON.stringify(next) !== JSON.stringify(held);
      held = next;
      if (differs) changed(next);
      return readable;
    },
  };
}
