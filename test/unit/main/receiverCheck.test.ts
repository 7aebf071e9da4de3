/** Main asks whom a message is for, and what is recorded of that. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConversationSummary, Message } from '../../../contract/common.ts';
import type { ReceiverAsked } from '../../../contract/receiver.ts';
import { createConfirmations } from '../../../main/guards/confirmations.ts';
import { createReceiverCheck, type ReceiverCheck } from '../../../main/session/receiverCheck.ts';

const ME = randomUUID();
const conversation = (visitorName: string, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: randomUUID(),
  tenant: { id: randomUUID(), name: `Bank of ${visitorName}`, colour: '#000000' },
  visitorName,
  siteName: 's',
  status: 'open',
  assignedTo: { id: ME, name: 'Anke', role: 'agent' },
  startedAt: 1,
  lastSeq: 0,
  lastMessageAt: null,
  lastPreview: null,
  lastAuthor: null,
  waitingSince: null,
  visitorOnline: true,
  ...more,
});

let here: ConversationSummary;
let there: ConversationSummary;
let said: Map<string, string[]>;
let recorded: unknown[];
let asked: unknown[];
let answer: boolean;
let drafts: unknown[];
let canRecord: boolean;
let now: number;
let check: ReceiverCheck;

beforeEach(() => {
  [here, there] = [conversation('4F2A'), conversation('B1C7')];
  [said, recorded, asked, drafts, answer, canRecord, now] = [new Map(), [], [], [], true, true, 1_000_000];
  const all = (): ConversationSummary[] => [here, there];
  check = createReceiverCheck({
    session: { person: { id: ME, name: 'Anke', role: 'agent' } },
    conversations: {
      list: all,
      known: (id) => all().find((one) => one.id === id) ?? here,
      said: (id) =>
        (said.get(id) ?? []).map((text, at): Message => ({
          ...{ id: randomUUID(), conversationId: id, seq: at + 1, author: 'visitor', authorName: null, at: 1 },
          body: { text, marks: [] },
        })),
    },
    activity: {
      record: (kind, detail, context) => {
        if (!canRecord) throw new Error('The ledger cannot be written.');
        recorded.push([kind, detail, context]);
      },
    },
    keepDraft: (...kept) => void drafts.push(kept),
    confirmations: {
      ask: async (question) => {
        asked.push(question);
        return answer;
      },
    },
    now: () => now,
  });
});
const send = (kinds: string[] = ['NAME'], text = 'It goes to Ann Lee.') => check.confirm(here.id, text, kinds);
const switchHere = (): void => {
  check.at(there.id);
  check.at(here.id);
};

describe('a message', () => {
  test('with personal data, a moment after a change, is asked about and recorded twice, without its text', async () => {
    switchHere();
    await send(['NAME', 'CARD', 'NAME']);
    expect(asked).toEqual([{ visitor: '4F2A', tenant: 'Bank of 4F2A', kinds: ['NAME', 'CARD'], doubt: 'switched' }]);
    const detail = { doubt: 'switched', kinds: 'NAME, CARD' };
    const context = { conversationId: here.id, tenantId: here.tenant.id };
    expect(recorded).toEqual([
      ['receiver-check', { ...detail, result: 'asked' }, context],
      ['receiver-check', { ...detail, result: 'confirmed' }, context],
    ]);
    expect(JSON.stringify(recorded)).not.toContain('Ann');
    expect(drafts).toEqual([[here.id, 'It goes to Ann Lee.']]);
  });

  test('that is not confirmed is not sent, and that is recorded', async () => {
    switchHere();
    answer = false;
    await expect(send()).rejects.toThrow('receiver-not-confirmed');
    expect(recorded).toMatchObject([
      ['receiver-check', { result: 'asked' }, {}],
      ['receiver-check', { result: 'cancelled' }, {}],
    ]);
    // Nothing was confirmed, so the next try is asked about again.
    await expect(send()).rejects.toThrow('receiver-not-confirmed');
  });

  test('that follows a confirmed one is not asked about again', async () => {
    switchHere();
    await send();
    await send();
    expect(asked).toHaveLength(1);
  });

  test('of the first conversation of a session, and of one where the person stayed, goes out', async () => {
    check.at(here.id);
    await send();
    check.at(there.id);
    check.at(here.id);
    now += 8_000;
    await send();
    expect([asked, recorded, drafts]).toEqual([[], [], []]);
  });

  test('to a conversation that was never opened counts as a change', async () => {
    check.at(there.id);
    await send();
    expect(asked).toHaveLength(1);
  });

  test('that names another visitor is asked about at any time, with data or without', async () => {
    said.set(there.id, ['the booking is TI9302']);
    await send([], 'Your booking TI9302 is changed.');
    expect(asked).toMatchObject([{ kinds: [], doubt: 'fits-other' }]);
  });

  test.each<[string, Partial<ConversationSummary>]>([
    ['is closed', { status: 'closed' }],
    ['a colleague answers', { assignedTo: { id: randomUUID(), name: 'Omar', role: 'agent' } }],
    ['waits for anybody', { assignedTo: null }],
  ])('is not compared with a conversation that %s', async (_what, change) => {
    there = { ...there, ...change };
    said.set(there.id, ['the booking is TI9302']);
    await send([], 'Your booking TI9302 is changed.');
    expect(asked).toEqual([]);
  });

  test('is not sent, and nobody is asked, where it cannot be recorded', async () => {
    switchHere();
    canRecord = false;
    await expect(send()).rejects.toThrow('The ledger cannot be written.');
    expect(asked).toEqual([]);
  });
});

describe('a question', () => {
  const QUESTION: Omit<ReceiverAsked, 'askId'> = { visitor: '4F2A', tenant: 'T', kinds: [], doubt: 'switched' };
  let shown: ReceiverAsked[];
  beforeEach(() => {
    shown = [];
    return () => void vi.useRealTimers();
  });
  const make = () => createConfirmations((one) => shown.push(one), 1_000);

  test('is answered once, by its own id alone', async () => {
    const questions = make();
    const answered = questions.ask(QUESTION);
    questions.answer('another', true);
    questions.answer(shown[0]?.askId ?? '', true);
    questions.answer(shown[0]?.askId ?? '', false);
    expect(await answered).toBe(true);
    expect(shown).toEqual([{ askId: expect.any(String), ...QUESTION }]);
  });

  test('beside another one is a no, and the first one stays', async () => {
    const questions = make();
    const first = questions.ask(QUESTION);
    expect(await questions.ask(QUESTION)).toBe(false);
    expect(shown).toHaveLength(1);
    questions.answer(shown[0]?.askId ?? '', true);
    expect(await first).toBe(true);
  });

  test('that nobody answers is a no after its time, and at a lock at once', async () => {
    vi.useFakeTimers();
    const questions = make();
    let late: boolean | null = null;
    void questions.ask(QUESTION).then((isYes) => (late = isYes));
    await vi.advanceTimersByTimeAsync(999);
    expect(late).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(late).toBe(false);
    const locked = questions.ask(QUESTION);
    questions.drop();
    expect(await locked).toBe(false);
  });
});
