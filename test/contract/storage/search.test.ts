import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineOf, type Db, type Storage } from '../../../server/storage/storage.ts';
import { ENGINES, type Place } from './engines.ts';
import { addConversation, addMessage, addPerson, addTenant } from './world.ts';

describe.each(ENGINES)('search on $kind.name', ({ kind, prepare }) => {
  let place: Place;
  let storage: Storage;
  let db: Db;
  beforeEach(async () => {
    place = prepare();
    storage = await kind.open(place.dataFolder);
    db = storage.db;
    for (const id of ['a', 'b']) await addTenant(db, id);
  });
  afterEach(async () => {
    await storage.close();
    place.remove();
  });
  const find = (terms: string[], tenantIds: string[], assignedTo: string[] | null = null, limit = 50) =>
    engineOf(db).findMessages(db, { tenantIds, terms, assignedTo, waiting: false, limit });

  test('finds beginnings of words, all of them in one message, newest first, up to the limit', async () => {
    for (let i = 1; i <= 5; i += 1) await addMessage(db, `m${i}`, { tenantId: 'a', seq: i }, `Größe lantern${i} there`);
    await addMessage(db, 'other', { tenantId: 'a', seq: 6 }, 'a lamp there');
    expect(await find(['lan'], ['a'])).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
    expect(await find(['lan', 'gro'], ['a'], null, 2)).toEqual(['m5', 'm4']);
    expect(await find(['lantern3', 'there'], ['a'])).toEqual(['m3']);
    expect(await find(['antern'], ['a'])).toEqual([]);
    expect(await find([], ['a'])).toEqual([]);
  });

  test('a tenant finds its own messages alone, and several tenants the newest of all of theirs', async () => {
    for (let i = 1; i <= 3; i += 1)
      for (const id of ['a', 'b']) await addMessage(db, `${id}${i}`, { tenantId: id, seq: i }, 'a lantern');
    await addMessage(db, 'sign', { tenantId: 'a', seq: 4 }, '000002lantern 000002 lantern');
    expect(await find(['lantern'], ['b'])).toEqual(['b3', 'b2', 'b1']);
    expect(await find(['lantern'], ['a', 'b'])).toEqual(['sign', 'b3', 'a3', 'b2', 'a2', 'b1', 'a1']);
    expect(await find(['000002lantern'], ['b'])).toEqual([]);
    expect(await find(['lantern'], [])).toEqual([]);
    expect(await find(['lantern'], ['nowhere'])).toEqual([]);
  });

  test('of a team only what is assigned to it now, also after more matches than one step reads', async () => {
    for (const id of ['maya', 'tomas']) {
      await addPerson(db, id);
      await addConversation(db, `of ${id}`, 'a', id);
    }
    await addMessage(db, 'old', { tenantId: 'a', conversationId: 'of maya', seq: 1 }, 'a lantern');
    await db.transaction().execute(async (tx) => {
      for (let i = 1; i <= 1_200; i += 1)
        await addMessage(tx, `t${i}`, { tenantId: 'a', conversationId: 'of tomas', seq: i }, 'a lantern');
    });
    await addMessage(db, 'nobody', { tenantId: 'a', seq: 1 }, 'a lantern');
    expect(await find(['lantern'], ['a'], ['maya'])).toEqual(['old']);
    expect(await find(['lantern'], ['a'], ['tomas'], 3)).toEqual(['t1200', 't1199', 't1198']);
    expect(await find(['lantern'], ['a'], ['maya', 'tomas'], 2)).toEqual(['t1200', 't1199']);
    expect(await find(['lantern'], ['b'], ['maya'])).toEqual([]);
    expect(await find(['lantern'], ['a'], [])).toEqual([]);
    await db.updateTable('conversation').set({ assigned_person_id: 'tomas' }).where('id', '=', 'of maya').execute();
    expect(await find(['lantern'], ['a'], ['maya'])).toEqual([]);
  });

  test('the index follows every write in its transaction: masked, deleted, rolled back', async () => {
    await addMessage(db, 'm', { tenantId: 'a', seq: 1 }, 'a lantern');
    await addMessage(db, 'n', { tenantId: 'a', seq: 2 }, 'a bucket');
    await db.updateTable('message').set({ text: 'a [name]' }).where('id', '=', 'm').execute();
    expect(await find(['lantern'], ['a'])).toEqual([]);
    expect(await find(['name'], ['a'])).toEqual(['m']);
    await db.deleteFrom('message').where('id', '=', 'n').execute();
    expect(await find(['bucket'], ['a'])).toEqual([]);
    await expect(
      db.transaction().execute(async (tx) => {
        await addMessage(tx, 'o', { tenantId: 'a', seq: 3 }, 'a quilt');
        throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    expect(await find(['quilt'], ['a'])).toEqual([]);
  });

  test('clearing ends, and does not remove what can be found', async () => {
    await db.transaction().execute(async (tx) => {
      for (let i = 1; i <= 1_000; i += 1) await addMessage(tx, `m${i}`, { tenantId: 'a', seq: i }, `lantern${i} there`);
    });
    await db.deleteFrom('message').where('seq', '>', 10).execute();
    let steps = 0;
    while (await engineOf(db).tidySearch(db)) if ((steps += 1) > 1_000) throw new Error('It does not end.');
    expect(steps).toBeGreaterThan(0);
    expect(await engineOf(db).tidySearch(db)).toBe(false);
    expect(await find(['lantern'], ['a'])).toHaveLength(10);
  });

  test('a message stays with its tenant', async () => {
    await addMessage(db, 'm', { tenantId: 'a', seq: 1 }, 'a lantern');
    await expect(db.updateTable('message').set({ tenant_id: 'b' }).execute()).rejects.toThrow('stays with its tenant');
    expect(await find(['lantern'], ['b'])).toEqual([]);
  });

  test('`isOneOf` with many values and `withoutIndex` compare as the column itself does', async () => {
    for (let i = 1; i <= 4; i += 1) await addMessage(db, `m${i}`, { tenantId: 'a', seq: i }, 'text');
    const engine = engineOf(db);
    const many = ['m2', "m'3", ...Array.from({ length: 40_000 }, (_, i) => `none ${i}`)];
    const ids = async (not: boolean): Promise<string[]> =>
      (
        await db
          .selectFrom('message')
          .select('id')
          .where((e) => (not ? e.not(engine.isOneOf('message.id', many)) : engine.isOneOf('message.id', many)))
          .where((e) => e(engine.withoutIndex<number>('message.seq'), '<', 4))
          .orderBy('id')
          .execute()
      ).map(({ id }) => id);
    expect(await ids(false)).toEqual(['m2']);
    expect(await ids(true)).toEqual(['m1', 'm3']);
  });
});
