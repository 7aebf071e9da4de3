/** What one workstation may send, however often it connects. */
import type { Rate } from '../../platform/limit.ts';

export interface DeskLimits {
  readonly requests: Rate;
  /** Frames of the live connection, and of these what says that an agent types. */
  readonly frames: Rate;
  readonly typing: Rate;
  /** Live connections that begin: each is sent what it says it has missed. */
  readonly connections: Rate;
  /** Records of activity, and the bytes of their JSON. */
  readonly activityRecords: Rate;
  readonly activityBytes: Rate;
}
export const DESK_LIMITS: DeskLimits = {
  requests: { most: 600, seconds: 10 },
  frames: { most: 200, seconds: 10 },
  typing: { most: 40, seconds: 10 },
  connections: { most: 60, seconds: 60 },
  activityRecords: { most: 6_000, seconds: 60 },
  activityBytes: { most: 12 * 1024 * 1024, seconds: 60 },
};
