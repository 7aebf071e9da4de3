/**
 * Whether a change of one rule lets anybody in from an address, or trusts a proxy, that was not before: now, or when a
 * rule ends. By the combination of addressRules.ts, each question for itself.
 */
import type { AddressRuleLike } from './addressRules.ts';
import { isCovered } from './coverage.ts';

const inOrder = (subject: AddressRuleLike['subject']): string =>
  JSON.stringify(Object.entries(subject).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const sameSubject = (a: AddressRuleLike, b: AddressRuleLike): boolean =>
  a.use === b.use && inOrder(a.subject) === inOrder(b.subject);
const lasts = (rule: AddressRuleLike): number => rule.expiresAt ?? Number.POSITIVE_INFINITY;

/** Whether `rule` contains an address, at any time from now on, that none of `others` then contains. */
const addsTo = (rule: AddressRuleLike, others: readonly AddressRuleLike[], now: number): boolean =>
  lasts(rule) > now &&
  !isCovered(
    rule.range,
    others.filter((one) => lasts(one) >= lasts(rule)).map(({ range }) => range),
  );

/** The rules that answer for this rule's subject; null where there is none and nothing is asked. */
function answering(rules: readonly AddressRuleLike[], of: AddressRuleLike): readonly AddressRuleLike[] | null {
  const own = rules.filter((rule) => sameSubject(rule, of));
  if (own.length > 0) return own;
  if (of.subject.kind === 'role' || of.subject.kind === 'tenant') return null;
  // A group without rules goes by those for everybody.
  return rules.filter(({ use, subject }) => use === of.use && subject.kind === 'everybody');
}

/**
 * @param rules all of them, as they are
 * @param before the one that is taken away, one of `rules`; null for none
 * @param after the one that comes; null for none
 * @param now milliseconds since 1970
 * @throws RangeUnreadable for a range that cannot be read
 */
export function widens<R extends AddressRuleLike>(
  rules: readonly R[],
  before: R | null,
  after: R | null,
  now: number,
): boolean {
  const next = [...rules.filter((rule) => rule !== before), ...(after === null ? [] : [after])];
  return [before, after].some((changed) => {
    if (changed === null) return false;
    const [was, is] = [answering(rules, changed), answering(next, changed)];
    if (was === null) return false;
    return is === null || is.some((rule) => addsTo(rule, was, now));
  });
}
