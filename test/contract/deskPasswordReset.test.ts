/** Whole desks at a real server: IT resets the password, and the person is informed about the lost work. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../main/desk.ts';
import { isPersonFile } from '../../main/store/files.ts';
import { resetPasswordOf } from '../../server/domains/signIn/resetPasswordOf.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { change, conversationOf, draftIn, online, value, workstationOf } from '../support/passwordDesks.ts';
import { Rig } from '../support/serverRig.ts';
import { shownNotices, shownState } from '../support/shownWords.ts';

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

async function reset(login: string): Promise<string> {
  const storage = await openStorage(rig.data);
  try {
    return (await resetPasswordOf(storage.db, systemScope('a test'), login, true)).password;
  } finally {
    await storage.close();
  }
}

describe('a reset', () => {
  test('requires a new password before anything else, and reports what was lost under the former one', async () => {
    const { id } = await conversationOf(rig, 'Northline Travel');
    const at = await workstationOf(rig, desks);
    const { desk, shell } = await at.start();
    await signIn(shell, 'tomas', WORKSTATION_PASSWORD, rig.person('tomas').password);
    await online(desk);
    await value(shell.call('saveDraft', { conversationId: id, text: 'lost with the former password' }));
    const temporary = await reset('tomas');
    // By another process than the server's, and while the desk is at work.
    await until(() => desk.state().phase === 'locked', 5_000);
    expect(shownState(desk.state())).toMatchObject({ phase: 'locked', words: expect.stringContaining('reset by IT') });
    await desk.stop();
    const files = readdirSync(at.folder).filter((name) => isPersonFile(name));
    const again = await at.start();
    expect(await signIn(again.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toEqual({ ok: true });
    expect(again.desk.state()).toMatchObject({
      phase: 'signed-in',
      requiredAction: 'change-password',
      person: { name: 'Tomas Rivera' },
    });
    for (const [verb, args] of [
      ['listConversations', {}],
      ['openConversation', { conversationId: id, limit: 10 }],
      ['saveDraft', { conversationId: id, text: 'x' }],
    ] as const)
      expect(await again.shell.call(verb, args)).toMatchObject({ ok: false });
    expect(readdirSync(at.folder).filter((name) => isPersonFile(name))).toEqual(files);
    expect(await change(again.shell, temporary, temporary)).toMatchObject({ ok: false });
    expect(await change(again.shell, temporary, rig.person('tomas').password)).toMatchObject({
      ok: false,
      problems: [{ code: 'password-former', params: { remembered: 4 } }],
    });
    expect(await change(again.shell, temporary, 'velvet-engine-forty-2')).toEqual({ ok: true });
    await online(again.desk);
    expect(shownNotices(again.shell).join(' ')).toMatch(/can no longer be opened: 1 draft/);
    expect(await draftIn(again.shell, id)).toBe('');
    await value(again.shell.call('saveDraft', { conversationId: id, text: 'kept from now on' }));
    await again.desk.stop();
    const third = await at.start();
    expect(await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toMatchObject({ ok: false });
    await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, 'velvet-engine-forty-2');
    await online(third.desk);
    expect(await draftIn(third.shell, id)).toBe('kept from now on');
    expect(shownNotices(third.shell).join(' ')).not.toMatch(/can no longer be opened/);
  }, 120_000);

  test('shows the temporary password in one answer, and the change can be left by lock or sign-out', async () => {
    const admin = await (await workstationOf(rig, desks)).start();
    await signIn(admin.shell, 'idris', WORKSTATION_PASSWORD, rig.person('idris').password);
    await online(admin.desk);
    const { temporaryPassword } = await value<{ temporaryPassword: string; until: number }>(
      admin.shell.call('resetPassword', { personId: rig.person('maya').id, open: false }),
    );
    expect(JSON.stringify(admin.shell.pushed)).not.toContain(temporaryPassword);
    expect(await admin.shell.call('resetPassword', { personId: rig.person('idris').id, open: false })).toMatchObject({
      ok: false,
      code: 'own-password',
    });
    const at = await workstationOf(rig, desks);
    const { desk, shell } = await at.start();
    for (const leave of ['lock', 'signOut'] as const) {
      expect(await signIn(shell, 'maya', WORKSTATION_PASSWORD, temporaryPassword)).toEqual({ ok: true });
      expect(desk.state()).toMatchObject({ requiredAction: 'change-password' });
      await value(shell.call(leave, {}));
      await until(() => desk.state().phase === (leave === 'lock' ? 'locked' : 'signed-out'));
      expect(
        await shell.call('changePassword', { present: temporaryPassword, next: 'velvet-engine-forty-2' }),
      ).toMatchObject({ ok: false });
    }
    for (const name of readdirSync(at.folder))
      expect(readFileSync(join(at.folder, name)).includes(temporaryPassword)).toBe(false);
  }, 120_000);
});
