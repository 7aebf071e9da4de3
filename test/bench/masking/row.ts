/** One line of the table: what was measured, the goal, and whether it is reached. */
import type { Rate } from './score.ts';
import { wilson } from './score.ts';

export interface Row {
  readonly set: string;
  readonly axis: string;
  readonly result: Rate | string;
  readonly goal: string;
  /** Absent where there is no goal. */
  readonly reached?: boolean;
}

export interface Outcome {
  readonly rows: Row[];
  readonly misses: string[];
}

/** A row whose share of good ones must be at least `percent`. */
export function atLeast(set: string, axis: string, result: Rate, percent: number): Row {
  return {
    set,
    axis,
    result,
    goal: percent === 100 ? '100 %' : `>= ${percent} %`,
    reached: result.all > 0 && wilson(result).at >= percent,
  };
}

/** A row whose share of bad ones may be at most `percent`. */
export function atMost(set: string, axis: string, result: Rate, percent: number): Row {
  return {
    set,
    axis,
    result,
    goal: percent === 0 ? 'none' : `<= ${percent} %`,
    reached: result.all > 0 && wilson(result).at <= percent,
  };
}

/** A row without a goal of its own. */
export function figure(set: string, axis: string, result: Rate | string): Row {
  return { set, axis, result, goal: '' };
}
