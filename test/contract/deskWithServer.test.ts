/** The desk with the server itself: both ends of the contract, with visitors that really write. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationSummary } from '../../contract/common.ts';
import { startDesk, type Desk } from '../../main/desk.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { exportSealed } from '../../server/commandLine/exportSealed.ts';
import { inStorage } from '../../server/commandLine/inStorage.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { eventually } from '../support/until.ts';
import { Rig } from '../support/serverRig.ts';
import { createShellStandIn, type ShellStandIn } from '../support/shellStandIn.ts';
import { wordsOf } from '../support/shownWords.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { openLine, privateKeyIn } from '../support/sealed.ts';

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

async function deskFor(
  login: string,
): Promise<{ desk: Desk; shell: ShellStandIn; folder: string; again(): Promise<{ desk: Desk; shell: ShellStandIn }> }> {
  const folder = join(temporaryFolder('desk'), 'desk');
  await enrol({
    dataFolder: folder,
    enrolment: await enrolWorkstation({ dataFolder: rig.data, name: `Desk of ${login}` }),
    workstationPassword: WORKSTATION_PASSWORD,
    keychain: null,
  });
  const start = async (): Promise<{ desk: Desk; shell: ShellStandIn }> => {
    const shell = createShellStandIn();
    const desk = await startDesk({
      shell,
      dataFolder: folder,
      rendererFiles: new Map(),
      preload: { path: '/preload.cjs', source: '' },
      keychain: async () => null,
      log: () => undefined,
    });
    desks.push(desk);
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell, login, WORKSTATION_PASSWORD, rig.person(login).password)).toEqual({ ok: true });
    await until(() => (desk.state() as { connection?: string }).connection === 'online');
    return { desk, shell };
  };
  return { ...(await start()), folder, again: start };
}
const list = async (shell: ShellStandIn): Promise<ConversationSummary[]> => {
  const answer = await shell.call('listConversations', {});
  if (!answer.ok) throw new Error(wordsOf(answer));
  return answer.value as ConversationSummary[];
};

describe('desk and server', () => {
  test('a card number reaches the desk masked, and only the key of the tenant opens the original', async () => {
    const { shell } = await deskFor('maya');
    const visitor = await rig.visitor();
    const frames = await visitor.connect();
    const said = await visitor.say(frames, 'please charge 4111 1111 1111 1111 and write to ann@example.org');
    await until(() => shell.events('message').some((message) => message.id === said.id));
    const opened = await shell.call('openConversation', { conversationId: visitor.consent.conversationId, limit: 50 });
    expect(opened.ok).toBe(true);
    for (const seen of [shell.pushed, opened, await list(shell)]) {
      expect(JSON.stringify(seen)).not.toMatch(/4111.?1111.?1111/);
      expect(JSON.stringify(seen)).not.toContain('ann@example.org');
    }
    const file = join(temporaryFolder('export'), 'sealed.jsonl');
    await inStorage(rig.data, (db, scope) => exportSealed(db, scope, { id: said.id }, file));
    const line = JSON.parse(readFileSync(file, 'utf8'));
    const { keyFile } = rig.demo.tenants.find((tenant) => tenant.name === 'Harbour Bank')!;
    expect(await openLine(line, privateKeyIn(keyFile))).toBe(
      'please charge 4111 1111 1111 1111 and write to ann@example.org',
    );
  });

  test('an answer reaches the visitor once, and an entry is stored that no desk can read', async () => {
    const { shell, folder } = await deskFor('maya');
    const visitor = await rig.visitor();
    const frames = await visitor.connect();
    await visitor.say(frames, 'hello');
    await until(() => shell.events('conversation').some((one) => one.id === visitor.consent.conversationId));
    const conversationId = visitor.consent.conversationId;
    const messageId = randomUUID();
    const twice = [
      await shell.call('sendMessage', { conversationId, messageId, text: 'Good morning' }),
      await shell.call('sendMessage', { conversationId, messageId, text: 'Good morning' }),
    ];
    expect(twice.every((answer) => answer.ok)).toBe(true);
    await frames.next((frame) => frame.type === 'message' && frame.message.body.text === 'Good morning');
    const entryId = randomUUID();
    await shell.call('addEntry', { conversationId, entryId, kind: 'address', value: '12 Quay Street, Harbourton' });
    await until(() => shell.events('entry').some((entry) => entry.id === entryId && entry.state === 'stored'));
    expect(
      frames.all.filter((frame) => frame.type === 'message' && frame.message.body.text === 'Good morning'),
    ).toHaveLength(1);
    for (const where of [folder, rig.data]) {
      for (const name of readdirSync(where))
        if (/\.(db|json|jsonl)/.test(name))
          expect([name, readFileSync(join(where, name)).includes('Quay Street')]).toEqual([name, false]);
    }
  });

  test('after a stop of the server nothing is missed and nothing comes twice', async () => {
    const { shell, desk } = await deskFor('maya');
    const visitor = await rig.visitor();
    const frames = await visitor.connect();
    await visitor.say(frames, 'before');
    await until(() => shell.events('message').some((message) => message.body.text === 'before'));
    const conversationId = visitor.consent.conversationId;
    await rig.stop();
    await until(() => (desk.state() as { connection?: string }).connection === 'offline');
    const ids = Array.from({ length: 5 }, () => randomUUID());
    for (const [index, messageId] of ids.entries())
      expect(
        await shell.call('sendMessage', { conversationId, messageId, text: `while away ${'abcde'[index]}` }),
      ).toMatchObject({ ok: true });
    await rig.start();
    await until(() => (desk.state() as { connection?: string }).connection === 'online');
    await until(() =>
      ids.every((id) => shell.events('message').some((message) => message.id === id && message.seq !== null)),
    );
    const again = await visitor.connect();
    await again.next((frame) => frame.type === 'message' && frame.message.body.text === 'while away e');
    const texts = again.all.flatMap((frame) =>
      frame.type === 'message' && frame.message.author === 'agent' ? [frame.message.body.text] : [],
    );
    expect(texts).toEqual(['while away a', 'while away b', 'while away c', 'while away d', 'while away e']);
  });

  test('a supervisor sees what agents do: tiles and activity, live', async () => {
    const maya = await deskFor('maya');
    const sofia = await deskFor('sofia');
    await maya.shell.call('reportBlocked', { what: 'copy', target: 'thread', trusted: true, conversationId: null });
    await until(() =>
      sofia.shell
        .events('activity')
        .some((event) => event.rows.some((row) => row.kind === 'copy-attempt' && row.personName === 'Maya Lindqvist')),
    );
    const agents = await sofia.shell.call('listAgents', {});
    expect(agents).toMatchObject({
      ok: true,
      value: expect.arrayContaining([expect.objectContaining({ name: 'Maya Lindqvist', state: 'online' })]),
    });
    const query = { filter: { kind: 'copy-attempt' }, newest: null, offset: 0, limit: 50 };
    const rows = await sofia.shell.call('queryActivity', query);
    expect(rows).toMatchObject({
      ok: true,
      value: {
        rows: expect.arrayContaining([
          expect.objectContaining({ fault: null, source: 'desk', personName: 'Maya Lindqvist' }),
        ]),
      },
    });
    // By then the server has signed a checkpoint over it, and this desk has checked it.
    await eventually('the row is checked at this desk', async () =>
      JSON.stringify(await sofia.shell.call('queryActivity', query)).includes('"proof":"checked"'),
    );
    expect(await sofia.shell.call('getLedger', {})).toMatchObject({ ok: true, value: { state: 'checked' } });
    await maya.shell.call('lock', {});
    await until(() =>
      sofia.shell
        .events('activity')
        .some((event) => event.rows.some((row) => row.kind === 'lock' && row.personName === 'Maya Lindqvist')),
    );
    await until(
      () =>
        sofia.shell
          .events('agent')
          .filter((tile) => tile.name === 'Maya Lindqvist')
          .at(-1)?.state !== 'online',
    );
  });

  test('a wrong password of either kind gives one answer, and the server has no session afterwards', async () => {
    const { desk, shell } = await deskFor('tomas');
    await shell.call('signOut', {});
    await until(() => desk.state().phase === 'signed-out');
    const answers = [
      await signIn(shell, 'tomas', 'another-password', rig.person('tomas').password),
      await signIn(shell, 'tomas', WORKSTATION_PASSWORD, 'another-password'),
    ];
    expect(answers[0]).toEqual(answers[1]);
    expect(desk.state().phase).toBe('signed-out');
    expect(await signIn(shell, 'tomas', WORKSTATION_PASSWORD, rig.person('tomas').password)).toEqual({ ok: true });
  });
});
