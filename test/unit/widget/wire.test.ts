import { randomUUID } from 'node:crypto';
import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { BEST_RATING, MAX_MESSAGE_LENGTH } from '../../../contract/common.ts';
import {
  ConsentStored,
  MOST_COMMENT,
  RealtimeFromVisitor,
  RealtimeToVisitor,
  Site,
} from '../../../contract/visitor.ts';
import { VISITOR_LANGUAGES } from '../../../contract/visitorLanguages.ts';
import {
  BEST_RATING as PAGE_BEST_RATING,
  frame,
  MAX_TEXT,
  MOST_COMMENT as PAGE_MOST_COMMENT,
  readConsentStored,
  readFrame,
  readSite,
} from '../../../widget/wire.ts';

const id = fc.uuid();
const text = fc.string({ maxLength: 40 });
const count = fc.nat();
const status = fc.constantFrom('waiting', 'open', 'closed');
const nullable = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const mark = fc.record({
  start: count,
  end: fc.integer({ min: 1, max: 999 }),
  type: fc.constantFrom('CARD', 'EMAIL'),
  shown: text,
  why: fc.record({ code: fc.constantFrom('card-checked', 'email-form') }),
});
const message = fc.record({
  id,
  seq: count,
  author: fc.constantFrom('visitor', 'agent', 'system'),
  authorName: nullable(text),
  at: count,
  body: fc.record({ text, marks: fc.array(mark, { maxLength: 3 }) }),
});
const anyFrame = fc.oneof(
  fc.record({ type: fc.constant('welcome'), conversationId: id, status, answeredBy: nullable(text) }),
  fc.record({
    type: fc.constant('welcome'),
    conversationId: id,
    status,
    answeredBy: nullable(text),
    typingPreview: fc.constant(true),
  }),
  fc.record({
    type: fc.constant('welcome'),
    conversationId: id,
    status,
    answeredBy: nullable(text),
    rated: fc.constant(true),
  }),
  fc.record({ type: fc.constant('rated') }),
  fc.record({ type: fc.constant('message'), message }),
  fc.record({ type: fc.constant('typing'), typing: fc.boolean() }),
  fc.record({ type: fc.constant('status'), status, answeredBy: nullable(text) }),
  fc.record({
    type: fc.constant('refused'),
    code: fc.constantFrom('unknown-visitor', 'closed', 'invalid', 'too-fast', 'too-long'),
    messageId: nullable(id),
  }),
);
const site = fc.record({
  id,
  name: text,
  tenantName: text,
  colour: text,
  language: fc.constantFrom(...VISITOR_LANGUAGES),
  notice: fc.record({
    version: text,
    brief: fc.array(text, { minLength: 3, maxLength: 3 }),
    who: text,
    why: text,
    howLong: text,
    browser: text,
    rights: text,
    question: text,
  }),
  protection: fc.record({ title: text, overHttp: text, overHttps: text, kept: text, sealed: text }),
});
const consent = fc.record({
  conversationId: id,
  visitorToken: fc.string({ minLength: 32, maxLength: 64 }),
  consentId: id,
  at: count,
});

/** Every way of breaking one value: a key less, a key more, a value of another kind. */
function broken(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((one, index) => broken(one).map((wrong) => value.toSpliced(index, 1, wrong)));
  const entries = Object.entries(value);
  return [
    { ...value, unexpected: 1 },
    ...entries.flatMap(([key, part]) => [
      Object.fromEntries(entries.filter(([other]) => other !== key)),
      { ...value, [key]: { wrong: true } },
      { ...value, [key]: undefined },
      ...broken(part).map((wrong) => ({ ...value, [key]: wrong })),
    ]),
  ];
}

describe('the page reads exactly what the contract allows', () => {
  const cases = [
    ['frames', anyFrame, RealtimeToVisitor, readFrame],
    ['sites', site, Site, readSite],
    ['consents', consent, ConsentStored, readConsentStored],
  ] as const;

  for (const [name, values, schema, read] of cases) {
    it(`${name}: whatever the contract accepts is read unchanged`, () => {
      fc.assert(
        fc.property(values, (value) => {
          expect(schema.safeParse(value).success).toBe(true);
          expect(read(JSON.stringify(value))).toEqual(value);
        }),
      );
    });

    it(`${name}: whatever the contract refuses because of its shape is refused`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const refused = broken(value)
            .map((wrong) => JSON.stringify(wrong))
            .filter((json) => !schema.safeParse(JSON.parse(json)).success);
          expect(refused.length).toBeGreaterThan(0);
          expect(refused.filter((json) => read(json) !== null)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('refuses what is no JSON', () => {
    expect([readFrame(''), readSite('<html>'), readConsentStored('null')]).toEqual([null, null, null]);
  });
});

it('the page and the contract agree on the longest message and on ratings', () => {
  expect([MAX_TEXT, PAGE_BEST_RATING, PAGE_MOST_COMMENT]).toEqual([MAX_MESSAGE_LENGTH, BEST_RATING, MOST_COMMENT]);
});

it('what the page sends is what the contract expects', () => {
  const sent = [
    frame({ type: 'hello', visitorToken: 'x', lastSeq: 0 }),
    frame({ type: 'message', id: randomUUID(), text: 'hi' }),
    frame({ type: 'typing', typing: false }),
    frame({ type: 'rating', score: 5, comment: null }),
  ];
  expect(sent.map((json) => RealtimeFromVisitor.safeParse(JSON.parse(json)).success)).toEqual([true, true, true, true]);
});
