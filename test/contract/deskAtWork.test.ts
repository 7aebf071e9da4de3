import { liveEvent } from '../../contract/realtime.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import { open } from '../../core/sealing/sealing.ts';
import {
  makeDeskBench,
  signIn,
  until,
  SERVER_PASSWORD,
  WORKSTATION_PASSWORD,
  type DeskBench,
} from '../support/deskBench.ts';
import { shownNotices, shownState } from '../support/shownWords.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const kinds = (): string[] => bench.server.activity.map((one) => one.record.kind);

describe('a desk at work', () => {
  test('both passwords open a session, and the acts are in the ledger and at the server', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell)).toEqual({ ok: true });
    expect(desk.state()).toMatchObject({ phase: 'signed-in', person: { name: 'Maya Lindqvist', role: 'agent' } });
    await until(() => kinds().includes('sign-in'));
    // The self-check of the sign-in is recorded when it is done, in parallel to the work, and so is the key to which
    // logins are sealed.
    expect(kinds().filter((kind) => kind !== 'self-check' && kind !== 'login-key')).toEqual([
      'desk-started',
      'policy-taken',
      'sign-in',
    ]);
    expect(bench.server.activity[0]?.record.detail).toMatchObject({
      host: 'fake',
      controlsEnforced: 0,
      controlsInPart: 1,
      controlsNotEnforceable: 19,
    });
    expect(verifyChain(bench.server.activity, GENESIS_HASH)).toBeNull();
  });

  test('a wrong password of either kind and an unknown name get the same answer, and are recorded', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    const answers = [
      await signIn(shell, 'maya', 'not-the-password', SERVER_PASSWORD),
      await signIn(shell, 'maya', WORKSTATION_PASSWORD, 'not-the-password'),
      await signIn(shell, 'nobody', WORKSTATION_PASSWORD, SERVER_PASSWORD),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: false, retryAt: null });
    expect(bench.server.openSessions.size).toBe(0);
    expect(desk.state().phase).toBe('signed-out');
    await until(() => kinds().filter((kind) => kind === 'sign-in-failed').length === 3);
    // Each attempt went through the whole protocol with the server, so that it counted there too.
    expect(bench.server.requests.filter((request) => request.route === 'signInFinish')).toHaveLength(3);
    expect(
      bench.server.requests
        .filter((request) => request.route === 'signInFinish')
        .map((request) => request.body['finishLoginRequest'] === null),
    ).toEqual([true, true, true]);
  });

  test('no password is in any request of the desk, nor in any file or log of it', async () => {
    const { desk, shell, log } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await desk.stop();
    const files = ['machine.db', 'store.db', 'workstation.json', 'store.header.json'].map((name) =>
      readFileSync(join(bench.folder, name)).toString('latin1'),
    );
    for (const text of [...files, JSON.stringify(bench.server.requests), JSON.stringify(log)]) {
      expect(text).not.toContain(WORKSTATION_PASSWORD);
      expect(text).not.toContain(SERVER_PASSWORD);
    }
  });

  test('a message is masked before it is sent, is sent once, and comes back with its place', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const conversationId = bench.server.conversation.id;
    const messageId = randomUUID();
    const answer = await shell.call('sendMessage', {
      conversationId,
      messageId,
      text: 'Your card 4111 1111 1111 1111 is blocked',
    });
    expect(answer).toMatchObject({ ok: true, value: { id: messageId, seq: null, author: 'agent' } });
    await until(() => shell.events('message').some((message) => message.id === messageId && message.seq !== null));
    expect(bench.server.messages).toHaveLength(1);
    for (const text of [JSON.stringify(bench.server.requests), JSON.stringify(shell.pushed), JSON.stringify(answer)])
      expect(text).not.toMatch(/4111 ?1111 ?1111/);
    expect(bench.server.messages[0]!.body.text).toContain('1111');
    expect(shell.events('message').at(-1)!.body.marks).toMatchObject([
      { type: 'CARD', shown: expect.stringContaining('1111') },
    ]);
    await until(() => kinds().includes('message-sent'));
    expect(
      bench.server.activity
        .filter((one) => one.record.kind === 'message-sent')
        .map((one) => one.record.detail['messageId']),
    ).toEqual([messageId]);
  });

  test('a raw value that the server did not mask is masked before the page gets it', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(
      () =>
        desk.state().phase === 'signed-in' &&
        'connection' in desk.state() &&
        (desk.state() as { connection: string }).connection === 'online',
    );
    bench.server.visitorSays('my card is 4111-1111-1111-1111, mail a.visitor@example.org');
    await until(() => shell.events('message').length === 1);
    bench.server.publish(
      liveEvent(
        'conversation.changed',
        {
          ...bench.server.conversation,
          lastPreview: { text: 'my card is 4111111111111111', marks: [] },
          lastAuthor: 'visitor',
        },
        { seq: bench.server.nextSeq(), ref: bench.server.conversation.id },
      ),
    );
    await until(() => shell.events('conversation').length === 1);
    const opened = await shell.call('openConversation', { conversationId: bench.server.conversation.id, limit: 50 });
    const listed = await shell.call('listConversations', {});
    for (const seen of [shell.pushed, opened, listed]) {
      expect(JSON.stringify(seen)).not.toMatch(/4111-?1111-?1111/);
      expect(JSON.stringify(seen)).not.toContain('a.visitor@example.org');
    }
    expect(opened.ok).toBe(true);
    await until(() => kinds().includes('conversation-opened'));
  });

  test('an entry is sent as ciphertext that only the tenant opens, and the desk keeps a receipt', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const conversationId = bench.server.conversation.id;
    const entryId = randomUUID();
    const answer = await shell.call('addEntry', {
      conversationId,
      entryId,
      kind: 'address',
      value: '12 Quay Street, Harbourton',
    });
    expect(answer).toMatchObject({ ok: true, value: { id: entryId, kind: 'address', state: 'queued' } });
    await until(() => shell.events('entry').some((entry) => entry.state === 'stored'));
    const stored = bench.server.entries[0]!;
    await until(() =>
      bench.server.activity.some(
        (one) => one.record.kind === 'entry-added' && one.record.detail['entryId'] === entryId,
      ),
    );
    expect(
      await open(Buffer.from(bench.server.key.privateKey, 'base64url'), stored.sealed, {
        tenantId: bench.server.tenant.id,
        conversationId,
        id: entryId,
        purpose: 'entry',
        kind: 'address',
        author: bench.server.addPerson('maya', SERVER_PASSWORD, 'agent').id,
        workstation: bench.workstationId,
        at: stored.at,
      }),
    ).toBe('12 Quay Street, Harbourton');
    await desk.stop();
    const store = readFileSync(join(bench.folder, 'store.db')).toString('latin1');
    for (const text of [
      JSON.stringify(bench.server.requests),
      JSON.stringify(shell.pushed),
      JSON.stringify(answer),
      JSON.stringify(bench.server.activity),
      store,
    ])
      expect(text).not.toContain('Quay Street');
  });

  test('locking drops session, keys and page at once, records it first, and notifies the server', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(() => bench.server.frames.some((frame) => frame.type === 'presence'));
    // The self-check of this sign-in empties the clipboards, too.
    await until(() => bench.server.requests.some((request) => request.route === 'uploadSelfCheck'));
    const cleared = shell.clipboardClears;
    expect(await shell.call('lock', {})).toEqual({ ok: true, value: { ok: true } });
    expect(desk.state()).toMatchObject({ phase: 'locked', personName: 'Maya Lindqvist' });
    expect(await shell.call('listConversations', {})).toMatchObject({ ok: false, code: 'signed-out' });
    await until(() => shell.resets === 1 && shell.clipboardClears === cleared + 1);
    await until(() => bench.server.openSessions.size === 0);
    expect(bench.server.frames.filter((frame) => frame.type === 'presence').at(-1)).toEqual({
      type: 'presence',
      state: 'locked',
    });
    await until(() => kinds().includes('lock'));
    expect(await signIn(shell)).toEqual({ ok: true });
  });

  test('the state shows a stopped server, drafts and messages are kept, and missed events are fetched', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const connection = (): string => (desk.state() as { connection?: string }).connection ?? 'none';
    const conversationId = bench.server.conversation.id;
    await until(() => connection() === 'online');
    bench.server.visitorSays('one');
    await until(() => shell.events('message').length === 1);
    await shell.call('openConversation', { conversationId, limit: 50 });
    await bench.server.stop();
    await until(() => connection() === 'offline');
    const sent = await Promise.all(
      ['a', 'b', 'c'].map((text) => shell.call('sendMessage', { conversationId, messageId: randomUUID(), text })),
    );
    expect(sent.every((answer) => answer.ok)).toBe(true);
    await shell.call('saveDraft', { conversationId, text: 'half a sentence' });
    expect(await shell.call('openConversation', { conversationId, limit: 50 })).toMatchObject({
      ok: true,
      value: { draft: 'half a sentence', messages: [{}, { seq: null }, { seq: null }, { seq: null }] },
    });
    expect(desk.state().phase).toBe('signed-in');
    await until(() => ((desk.state() as { waitingToSend?: number }).waitingToSend ?? 0) >= 3);
    const missed = {
      id: randomUUID(),
      conversationId,
      seq: 2,
      author: 'visitor' as const,
      authorName: null,
      at: Date.now(),
      body: { text: 'two', marks: [] },
    };
    bench.server.messages.push(missed);
    bench.server.publish(liveEvent('message.stored', missed, { seq: bench.server.nextSeq(), ref: missed.id }));
    await bench.server.start();
    await until(() => connection() === 'online');
    await until(() => bench.server.messages.length === 5);
    expect(bench.server.messages.map((message) => message.body.text)).toEqual(['one', 'two', 'a', 'b', 'c']);
    expect(shell.events('message').filter((message) => message.id === missed.id)).toHaveLength(1);
    await until(() => (desk.state() as { waitingToSend?: number }).waitingToSend === 0);
  });

  test('messages in the outbox survive a restart of the desk, in order and once', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    bench.server.intercept = (request) => {
      if (request.route === 'sendMessage') throw new Error('down');
      return undefined;
    };
    const conversationId = bench.server.conversation.id;
    const texts = Array.from({ length: 20 }, (_one, index) => `message ${String.fromCharCode(97 + index)}`);
    for (const text of texts) await first.shell.call('sendMessage', { conversationId, messageId: randomUUID(), text });
    await first.desk.stop();
    expect(bench.server.messages).toHaveLength(0);
    bench.server.intercept = null;
    const second = await bench.startDesk();
    await until(() => second.phase() === 'signed-out');
    await signIn(second.shell);
    await until(() => bench.server.messages.length === 20);
    expect(bench.server.messages.map((message) => message.body.text)).toEqual(texts);
  });

  test('messages queued under a former server password are reported as lost, on screen and in the ledger', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    bench.server.intercept = (request) => {
      if (request.route === 'sendMessage' || request.route === 'addEntry') throw new Error('down');
      return undefined;
    };
    const conversationId = bench.server.conversation.id;
    for (const text of ['a', 'b'])
      await first.shell.call('sendMessage', { conversationId, messageId: randomUUID(), text });
    await first.shell.call('addEntry', { conversationId, entryId: randomUUID(), kind: 'note', value: 'x' });
    await first.shell.call('saveDraft', { conversationId, text: 'half a sentence' });
    await first.shell.call('lock', {});
    await until(() => first.shell.resets === 1);
    bench.server.intercept = null;
    bench.server.changePassword('maya', 'another-password-now');
    const notices = (): string[] => shownNotices(first.shell);
    expect(await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'another-password-now')).toEqual({ ok: true });
    await until(() => notices().length === 1);
    expect(notices()[0]).toMatch(/2 messages, 1 entry, 1 draft/);
    await until(() => bench.server.activity.some((one) => one.record.detail['reason'] === 'earlier-work-unreadable'));
    expect(
      bench.server.activity.find((one) => one.record.detail['reason'] === 'earlier-work-unreadable')?.record,
    ).toMatchObject({ kind: 'guard-failed', detail: { guard: 'store', messages: 2, entries: 1, drafts: 1 } });
    // One report is enough.
    await first.shell.call('lock', {});
    await until(() => first.shell.resets === 2);
    await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'another-password-now');
    await until(() => (first.desk.state() as { connection?: string }).connection === 'online');
    expect(notices()).toHaveLength(1);
  });

  test('a message that the server refuses for good is reported and leaves the outbox', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    bench.server.intercept = (request) => {
      if (request.route === 'sendMessage' && request.body['text'] === 'bad') throw new Problem(409, 'closed');
      return undefined;
    };
    const conversationId = bench.server.conversation.id;
    const bad = randomUUID();
    await shell.call('sendMessage', { conversationId, messageId: bad, text: 'bad' });
    await shell.call('sendMessage', { conversationId, messageId: randomUUID(), text: 'good' });
    await until(() => bench.server.messages.length === 1);
    expect(shell.events('messageRefused')).toEqual([
      { conversationId, messageId: bad, notice: { code: 'closed', params: {} } },
    ]);
  });

  test('names a refused entry by kind and visitor; one sealed to a former key is kept and recorded', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    const conversationId = bench.server.conversation.id;
    const stale = randomUUID();
    bench.server.intercept = (request) => {
      if (request.route === 'addEntry')
        throw request.body['kind'] === 'date-of-birth'
          ? new Problem(409, 'key-changed')
          : new Problem(413, 'too-large');
      return undefined;
    };
    await first.shell.call('addEntry', { conversationId, entryId: stale, kind: 'date-of-birth', value: '4 May 1980' });
    await first.shell.call('addEntry', {
      conversationId,
      entryId: randomUUID(),
      kind: 'address',
      value: '12 Quay Street',
    });
    await first.shell.call('sendMessage', { conversationId, messageId: randomUUID(), text: 'behind' });
    await until(() => bench.server.messages.length === 1);
    const notices = shownNotices(first.shell);
    expect(notices).toEqual([
      expect.stringMatching(/date of birth.*Visitor 4F2A.*key/),
      expect.stringMatching(/address.*Visitor 4F2A.*too large/),
    ]);
    await until(() =>
      bench.server.activity.some((one) => one.record.kind === 'guard-failed' && one.record.detail['itemId'] === stale),
    );
    // Activity records on their way to the server are counted too, until they are stored there.
    await until(() => {
      const state = first.desk.state();
      return state.phase === 'signed-in' && state.waitingToSend === 1;
    });
    await first.desk.stop();
    // The company uses its former key again: the entry was kept for that.
    bench.server.intercept = null;
    const second = await bench.startDesk();
    await until(() => second.phase() === 'signed-out');
    await signIn(second.shell);
    await until(() => bench.server.entries.some((one) => one.id === stale));
  });

  test.each([
    ['workstation-revoked', 'This workstation was revoked'],
    ['workstation-unknown', 'The server does not know this workstation'],
    ['address-refused', 'This address is not registered for this session'],
    ['forbidden', 'The session has ended'],
  ])('a live connection that is refused with %s locks the desk, which shows it', async (code, words) => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    bench.server.upgradeRefusal = code;
    bench.server.dropLive();
    await until(() => desk.state().phase === 'locked');
    expect(shownState(desk.state())).toMatchObject({ words: expect.stringContaining(words) });
    bench.server.upgradeRefusal = null;
  });

  test('a workstation that the server no longer knows locks; queued messages follow after a sign-in', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const entryId = randomUUID();
    bench.server.intercept = (request) => {
      if (request.route === 'addEntry') throw new Problem(403, 'workstation-unknown');
      return undefined;
    };
    await shell.call('addEntry', {
      conversationId: bench.server.conversation.id,
      entryId,
      kind: 'note',
      value: 'calls after six',
    });
    await until(() => desk.state().phase === 'locked');
    // Signing in again would not help at a revoked workstation.
    expect(shownState(desk.state())).toMatchObject({ words: expect.stringContaining('Ask your administrator') });
    bench.server.intercept = null;
    await signIn(shell);
    await until(() => bench.server.entries.some((one) => one.id === entryId));
  });
});
