import { KINDS } from './kinds.ts';
import type { MaskingPolicy } from './policy.ts';

/**
 * Whether `after` may hide less than `before`: a type off, another style than its safe one, pseudonyms that reach
 * further, or a pattern of the tenant that is gone, off or another one. What cannot be compared counts as less.
 */
export function hidesLess(before: MaskingPolicy, after: MaskingPolicy): boolean {
  const type = KINDS.some(({ type: name, styles }) => {
    const [was, becomes] = [before.types[name], after.types[name]];
    if (becomes === undefined) return false;
    if (was?.on !== false && !becomes.on) return true;
    return becomes.style !== (was?.style ?? styles[0]) && becomes.style !== styles[0];
  });
  const reach = before.pseudonyms.reach === 'conversation' && after.pseudonyms.reach === 'tenant';
  const stays = new Set(
    after.patterns.filter(({ on }) => on).map(({ pattern, label }) => JSON.stringify([pattern, label])),
  );
  const pattern = before.patterns.some(
    ({ on, pattern: text, label }) => on && !stays.has(JSON.stringify([text, label])),
  );
  return type || reach || pattern;
}
