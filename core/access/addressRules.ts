/**
 * From where a person may work: a table of rules, and how they combine. Three questions are asked of the address that
 * the server sees, and all must be met.
 * 1. The place: the rules of the workstation's group; for a workstation without a group, and for a group without rules,
 * the rules for everybody.
 * 2. The role: its own rules, where it has any.
 * 3. Each of the person's tenants: its own rules, where it has any.
 * So only a rule for everybody or for a group ever admits more; a rule for a role or a tenant can only restrict.
 * Without any registered rule, no address is admitted.
 * An expired rule contains no address but still counts as a rule: if it did not, a tenant whose last rule expires would
 * be open to every place.
 */
import type { AddressUse } from '../vocabulary/addressUses.ts';
import {
  canonicalAddress,
  compileRanges,
  openBits,
  parseRange,
  RangeUnreadable,
  type RangeFault,
  type Ranges,
} from './addresses.ts';

export type RuleSubject =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'tenant'; readonly tenantId: string };
export type SubjectKind = RuleSubject['kind'];

export interface AddressRuleLike {
  readonly range: string;
  readonly use: AddressUse;
  readonly subject: RuleSubject;
  /** Milliseconds since 1970; from then on it contains no address. Null: no end. */
  readonly expiresAt: number | null;
}

/** Who asks. A role of null and no tenants: no one is signed in yet, and only the place is asked about. */
export interface Asking {
  readonly groupId: string | null;
  readonly role: string | null;
  readonly tenantIds: readonly string[];
}

/** What was not met; `unreadable` is no address at all. */
export type AddressReason = 'unreadable' | 'place' | 'role' | 'tenant';
export type AddressAnswer = { readonly allow: true } | { readonly allow: false; readonly reason: AddressReason };

/** One of the questions, with the rules that could meet it and those that do. */
export interface AskedRules<R> {
  readonly subject: RuleSubject;
  readonly rules: readonly R[];
  readonly matching: readonly R[];
}

export interface AddressBook<R extends AddressRuleLike = AddressRuleLike> {
  /** The union that must contain the address of a connection whose workstation is not known yet. */
  readonly gate: Ranges;
  readonly proxies: { readonly desk: Ranges; readonly visitor: Ranges };
  check(address: string, asking: Asking): AddressAnswer;
  /** The same questions one by one, for people. Slow. */
  explain(address: string, asking: Asking): AskedRules<R>[];
  /** The subjects whose rules contain this address, over all rules. Slow. */
  registeredFor(address: string): RuleSubject[];
  /** Ranges that must contain the own address of a workstation of this group. */
  ownRanges(groupId: string | null): readonly string[];
  /** When the next rule ends; null when none will. */
  readonly nextExpiry: number | null;
}

/**
 * A proxy is a machine or a few, and anyone who speaks from its address may say whom they like: 256 addresses in IPv4,
 * one network of a wire in IPv6.
 */
const WIDEST_PROXY = { 4: 8, 6: 64 } as const;

/** What keeps a rule from being stored. `rule-proxy-wide`: `prefix` is the shortest that a proxy may have. */
export type RuleFault =
  | RangeFault
  | { readonly code: 'rule-proxy-wide'; readonly params: { readonly prefix: number } }
  | { readonly code: 'rule-proxy-subject' | 'rule-own-subject'; readonly params: Readonly<Record<string, never>> };

/** What keeps a rule from being stored, and in which field; null when nothing does. */
export function faultOfRule({
  range,
  use,
  subject,
}: AddressRuleLike): { readonly field: 'range' | 'subject'; readonly fault: RuleFault } | null {
  let read: ReturnType<typeof parseRange>;
  try {
    read = parseRange(range);
  } catch (error) {
    if (error instanceof RangeUnreadable) return { field: 'range', fault: error.fault };
    throw error;
  }
  const isProxy = use === 'desk-proxy' || use === 'visitor-proxy';
  if (isProxy && openBits(read) > WIDEST_PROXY[read.family])
    return { field: 'range', fault: { code: 'rule-proxy-wide', params: { prefix: read.family === 4 ? 24 : 64 } } };
  if (isProxy && subject.kind !== 'everybody')
    return { field: 'subject', fault: { code: 'rule-proxy-subject', params: {} } };
  if (use === 'workstation' && (subject.kind === 'role' || subject.kind === 'tenant'))
    return { field: 'subject', fault: { code: 'rule-own-subject', params: {} } };
  return null;
}

