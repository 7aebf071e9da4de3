/** What a person chooses about their desk, and none of it secret: the lists to choose from, and where it begins. */
import type { ActionName } from './shortcuts.ts';

/** Short sounds that the desk makes itself; `none` is silence. */
export const SOUNDS = ['none', 'bell', 'chime', 'knock', 'rise', 'marimba'] as const;
export type SoundName = (typeof SOUNDS)[number];

/** Size of everything in the window, in percent. */
export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200] as const;
export type Zoom = (typeof ZOOMS)[number];

export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** `system`: as the operating system says. */
export const MOTIONS = ['system', 'reduced'] as const;

/** Seconds between two sounds for what nobody has seen yet; 0 for one sound alone. */
export const REPEATS = [0, 15, 30, 60] as const;

/** Minutes for which nothing disturbs. There is always an end: a desk that was forgotten in silence misses visitors. */
export const QUIET_MINUTES = [15, 30, 60, 120] as const;
/** Milliseconds; the longest end of it from now on. */
export const LONGEST_QUIET = 4 * 3_600_000;

export interface Preferences {
  readonly zoom: Zoom;
  readonly density: Density;
  readonly motion: (typeof MOTIONS)[number];
  readonly sounds: {
    /** A visitor without an agent. */ readonly queue: SoundName;
    /** A message in one of the person's own conversations, or a conversation that they were given. */
    readonly mine: SoundName;
    /** Percent. */ readonly volume: number;
    readonly repeatSeconds: (typeof REPEATS)[number];
  };
  /** Whether the system shows a notice, without anything about the visitor, while the window is not in front. */
  readonly systemNotices: boolean;
  /** Until when nothing is played or shown by the system, in milliseconds since 1970; null for no silence. */
  readonly quietUntil: number | null;
  /** Keys in place of those from the start. */
  readonly shortcuts: Readonly<Partial<Record<ActionName, string[] | undefined>>>;
}

/** Where everybody begins: heard, and repeated until somebody looks. */
export const FIRST_PREFERENCES: Preferences = {
  zoom: 100,
  density: 'comfortable',
  motion: 'system',
  sounds: { queue: 'bell', mine: 'knock', volume: 60, repeatSeconds: 30 },
  systemNotices: false,
  quietUntil: null,
  shortcuts: {},
};
