/**
 * A day of one agent who answers several conversations at once, replayed from recorded chats. The recorded sets have
 * the visitors' turns alone; each answer is made by rule from the turn before it, and repeats its words and all of its
 * personal data, which is more than agents do. Everything the desk would have is masked by the product's masker.
 */
import {
  doubtOf,
  SWITCHED_WITHIN_MS,
  type ReceiverDoubt,
  type SaidMessage,
  type Talk,
} from '../../core/receiver/receiver.ts';
import { mask } from '../../core/masking/mask.ts';
import type { DialogueState } from '../../core/masking/types.ts';

export interface RecordedTurn {
  readonly text: string;
  /** Personal data in it, as the people who labelled the set saw it. */
  readonly values: readonly string[];
}

export interface ReceiverDay {
  /** Answers sent where they belong, and how many of them were asked about. */
  readonly ordinary: { all: number; asked: number };
  /** Answers of one conversation sent in another, within seconds after changing to it, with personal data. */
  readonly planted: { all: number; caught: number };
  /** The same, but long after the change: only what the text fits can show it. */
  readonly late: { all: number; caught: number };
  /** What was decided wrongly, for people to read. */
  readonly wrong: string[];
}

/** Seeded numbers in [0, 1): mulberry32. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Phrases around what is repeated; some without anything of the visitor's, as most answers are. */
const OPENERS = [
  'thank you',
  'thanks for waiting',
  'of course, one moment please',
  'i am happy to help you with that',
  'let me check this for you',
  'sorry about that',
  'alright',
  'sure',
] as const;
const ASKS = [
  'is there anything else i can help you with',
  'may i know your full name please',
  'could you tell me the number of your booking',
  'can you confirm that for me',
  'please allow me two minutes',
] as const;

interface Running {
  readonly talk: { readonly id: string; readonly handle: string; messages: SaidMessage[] };
  readonly turns: RecordedTurn[];
  state: DialogueState | undefined;
  /** Of the visitor, heard and not answered. */
  readonly unanswered: RecordedTurn[];
  /** When the visitor's next turn arrives, milliseconds. */
  next: number;
}

/** Answer to a turn: kinds as the masker finds them. */
interface Answer {
  readonly text: string;
  readonly kinds: readonly string[];
  readonly masked: SaidMessage;
}

/** @param atOnce conversations that the agent answers at the same time */
export function replayDay(
  recorded: readonly (readonly RecordedTurn[])[],
  atOnce: number,
  random: () => number,
): ReceiverDay {
  const day: ReceiverDay = {
    ordinary: { all: 0, asked: 0 },
    planted: { all: 0, caught: 0 },
    late: { all: 0, caught: 0 },
    wrong: [],
  };
  const waiting = recorded.map((turns) => [...turns]);
  const running: Running[] = [];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let now = 0;
  let open: string | null = null;
  let switchedAt = 0;
  let started = 0;
  for (;;) {
    while (running.length < atOnce) {
      const turns = waiting.shift();
      if (turns === undefined) break;
      started += 1;
      const handle = Math.floor(random() * 0x10000)
        .toString(16)
        .toUpperCase()
        .padStart(4, '0');
      running.push({
        talk: { id: `c${started}`, handle, messages: [] },
        turns,
        state: undefined,
        unanswered: [],
        next: now + random() * 30_000,
      });
    }
    const one = running.toSorted((a, b) => a.next - b.next)[0];
    if (one === undefined) break;
    now = Math.max(now, one.next);
    const turn = one.unanswered.splice(0).at(-1) ?? hear(one);
    if (turn === undefined) {
      running.splice(running.indexOf(one), 1);
      continue;
    }
    if (open !== one.talk.id) {
      open = one.talk.id;
      switchedAt = now;
    }
    const answer = answerTo(turn, one.state, pick, random);
    const others = running.filter((other) => other !== one).map(({ talk }) => talk);
    // Reading at 25 characters a second and writing at 6; every fourth answer is inserted by a few keys.
    now += 1_000 + turn.text.length * 40 + (random() < 0.25 ? 1_500 : answer.text.length * 170);
    // Whoever has written meanwhile waits for an answer as well, and what they gave may be mistaken for this.
    for (const other of running)
      if (other !== one && other.next <= now && other.unanswered.length === 0) hearNext(other);
    const doubt = ask(answer, now - switchedAt, one.talk, others);
    day.ordinary.all += 1;
    if (doubt !== null) {
      day.ordinary.asked += 1;
      day.wrong.push(`ASKED ${doubt} ${(now - switchedAt) / 1_000} s [${answer.kinds.join()}] ${answer.text}`);
    }
    if (answer.kinds.length > 0 && turn.values.length > 0)
      for (const other of others.filter(({ messages }) => messages.length > 0)) {
        const rest = [one.talk, ...others.filter((each) => each !== other)];
        const within = 500 + random() * (SWITCHED_WITHIN_MS - 500);
        day.planted.all += 1;
        if (ask(answer, within, other, rest) !== null) day.planted.caught += 1;
        else day.wrong.push(`MISSED [${answer.kinds.join()}] ${answer.text} IN ${saidIn(other)}`);
        day.late.all += 1;
        if (ask(answer, 120_000, other, rest) !== null) day.late.caught += 1;
      }
    one.talk.messages.push(answer.masked);
    one.next = now + 5_000 + random() * 60_000;
  }
  return day;
}

/** The visitor's next turn arrives. */
function hear(one: Running): RecordedTurn | undefined {
  const turn = one.turns.shift();
  if (turn === undefined) return undefined;
  const heard = mask({ id: 'v', author: 'visitor', text: turn.text }, one.state);
  one.state = heard.state;
  one.talk.messages.push({ author: 'visitor', text: heard.text, marks: heard.marks });
  return turn;
}

function hearNext(one: Running): void {
  const turn = hear(one);
  if (turn !== undefined) one.unanswered.push(turn);
}

const ask = ({ text, kinds }: Answer, sinceSwitch: number, here: Talk, others: readonly Talk[]): ReceiverDoubt | null =>
  doubtOf({ text, kinds, sinceSwitch }, here, others);

const saidIn = ({ messages }: Talk): string =>
  messages
    .slice(-4)
    .map(({ text }) => text)
    .join(' | ');

function answerTo(
  turn: RecordedTurn,
  state: DialogueState | undefined,
  pick: <T>(from: readonly T[]) => T,
  random: () => number,
): Answer {
  const words = turn.text.split(' ').filter((word) => word.length > 3);
  const from = Math.floor(random() * Math.max(1, words.length - 2));
  const parts: string[] = [pick(OPENERS)];
  if (turn.values.length > 0) parts.push(turn.values.join(' and '));
  else if (random() < 0.5) parts.push(words.slice(from, from + 3).join(' '));
  if (random() < 0.5) parts.push(pick(ASKS));
  const text = parts.filter((part) => part !== '').join(' ');
  const masked = mask({ id: 'a', author: 'agent', text }, state);
  return {
    text,
    kinds: masked.spans.map(({ type }) => type),
    masked: { author: 'agent', text: masked.text, marks: masked.marks },
  };
}
