/** How often it is reviewed who can do what. */
import { z } from 'zod';
import { value } from './value.ts';

export const AccessReviewPolicy = z.strictObject({
  everyDays: value(
    z.number().int().min(1).max(366),
    'Days within which a review of access has to be attested for each company (PCI DSS 7.2.4: at least every six ' +
      'months). After that an alert says that it is overdue.',
    { strict: 'lower' },
  ),
});
export type AccessReviewPolicy = z.infer<typeof AccessReviewPolicy>;

export const SAFE_ACCESS_REVIEW: AccessReviewPolicy = { everyDays: 90 };
