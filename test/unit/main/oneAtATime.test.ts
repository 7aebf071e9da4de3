import { expect, test } from 'vitest';
import { oneAtATime } from '../../../main/unlock/oneAtATime.ts';

test('a running change refuses another, and the next one can follow its success or failure', async () => {
  const begun: string[] = [];
  let end: (() => void) | null = null;
  const change = oneAtATime(async (what: string): Promise<string> => {
    begun.push(what);
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    if (what === 'fails') throw new RangeError('no');
    return what;
  });
  const finish = (): void => {
    end?.();
  };
  const first = change('first');
  await expect(change('second')).rejects.toThrow('change-under-way');
  finish();
  expect(await first).toBe('first');
  const failing = change('fails');
  finish();
  await expect(failing).rejects.toThrow(RangeError);
  const third = change('third');
  finish();
  expect(await third).toBe('third');
  expect(begun).toEqual(['first', 'fails', 'third']);
});
