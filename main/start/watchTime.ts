import { createIdle } from '../activity/idle.ts';
import type { Step } from '../startup.ts';
import type { DeskContext } from './deskContext.ts';
import { countWaiting } from './openLink.ts';

const TICK_MS = 1_000;

export const watchTime = (desk: DeskContext): Step => ({
  name: 'watch time and address',
  perform() {
    const { state, presence, trusted } = desk;
    const idle = createIdle({
      clock: desk.clock,
      get bandsMinutes() {
        return desk.policy.lock.idleBandsMinutes;
      },
      systemIdleSeconds: () => desk.shell?.systemIdleSeconds() ?? null,
      lockMinutes: () => state.facts.idleLockMinutes,
      onBand: (minutes) => {
        desk.recordInSession('idle', { minutes });
        presence.idle(true);
      },
      onBack: () => {
        desk.recordInSession('idle', { minutes: 0 });
        presence.idle(false);
      },
      onLock: () => {
        void desk.unlock?.lock(
          `Locked after ${state.facts.idleLockMinutes} minutes without a hand on keyboard or mouse.`,
          'idle',
        );
      },
    });
    desk.idle = idle;
    let wasSignedIn = false;
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      const isSignedIn = desk.signedIn();
      if (isSignedIn && !wasSignedIn) {
        idle.start();
        presence.start();
      }
      wasSignedIn = isSignedIn;
      if (desk.window !== null) desk.watch?.glance();
      if (desk.signedIn()) {
        idle.tick();
        presence.tick();
      }
      const session = desk.unlock?.signedIn() ?? null;
      if (session !== null && trusted.now() >= session.expiresAt)
        void desk.unlock?.lock("This shift's session has ended.", 'session-expired');
      // Without a server a desk that offers no sign-in looks twice as often.
      const every = Math.max(
        1,
        Math.round(
          desk.policy.network.addressCheckSeconds / (state.facts.refusal?.reason === 'server-unreachable' ? 2 : 1),
        ),
      );
      if (ticks % every === 0) void desk.watch?.look();
      desk.deskPolicy.tick();
      countWaiting(desk);
    }, TICK_MS);
    return () => clearInterval(timer);
  },
});
