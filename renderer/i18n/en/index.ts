/** English: one file a topic, one name a topic. */
import { errors } from './errors.ts';

export const en = {
  errors,
} as const;
