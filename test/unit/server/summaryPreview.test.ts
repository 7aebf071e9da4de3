import { expect, test } from 'vitest';
import { cutForPreview } from '../../../core/masking/cut.ts';
import { summaryOf, type SummaryRow } from '../../../server/domains/conversations/rows.ts';

const mark = (start: number, end: number) => ({ start, end, type: 'NUMBER', shown: '', why: { code: 'digits' } });
const rowOf = (text: string, marks: readonly unknown[]): SummaryRow => ({
  ...{ id: '00000003-0000-4000-8000-000000000001', visitor_name: '4F2A', status: 'open', closed_by: null },
  ...{ agent_gone_at: null, offered_by: null, offered_to: null, offered_until: null, offer_note: null },
  ...{ offer_marks: null, offerer_name: null, started_at: 1, last_seq: 1, waiting_since: 1, visitor_online: 1 },
  ...{ tenant_id: 't', tenant_name: 'T', tenant_colour: '#000000', site_name: 's' },
  ...{ person_id: null, person_name: null, person_role: null, message_at: 1, message_text: text },
  ...{ message_marks: JSON.stringify(marks), message_readable: '[]', message_author: 'visitor' },
  ...{ message_author_id: null, message_author_name: null },
});

test.each([
  ['a mark at every letter', 'x'.repeat(400), Array.from({ length: 400 }, (_, at) => mark(at, at + 1)), 160],
  ['a mark at every third', 'x'.repeat(400), Array.from({ length: 133 }, (_, at) => mark(3 * at, 3 * at + 2)), 53],
  ['a mark over its end', 'x'.repeat(400), [mark(0, 5), mark(150, 170), mark(200, 210)], 1],
])('the preview of a text with %s has the marks that lie in it', (_what, text, marks, count) => {
  const { lastPreview } = summaryOf(rowOf(text, marks));
  expect(lastPreview?.marks).toHaveLength(count);
  expect(lastPreview).toEqual(cutForPreview({ text, marks }));
});

test('a mark in it that is not as the contract says is refused, one behind it is not looked at', () => {
  const text = 'x'.repeat(400);
  const wrong = { start: 0, end: 1 };
  expect(() => summaryOf(rowOf(text, [wrong]))).toThrow();
  const many = Array.from({ length: 160 }, (_, at) => mark(at, at + 1));
  expect(summaryOf(rowOf(text, [...many, wrong])).lastPreview?.marks).toHaveLength(160);
});
