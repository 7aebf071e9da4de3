import type { z } from 'zod';
import { faultOfIssue } from '../../core/schemaFaults.ts';
import { NotFitting } from './notDone.ts';

/** @throws NotFitting that names each place and what is wrong there. */
export function fitting<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new NotFitting(
    result.error.issues.map((issue) => ({ place: issue.path.join('.'), fault: faultOfIssue(issue) })),
  );
}
