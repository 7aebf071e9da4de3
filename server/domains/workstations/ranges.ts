import { z } from 'zod';
import { compileRanges } from '../../../core/access/addresses.ts';

const Ranges = z.array(z.string());

/** The ranges of an enrolment code, from its JSON. @throws Error for anything else than a list of texts. */
export const rangesOf = (json: string): string[] => Ranges.parse(JSON.parse(json));

/** Whether this is a range of addresses, as `compileRanges` reads one. */
export function isRange(text: string): boolean {
  try {
    compileRanges([text]);
    return true;
  } catch {
    return false;
  }
}
