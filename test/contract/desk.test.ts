import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import { open } from '../../core/sealing/sealing.ts';
import { openEncrypted } from '../../main/store/encryptedDatabase.ts';
import { createShellStandIn } from '../support/shellStandIn.ts';
import { makeDeskBench, signIn, until, SERVER_PASSWORD, WORKSTATION_PASSWORD, type DeskBench } from '../support/deskBench.ts';

let bench: DeskBench;
beforeEach(async () => { bench = await makeDeskBench(); });
afterEach(async () => { await bench.close(); });
const kinds = (): string[] => bench.server.activity.map((one) => one.record.kind);

describe('a desk at work', () => {
  test('both passwords open a session, and what happened is in the ledger and at the server', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell)).toEqual({ ok: true });
    expect(desk.state()).toMatchObject({ phase: 'signed-in', person: { name: 'Maya Lindqvist', role: 'agent' } });
    await until(() => kinds().includes('sign-in'));
    expect(kinds()).toEqual(['desk-started', 'sign-in']);
    expect(bench.server.activity[0]?.record.detail).toMatchObject({ host: 'fake', controlsEnforced: 0, controlsInPart: 1, controlsNotEnforceable: 2 });
    expect(verifyChain(bench.server.activity, GENESIS_HASH)).toBeNull();
  });

  test('a wrong password of either kind, or an unknown name, gives one and the same answer, no session, and a record', async () => {
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
    // Every one of them went to the server's end, so that it counted too.
    expect(bench.server.requests.filter((request) => request.route === 'signInFinish')).toHaveLength(3);
    expect(bench.server.requests.filter((request) => request.route === 'signInFinish').map((request) => request.body['finishLoginRequest'] === null)).toEqual([true, true, true]);
  });

  test('no password is in anything that left the desk, nor in any file or log of it', async () => {
    const { desk, shell, log } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await desk.stop();
    const files = ['machine.db', 'store.db', 'workstation.json', 'store.header.json'].map((name) => readFileSync(join(bench.folder, name)).toString('latin1'));
    for (const text of [...files, JSON.stringify(bench.server.requests), JSON.stringify(log)]) {
      expect(text).not.toContain(WORKSTATION_PASSWORD);
      expect(text).not.toContain(SERVER_PASSWORD);
    }
  });

  test('a message is masked before it leaves, goes once, and comes back with its place', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const conversationId = bench.server.conversation.id;
    const messageId = randomUUID();
    const answer = await shell.call('sendMessage', { conversationId, messageId, text: 'Your card 4111 1111 1111 1111 is blocked' });
    expect(answer).toMatchObject({ ok: true, value: { id: messageId, seq: null, author: 'agent' } });
    await until(() => shell.events('message').some((message) => message.id === messageId && message.seq !== null));
    expect(bench.server.messages).toHaveLength(1);
    for (const text of [JSON.stringify(bench.server.requests), JSON.stringify(shell.pushed), JSON.stringify(answer)]) expect(text).not.toMatch(/4111 ?1111 ?1111/);
    expect(bench.server.messages[0]!.body.text).toContain('1111');
    expect(shell.events('message').at(-1)!.body.marks).toMatchObject([{ type: 'CARD', shown: expect.stringContaining('1111') }]);
    await until(() => kinds().includes('message-sent'));
    expect(bench.server.activity.filter((one) => one.record.kind === 'message-sent').map((one) => one.record.detail['messageId'])).toEqual([messageId]);
  });

  test('a raw value that a server let through is masked before the page sees it', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(() => desk.state().phase === 'signed-in' && 'connection' in desk.state() && (desk.state() as { connection: string }).connection === 'online');
    bench.server.visitorSays('my card is 4111-1111-1111-1111, mail a.visitor@example.org');
    await until(() => shell.events('message').length === 1);
    bench.server.publish({ type: 'conversation', seq: bench.server.nextSeq(), conversation: { ...bench.server.conversation, lastPreview: { text: 'my card is 4111111111111111', marks: [] }, lastAuthor: 'visitor' } });
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

  test('an entry leaves as ciphertext that only the tenant opens, and the desk keeps a receipt', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const conversationId = bench.server.conversation.id;
    const entryId = randomUUID();
    const answer = await shell.call('addEntry', { conversationId, entryId, kind: 'address', value: '12 Quay Street, Harbourton' });
    expect(answer).toMatchObject({ ok: true, value: { id: entryId, kind: 'address', state: 'queued' } });
    await until(() => shell.events('entry').some((entry) => entry.state === 'stored'));
    const stored = bench.server.entries[0]!;
    await until(() => bench.server.activity.some((one) => one.record.kind === 'entry-added' && one.record.detail['entryId'] === entryId));
    expect(await open(Buffer.from(bench.server.key.privateKey, 'base64url'), stored.sealed, { tenantId: bench.server.tenant.id, conversationId, id: entryId, purpose: 'entry' })).toBe('12 Quay Street, Harbourton');
    await desk.stop();
    const store = readFileSync(join(bench.folder, 'store.db')).toString('latin1');
    for (const text of [JSON.stringify(bench.server.requests), JSON.stringify(shell.pushed), JSON.stringify(answer), JSON.stringify(bench.server.activity), store]) expect(text).not.toContain('Quay Street');
  });

  test('locking drops session, keys and page at once, records it first, and tells the server', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(() => bench.server.frames.some((frame) => frame.type === 'presence'));
    expect(await shell.call('lock', {})).toEqual({ ok: true, value: { ok: true } });
    expect(desk.state()).toMatchObject({ phase: 'locked', personName: 'Maya Lindqvist' });
    expect(await shell.call('listConversations', {})).toMatchObject({ ok: false, code: 'signed-out' });
    await until(() => shell.resets === 1 && shell.clipboardClears === 1);
    await until(() => bench.server.openSessions.size === 0);
    expect(bench.server.frames.filter((frame) => frame.type === 'presence').at(-1)).toEqual({ type: 'presence', state: 'locked' });
    await until(() => kinds().includes('lock'));
    expect(await signIn(shell)).toEqual({ ok: true });
  });

  test('a server that stops is said, drafts and messages are kept, and everything missed is caught up with', async () => {
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
    const sent = await Promise.all(['a', 'b', 'c'].map((text) => shell.call('sendMessage', { conversationId, messageId: randomUUID(), text })));
    expect(sent.every((answer) => answer.ok)).toBe(true);
    await shell.call('saveDraft', { conversationId, text: 'half a sentence' });
    expect(await shell.call('openConversation', { conversationId, limit: 50 })).toMatchObject({ ok: true, value: { draft: 'half a sentence', messages: [{}, { seq: null }, { seq: null }, { seq: null }] } });
    expect(desk.state().phase).toBe('signed-in');
    await until(() => ((desk.state() as { waitingToSend?: number }).waitingToSend ?? 0) >= 3);
    const missed = { id: randomUUID(), conversationId, seq: 2, author: 'visitor' as const, authorName: null, at: Date.now(), body: { text: 'two', marks: [] } };
    bench.server.messages.push(missed);
    bench.server.publish({ type: 'message', seq: bench.server.nextSeq(), message: missed });
    await bench.server.start();
    await until(() => connection() === 'online');
    await until(() => bench.server.messages.length === 5);
    expect(bench.server.messages.map((message) => message.body.text)).toEqual(['one', 'two', 'a', 'b', 'c']);
    expect(shell.events('message').filter((message) => message.id === missed.id)).toHaveLength(1);
    await until(() => (desk.state() as { waitingToSend?: number }).waitingToSend === 0);
  }, 20_000);

  test('what waits in the outbox survives the end of the desk, in order and once', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    bench.server.intercept = (request) => { if (request.route === 'sendMessage') throw new Error('down'); return undefined; };
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
  }, 20_000);

  test('what waited under a former server password is missed in words and in the ledger, not in silence', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    bench.server.intercept = (request) => { if (request.route === 'sendMessage' || request.route === 'addEntry') throw new Error('down'); return undefined; };
    const conversationId = bench.server.conversation.id;
    for (const text of ['a', 'b']) await first.shell.call('sendMessage', { conversationId, messageId: randomUUID(), text });
    await first.shell.call('addEntry', { conversationId, entryId: randomUUID(), kind: 'note', value: 'x' });
    await first.shell.call('saveDraft', { conversationId, text: 'half a sentence' });
    await first.shell.call('lock', {});
    await until(() => first.shell.resets === 1);
    bench.server.intercept = null;
    bench.server.changePassword('maya', 'another-password-now');
    const notices = (): string[] => first.shell.events('notice').map((one) => one.text);
    expect(await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'another-password-now')).toEqual({ ok: true });
    await until(() => notices().length === 1);
    expect(notices()[0]).toMatch(/2 messages, 1 entry, 1 draft/);
    await until(() => bench.server.activity.some((one) => one.record.detail['reason'] === 'earlier-work-unreadable'));
    expect(bench.server.activity.find((one) => one.record.detail['reason'] === 'earlier-work-unreadable')?.record).toMatchObject({ kind: 'guard-failed', detail: { guard: 'store', messages: 2, entries: 1, drafts: 1 } });
    // Once is enough.
    await first.shell.call('lock', {});
    await until(() => first.shell.resets === 2);
    await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'another-password-now');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(notices()).toHaveLength(1);
  }, 30_000);

  test('a message that the server refuses for good is told in words and leaves the outbox', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    bench.server.intercept = (request) => { if (request.route === 'sendMessage' && request.body['text'] === 'bad') throw new Problem(409, 'closed', 'This conversation was closed.'); return undefined; };
    const conversationId = bench.server.conversation.id;
    const bad = randomUUID();
    await shell.call('sendMessage', { conversationId, messageId: bad, text: 'bad' });
    await shell.call('sendMessage', { conversationId, messageId: randomUUID(), text: 'good' });
    await until(() => bench.server.messages.length === 1);
    expect(shell.events('messageRefused')).toEqual([{ conversationId, messageId: bad, reason: 'This conversation was closed.' }]);
  });

  test('an entry that cannot go is named in words, by what it is and for whom, and one sealed to a former key is kept and recorded', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    const conversationId = bench.server.conversation.id;
    const stale = randomUUID();
    bench.server.intercept = (request) => {
      if (request.route === 'addEntry') throw request.body['kind'] === 'date-of-birth' ? new Problem(409, 'key-changed', 'Sealed to another key.') : new Problem(413, 'invalid', 'This is too long.');
      return undefined;
    };
    await first.shell.call('addEntry', { conversationId, entryId: stale, kind: 'date-of-birth', value: '4 May 1980' });
    await first.shell.call('addEntry', { conversationId, entryId: randomUUID(), kind: 'address', value: '12 Quay Street' });
    await first.shell.call('sendMessage', { conversationId, messageId: randomUUID(), text: 'behind' });
    await until(() => bench.server.messages.length === 1);
    const notices = first.shell.events('notice').map((one) => one.text);
    expect(notices).toEqual([expect.stringMatching(/date of birth.*Visitor 4F2A.*key/), expect.stringMatching(/address.*Visitor 4F2A.*too long/)]);
    await until(() => bench.server.activity.some((one) => one.record.kind === 'guard-failed' && one.record.detail['itemId'] === stale));
    expect(first.desk.state()).toMatchObject({ phase: 'signed-in', waitingToSend: 1 });
    await first.desk.stop();
    // The company took its former key back: the entry was kept for that.
    bench.server.intercept = null;
    const second = await bench.startDesk();
    await until(() => second.phase() === 'signed-out');
    await signIn(second.shell);
    await until(() => bench.server.entries.some((one) => one.id === stale));
  }, 20_000);

  test('a workstation that the server stops knowing locks, and what waits is sent after the next sign-in', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const entryId = randomUUID();
    bench.server.intercept = (request) => { if (request.route === 'addEntry') throw new Problem(403, 'workstation-unknown', 'This workstation is not registered.'); return undefined; };
    await shell.call('addEntry', { conversationId: bench.server.conversation.id, entryId, kind: 'note', value: 'calls after six' });
    await until(() => desk.state().phase === 'locked');
    bench.server.intercept = null;
    await signIn(shell);
    await until(() => bench.server.entries.some((one) => one.id === entryId));
  }, 20_000);
});

