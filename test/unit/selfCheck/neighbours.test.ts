import { describe, expect, test } from 'vitest';
import { keysLine, memoryLine, type NeighbourReads } from '../../../main/selfCheck/neighbours.ts';

const reads = (changes: Partial<NeighbourReads> = {}): NeighbourReads => ({
  platform: 'linux',
  env: { DISPLAY: ':0' },
  read: () => null,
  owner: () => 1000,
  uid: 1000,
  ...changes,
});
const scope = (text: string | null): Partial<NeighbourReads> => ({ read: () => text });
const codes = ({ notes }: { notes: readonly { code: string }[] }): string[] => notes.map(({ code }) => code);

describe('memory that other programs of the person may read', () => {
  test.each([
    ['0\n', 'not-enforceable'],
    ['1\n', 'in-part'],
    ['2\n', 'enforced'],
    ['3\n', 'enforced'],
    ['nonsense', 'not-enforceable'],
    ['-1', 'not-enforceable'],
    [null, 'not-enforceable'],
  ] as const)('with ptrace_scope %j is %s', (text, state) => {
    expect(memoryLine(reads(scope(text))).state).toBe(state);
  });

  test('names the remedy where there is one to name', () => {
    expect(codes(memoryLine(reads(scope('0'))))).toEqual(['memory-scope', 'os-memory']);
    expect(codes(memoryLine(reads(scope('2'))))).toEqual(['memory-scope']);
  });

  test('says that main is closed, and does not call the browser closed for it', () => {
    const line = memoryLine(reads({ ...scope('0'), owner: () => 0 }));
    expect(codes(line)).toContain('memory-main-closed');
    expect(line.state).toBe('not-enforceable');
  });

  test('says nothing of the kind of a system that it did not look at', () => {
    expect(codes(memoryLine(reads({ platform: 'win32' })))).toEqual(['memory-not-looked', 'os-memory']);
  });
});

describe('keys that other programs hear', () => {
  test.each([
    [{ DISPLAY: ':0' }, 'not-enforceable', 'keys-heard-x11'],
    [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, 'not-enforceable', 'keys-heard-x11'],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'in-part', 'keys-wayland'],
  ] as const)('with %o is %s', (env, state, code) => {
    const line = keysLine(reads({ env }));
    expect(line.state).toBe(state);
    expect(codes(line)[0]).toBe(code);
  });
});
