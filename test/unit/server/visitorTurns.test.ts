/** The work of visitors takes turns by site and by address, after that of desks. */
import { expect, test } from 'vitest';
import { VisitorTurns } from '../../../server/channels/widget/visitorTurns.ts';
import { StaffRequests } from '../../../server/platform/staffRequests.ts';
import { turns as settled } from '../../support/turns.ts';

function setUp() {
  const staff = new StaffRequests();
  const turns = new VisitorTurns(staff);
  const done: string[] = [];
  const add = (siteId: string, address: string, name: string): Promise<true | null> =>
    turns.run({ siteId, address, isShared: false }, async () => {
      done.push(name);
      return true as const;
    });
  return { staff, turns, done, add };
}

test('a flood of one address delays itself, then its site, and other sites hardly', async () => {
  const { done, add } = setUp();
  const flood = Array.from({ length: 5 }, (_, at) => add('a', 'hostile', `hostile ${at}`));
  await Promise.all([...flood, add('a', 'neighbour', 'neighbour'), add('b', 'other', 'other')]);
  expect(done).toEqual(['hostile 0', 'neighbour', 'other', 'hostile 1', 'hostile 2', 'hostile 3', 'hostile 4']);
});

test('of one address a hundred pieces wait, and of others still some', async () => {
  const { done, add } = setUp();
  const flood = Array.from({ length: 150 }, (_, at) => add('a', 'hostile', `hostile ${at}`));
  const neighbour = add('a', 'neighbour', 'neighbour');
  expect((await Promise.all(flood)).filter((one) => one === null)).toHaveLength(49);
  expect(await neighbour).toBe(true);
  expect(done).toHaveLength(102);
});

test('requests of desks are answered first', async () => {
  const { staff, done, add } = setUp();
  staff.begin();
  const work = add('a', 'visitor', 'visitor');
  await settled();
  expect(done).toEqual([]);
  staff.end();
  await work;
  expect(done).toEqual(['visitor']);
});

test('under requests without end visitors are served as well', async () => {
  const { staff, add } = setUp();
  staff.begin();
  expect(await add('a', 'visitor', 'visitor')).toBe(true);
});

test('what fails stops no one else', async () => {
  const { turns, add } = setUp();
  const failing = turns.run({ siteId: 'a', address: 'x', isShared: false }, () => Promise.reject(new RangeError('no')));
  const next = add('a', 'x', 'next');
  await expect(failing).rejects.toThrow(RangeError);
  expect(await next).toBe(true);
});