describe('a desk that must not open', () => {
  test('an address outside the ranges is refused in words and recorded, and both right passwords change nothing', async () => {
    bench.server.ranges = ['10.9.0.0/16'];
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'address-not-registered', message: expect.stringContaining('127.0.0.1') });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(bench.server.openSessions.size).toBe(0);
    await until(() => kinds().includes('address-refused'));
    expect(kinds()[0]).toBe('desk-started');
    expect(kinds().filter((kind) => kind === 'address-refused')).toHaveLength(1);
  });

  test('a host that takes long to come up is still the first thing in the ledger', async () => {
    bench.server.ranges = ['10.9.0.0/16'];
    const shell = createShellStandIn();
    const { desk } = await bench.startDesk({ shell: new Promise((resolve) => { setTimeout(resolve, 1_500, shell); }) });
    await until(() => desk.state().phase === 'refused');
    await until(() => kinds().includes('address-refused'));
    expect(kinds().slice(0, 2)).toEqual(['desk-started', 'address-refused']);
  });

  test('an address that stops being registered locks the desk at once, even without a server', async () => {
    let own = ['127.0.0.1'];
    const { desk, shell } = await bench.startDesk({ workstation: { ownAddresses: () => own } });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await bench.server.stop();
    own = ['192.168.1.20'];
    await until(() => desk.state().phase === 'refused', 3_000);
    expect(desk.state()).toMatchObject({ reason: 'address-not-registered' });
    await until(() => shell.resets === 1);
    await bench.server.start();
  });

  test('a server that turns this address away locks the desk; one that is down does not', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const connection = (): string => (desk.state() as { connection?: string }).connection ?? 'none';
    await until(() => connection() === 'online');
    await bench.server.stop();
    await until(() => connection() === 'offline');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(desk.state().phase).toBe('signed-in');
    await bench.server.start();
    await until(() => connection() === 'online');
    bench.server.turnAway(true);
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'address-not-registered', message: expect.stringContaining('127.0.0.1') });
    await until(() => shell.resets === 1);
    bench.server.turnAway(false);
    await until(() => desk.state().phase === 'locked', 15_000);
  }, 40_000);

  test('a server that fails locks nobody and writes no false word about the address', async () => {
    const { Problem } = await import('../support/serverStandIn.ts');
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    let failed = 0;
    bench.server.intercept = (request) => { if (request.route === 'hello') { failed += 1; throw new Problem(failed % 2 === 0 ? 500 : 429, 'failed', 'Something failed.'); } return undefined; };
    await until(() => failed >= 2, 15_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(desk.state().phase).toBe('signed-in');
    bench.server.intercept = (request) => { if (request.route === 'hello') throw new Problem(403, 'workstation-unknown', 'This workstation is not registered.'); return undefined; };
    await until(() => desk.state().phase === 'refused', 15_000);
    expect(desk.state()).toMatchObject({ reason: 'not-enrolled' });
    await until(() => shell.resets === 1);
    expect(kinds()).not.toContain('address-refused');
  }, 40_000);

  test('a server that cannot be reached means no sign-in, until it can be', async () => {
    await bench.server.stop();
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'server-unreachable' });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await bench.server.start();
    await until(() => desk.state().phase === 'signed-out');
  }, 15_000);

  test('a flipped byte in the ledger is found, and the desk does not open', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await first.desk.stop();
    const path = join(bench.folder, 'machine.db');
    const intact = readFileSync(path);
    for (const at of [3, 200, Math.floor(intact.length / 2), intact.length - 40]) {
      const flipped = Buffer.from(intact);
      flipped[at]! ^= 1;
      writeFileSync(path, flipped);
      const { desk, shell } = await bench.startDesk();
      expect([at, desk.state()]).toMatchObject([at, { phase: 'refused', reason: 'ledger-unwritable' }]);
      expect(await signIn(shell)).toMatchObject({ ok: false });
      await desk.stop();
    }
    writeFileSync(path, intact);
  }, 20_000);

  test('a ledger that can no longer be written locks the desk, and what was asked for is not done', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    const raw = openEncrypted(join(bench.folder, 'machine.db'), readFileSync(join(bench.folder, 'machine.key')), { mustExist: true });
    raw.exec('DROP TABLE activity');
    raw.close();
    expect(await shell.call('sendMessage', { conversationId: bench.server.conversation.id, messageId: randomUUID(), text: 'unrecorded' })).toMatchObject({ ok: false });
    expect(desk.state()).toMatchObject({ phase: 'refused', reason: 'ledger-unwritable' });
    await until(() => shell.resets === 1);
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(bench.server.messages).toHaveLength(0);
    await until(() => bench.server.openSessions.size === 0);
  });

  test('a ledger that was replaced by a shorter one is found by what the server holds', async () => {
    const path = join(bench.folder, 'machine.db');
    const young = readFileSync(path);
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    await signIn(first.shell);
    await first.desk.stop();
    await until(() => bench.server.activity.length >= 3);
    writeFileSync(path, young);
    const second = await bench.startDesk();
    await until(() => second.phase() === 'refused');
    expect(second.desk.state()).toMatchObject({ reason: 'ledger-unwritable' });
    expect(await signIn(second.shell)).toMatchObject({ ok: false });
  });

  test('a lock while a session is being opened ends it before it begins', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    bench.server.intercept = (request) => { if (request.route === 'listConversations') shell.locksSystem(); return undefined; };
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(desk.state().phase).toBe('signed-out');
    await until(() => bench.server.openSessions.size === 0);
  });

  test('a session that the server ends locks the desk with its words', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await until(() => (desk.state() as { connection?: string }).connection === 'online');
    bench.server.publish({ type: 'session-ended', seq: 0, reason: 'Another sign-in took this workstation.' });
    await until(() => desk.state().phase === 'locked');
    expect(desk.state()).toMatchObject({ reason: 'Another sign-in took this workstation.' });
    await until(() => shell.resets === 1);
  });

  test('fifteen minutes without a hand lock the desk, and the bands before are recorded', async () => {
    const time = { wall: Date.now(), steady: 0 };
    const { desk, shell } = await bench.startDesk({ clock: { now: () => time.wall, monotonic: () => time.steady } });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const pass = (minutes: number): void => { time.wall += minutes * 60_000; time.steady += minutes * 60_000; };
    pass(6);
    await until(() => kinds().includes('idle'));
    await shell.call('reportInteraction', {});
    pass(14);
    await until(() => kinds().filter((kind) => kind === 'idle').length >= 3);
    expect(desk.state().phase).toBe('signed-in');
    pass(2);
    await until(() => desk.state().phase === 'locked');
    expect(desk.state()).toMatchObject({ reason: expect.stringContaining('15 minutes') });
    expect(bench.server.activity.filter((one) => one.record.kind === 'idle').map((one) => one.record.detail['minutes'])).toEqual([5, 0, 10]);
  }, 20_000);

  test('every try to sign in leaves a record of this workstation, where none is offered and beside another one too', async () => {
    const failedFor = (): unknown[] => bench.server.activity.filter((one) => one.record.kind === 'sign-in-failed' && one.record.workstationId === bench.workstationId && one.record.personId === null).map((one) => one.record.detail['reason']);
    bench.server.ranges = ['10.9.0.0/16'];
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'refused');
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => failedFor().length === 1);
    bench.server.ranges = ['127.0.0.0/8'];
    await until(() => desk.state().phase === 'signed-out', 15_000);
    const both = await Promise.all([signIn(shell), signIn(shell)]);
    expect(both.map((answer) => answer.ok)).toEqual([true, false]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => failedFor().length === 3);
    await shell.call('lock', {});
    await until(() => shell.resets === 1);
    await bench.server.stop();
    await until(() => desk.state().phase === 'refused', 15_000);
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await bench.server.start();
    await until(() => failedFor().length === 4, 20_000);
    expect(failedFor()).toEqual(['address', 'busy', 'busy', 'not-ready']);
  }, 60_000);

  test('a page that cannot be replaced at a lock is closed, and the desk stops', async () => {
    const shell = createShellStandIn();
    const openWindow = shell.open;
    let closed = 0;
    shell.open = async (spec) => ({ ...await openWindow(spec), reset: () => Promise.reject(new Error('still there')), close: async () => { closed += 1; } });
    const { desk } = await bench.startDesk({ shell });
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    await shell.call('lock', {});
    await desk.stopped;
    expect([closed, shell.quits]).toEqual([1, 1]);
    expect(bench.server.activity.map((one) => [one.record.kind, one.record.detail['guard'] ?? null])).toEqual(expect.arrayContaining([['lock', null], ['guard-failed', 'page'], ['desk-stopped', null]]));
  });

  test('a page that keeps crashing stops the desk instead of being opened for ever', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    for (let n = 0; n < 3; n++) shell.crashes();
    await until(() => shell.resets === 3);
    shell.crashes();
    await desk.stopped;
    expect([shell.resets, shell.quits]).toEqual([3, 1]);
    expect(kinds().filter((kind) => kind === 'renderer-crashed')).toHaveLength(4);
    expect(bench.server.activity.find((one) => one.record.kind === 'guard-failed')?.record.detail).toMatchObject({ guard: 'page', reason: 'keeps-crashing' });
  });

  test('a machine that was never enrolled says so', async () => {
    const { desk, shell } = await bench.startDesk({ dataFolder: join(bench.folder, 'elsewhere') });
    expect(desk.state()).toMatchObject({ phase: 'refused', reason: 'not-enrolled' });
    expect(await signIn(shell)).toMatchObject({ ok: false });
  });

  test('ten failures close sign-in for thirty minutes, and a restart opens nothing', async () => {
    const first = await bench.startDesk();
    await until(() => first.phase() === 'signed-out');
    let answer;
    for (let n = 0; n < 10; n++) answer = await signIn(first.shell, 'maya', WORKSTATION_PASSWORD, 'wrong-password-here');
    expect(answer).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    expect(await signIn(first.shell)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    await first.desk.stop();
    const second = await bench.startDesk();
    await until(() => second.phase() === 'signed-out');
    expect(await signIn(second.shell)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
    expect(bench.server.openSessions.size).toBe(0);
    bench.server.serverTime = () => Date.now() + 31 * 60_000;
    await until(() => bench.server.activity.some((one) => one.record.kind === 'sign-in-blocked'));
    expect(await signIn(second.shell)).toEqual({ ok: true });
  }, 30_000);
});

