/** When an agent is asked whom a message is for. */
import { describe, expect, test } from 'vitest';
import { RECEIVER_DOUBTS } from '../../../contract/receiver.ts';
import {
  doubtOf,
  SWITCHED_WITHIN_MS,
  type SaidMessage,
  type Talk,
  type Writing,
} from '../../../core/receiver/receiver.ts';
import { numbersFrom, replayDay, type RecordedTurn } from '../../support/receiverDay.ts';

const visitor = (text: string, ...types: string[]): SaidMessage => {
  const marks = [...text.matchAll(/\[[^\]]*\]/g)].map(({ 0: hidden, index }, at) => ({
    ...{ start: index, end: index + hidden.length, type: types[at] ?? 'NAME' },
    shown: /•+ \d{4}/.exec(hidden)?.[0] ?? '',
  }));
  return { author: 'visitor', text, marks };
};
const agent = (text: string): SaidMessage => ({ author: 'agent', text, marks: [] });
const talk = (handle: string, ...messages: SaidMessage[]): Talk => ({ id: handle, handle, messages });
const writing = (text: string, kinds: string[] = [], sinceSwitch = 1_000): Writing => ({ text, kinds, sinceSwitch });

const BOOKING = talk('4F2A', visitor('my name is [name] and the booking is for seat TI9302'));
const PIZZA = talk('B1C7', visitor('i want a pizza with mushrooms'), agent('of course, one moment'), visitor('thanks'));

describe('nobody is asked', () => {
  test.each<[string, Writing, Talk, Talk[]]>([
    ['without personal data, a moment after a change', writing('One moment, please.', [], 0), PIZZA, [BOOKING]],
    ['about data that this visitor just gave', writing('Thank you, Ann Lee.', ['NAME'], 0), BOOKING, [PIZZA]],
    ['where no other conversation is open', writing('Thank you, Ann Lee.', ['NAME'], 0), PIZZA, []],
    ['long after a change', writing('It goes to Ann Lee.', ['NAME'], SWITCHED_WITHIN_MS), PIZZA, [talk('A0A0')]],
    ['where it was never changed', writing('It goes to Ann Lee.', ['NAME'], Infinity), PIZZA, [talk('A0A0')]],
    ['about the reference of this visitor', writing('TI9302 is booked.'), BOOKING, [PIZZA]],
    [
      'about a number that both have',
      writing('It is 44556.'),
      talk('A', visitor('44556')),
      [talk('B', visitor('44556'))],
    ],
    ['about an empty text', writing('', [], 0), talk(''), [talk('')]],
  ])('%s', (_what, what, here, others) => {
    expect(doubtOf(what, here, others)).toBeNull();
  });
});

describe('it is asked', () => {
  test.each<[string, Writing, Talk, Talk[], 'switched' | 'fits-other']>([
    ['data, and a change within seconds', writing('It goes to Ann Lee.', ['NAME']), PIZZA, [talk('A0A0')], 'switched'],
    [
      'at the last millisecond of those seconds',
      writing('It goes to Ann Lee.', ['NAME'], SWITCHED_WITHIN_MS - 1),
      PIZZA,
      [talk('A0A0')],
      'switched',
    ],
    [
      'the same kind of data is waited for in two conversations',
      writing('Thank you, Ann Lee.', ['NAME']),
      talk('C', visitor('i am [name]')),
      [BOOKING],
      'switched',
    ],
    ['what another visitor just gave', writing('Thank you, Ann.', ['NAME'], 60_000), PIZZA, [BOOKING], 'fits-other'],
    ['the reference of another visitor', writing('Seat TI9302 is yours.', [], 60_000), PIZZA, [BOOKING], 'fits-other'],
    ['the name of another visitor', writing('Dear 4f2a, hello.', [], 60_000), PIZZA, [BOOKING], 'fits-other'],
    [
      'the last digits of another visitor’s card',
      writing('The card that ends 1111 is charged.', [], 60_000),
      PIZZA,
      [talk('A', visitor('[card •••• 1111]', 'CARD'))],
      'fits-other',
    ],
    [
      'words of another visitor, beside data',
      writing('東京駅の予約は田中様です', ['NAME'], 100),
      PIZZA,
      [talk('A', visitor('東京駅の予約をお願いします'))],
      'switched',
    ],
  ])('about %s', (_what, what, here, others, doubt) => {
    expect(doubtOf(what, here, others)).toBe(doubt);
    expect(RECEIVER_DOUBTS).toContain(doubt);
  });
});

test('what has been answered in this conversation is no longer waited for', () => {
  const answered = talk('A', visitor('i am [name]'), agent('Thank you.'));
  expect(doubtOf(writing('It goes to Ann Lee.', ['NAME']), answered, [PIZZA])).toBe('switched');
});

test('phrases that the agent writes to everybody do not make a message fit', () => {
  const said = 'thank you for waiting, your order is on its way';
  const here = talk('A', visitor('is my order on its way'), agent(said));
  const other = talk('B', visitor('thank you'), agent(said));
  expect(doubtOf(writing(`${said}, Ann Lee`, ['NAME']), here, [other])).toBe('switched');
});

/** Chats as the recorded sets have them, written for this test: a turn in five or six has personal data. */
const CHATS: readonly (readonly RecordedTurn[])[] = [
  [
    ['i would like to change my seat'],
    ['my name is Rosa Lindqvist', 'Rosa Lindqvist'],
    ['yes please'],
    ['by the window'],
    ['thank you'],
  ],
  [
    ['a proof of insurance for my car'],
    ['write to rosa.b@example.com', 'rosa.b@example.com'],
    ['2017'],
    ['it is blue'],
    ['bye'],
  ],
  [
    ['two pizzas with mushrooms'],
    ['call me on +44 20 7946 0018', '+44 20 7946 0018'],
    ['a lemonade too'],
    ['no olives'],
    ['thanks'],
  ],
  [
    ['i want to close my account'],
    ['the card is 4111 1111 1111 1111', '4111 1111 1111 1111'],
    ['no'],
    ['by post'],
    ['that was all'],
  ],
  [
    ['the installation stops at half'],
    ['i am Tomás Ferreira', 'Tomás Ferreira'],
    ['windows'],
    ['i tried twice'],
    ['it works now'],
  ],
  [
    ['the invoice of march is missing'],
    ['IBAN DE89370400440532013000', 'DE89370400440532013000'],
    ['march'],
    ['as pdf'],
    ['ok'],
  ],
].map((turns) => turns.map(([text = '', ...values]) => ({ text, values })));

test('on a replayed day one ordinary message in fifty is asked about at most, and every planted mix-up', () => {
  const { ordinary, planted, wrong } = replayDay(Array.from({ length: 20 }, () => CHATS).flat(), 6, numbersFrom(3));
  expect(planted.all).toBeGreaterThan(300);
  expect(wrong.filter((line) => line.startsWith('MISSED'))).toEqual([]);
  expect(ordinary.all).toBe(600);
  expect(ordinary.asked).toBeLessThanOrEqual(ordinary.all / 50);
});
