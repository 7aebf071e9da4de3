/** What the agent at the substitute desk has chosen. */
import type { Chosen, ChosenState } from '../../../contract/chosen.ts';

export function presenceVerbs(first: Chosen | null = null) {
  let chosen = first;
  return {
    getAvailability: () => Promise.resolve({ chosen, reasons: ['pause', 'meal', 'Fire drill'] }),
    setAvailability: ({ state, reason }: { state: ChosenState; reason: string | null }) => {
      chosen = state === 'online' ? null : { state, reason, since: Date.now() };
      return Promise.resolve({ chosen });
    },
  };
}
