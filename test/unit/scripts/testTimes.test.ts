import { expect, test } from 'vitest';
import { fileTimes, slowestFiles } from '../../../scripts/lib/testTimes.ts';

test('shows the 20 slowest files, the slowest first, and equal ones by name', () => {
  const times = Array.from({ length: 25 }, (_, at) => ({
    file: `test/${String(at).padStart(2, '0')}`,
    milliseconds: at * 1000,
  }));
  const lines = slowestFiles([
    ...times,
    { file: 'test/b', milliseconds: 90_000 },
    { file: 'test/a', milliseconds: 90_000 },
  ]);
  expect(lines).toHaveLength(20);
  expect(lines.slice(0, 3)).toEqual(['    90.0 s  test/a', '    90.0 s  test/b', '    24.0 s  test/24']);
});

test.each([null, undefined, 'text', {}, [{ file: 'a' }], [{ file: 1, milliseconds: 2 }]])(
  'reads no times from %j',
  (report) => {
    expect(fileTimes(report)).toEqual([]);
  },
);

test('reads the times of a report', () => {
  expect(fileTimes([{ file: 'a', milliseconds: 2 }])).toEqual([{ file: 'a', milliseconds: 2 }]);
});
