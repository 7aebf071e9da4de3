import { DESK_LIMITS, type DeskLimits } from '../../server/channels/desk/deskLimits.ts';
import { VISITOR_LIMITS, type VisitorLimits } from '../../server/channels/widget/limits.ts';

/** For servers whose many visitors all come from one address, that of the test. */
export const WIDE_LIMITS: VisitorLimits = {
  ...VISITOR_LIMITS,
  connectionsOfAddress: 1_000,
  consentsOfAddress: 10_000,
  upgradesOfAddress: 10_000,
  messagesOfAddress: 100_000,
  requestsOfAddress: 100_000,
  unitsOfAddress: 50_000_000,
  framesOfAddress: 1_000_000,
  bytesOfAddress: 1_000_000_000,
  messagesOfSite: 100_000,
};

/** For desks that do the work of many. */
export const WIDE_DESK_LIMITS: DeskLimits = {
  ...DESK_LIMITS,
  requests: { most: 1_000_000, seconds: 60 },
  connections: { most: 1_000_000, seconds: 60 },
  activityRecords: { most: 1_000_000, seconds: 60 },
  activityBytes: { most: 1_000_000_000, seconds: 60 },
};
