/** What an operator sees when something is configured wrongly: what is wrong, and what to do about it. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptPorts } from '../../../server/domains/policy/ports.ts';
import { addServerName, keepServerName, serverNames } from '../../../server/platform/tls/serverNames.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('words');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['', '{', '[]', '{"desk":1}', '{"desk":"20001","visitor":20002}', '{"desk":20001,"visitor":70000}'])(
  'a ports.json of %j is named, with what belongs in it, and is not changed',
  async (text) => {
    writeFileSync(join(folder, 'ports.json'), text);
    const error = await keptPorts(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toContain(join(folder, 'ports.json'));
    expect(message).toContain('--desk-port');
    expect(message).not.toMatch(/JSON at position|invalid_type|Unexpected/);
  },
);

describe('the name in enrolment codes', () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await openStorage(folder);
  });
  afterEach(() => storage.close());

  test('is the address that the server listens on, once that is not the machine itself', async () => {
    await keepServerName(storage.db, '127.0.0.1', undefined);
    expect(await serverNames(storage.db)).toEqual(['127.0.0.1']);
    await keepServerName(storage.db, '10.1.2.3', undefined);
    expect((await serverNames(storage.db))[0]).toBe('10.1.2.3');
  });

  test.each(['0.0.0.0', '::'])('is unknown where the server listens on %s, so it must be given', async (host) => {
    await keepServerName(storage.db, '127.0.0.1', undefined);
    await expect(keepServerName(storage.db, host, undefined)).rejects.toThrow('server-without-name');
    expect(await serverNames(storage.db)).toEqual(['127.0.0.1']);
    await keepServerName(storage.db, host, 'desk.example');
    expect((await serverNames(storage.db))[0]).toBe('desk.example');
    await keepServerName(storage.db, host, undefined);
    expect((await serverNames(storage.db))[0]).toBe('desk.example');
  });

  test('stays the given one, whatever the server listens on afterwards', async () => {
    await addServerName(storage.db, 'desk.example');
    await keepServerName(storage.db, '10.1.2.3', undefined);
    expect((await serverNames(storage.db))[0]).toBe('desk.example');
  });
});
