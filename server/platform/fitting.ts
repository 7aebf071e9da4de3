import type { z } from 'zod';
import { NotDone } from './notDone.ts';

/** @throws NotDone that names each place and what is wrong there. */
export function fitting<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new NotDone(
    `${result.error.issues.map((issue) => `${issue.path.join('.') || 'this'}: ${issue.message}`).join('; ')}.`,
  );
}
