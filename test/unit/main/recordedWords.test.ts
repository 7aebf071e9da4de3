/** "This was recorded." is shown exactly where the ledger has a record; and every code has a text. */
import { expect, test } from 'vitest';
import { PROBLEMS } from '../../../contract/errors.ts';
import { FAULTS } from '../../../contract/faults.ts';
import { NOTICES } from '../../../contract/notices.ts';
import { REFUSALS } from '../../../contract/refusals.ts';
import { SAFE_GUARDS } from '../../../core/policy/guards.ts';
import { errors } from '../../../renderer/i18n/en/errors.ts';
import { guardRig, type GuardRig } from '../../support/guardRig.ts';
import { wordsOf } from '../../support/shownWords.ts';

const RECORDED = /This was recorded\.$/;

async function asking(): Promise<GuardRig> {
  const rig = await guardRig();
  rig.policy = { ...SAFE_GUARDS, pasteFromOutside: 'warn' };
  rig.shell.clipboards.clipboard = 'from outside';
  await rig.guards.start();
  rig.records.length = 0;
  return rig;
}

test('a reason that is too short is recorded, and that is shown', async () => {
  const rig = await asking();
  rig.why = 'no';
  expect(await rig.guards.clipboard.paste({ conversationId: 'a' })).toBeNull();
  expect(rig.records.map((one) => one.detail['reason'])).toEqual(['reason-not-long-enough']);
  expect(rig.notices).toEqual([expect.stringMatching(/too short.*This was recorded\.$/)]);
});

test('a paste at a desk that locked meanwhile is not recorded, and not shown as recorded', async () => {
  const rig = await asking();
  rig.why = 'a good reason';
  rig.signedIn = false;
  expect(await rig.guards.clipboard.paste({ conversationId: 'a' })).toBeNull();
  expect(rig.records).toEqual([]);
  expect(rig.notices).toEqual(['The desk is locked.']);
});

test('what the ledger refuses is denied, and not shown as recorded', async () => {
  const rig = await asking();
  rig.why = 'no';
  rig.ledgerWorks = false;
  expect(await rig.guards.clipboard.paste({ conversationId: 'a' })).toBeNull();
  for (const notice of rig.notices) expect(notice).not.toMatch(RECORDED);
});

test('every code has a text, and an unknown code a general one with the code', () => {
  const known = new Set(Object.keys(errors).map((key) => key.replace(/_(?:one|other)$/, '')));
  for (const code of [PROBLEMS, REFUSALS, NOTICES, FAULTS].flatMap((table) => Object.keys(table)))
    expect([code, known.has(code)]).toEqual([code, true]);
  expect(wordsOf({ code: 'of-a-newer-server', params: {} })).toContain('of-a-newer-server');
});
