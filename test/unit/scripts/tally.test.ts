import { describe, expect, it } from 'vitest';
import { add, closingLine, countReport, NOTHING, single } from '../../../scripts/lib/tally.ts';

const file = (name: string, status: string, ...tests: string[]): object => ({
  name,
  status,
  assertionResults: tests.map((one, index) => ({ status: one, fullName: `${name} ${index}` })),
});

describe('the count of a run', () => {
  it('adds up what passed, failed and was skipped, and names the failures', () => {
    const tally = countReport(
      'unit',
      {
        success: false,
        testResults: [
          file('a', 'passed', 'passed', 'passed'),
          file('b', 'failed', 'passed', 'failed', 'pending', 'todo'),
        ],
      },
      1,
    );
    expect(tally).toEqual({ passed: 3, failed: 1, skipped: 2, failures: ['unit: b 1'] });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countReport('unit', { success: false, testResults: [file('a', 'failed')] }, 1)).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });

  it('counts a file that failed after its tests had passed', () => {
    expect(countReport('unit', { success: false, testResults: [file('a', 'failed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a run that failed outside of any test', () => {
    expect(countReport('e2e', { success: false, testResults: [file('a', 'passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(countReport('e2e', { success: true, testResults: [file('a', 'passed', 'passed')] }, 134)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it.each([null, undefined, {}, { success: true }, 'text'])('counts the report %j as a failure', (report) => {
    expect(countReport('e2e', report, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts an unknown status as a failure', () => {
    expect(countReport('e2e', { success: true, testResults: [file('a', 'passed', 'wobbly')] }, 0)).toMatchObject({
      failed: 1,
    });
  });

  it('ends in one line', () => {
    const tally = [single('types', true), single('lint', false), { ...NOTHING, passed: 10, skipped: 2 }].reduce(
      add,
      NOTHING,
    );
    expect(closingLine(tally)).toBe('11 passed, 1 failed, 2 skipped');
    expect(tally.failures).toEqual(['lint']);
  });
});
