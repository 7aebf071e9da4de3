/** What people choose about their own desks, at the server: one row a person, whichever desk it comes from. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  PreferenceChanges,
  Preferences,
  readPreferences,
  type StoredPreferences,
} from '../../../contract/preferences.ts';
import { FIRST_PREFERENCES as FIRST, LONGEST_QUIET } from '../../../core/vocabulary/preferences.ts';
import { preferenceHandlers } from '../../../server/domains/people/preferences.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('preferences');
const bus = makeBus();
const handlers = preferenceHandlers({ db: rows.db, bus });
afterAll(() => rows.close());
const tenant = await rows.tenant('bank');
const maya = await rows.person('maya', 'agent', [tenant]);
const tomas = await rows.person('tomas', 'agent', [tenant]);
let told: unknown[] = [];
bus.subscribe('desk.event', ({ frame, about }) => void told.push([frame.subject, frame.kind, about]));
beforeEach(async () => {
  told = [];
  await rows.db.deleteFrom('person_preferences').execute();
});

const asked = (personId: string, body: object) => ({ session: { person: { id: personId } }, body }) as never;
const read = (personId: string): Promise<StoredPreferences> => handlers.ownPreferences(asked(personId, {}));
const change = (personId: string, body: PreferenceChanges): Promise<StoredPreferences> =>
  handlers.changePreferences(asked(personId, body));

test('who has chosen nothing has the first ones, and everybody has their own', async () => {
  expect(await read(maya)).toEqual({ version: 0, preferences: FIRST });
  const changed = await change(maya, { zoom: 150 });
  expect(changed).toEqual({ version: 1, preferences: { ...FIRST, zoom: 150 } });
  expect(await read(maya)).toEqual(changed);
  expect(await read(tomas)).toEqual({ version: 0, preferences: FIRST });
  expect(told).toEqual([['preferences', 'changed', { concerns: 'person', personId: maya }]]);
});

test('two desks that change different things both count, and of the same thing the last one', async () => {
  await Promise.all([change(maya, { zoom: 150 }), change(maya, { density: 'compact' })]);
  const last = await change(maya, { zoom: 90 });
  expect(last).toEqual({ version: 3, preferences: { ...FIRST, zoom: 90, density: 'compact' } });
});

test.each([
  ['two acts with one key', { shortcuts: { lock: ['F8'] } }],
  ['one key twice in two of the changed acts', { shortcuts: { lock: ['F13'], take: ['F13'] } }],
])('%s are not taken', (_what, changes) => {
  expect(PreferenceChanges.safeParse(changes).success).toBe(false);
});

test.each([
  ['a key that writes', { shortcuts: { lock: ['KeyL'] } }],
  ['more keys than two', { shortcuts: { lock: ['F13', 'F14', 'F15'] } }],
  ['an act that there is none of', { shortcuts: { sell: ['F13'] } }],
  ['a size that there is none of', { zoom: 101 }],
  ['a loudness above all', { sounds: { ...FIRST.sounds, volume: 101 } }],
  ['a half of the sounds', { sounds: { volume: 10 } }],
  ['a field that there is none of', { theme: 'pink' }],
])('%s is no preference', (_what, changes) => {
  expect(PreferenceChanges.safeParse(changes).success).toBe(false);
});

test('keys that change places are taken as one change', async () => {
  const shortcuts = { lock: ['F8'], nextWaiting: ['Control+KeyL'] };
  expect(PreferenceChanges.safeParse({ shortcuts }).success).toBe(true);
  expect((await change(maya, { shortcuts })).preferences.shortcuts).toEqual(shortcuts);
});

test('silence has an end of some hours', async () => {
  const soon = Date.now() + 30 * 60_000;
  expect((await change(maya, { quietUntil: soon })).preferences.quietUntil).toBe(soon);
  await expect(change(maya, { quietUntil: Date.now() + LONGEST_QUIET + 60_000 })).rejects.toThrow('invalid');
  expect((await change(maya, { quietUntil: null })).preferences.quietUntil).toBeNull();
  expect((await read(maya)).version).toBe(2);
});

test('fields of a newer program are kept, and what cannot be read has its first value', async () => {
  const body = JSON.stringify({ theme: 'pink', zoom: 125, density: 'airy', sounds: { queue: 'gong' } });
  await rows.db.insertInto('person_preferences').values({ person_id: maya, version: 4, body }).execute();
  expect(await read(maya)).toEqual({ version: 4, preferences: { ...FIRST, zoom: 125 } });
  await change(maya, { zoom: 110 });
  const stored = await rows.db.selectFrom('person_preferences').select('body').executeTakeFirstOrThrow();
  expect(JSON.parse(stored.body)).toMatchObject({ theme: 'pink', zoom: 110, density: 'airy' });
});

test.each(['', 'null', '[]', '7', '{"zoom":'])('a row that is %j fails nothing', async (body) => {
  await rows.db.insertInto('person_preferences').values({ person_id: maya, version: 4, body }).execute();
  expect(await read(maya)).toEqual({ version: 4, preferences: FIRST });
  expect((await change(maya, { zoom: 80 })).version).toBe(5);
});

test('no row is longer than it may be', async () => {
  const body = JSON.stringify({ later: 'x'.repeat(7_990) });
  await rows.db.insertInto('person_preferences').values({ person_id: maya, version: 1, body }).execute();
  await expect(change(maya, { zoom: 80 })).rejects.toThrow('invalid');
  expect((await read(maya)).version).toBe(1);
  // The longest that the contract takes fits.
  const longest = { ...FIRST, shortcuts: {}, quietUntil: Date.now() };
  expect(Preferences.safeParse(longest).success).toBe(true);
  expect(readPreferences(longest)).toEqual(longest);
});
