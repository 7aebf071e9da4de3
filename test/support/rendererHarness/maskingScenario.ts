/**
 * A masking policy for the substitute desk. Its rules are the fewest that the page can show; the real ones are the
 * masker's.
 */
import type { MaskingKind, MaskingPolicyForm, MaskingProblem, MaskingStatus } from '../../../contract/masking.ts';
import { id, PEOPLE } from './scenario.ts';

const CARDS = 'Card numbers cannot be switched off (PCI DSS 4.0.1, requirements 3.4.1 and 3.5.1).';
const SENSITIVE =
  'This cannot be switched off: nobody may keep it after a payment was authorised (PCI DSS 4.0.1, requirement 3.3.1).';
export const MASKING_KINDS: MaskingKind[] = [
  { type: 'CARD', words: 'Card numbers', fixed: CARDS, styles: ['last-four', 'type-name'] },
  { type: 'CVV', words: 'Card verification codes', fixed: SENSITIVE, styles: ['type-name'] },
  { type: 'IBAN', words: 'IBANs', fixed: null, styles: ['type-name', 'last-four', 'pseudonym'] },
  { type: 'EMAIL', words: 'E-mail addresses', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'PHONE', words: 'Telephone numbers', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'NAME', words: 'Names of people', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'ADDRESS', words: 'Postal addresses', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'SSN', words: 'US social security numbers', fixed: null, styles: ['type-name'] },
];

const HOUR = 3_600_000;

export function maskingStatus(how: 'default' | 'changed', now: number): MaskingStatus {
  const policy: MaskingPolicyForm = {
    types: Object.fromEntries(
      MASKING_KINDS.map((kind) => [kind.type, { on: true, style: kind.styles[0] ?? 'type-name' }]),
    ),
    pseudonyms: { reach: 'conversation' },
    patterns: [],
  };
  if (how === 'default') return { version: 0, policy, changes: [], exceptions: [] };
  return {
    version: 3,
    policy: {
      ...policy,
      types: { ...policy.types, ADDRESS: { on: false, style: 'type-name' } },
      patterns: [
        {
          name: 'Membership numbers',
          label: 'membership number',
          pattern: 'MB-?\\d{6}',
          on: true,
          mustMatch: ['mine is MB-123456'],
          mustNotMatch: ['MB-12'],
        },
      ],
    },
    changes: [
      { version: 3, at: now - 5 * HOUR, by: PEOPLE.idris.name },
      { version: 2, at: now - 30 * HOUR, by: null },
      { version: 1, at: now - 90 * HOUR, by: PEOPLE.idris.name },
    ],
    exceptions: [
      {
        id: id(6, 1),
        type: 'CARD',
        reason: 'Number of our own loyalty programme; it is printed on every receipt.',
        by: PEOPLE.sofia.name,
        at: now - 3 * HOUR,
        expiresAt: now + 600 * HOUR,
        likelyCard: true,
      },
      {
        id: id(6, 2),
        type: 'PHONE',
        reason: 'Reference of the insurer, twelve digits, always the same.',
        by: PEOPLE.sofia.name,
        at: now - 80 * HOUR,
        expiresAt: null,
        likelyCard: false,
      },
    ],
  };
}

export function problemsOf(policy: MaskingPolicyForm): MaskingProblem[] {
  return policy.patterns.flatMap((pattern, index) => {
    const wrong: [string, boolean, string][] = [
      ['name', pattern.name === '', 'must not be empty'],
      [
        'label',
        !/^[\p{L} -]{3,30}$/u.test(pattern.label),
        'must be 3 to 30 letters, with spaces or hyphens between them',
      ],
      ['label', pattern.label === 'card', 'is what a type of the masker is called; choose another'],
      [
        'pattern',
        pattern.pattern.endsWith('$'),
        'At character 6: "$" is not needed: a hit is looked for everywhere, and never begins or ends inside a ' +
          'word or number. The sign itself is written \\$.',
      ],
      ['mustMatch', pattern.mustMatch.length === 0, 'needs at least one text in which the pattern finds something'],
    ];
    return wrong.filter(([, is]) => is).map(([field, , words]) => ({ path: `patterns.${index}.${field}`, words }));
  });
}
