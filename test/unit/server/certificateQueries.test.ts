/** Which workstation a certificate is of: rows that differ in the id, the certificate or the end of the enrolment. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolledWith, wasEnrolledWith } from '../../../server/domains/workstations/certificateQueries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
let rows: TestDatabase;
beforeAll(async () => {
  rows = await TestDatabase.make('certificate-queries');
  await rows.workstation('One', { id: 'one', certificate: 'of one', next_certificate: 'next of one' });
  await rows.workstation('Two', { id: 'two', certificate: 'of two' });
  await rows.workstation('Old', { id: 'old', certificate: 'of old', next_certificate: 'next of old', revoked_at: 1 });
});
afterAll(() => rows.close());

test.each([
  ['one', 'of one', true, false],
  ['one', 'next of one', true, false],
  ['one', 'of two', false, false],
  ['two', 'of one', false, false],
  ['one', 'of old', false, false],
  ['old', 'of one', false, false],
  ['old', 'of old', false, true],
  ['old', 'next of old', false, true],
])('%s with the certificate "%s" is enrolled: %s, was: %s', async (id, fingerprint, is, was) => {
  expect((await enrolledWith(rows.db, everything, id, fingerprint))?.id).toBe(is ? id : undefined);
  expect(await wasEnrolledWith(rows.db, everything, id, fingerprint)).toBe(was);
});
