/** What main last said that concerns the guards in here. The strictest until it has said something readable. */
import type { DeskState } from '../contract/bridge.ts';

type SignedIn = Extract<DeskState, { phase: 'signed-in' }>;
export interface GuardState {
  readonly clipboard: 'block' | 'isolated';
  readonly pasteFromOutside: boolean;
  readonly coverWithoutFocus: boolean;
  /** Empty without a signed-in person. */
  readonly watermark: string;
}

const STRICTEST: GuardState = { clipboard: 'block', pasteFromOutside: false, coverWithoutFocus: false, watermark: '' };
let now = STRICTEST;
const listeners: ((now: GuardState) => void)[] = [];

export const guardState = (): GuardState => now;
export const onGuardState = (listener: (now: GuardState) => void): void => {
  listeners.push(listener);
};

const isSignedIn = (state: unknown): state is SignedIn =>
  typeof state === 'object' && state !== null && 'phase' in state && state.phase === 'signed-in';

export function heardState(state: unknown): void {
  now = !isSignedIn(state)
    ? STRICTEST
    : {
        clipboard: state.guards?.clipboard === 'isolated' ? 'isolated' : 'block',
        pasteFromOutside: state.guards?.pasteFromOutside === true,
        coverWithoutFocus: state.guards?.coverWithoutFocus === true,
        watermark: typeof state.watermark === 'string' ? state.watermark : '',
      };
  for (const listener of listeners) listener(now);
}
