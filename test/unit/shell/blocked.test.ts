import { describe, expect, test } from 'vitest';
import { BlockedReports, targetOf } from '../../../main/shell/blocked.ts';
import type { Blocked } from '../../../main/shell/shell.ts';

describe('what is reported of a refused address', () => {
  test.each([
    ['https://evil.example:8443/path?card=4111', 'evil.example'],
    ['https://user:password@evil.example/', 'evil.example'],
    ['ws://[::1]:80/x', '[::1]'],
    ['data:text/html,4111', 'data:'],
    ['blob:https://desk.example/4111', 'blob:'],
    ['about:blank', 'about:'],
    ['4111 1111', 'unreadable-address'],
    ['', 'unreadable-address'],
  ])('of %s it is %s', (address, shown) => {
    expect(targetOf(address)).toBe(shown);
  });
});

describe('reports of what was blocked', () => {
  test('a page in a loop is limited, and that is reported', () => {
    let now = 0;
    const reports = new BlockedReports(() => now);
    const seen: Blocked[] = [];
    reports.listen((one) => seen.push(one));
    for (let n = 0; n < 10_000; n += 1) reports.report('request', `host-${n}`);
    expect(seen.length).toBe(61);
    expect(seen.at(-1)).toEqual({ what: 'request', target: 'too-many' });
    now += 1000;
    for (let n = 0; n < 100; n += 1) reports.report('popup', 'later');
    expect(seen.filter((one) => one.target === 'later').length).toBe(10);
  });

  test('reports before the first listener are passed to it', () => {
    const reports = new BlockedReports(() => 0);
    reports.report('request', 'early');
    const seen: Blocked[] = [];
    reports.listen((one) => seen.push(one));
    expect(seen).toEqual([{ what: 'request', target: 'early' }]);
  });
});
