/**
 * The masker under a tenant's policy. The default policy without exceptions is the plain masker itself, so that anyone
 * who changes nothing pays nothing.
 */
import { evidenceOf } from '../../vocabulary/maskReasons.ts';
import { DETECTORS } from '../detectors/all.ts';
import { RANK, type Detector } from '../detectors/detector.ts';
import { luhn } from '../text/checks.ts';
import { BARRIER } from '../text/scan.ts';
import { isMajor } from '../detectors/brands.ts';
import { makeMask, mask, maskAgain } from '../mask.ts';
import { CUSTOM, placeholders, type Range } from '../render.ts';
import type { PolicyOverride } from '../policyOverride.ts';
import type { Mask, Span } from '../types.ts';
import type { MaskingException } from './exception.ts';
import { EXCEPTABLE, kindOf, KINDS } from './kinds.ts';
import { compilePatterns } from './patternEngine.ts';
import { MaskingPolicy, type CustomPattern } from './policy.ts';
import { digitsOf, makeKeyed, SECRET_BYTES, type Keyed } from './pseudonym.ts';
import { PublicPlaces, type PublicValue } from './publicPlaces.ts';
import { WHY } from '../why.ts';

/**
 * What a masked place of a type that can be excepted is known by; kept for a while in memory only
 * (docs/masking-policy.md).
 */
export interface Tag {
  /** Which span of the message. */
  readonly span: number;
  readonly type: string;
  readonly tag: string;
  /** It has everything that a card number of a major brand has: range, length and check digit. */
  readonly likelyCard: boolean;
  /** Its check digits are right, so that it may well be what it was taken for. */
  readonly hasCheckDigits: boolean;
}

export interface PolicyMask {
  /** The masker for one conversation; a pure function like the plain one. */
  readonly mask: (conversationId: string) => Mask;
  readonly maskAgain: (conversationId: string) => typeof maskAgain;
  /** Keyed hashes of what was hidden, for a later "this is not a card". */
  readonly tags: (text: string, spans: readonly Span[]) => Tag[];
}

/**
 * @param secret of the tenant, `SECRET_BYTES` long.
 * @param exceptions in force; one that has expired by the time of a message does not act on it.
 * @param details that agents of the tenant may write; they act on messages of agents alone.
 * @throws PatternProblem for patterns that the policy's schema would refuse.
 */
export function makePolicyMask(
  policy: MaskingPolicy,
  secret: Uint8Array,
  exceptions: readonly MaskingException[] = [],
  details: readonly PublicValue[] = [],
): PolicyMask {
  const keyed = makeKeyed(secret);
  const tags = (text: string, spans: readonly Span[]): Tag[] =>
    spans.flatMap((span, at) => tagOf(keyed, text, span, at));
  const places = details.length === 0 ? null : new PublicPlaces(details);
  if (isDefault(policy) && exceptions.length === 0) {
    const ofAgents = places === null ? mask : makeMask(DETECTORS, withPlaces(PLAIN, places));
    const plain: Mask = (message, state) => (message.author === 'agent' ? ofAgents : mask)(message, state);
    return { mask: () => (places === null ? mask : plain), maskAgain: () => maskAgain, tags };
  }
  const patterns = policy.patterns.filter((pattern) => pattern.on);
  const custom = patterns.length === 0 ? null : customDetector(patterns);
  // Before `lone`, which runs only where no other detector found anything.
  const detectors = custom === null ? DETECTORS : [...DETECTORS.slice(0, -1), custom, ...DETECTORS.slice(-1)];
  const marked = patterns.length === 0 ? placeholders : placeholdersWithLabels(patterns);
  const byTag = new Map(exceptions.map((one) => [`${one.type} ${one.tag}`, one.expiresAt]));
  const rulingAt = (conversationId: string, now: number): PolicyOverride => ({
    leaves(type, start, end, text) {
      const kind = kindOf(type);
      if (kind !== undefined && kind.fixed === null && policy.types[type]?.on === false) return true;
      if (byTag.size === 0 || !EXCEPTABLE.has(type)) return false;
      const tag = keyed.tag(type, text.slice(start, end));
      const expiresAt = tag === null ? undefined : byTag.get(`${type} ${tag}`);
      return expiresAt !== undefined && (expiresAt === null || now < expiresAt);
    },
    shows(span, text) {
      switch (policy.types[span.type]?.style) {
        case 'pseudonym':
          return keyed.pseudonym(
            span.type,
            text.slice(span.start, span.end),
            policy.pseudonyms.reach === 'tenant' ? null : conversationId,
          );
        case 'last-four':
          return span.type === 'CARD' ? span.shown : lastFour(text.slice(span.start, span.end));
        case 'type-name':
          return '';
        case undefined:
          return span.shown;
      }
    },
    placeholders: marked,
  });
  return {
    mask: (conversationId) => (message, state) => {
      // Without a time an exception that expires may have expired.
      const ruling = rulingAt(conversationId, message.at ?? Infinity);
      const own = places !== null && message.author === 'agent' ? withPlaces(ruling, places) : ruling;
      return makeMask(detectors, own)(message, state);
    },
    maskAgain: (conversationId) => (masked, author, state) =>
      maskAgain(masked, author, state, rulingAt(conversationId, Infinity), detectors),
    tags,
  };
}

