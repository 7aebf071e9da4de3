/** What is plugged into the machine: removable disks, and screens beside the first. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Capability, Display, Shell } from '../shell/shell.ts';
import type { Guard } from './guard.ts';
import { linesOf } from './hostGuard.ts';
import { osPolicy } from '../policy/osPolicies.ts';
import type { Look, Signals } from './signals.ts';

/** Milliseconds between two looks; a plugged-in stick is noticed within this time. */
const LOOK_EVERY_MS = 2_000;

export interface DevicesPorts {
  readonly platform: NodeJS.Platform;
  readonly signals: Signals;
  media(): Look;
  shell(): Pick<Shell, 'displays' | 'onDisplaysChanged'> | null;
  capabilities(): readonly Capability[];
  readonly everyMs?: number;
  /** A look while the desk runs failed. */
  onFailed(error: unknown): void;
  /** A look while the desk runs was made. */
  onSeen(): void;
}

/** Every screen beside the first; two that show the same place are mirrored. */
export function furtherDisplays(displays: readonly Display[]): Look['signals'] {
  return displays.slice(1).map((display, index) => {
    const twin = displays.slice(0, index + 1).find((other) => other.x === display.x && other.y === display.y);
    const screen = display.name.slice(0, 40);
    const seen = { screen, width: display.width, height: display.height };
    return {
      what: screen,
      evidence:
        twin === undefined
          ? checkNote('sign-screen', seen)
          : checkNote('sign-screen-mirrored', { ...seen, twin: twin.name.slice(0, 40) }),
    };
  });
}

/** Watches for removable media and for screens beside the first, every two seconds. */
export function createDevicesGuard(ports: DevicesPorts): Guard {
  let looking: Promise<void> | null = null;
  async function look(): Promise<void> {
    ports.signals.now('removableMedia', ports.media());
    const displays = (await ports.shell()?.displays()) ?? null;
    ports.signals.now(
      'secondDisplay',
      displays === null
        ? { signals: [], blind: [checkNote('blind-screens'), ...osPolicy('displays', ports.platform)] }
        : { signals: furtherDisplays(displays), blind: null },
    );
  }
  /** One at a time: a look that hangs is not joined by more. */
  const again = (): void => {
    looking ??= look()
      .then(ports.onSeen, ports.onFailed)
      .finally(() => {
        looking = null;
      });
  };
  return {
    name: 'devices',
    ways: ['removableMedia', 'secondDisplay'],
    async perform() {
      linesOf(ports.capabilities(), ['displays']);
      await look();
      let stopped = false;
      const timer = setInterval(again, ports.everyMs ?? LOOK_EVERY_MS);
      timer.unref();
      ports.shell()?.onDisplaysChanged(() => {
        if (!stopped) again();
      });
      return () => {
        stopped = true;
        clearInterval(timer);
      };
    },
    async check() {
      await look();
      return [
        ports.signals.line('removableMedia'),
        ports.signals.line('secondDisplay'),
        ...linesOf(ports.capabilities(), ['displays']),
      ];
    },
  };
}
