import { coded } from '../../contract/refusals.ts';
import { createIdle, type Idle } from '../activity/idle.ts';
import { createPresence, type Presence } from '../activity/presence.ts';
import type { AddressWatch } from '../guards/addressWatch.ts';
import type { Undo } from '../startup.ts';
import type { DeskBase } from './deskBase.ts';
import { countWaiting, type ConnectedDesk } from './openLink.ts';
import { recordInSession } from './recordInSession.ts';

const TICK_MS = 1_000;

export interface TimeWatch {
  readonly idle: Idle;
  readonly presence: Presence;
}

/** Every second: idleness, presence, the end of the session, the policy, and the address when it is due. */
export const watchTime =
  (desk: DeskBase, connected: ConnectedDesk | null, watch: AddressWatch | null) =>
  (onUndo: (undo: Undo) => void): TimeWatch | null => {
    if (connected === null || watch === null) return null;
    const { state, access, screen, trusted } = desk;
    const { policy, upload, activity } = connected;
    const presence = createPresence({
      send: (now) => access.session()?.presence(now),
    });
    const noteIdle = (minutes: number): void => {
      recordInSession(access, activity, 'idle', { minutes });
      presence.idle(minutes > 0);
    };
    const idle = createIdle({
      clock: desk.clock,
      get bandsMinutes() {
        return policy.current().lock.idleBandsMinutes;
      },
      systemIdleSeconds: () => screen.shell()?.systemIdleSeconds() ?? null,
      lockMinutes: () => state.facts.idleLockMinutes,
      onBand: noteIdle,
      onBack: () => noteIdle(0),
      onLock: () => {
        void access.lock(coded('locked-idle', { minutes: state.facts.idleLockMinutes }), 'idle');
      },
    });
    let wasSignedIn = false;
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      const isSignedIn = access.isSignedIn();
      if (isSignedIn && !wasSignedIn) {
        idle.start();
        presence.start();
      }
      wasSignedIn = isSignedIn;
      if (screen.window() !== null) watch.glance();
      if (access.isSignedIn()) {
        idle.tick();
        desk.attention.tick();
      }
      const session = access.signedIn();
      if (session !== null && trusted.now() >= session.expiresAt)
        void access.lock(coded('shift-ended'), 'session-expired');
      // Without a server a desk that offers no sign-in looks twice as often.
      const { addressCheckSeconds } = policy.current().network;
      const isUnreachable = state.facts.refusal?.reason === 'server-unreachable';
      const every = Math.max(1, Math.round(addressCheckSeconds / (isUnreachable ? 2 : 1)));
      if (ticks % every === 0) void watch.look();
      policy.tick();
      countWaiting(desk, upload);
    }, TICK_MS);
    onUndo(() => clearInterval(timer));
    return { idle, presence };
  };
