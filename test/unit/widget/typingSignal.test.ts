import { expect, it } from 'vitest';
import { TypingSignal, TYPING } from '../../../widget/typingSignal.ts';
import { HandClock } from './support.ts';

function signal(): { readonly said: boolean[]; readonly clock: HandClock; readonly typing: TypingSignal } {
  const said: boolean[] = [];
  const clock = new HandClock();
  return {
    said,
    clock,
    typing: new TypingSignal((typing) => {
      said.push(typing);
    }, clock),
  };
}

it('many keys in a second are one notice to the other side', () => {
  const { said, clock, typing } = signal();
  for (let key = 1; key <= 20; key += 1) {
    typing.input('x'.repeat(key));
    clock.pass(50);
  }
  expect(said).toEqual([true]);
});

it('long typing is repeated at intervals, so that it does not expire', () => {
  const { said, clock, typing } = signal();
  for (let second = 0; second < 10; second += 1) {
    typing.input('still');
    clock.pass(1_000);
  }
  expect(said).toEqual([true, true, true, true]);
});

it('a pause ends it', () => {
  const { said, clock, typing } = signal();
  typing.input('a');
  clock.pass(TYPING.silence);
  expect(said).toEqual([true, false]);
});

it('an emptied field, and sending, end it at once and only once', () => {
  const { said, clock, typing } = signal();
  typing.input('a');
  typing.input('  ');
  typing.stop();
  clock.pass(TYPING.silence * 2);
  expect(said).toEqual([true, false]);
});

function seen(isSeen: boolean): {
  readonly said: [boolean, string | null][];
  readonly clock: HandClock;
  readonly typing: TypingSignal;
} {
  const said: [boolean, string | null][] = [];
  const clock = new HandClock();
  return {
    said,
    clock,
    typing: new TypingSignal(
      (typing, text) => {
        said.push([typing, text]);
      },
      clock,
      () => isSeen,
    ),
  };
}

it('typed text is sent along only where the visitor has consented to it', () => {
  const { said, typing } = seen(false);
  typing.input('my secret plan');
  expect(said).toEqual([[true, null]]);
});

it('with a preview sends the typed text at intervals and at its end, and none once it is emptied', () => {
  const { said, clock, typing } = seen(true);
  for (let key = 1; key <= 20; key += 1) {
    typing.input('x'.repeat(key));
    clock.pass(100);
  }
  clock.pass(TYPING.preview);
  expect(said.map(([, text]) => text?.length)).toEqual([1, 8, 16, 20]);
  typing.input('');
  clock.pass(TYPING.silence * 2);
  expect(said.at(-1)).toEqual([false, null]);
  expect(said).toHaveLength(5);
});

it('with a preview sends at most as much text as a message may have', () => {
  const { said, typing } = seen(true);
  for (const length of [8_000, 8_001, 9_000]) {
    typing.input('x'.repeat(length));
    typing.stop();
  }
  expect(said.filter(([is]) => is).map(([, text]) => text?.length)).toEqual([8_000, 8_000, 8_000]);
});