/** A policy that changes nothing of what the masker finds. */
const PLAIN: PolicyOverride = { leaves: () => false, shows: (span) => span.shown, placeholders };

const withPlaces = (ruling: PolicyOverride, places: PublicPlaces): PolicyOverride => ({
  ...ruling,
  leaves: (type, start, end, text) => ruling.leaves(type, start, end, text) || places.leaves(type, start, end, text),
});

/**
 * The plain masker, but for types that a tenant has switched off, and for its public details: for what an agent writes,
 * before it leaves the desk. What cannot be switched off stays hidden whatever is named here.
 */
export function maskExcept(off: readonly string[], details: readonly PublicValue[] = []): Mask {
  const types = Object.fromEntries(
    KINDS.filter((kind) => kind.fixed === null && off.includes(kind.type)).map((kind) => [kind.type, { on: false }]),
  );
  return Object.keys(types).length === 0 && details.length === 0
    ? mask
    : makePolicyMask(MaskingPolicy.parse({ types }), new Uint8Array(SECRET_BYTES), [], details).mask('');
}

/** Types that a policy has switched off. */
export const switchedOffTypes = (policy: MaskingPolicy): string[] =>
  Object.entries(policy.types)
    .filter(([, rule]) => !rule.on)
    .map(([type]) => type);

function isDefault(policy: MaskingPolicy): boolean {
  return (
    policy.patterns.every((pattern) => !pattern.on) &&
    Object.entries(policy.types).every(([type, rule]) => rule.on && rule.style === kindOf(type)?.styles[0])
  );
}

function customDetector(patterns: readonly CustomPattern[]): Detector {
  const engine = compilePatterns(patterns.map((pattern) => pattern.pattern));
  return {
    name: 'custom',
    wants: (scan) => scan.n > 0,
    find(scan, found) {
      const barriers: Range[] = [];
      if (scan.hasBarrier)
        for (let t = 0; t < scan.n; t++)
          if (scan.kind[t] === BARRIER) barriers.push({ start: scan.start[t]!, end: scan.end[t]! });
      engine.find(scan.text, barriers, (pattern, start, end) => {
        const { label } = patterns[pattern]!;
        found.push({
          start,
          end,
          type: CUSTOM,
          action: 'mask',
          shown: label,
          why: { ...WHY['client-pattern'], of: label },
          rank: RANK.checksum - 0.25,
        });
      });
    },
  };
}

/** Placeholders of the masker and of these patterns. */
function placeholdersWithLabels(patterns: readonly CustomPattern[]): (text: string) => readonly Range[] {
  // A label is letters, blanks and hyphens (placeholder.ts), so that nothing in it means anything to an expression.
  const own = new RegExp(`\\[(?:${[...new Set(patterns.map((pattern) => pattern.label))].join('|')})\\]`, 'gu');
  return (text) => {
    if (text.indexOf('[') < 0) return placeholders(text);
    const mine = [...text.matchAll(own)].map((m) => ({ start: m.index, end: m.index + m[0].length }));
    return mine.length === 0 ? placeholders(text) : [...placeholders(text), ...mine].sort((a, b) => a.start - b.start);
  };
}

/** `•••• 3000` of an IBAN or an account; nothing where that would be most of it. */
function lastFour(value: string): string {
  const digits = /\d{4}$/.exec(digitsOf(value))?.[0];
  return digits !== undefined && digitsOf(value).length >= 10 ? `•••• ${digits}` : '';
}

function tagOf(keyed: Keyed, text: string, span: Span, at: number): Tag[] {
  if (span.action === 'drop' || !EXCEPTABLE.has(span.type)) return [];
  const value = text.slice(span.start, span.end);
  const tag = keyed.tag(span.type, value);
  if (tag === null) return [];
  const digits = Uint8Array.from(digitsOf(value), Number);
  const isCard = span.type === 'CARD' && luhn(digits, 0, digits.length);
  const likelyCard = isCard && isMajor(Number([...digits.slice(0, 4)].join('')), digits.length);
  const hasCheckDigits = isCard || evidenceOf(span.why).check === 'right';
  return [{ span: at, type: span.type, tag, likelyCard, hasCheckDigits }];
}
