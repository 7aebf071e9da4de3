import { usePicked } from '../../store/context.ts';

/** Id of the person at the desk; null while there is none. */
export const useOwnId = (): string | null =>
  usePicked(({ state }) => (state.phase === 'signed-in' ? state.person.id : null));
