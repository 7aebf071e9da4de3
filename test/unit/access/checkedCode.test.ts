/** Only its own parameters reach the page with a code, whatever a server or a handler adds. */
import { describe, expect, test } from 'vitest';
import { EVENTS, VERBS, type DeskState } from '../../../contract/bridge.ts';
import { CheckedCode } from '../../../contract/checkedCode.ts';
import { PROBLEMS } from '../../../contract/errors.ts';
import { FAULTS } from '../../../contract/faults.ts';
import { NOTICES } from '../../../contract/notices.ts';
import { RealtimeFromServer } from '../../../contract/realtime.ts';
import { REFUSALS } from '../../../contract/refusals.ts';
import { createBridge } from '../../../main/bridge/answer.ts';
import { tolerant } from '../../../main/link/tolerant.ts';
import { type Handlers, Refusal } from '../../../main/ports.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

const CARD = '4111 1111 1111 1111';
const LINES = {
  ...Object.fromEntries(Object.entries(PROBLEMS).map(([code, { params }]) => [code, params])),
  ...NOTICES,
  ...REFUSALS,
  ...FAULTS,
};

describe('what surrounds a code', () => {
  test.each(Object.entries(LINES))('%s keeps its own parameters and no others', (code, line) => {
    const own = line.parse(sampleOf(line, { idFor: () => null, random: seeded(1), optional: 1 }));
    expect(CheckedCode.parse({ code, params: { ...own, sealed: CARD, deep: { value: CARD } } })).toEqual({
      code,
      params: own,
    });
  });

  test('an unknown code keeps nothing, and a known one nothing of another form', () => {
    for (const coded of [
      { code: 'of-a-newer-server', params: { reason: CARD } },
      { code: 'key-changed', params: { reason: CARD } },
      { code: 'recovery-code-used', params: { count: CARD } },
      { code: 'signal-seen', params: { way: CARD, recorded: true } },
      { code: 'locked-idle', params: { minutes: { value: CARD } } },
      { code: 'constructor', params: { value: CARD } },
      { code: '__proto__', params: { value: CARD } },
    ])
      expect(CheckedCode.parse(coded)).toEqual({ code: coded.code, params: {} });
  });

  test('nothing else is read as a code', () => {
    for (const value of [null, CARD, {}, { code: 'failed' }, { code: 7, params: {} }, { code: 'failed', params: CARD }])
      expect(CheckedCode.safeParse(value).success).toBe(false);
  });
});

const newer = (params: Record<string, string>): { code: string; params: Record<string, string> } => ({
  code: 'of-a-newer-server',
  params,
});

describe('a parameter that is not in the table does not reach the page', () => {
  const id = '0f1e2d3c-0000-4000-8000-000000000000';
  const parsed = newer({ sealed: CARD });

  test('in an event', () => {
    for (const [event, payload] of [
      ['notice', { notice: parsed, tone: 'info' }],
      ['reason', { askId: id, question: parsed }],
      ['messageRefused', { conversationId: id, messageId: id, notice: parsed }],
      ['state', { phase: 'locked', workstation: 'W', personName: null, notice: parsed }],
    ] as const) {
      const checked = EVENTS[event].safeParse(payload);
      expect([event, checked.success, JSON.stringify(checked.data).includes(CARD)]).toEqual([event, true, false]);
    }
  });

  test('in a result', () => {
    const checked = VERBS.signIn.result.safeParse({ ok: false, notice: parsed, retryAt: null });
    expect([checked.success, JSON.stringify(checked.data).includes(CARD)]).toEqual([true, false]);
  });

  test('in a refusal that is passed on from the server', async () => {
    const refusing = (params: Record<string, string>): Handlers =>
      new Proxy({} as Handlers, { get: () => () => Promise.reject(new Refusal(newer(params))) });
    const state: DeskState = { phase: 'signed-out', workstation: 'W' };
    const bridge = createBridge({
      window: Promise.resolve({ id: 7, origin: 'https://desk.example' }),
      handlers: () => refusing({ original: CARD }),
      state: () => state,
      onRefused: () => {},
      log: () => {},
    });
    const sender = { windowId: 7, frame: 'main', origin: 'https://desk.example' } as const;
    expect(await bridge(sender, 'getState', {})).toEqual({ ok: false, code: 'of-a-newer-server', params: {} });
  });

  test('in the frame that ends a session, which ends it all the same', () => {
    const ended = { type: 'session-ended', seq: 1, notice: parsed };
    expect(tolerant(RealtimeFromServer).parse(ended)).toEqual({ ...ended, notice: newer({}) });
    const more = {
      ...ended,
      notice: { code: 'session-over', params: { why: 'person', name: 'A', reason: null, sealed: CARD } },
    };
    expect(tolerant(RealtimeFromServer).parse(more)).toEqual({
      ...ended,
      notice: { code: 'session-over', params: { why: 'person', name: 'A', reason: null } },
    });
  });
});
