import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkNote, LONGEST_TEXT, MOST_ITEMS } from '../../../contract/checkNotes.ts';
import { MOST_LINES, MOST_NOTES, SelfCheckLine } from '../../../contract/selfCheck.ts';
import { NotRun, runChecks, type Checked, type RawLine } from '../../../main/selfCheck/runChecks.ts';

const good: Checked = {
  name: 'good',
  check: () => [{ control: 'door', state: 'enforced', notes: [checkNote('context-menu-in-page')] }],
};
const saying = (...lines: RawLine[]): Checked => ({ name: 'odd', check: () => lines });
const statesOf = async (checked: Checked[], limit = 50): Promise<string[]> =>
  (await runChecks(checked, limit)).map((line) => `${line.guard}/${line.control}/${line.state}`);

afterEach(() => void vi.useRealTimers());

describe('a check', () => {
  test('that throws, at once or later, is failed, and the others still report', async () => {
    const throwing: Checked[] = [
      {
        name: 'now',
        check: () => {
          throw new RangeError('secret');
        },
      },
      { name: 'later', check: () => Promise.reject(new Error('secret')) },
      { name: 'odd', check: () => Promise.reject('secret') },
    ];
    const lines = await runChecks([...throwing, good], 50);
    expect(lines.map((line) => line.state)).toEqual(['failed', 'failed', 'failed', 'enforced']);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('that hangs is failed after the time it has', async () => {
    vi.useFakeTimers();
    let states: string[] | null = null as typeof states;
    void statesOf([{ name: 'hangs', check: () => new Promise(() => undefined) }, good], 50).then((all) => {
      states = all;
    });
    await vi.advanceTimersByTimeAsync(49);
    expect(states).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(states).toEqual(['hangs/hangs/failed', 'good/door/enforced']);
  });

  test('that answers with an unknown state is failed', async () => {
    for (const state of ['fine', 'ENFORCED', '__proto__', ''])
      expect(await statesOf([saying({ control: 'door', state, notes: [] })])).toEqual(['odd/door/failed']);
  });

  test('that returns nothing, or no list, or invalid lines, is failed', async () => {
    const answers: unknown[] = [
      [],
      null,
      undefined,
      'enforced',
      [null],
      [{}],
      [{ control: 'door', state: 'enforced' }],
      [{ control: 1, state: 'enforced', notes: [] }],
      [{ control: 'door', state: 'enforced', notes: 'tried' }],
      [{ control: 'door', state: 'enforced', notes: ['tried'] }],
      [{ control: 'door', state: 'enforced', notes: [{ code: 'no-such-note', params: {} }] }],
      [{ control: 'door', state: 'enforced', notes: [{ code: 'swap-areas', params: { areas: 'two' } }] }],
    ];
    for (const answer of answers) {
      const lines = await runChecks([{ name: 'odd', check: () => answer as RawLine[] }], 50);
      expect(lines.map((line) => line.state)).toEqual(['failed']);
    }
  });

  test('with a flood of lines removes no other check from the report', async () => {
    const flood: Checked = {
      name: 'flood',
      check: () => Array.from({ length: 10_000 }, () => ({ control: 'x', state: 'enforced', notes: [] })),
    };
    expect(await statesOf([flood, good])).toEqual(['flood/flood/failed', 'good/door/enforced']);
  });

  test('too many of them together end in a line that says that and fails', async () => {
    const many = Array.from({ length: 40 }, (_, n): Checked => ({
      name: `g${n}`,
      check: () => Array.from({ length: 10 }, () => ({ control: 'x', state: 'enforced', notes: [] })),
    }));
    const lines = await runChecks(many, 50);
    expect(lines).toHaveLength(MOST_LINES);
    expect(lines.at(-1)).toMatchObject({ guard: 'self-check', state: 'failed' });
  });

  test('that has no screen to try it with is not run, and never enforced', async () => {
    const lines = await runChecks(
      [
        {
          name: 'page',
          check: () => {
            throw new NotRun('no-screen');
          },
        },
      ],
      50,
    );
    expect(lines).toEqual([{ guard: 'page', control: 'page', state: 'not-run', notes: [checkNote('no-screen')] }]);
  });

  test('has its texts and lists cut and control characters removed', async () => {
    const notes = [
      checkNote('place-refused', { place: 'n\n'.repeat(5_000) }),
      checkNote('launch-refused', { names: Array.from({ length: 500 }, () => 'n\u202e'.repeat(5_000)) }),
      ...Array.from({ length: 500 }, () => checkNote('swap-none')),
    ];
    const [line] = await runChecks(
      [saying({ control: `a\u0000\u202e${'b'.repeat(500)}`, state: 'enforced', notes })],
      50,
    );
    expect(line?.control).toHaveLength(80);
    expect(line?.notes).toHaveLength(MOST_NOTES);
    expect(line?.notes[0]?.params['place']).toHaveLength(LONGEST_TEXT);
    expect(line?.notes[1]?.params['names']).toHaveLength(MOST_ITEMS);
    expect(SelfCheckLine.safeParse(line).success).toBe(true);
    const said = line?.notes.flatMap(({ params }) => Object.values(params).flat()).join('');
    expect(`${line?.control}${said}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('that went wrong is named', async () => {
    const reports: string[] = [];
    await runChecks(
      [
        {
          name: 'throws',
          check: () => {
            throw new TypeError('x');
          },
        },
        saying({ control: 'c', state: 'lie', notes: [] }),
        good,
      ],
      50,
      (guard, reason) => reports.push(`${guard} ${reason}`),
    );
    expect(reports).toEqual(['throws TypeError', 'odd unknown-state']);
  });
});
