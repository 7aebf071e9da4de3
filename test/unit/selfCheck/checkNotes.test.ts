/** Notes of a report: exact where a desk sends them, tolerant where an older desk reads those of a newer one. */
import { expect, test } from 'vitest';
import { CheckNote, checkNote, ReadCheckNote } from '../../../contract/checkNotes.ts';
import { SignedSelfCheck, WorkstationCheck } from '../../../contract/selfCheck.ts';
import { tolerant } from '../../../main/link/tolerant.ts';
import { notesWords } from '../../../main/selfCheck/noteWords.ts';
import { goodLines, reportOf } from '../../support/selfChecks.ts';

const CARD = '4111 1111 1111 1111';
const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const reportWith = (note: unknown) => ({
  ...reportOf(ID),
  lines: goodLines().map((line, index) => (index === 0 ? { ...line, notes: [note] } : line)),
});
const viewOf = (note: unknown) => ({
  workstationId: ID,
  name: 'Desk 1',
  seen: { certificateUntil: 1, hasSignInKey: true, signedIn: null, refused: 0, recordAt: null, disputed: 0 },
  report: reportWith(note),
  receivedAt: 1,
  status: 'good',
  before: [],
});

const WRONG = [
  { code: 'of-a-newer-desk', params: { card: CARD } },
  { code: 'swap-none', params: { card: CARD } },
  { code: 'swap-areas', params: { areas: CARD } },
  { code: '__proto__', params: { card: CARD } },
];

test.each(WRONG)('%o is refused of a desk that sends it', (note) => {
  const signed = { hash: '0'.repeat(64), signature: 'A'.repeat(86) };
  expect(SignedSelfCheck.safeParse({ ...signed, report: reportWith(checkNote('swap-none')) }).success).toBe(true);
  expect(SignedSelfCheck.safeParse({ ...signed, report: reportWith(note) }).success).toBe(false);
  expect(CheckNote.safeParse(note).success).toBe(false);
});

test.each(WRONG)('%o is read by an older desk without what it does not know', (note) => {
  const read = tolerant(WorkstationCheck).safeParse(viewOf(note));
  expect(read.data?.report?.lines[0]?.notes).toEqual([{ code: note.code, params: {} }]);
});

test.each([null, 'swap-none', {}, { code: 'swap-none' }, { code: 7, params: {} }])('%o is no note', (note) => {
  expect(ReadCheckNote.safeParse(note).success).toBe(false);
  expect(tolerant(WorkstationCheck).safeParse(viewOf(note)).success).toBe(false);
});

test('notes of one line are joined in the order in which they were given, and lists in them as well', () => {
  expect(
    notesWords([checkNote('fuses-wrong', { fuses: ['RunAsNode', 'WasmTrapHandlers'] }), checkNote('swap-none')]),
  ).toBe('not as they should be: RunAsNode, WasmTrapHandlers; this machine has no swap on a disk');
});