const keyOf = (subject: RuleSubject): string => {
  switch (subject.kind) {
    case 'everybody':
      return 'everybody';
    case 'group':
      return `group ${subject.groupId}`;
    case 'role':
      return `role ${subject.role}`;
    case 'tenant':
      return `tenant ${subject.tenantId}`;
  }
};
/** Rules of `everybody` and `group` admit places; the others only restrict them. */
const SAYS_PLACE: readonly SubjectKind[] = ['everybody', 'group'];

/** @throws RangeError when any rule cannot be read: a list that is half understood is not a list. */
export function compileAddressBook<R extends AddressRuleLike>(rules: readonly R[], now: number): AddressBook<R> {
  const isOpen = ({ expiresAt }: R): boolean => expiresAt === null || expiresAt > now;
  // Rules that have ended are in no list below.
  compileRanges(rules.map(({ range }) => range));
  const of = (use: AddressUse): R[] => rules.filter((rule) => rule.use === use);
  const compiled = (list: readonly R[]): Ranges => compileRanges(list.filter(isOpen).map(({ range }) => range));
  const bySubject = (list: readonly R[]): Map<string, R[]> => {
    const map = new Map<string, R[]>();
    for (const rule of list) {
      const existing = map.get(keyOf(rule.subject));
      if (existing === undefined) map.set(keyOf(rule.subject), [rule]);
      else existing.push(rule);
    }
    return map;
  };
  const server = bySubject(of('server'));
  const own = bySubject(of('workstation'));
  const ranges = new Map([...server].map(([key, list]) => [key, compiled(list)]));
  const places = of('server').filter(({ subject }) => SAYS_PLACE.includes(subject.kind));
  const forEverybody = ranges.get('everybody');
  const noRange = compileRanges([]);
  const placeOf = (groupId: string | null): RuleSubject =>
    groupId !== null && server.has(keyOf({ kind: 'group', groupId }))
      ? { kind: 'group', groupId }
      : { kind: 'everybody' };
  const contains = (subject: RuleSubject, address: string): boolean =>
    (ranges.get(keyOf(subject)) ?? noRange).contains(address);
  /** Whether nothing more is asked, or this is met. */
  const narrowed = (subject: RuleSubject, address: string): boolean =>
    ranges.get(keyOf(subject))?.contains(address) ?? true;
  const ends = rules
    .map(({ expiresAt }) => expiresAt)
    .filter((at) => at !== null)
    .filter((at) => at > now);
  return {
    // Without rules for groups it is the same list, which is put in order once.
    gate:
      forEverybody !== undefined && places.every(({ subject }) => subject.kind === 'everybody')
        ? forEverybody
        : compiled(places),
    proxies: { desk: compiled(of('desk-proxy')), visitor: compiled(of('visitor-proxy')) },
    nextExpiry: ends.length === 0 ? null : ends.reduce((a, b) => Math.min(a, b)),
    check(address, { groupId, role, tenantIds }) {
      if (!contains(placeOf(groupId), address))
        return { allow: false, reason: canonicalAddress(address) === null ? 'unreadable' : 'place' };
      if (role !== null && !narrowed({ kind: 'role', role }, address)) return { allow: false, reason: 'role' };
      if (!tenantIds.every((tenantId) => narrowed({ kind: 'tenant', tenantId }, address)))
        return { allow: false, reason: 'tenant' };
      return { allow: true };
    },
    explain(address, { groupId, role, tenantIds }) {
      const subjects: RuleSubject[] = [
        placeOf(groupId),
        ...(role === null ? [] : [{ kind: 'role', role } as const]).filter((subject) => server.has(keyOf(subject))),
        ...tenantIds
          .map((tenantId) => ({ kind: 'tenant', tenantId }) as const)
          .filter((subject) => server.has(keyOf(subject))),
      ];
      return subjects.map((subject) => {
        const list = server.get(keyOf(subject)) ?? [];
        return {
          subject,
          rules: list,
          matching: list.filter((rule) => isOpen(rule) && compileRanges([rule.range]).contains(address)),
        };
      });
    },
    registeredFor: (address) =>
      [...server]
        .filter(([key]) => ranges.get(key)?.contains(address) === true)
        .map(([, list]) => list[0]?.subject)
        .filter((subject) => subject !== undefined),
    ownRanges: (groupId) =>
      ((groupId === null ? undefined : own.get(keyOf({ kind: 'group', groupId }))) ?? own.get('everybody') ?? [])
        .filter(isOpen)
        .map(({ range }) => range),
  };
}
