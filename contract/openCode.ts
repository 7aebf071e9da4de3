/**
 * A code in an answer that later versions add to. A desk is often older than its server: where it reads a code that it
 * does not know, the rest of the answer stays readable, and the code is shown by its name. A list that is complete by
 * its nature, such as who wrote a message, is an enum.
 */
import { z } from 'zod';

/** `access-review-overdue`; of permissions, `conversation.read`. */
const FORM = /^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$/;

/** @param known those of this version, for the description of the API. */
export const openCode = (known: readonly string[]): z.ZodString =>
  z
    .string()
    .max(60)
    .regex(FORM)
    .meta({ examples: [...known] });