describe('the bridge', () => {
  test('a call from another frame, window or origin, an unknown verb or wrong arguments is refused and recorded', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    const attempts: [Parameters<typeof shell.callRaw>[0], unknown, unknown][] = [
      [{ frame: 'sub' }, 'getState', {}], [{ frame: null }, 'getState', {}], [{ windowId: 8 }, 'getState', {}],
      [{ origin: null }, 'getState', {}], [{ origin: 'null' }, 'getState', {}], [{ origin: 'https://desk.test.evil.example' }, 'getState', {}],
      [{}, 'openEverything', {}], [{}, '__proto__', {}], [{}, 'constructor', {}], [{}, 7, {}], [{}, null, {}],
      [{}, 'getState', { extra: 1 }], [{}, 'getState', null], [{}, 'getState', undefined], [{}, 'signIn', { login: 'maya' }],
      [{}, 'signIn', { login: 'maya', workstationPassword: 1, serverPassword: 'x' }], [{}, 'listConversations', {}], [{}, 'queryActivity', { filter: {}, newest: null, offset: 0, limit: 1 }],
    ];
    for (const [sender, verb, args] of attempts) {
      const answer = await shell.callRaw(sender, verb, args);
      expect([String(verb), answer.ok]).toEqual([String(verb), false]);
    }
    const refused = (): number => bench.server.activity.filter((one) => one.record.kind === 'bridge-refused').reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0);
    await until(() => refused() === attempts.length);
  });

  test('a verb of another role is refused', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell, 'sofia');
    expect(desk.state()).toMatchObject({ phase: 'signed-in', person: { role: 'supervisor' } });
    expect(await shell.call('addEntry', { conversationId: bench.server.conversation.id, entryId: randomUUID(), kind: 'note', value: 'x' })).toMatchObject({ ok: false, code: 'refused' });
    expect(await shell.call('listAgents', {})).toMatchObject({ ok: true });
  });

  test('a held key is one notice and one record with its repeats, nothing of it lost', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    for (let n = 0; n < 30; n++) await shell.call('reportBlocked', { what: 'copy', target: 'thread', trusted: true, conversationId: null });
    expect(shell.events('notice')).toHaveLength(1);
    await until(() => kinds().filter((kind) => kind === 'copy-attempt').length === 2);
    const records = bench.server.activity.filter((one) => one.record.kind === 'copy-attempt');
    expect(records.map((one) => one.record.detail['repeats'] ?? 0)).toEqual([0, 29]);
  });

  test('a script that names a thousand targets is counted, and does not fill the ledger', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    for (let n = 0; n < 1_000; n++) await shell.call('reportBlocked', { what: 'request', target: `host-${String.fromCharCode(97 + (n % 26))}${String.fromCharCode(97 + Math.floor(n / 26))}.example`, trusted: false, conversationId: null });
    const records = (): typeof bench.server.activity => bench.server.activity.filter((one) => one.record.kind === 'request-blocked');
    const counted = (): number => records().reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0);
    await until(() => counted() === 1_000);
    expect(records().length).toBeLessThan(500);
    expect(shell.events('notice')).toHaveLength(0);
  }, 20_000);

  test('a script that makes up conversations fills the ledger no more than one that makes up targets', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await signIn(shell);
    for (let n = 0; n < 300; n++) await shell.call('reportBlocked', { what: 'request', target: 'host.example', trusted: false, conversationId: randomUUID() });
    await shell.call('reportBlocked', { what: 'copy', target: 'thread', trusted: true, conversationId: bench.server.conversation.id });
    await until(() => kinds().includes('copy-attempt'));
    const records = (): typeof bench.server.activity => bench.server.activity.filter((one) => one.record.kind === 'request-blocked');
    await until(() => records().reduce((sum, one) => sum + Number(one.record.detail['repeats'] ?? 1), 0) === 300);
    expect(records().length).toBeLessThan(10);
    expect(records().map((one) => one.record.conversationId)).toEqual(records().map(() => null));
    expect(bench.server.activity.find((one) => one.record.kind === 'copy-attempt')?.record).toMatchObject({ conversationId: bench.server.conversation.id, tenantId: bench.server.tenant.id });
  }, 20_000);

  test('what a page calls the target of an attempt cannot carry a value out', async () => {
    const { desk, shell } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    await shell.call('reportBlocked', { what: 'copy', target: 'card 4111 1111 1111 1111', trusted: true, conversationId: null });
    await until(() => kinds().includes('copy-attempt'));
    expect(JSON.stringify(bench.server.activity)).not.toContain('4111');
  });
});
