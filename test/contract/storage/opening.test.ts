import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readSetting, writeSetting } from '../../../server/storage/settings.ts';
import { KEY_VARIABLE } from '../../../server/storage/serverKey.ts';
import { AlreadyRunning, NewerSchema } from '../../../server/storage/storage.ts';
import { ENGINES, type Place } from './engines.ts';

describe.each(ENGINES)('opening $kind.name', ({ kind, module, exported, prepare }) => {
  let place: Place;
  beforeEach(() => {
    place = prepare();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    place.remove();
  });

  test('a database that a newer program has written is refused with a message, and not changed', async () => {
    await (await kind.open(place.dataFolder)).close();
    const newer = place.makeNewer();
    await expect(kind.open(place.dataFolder)).rejects.toThrow(NewerSchema);
    await expect(kind.open(place.dataFolder)).rejects.toThrow(
      `This database has schema version ${newer}; this program knows versions up to ${newer - 1}.`,
    );
    expect(place.version()).toBe(newer);
  });

  test('what was stored is there when it is opened again, by several connections at once', async () => {
    const first = await kind.open(place.dataFolder);
    await writeSetting(first.db, 'stored', 'yes');
    const second = await kind.open(place.dataFolder);
    expect(await readSetting(second.db, 'stored')).toBe('yes');
    await second.close();
    await first.close();
    const again = await kind.open(place.dataFolder);
    expect(await readSetting(again.db, 'stored')).toBe('yes');
    await again.close();
  });

  test('nothing that it writes can be read without the key, and no other key opens it', async () => {
    const { db, close } = await kind.open(place.dataFolder);
    await writeSetting(db, 'planted', 'PLANTED-VALUE');
    const bytes = place.bytes();
    expect(bytes.length).toBeGreaterThan(0);
    for (const word of ['PLANTED-VALUE', 'setting']) expect(bytes.includes(word)).toBe(false);
    await close();
    const key = process.env[KEY_VARIABLE] ?? '';
    vi.stubEnv(KEY_VARIABLE, '0'.repeat(64));
    await expect(kind.open(place.dataFolder)).rejects.toThrow('server-key-wrong');
    vi.stubEnv(KEY_VARIABLE, 'no key');
    await expect(kind.open(place.dataFolder)).rejects.toThrow('server-key-unreadable');
    vi.stubEnv(KEY_VARIABLE, undefined);
    await expect(kind.open(place.dataFolder)).rejects.toThrow('server-key-lost');
    const file = join(place.dataFolder, 'server.key');
    writeFileSync(file, key, { mode: 0o644 });
    await expect(kind.open(place.dataFolder)).rejects.toThrow('server-key-open');
  });

  test('only one server has the lock, also across processes, until it is released', async () => {
    const release = kind.lock(place.dataFolder);
    expect(() => kind.lock(place.dataFolder)).toThrow(AlreadyRunning);
    release();
    const script = `
      const { ${exported}: kind } = await import(${JSON.stringify(module)});
      kind.lock(${JSON.stringify(place.dataFolder)});
      // What releases it is not kept: the lock must not depend on that.
      for (let i = 0; i < 3; i += 1) { gc(); await new Promise((resolve) => setImmediate(resolve)); }
      console.log('locked');
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      await once(createInterface({ input: child.stdout }), 'line');
      expect(() => kind.lock(place.dataFolder)).toThrow('Another server is running');
      // The command line works at the same time.
      const beside = await kind.open(place.dataFolder);
      await writeSetting(beside.db, 'beside', 'yes');
      await beside.close();
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
    kind.lock(place.dataFolder)();
  });
});
