/** Whole desks at a real server: the password is changed, and guessed at, and no written work is lost. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../main/desk.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { change, conversationOf, draftIn, online, value, workstationOf } from '../support/passwordDesks.ts';
import { Rig } from '../support/serverRig.ts';
import { shownNotices } from '../support/shownWords.ts';

let rig: Rig;
const desks: Desk[] = [];
beforeAll(async () => {
  rig = await Rig.make();
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
});
afterAll(async () => {
  await rig.remove();
});

describe('a changed server password', () => {
  test('opens drafts written under the former password, at two workstations, and explains a refusal', async () => {
    const { id } = await conversationOf(rig);
    const [first, second] = [await workstationOf(rig, desks), await workstationOf(rig, desks)];
    const password = rig.person('maya').password;
    const drafts = new Map([
      [first, 'written at the first'],
      [second, 'written at the second'],
    ]);
    for (const [at, draft] of drafts) {
      const { desk, shell } = await at.start();
      expect(await signIn(shell, 'maya', WORKSTATION_PASSWORD, password)).toEqual({ ok: true });
      await online(desk);
      await value(shell.call('saveDraft', { conversationId: id, text: draft }));
      await desk.stop();
    }
    const { desk, shell } = await first.start();
    await signIn(shell, 'maya', WORKSTATION_PASSWORD, password);
    await online(desk);
    expect(await value(shell.call('getOwnPassword', {}))).toMatchObject({
      temporary: false,
      expiresAt: null,
      rules: { leastLength: 15, remembered: 4 },
    });
    expect(await change(shell, password, 'anchor-lamp')).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        { code: 'password-short', params: { least: 15, length: 11 } },
        { code: 'password-letter-and-digit', params: {} },
      ]),
    });
    expect(await change(shell, password, 'Harbour-Bank-2026-7')).toMatchObject({
      ok: false,
      problems: [{ code: 'password-named', params: { names: expect.arrayContaining(['harbour', 'bank']) } }],
    });
    expect(await change(shell, 'not the present one', 'gravel-orbit-tulip-8')).toMatchObject({
      ok: false,
      problems: [],
      notice: { code: 'present-password-wrong' },
    });
    expect(await change(shell, password, password)).toMatchObject({
      ok: false,
      problems: [{ code: 'password-present', params: {} }],
    });
    expect(await change(shell, password, 'gravel-orbit-tulip-8')).toEqual({ ok: true });
    // The session goes on, and its queued messages are sent.
    expect(desk.state()).toMatchObject({ phase: 'signed-in' });
    expect(await draftIn(shell, id)).toBe('written at the first');
    expect(await change(shell, 'gravel-orbit-tulip-8', password)).toMatchObject({
      ok: false,
      problems: [{ code: 'password-former', params: { remembered: 4 } }],
    });
    await desk.stop();
    for (const [at, draft] of drafts) {
      const again = await at.start();
      expect(await signIn(again.shell, 'maya', WORKSTATION_PASSWORD, password)).toMatchObject({ ok: false });
      expect(await signIn(again.shell, 'maya', WORKSTATION_PASSWORD, 'gravel-orbit-tulip-8')).toEqual({ ok: true });
      await online(again.desk);
      expect(await draftIn(again.shell, id)).toBe(draft);
      expect(shownNotices(again.shell).join(' ')).not.toMatch(/can no longer be opened/);
      await again.desk.stop();
    }
  }, 120_000);
});

describe('guesses at the present password in the dialog', () => {
  test('count together with those at sign-in at this workstation, and the tenth locks and closes', async () => {
    const { desk, shell } = await (await workstationOf(rig, desks)).start();
    const password = rig.person('anke').password;
    for (let n = 0; n < 3; n += 1)
      expect(await signIn(shell, 'anke', WORKSTATION_PASSWORD, `guess ${n}`)).toMatchObject({
        ok: false,
        retryAt: null,
      });
    // The right one resets the count, here as at the server.
    expect(await signIn(shell, 'anke', WORKSTATION_PASSWORD, password)).toEqual({ ok: true });
    await online(desk);
    for (let n = 0; n < 9; n += 1)
      expect(await change(shell, `guess ${n}`, 'velvet-engine-forty-2')).toMatchObject({ ok: false, retryAt: null });
    // The lock discards the answer together with the page.
    expect(await shell.call('changePassword', { present: 'guess 9', next: 'velvet-engine-forty-2' })).toMatchObject({
      ok: false,
      code: 'signed-out',
    });
    await until(() => desk.state().phase === 'locked');
    const closed = await signIn(shell, 'anke', WORKSTATION_PASSWORD, password);
    expect(closed).toMatchObject({ ok: false, retryAt: expect.any(Number) });
  }, 120_000);
});
