import type { ActivityDetail } from '../../contract/activity.ts';
import type { Coded } from '../../contract/errors.ts';

/** Longest text of a record. */
const LONGEST = 200;

/** Parameters of a code as a record takes them: lists are joined, and texts cut. */
export const recordedParams = (params: Coded['params']): ActivityDetail =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.join(', ').slice(0, LONGEST)
        : typeof value === 'string'
          ? value.slice(0, LONGEST)
          : value,
    ]),
  );
