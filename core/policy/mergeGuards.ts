/** Which guard policy holds at a desk: the server's, and over it what IT has written on this machine. */
import { GUARD_ACTIONS, GuardPolicy, SAFE_GUARDS, type GuardAction } from './guards.ts';

/**
 * Signals of the machine itself, which only whoever tends that machine can judge: a workstation that boots two systems looks
 * like a virtual one, a screen on the wall is no second display. Here the machine's word stands, in both directions.
 */
export const MACHINE_DECIDES = ['virtualMachine', 'remoteSession', 'debugger', 'removableMedia', 'secondDisplay'] as const satisfies readonly (keyof GuardPolicy)[];

/** What may stand in a machine's own policy. */
export const MachineGuards = GuardPolicy.pick({
  virtualMachine: true, remoteSession: true, debugger: true, removableMedia: true, secondDisplay: true, clipboard: true, pasteFromOutside: true, coverWithoutFocus: true, captureForAccessibility: true,
}).partial();
export type MachineGuards = Partial<Pick<GuardPolicy, (typeof MACHINE_DECIDES)[number] | 'clipboard' | 'pasteFromOutside' | 'coverWithoutFocus' | 'captureForAccessibility'>>;

const stricter = (a: GuardAction, b: GuardAction | undefined): GuardAction => (b !== undefined && GUARD_ACTIONS.indexOf(b) > GUARD_ACTIONS.indexOf(a) ? b : a);

/** Except for signals of the machine, and for the need of a person who works with a screen reader there, a machine only adds to what the server demands. */
export function mergeGuards(server: GuardPolicy, machine: MachineGuards): GuardPolicy {
  const own = Object.fromEntries(MACHINE_DECIDES.filter((way) => machine[way] !== undefined).map((way) => [way, machine[way]]));
  return {
    ...server, ...own,
    clipboard: server.clipboard === 'block' || machine.clipboard === 'block' ? 'block' : 'isolated',
    pasteFromOutside: stricter(server.pasteFromOutside, machine.pasteFromOutside),
    coverWithoutFocus: server.coverWithoutFocus || machine.coverWithoutFocus === true,
    captureForAccessibility: machine.captureForAccessibility ?? server.captureForAccessibility,
  };
}

/** At each point the stricter of two policies. */
export function stricterOf(a: GuardPolicy, b: GuardPolicy): GuardPolicy {
  const signs = Object.fromEntries(MACHINE_DECIDES.map((way) => [way, stricter(a[way], b[way])]));
  return {
    ...a, ...signs,
    clipboard: a.clipboard === 'block' ? 'block' : b.clipboard,
    pasteFromOutside: stricter(a.pasteFromOutside, b.pasteFromOutside),
    coverWithoutFocus: a.coverWithoutFocus || b.coverWithoutFocus,
    captureForAccessibility: a.captureForAccessibility && b.captureForAccessibility,
  };
}

/** A policy as it came over the network; the safe defaults where it cannot be read. They may be looser than what held before: see {@link stricterOf}. */
export function readGuards(value: unknown): { policy: GuardPolicy; readable: boolean } {
  const read = GuardPolicy.safeParse(value);
  return read.success ? { policy: read.data, readable: true } : { policy: SAFE_GUARDS, readable: false };
}
