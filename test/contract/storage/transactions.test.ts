import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { keptKeyOnce } from '../../../server/storage/keptKeys.ts';
import { readSetting, writeSetting } from '../../../server/storage/settings.ts';
import { engineOf, type Db, type Storage } from '../../../server/storage/storage.ts';
import { ENGINES, type Place } from './engines.ts';
import { addEvent, addTenant } from './world.ts';
import { until } from '../../support/until.ts';

describe.each(ENGINES)('transactions of $kind.name', ({ kind, module, exported, prepare }) => {
  let place: Place;
  let opened: Storage[];
  const open = async (): Promise<Storage> => {
    const storage = await kind.open(place.dataFolder);
    opened.push(storage);
    return storage;
  };
  beforeEach(() => {
    place = prepare();
    opened = [];
  });
  afterEach(async () => {
    for (const storage of opened) await storage.close();
    place.remove();
  });

  test('one that fails half way leaves nothing', async () => {
    const { db } = await open();
    await expect(
      db.transaction().execute(async (tx) => {
        await writeSetting(tx, 'half', '1');
        throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    expect(await db.selectFrom('setting').selectAll().execute()).toEqual([]);
  });

  test('two connections that read and then write what follows from it lose no update and refuse none', async () => {
    const both = [(await open()).db, (await open()).db];
    await writeSetting(both[0] as Db, 'count', '0');
    await Promise.all(
      both.flatMap((db) =>
        Array.from({ length: 25 }, () =>
          db.transaction().execute(async (tx) => {
            const before = Number(await readSetting(tx, 'count'));
            await writeSetting(tx, 'count', String(before + 1));
          }),
        ),
      ),
    );
    expect(await readSetting(both[1] as Db, 'count')).toBe('50');
  });

  test('two connections that make a key at once agree on one', async () => {
    const both = [(await open()).db, (await open()).db];
    const made = await Promise.all(both.map((db, i) => keptKeyOnce(db, 'record-log', () => Buffer.from(`by ${i}`))));
    expect(new Set(made.map((key) => key.toString())).size).toBe(1);
  });

  test('a write that waits for the transaction of another connection blocks nothing else in the process', async () => {
    const [first, second] = [(await open()).db, (await open()).db];
    let release = (): void => {};
    const busy = first.transaction().execute(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const waiting = writeSetting(second, 'waited', 'yes');
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    await until(() => ticks >= 20);
    clearInterval(ticking);
    release();
    await Promise.all([busy, waiting]);
    expect(await readSetting(first, 'waited')).toBe('yes');
  });

  test('a process that is killed in a transaction leaves none of it, and what was committed stays', async () => {
    await (await open()).close();
    const script = `
      const { ${exported}: kind } = await import(${JSON.stringify(module)});
      const { db } = await kind.open(${JSON.stringify(place.dataFolder)});
      await db.insertInto('setting').values({ name: 'committed', value: 'yes' }).execute();
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('setting').values({ name: 'half', value: 'yes' }).execute();
        console.log('half');
        await new Promise(() => setInterval(() => {}, 1_000));
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: child.stdout }), 'line');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { db } = await open();
    expect(await db.selectFrom('setting').select('name').execute()).toEqual([{ name: 'committed' }]);
    await writeSetting(db, 'after', 'yes');
  });

  test('the newest event does not go back when events are deleted, and is 0 where there never was one', async () => {
    const { db } = await open();
    await addTenant(db, 'a');
    expect(await engineOf(db).newestEvent(db)).toBe(0);
    for (let i = 0; i < 3; i += 1) await addEvent(db, 'a');
    const newest = await engineOf(db).newestEvent(db);
    await db.deleteFrom('event').execute();
    expect(await engineOf(db).newestEvent(db)).toBe(newest);
    await db.transaction().execute(async (tx) => {
      await addEvent(tx, 'a');
      expect(await engineOf(tx).newestEvent(tx)).toBeGreaterThan(newest);
    });
    expect(await db.selectFrom('event').select('seq').execute()).toEqual([{ seq: await engineOf(db).newestEvent(db) }]);
  });
});
