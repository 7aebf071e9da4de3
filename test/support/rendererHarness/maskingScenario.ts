/**
 * A masking policy for the substitute desk. Its rules are the fewest that the page can show; the real ones are the
 * masker's.
 */
import type { Coded } from '../../../contract/errors.ts';
import { coded } from '../../../contract/refusals.ts';
import type { MaskingKind, MaskingPolicyForm, MaskingProblem, MaskingStatus } from '../../../contract/masking.ts';
import { id, PEOPLE } from './scenario.ts';

export const MASKING_KINDS: MaskingKind[] = [
  { type: 'CARD', fixed: 'cards', styles: ['last-four', 'type-name'] },
  { type: 'CVV', fixed: 'sensitive', styles: ['type-name'] },
  { type: 'IBAN', fixed: null, styles: ['type-name', 'last-four', 'pseudonym'] },
  { type: 'EMAIL', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'PHONE', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'NAME', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'ADDRESS', fixed: null, styles: ['type-name', 'pseudonym'] },
  { type: 'SSN', fixed: null, styles: ['type-name'] },
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
    const wrong: [string, boolean, Coded][] = [
      ['name', pattern.name === '', coded('value-empty')],
      ['label', !/^[\p{L} -]{3,30}$/u.test(pattern.label), coded('masking-label-form')],
      ['label', pattern.label === 'card', coded('masking-label-taken')],
      ['pattern', pattern.pattern.endsWith('$'), coded('pattern-anchor', { at: pattern.pattern.length, sign: '$' })],
      ['mustMatch', pattern.mustMatch.length === 0, coded('masking-example-missing')],
    ];
    return wrong.filter(([, is]) => is).map(([field, , notice]) => ({ path: `patterns.${index}.${field}`, notice }));
  });
}
