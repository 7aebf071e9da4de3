/** How long records of activity are kept. */
import { z } from 'zod';
import { value } from './value.ts';

export const ActivityPolicy = z.strictObject({
  keptDays: value(
    z.number().int().min(365).max(3_660),
    'Days for which records of activity are kept (PCI DSS 10.5.1: at least 12 months). Then they are erased; that ' +
      'they were, and how many, stays in the record.',
    { strict: 'higher' },
  ),
});
export type ActivityPolicy = z.infer<typeof ActivityPolicy>;

export const SAFE_ACTIVITY: ActivityPolicy = { keptDays: 400 };
