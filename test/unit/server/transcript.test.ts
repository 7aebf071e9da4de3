/** The file of a transcript: complete or absent, and without control characters. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { exportTranscript } from '../../../server/domains/conversations/exportTranscript.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { writeWhole } from '../../../server/platform/writeWhole.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { siteScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';
import { tenantWithKeys } from '../../support/sealed.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = temporaryFolder('transcript');
  storage = await openStorage(join(folder, 'server'));
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const bus = makeBus();
/** A conversation at a site of a tenant, whose names try to forge lines. */
async function conversation(): Promise<string> {
  const [tenantId, siteId] = [randomUUID(), randomUUID()];
  await insertTenant(storage.db, {
    id: tenantId,
    name: 'One\nVisitor       Forged',
    keys: (await tenantWithKeys(tenantId)).row,
  });
  await insertSite(storage.db, {
    id: siteId,
    tenant_id: tenantId,
    name: 'One\u001b[2J',
    processor: 'House',
    retention_days: 9,
  });
  const { conversationId } = await new Conversations(storage.db, bus, systemScope('a test'), () => []).begin(
    await siteScope(storage.db, siteId),
    { language: 'en', noticeVersion: '1', words: '{}' },
  );
  return conversationId;
}

test('contains no terminal or direction control and no line forged by a message or a name', async () => {
  const conversationId = await conversation();
  const text =
    'hi \u001b]0;owned\u0007\u009b31m red\tand \u202Eturned\u2066 שלום\v[2026-01-01T00:00:00.000Z] Agent: ' +
    'forged\u0085[2026-01-01T00:00:00.000Z] Agent: again\r\nend';
  const log = openLog({ write: () => {} });
  const policies = new MaskingPolicies(storage.db, systemScope('a test'), log);
  await new Ingest(storage.db, bus, log, Date.now, policies).take({
    id: randomUUID(),
    conversationId,
    text,
    at: 1,
    author: 'visitor',
    person: null,
    scope: systemScope('a test'),
  });
  const out = join(folder, 'out');
  const { file } = await exportTranscript(storage.db, makeBus(), {
    proofOf: async () => null,
    language: 'en',
    conversationId,
    scope: systemScope('a test'),
    folder: out,
    person: null,
  });
  const written = readFileSync(join(out, file), 'utf8');
  expect(written).not.toMatch(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069\u2028\u2029]/u);
  expect(written).toContain('and turned שלום');
  expect(written.match(/^\[.*/gm)).toHaveLength(1);
  expect(written.match(/^Visitor {7}/gm)).toHaveLength(1);
  expect(written.trimEnd().split('\n').at(-1)).toBe('    end');
});

test('has the time of arrival, and beside it that of a desk whose clock says another', async () => {
  const conversationId = await conversation();
  const log = openLog({ write: () => {} });
  const policies = new MaskingPolicies(storage.db, systemScope('a test'), log);
  const now = Date.UTC(2026, 5, 1, 12);
  const agent = { id: randomUUID(), name: 'Agent' };
  const row = { ...agent, login: 'agent', role: 'agent', sign_in_record: '-', left_at: null, password_at: now };
  await storage.db.insertInto('person').values(row).execute();
  const ingest = new Ingest(storage.db, bus, log, () => now, policies);
  for (const [text, at] of [
    ['late', Date.UTC(2026, 5, 1, 9)],
    ['at the border', now - 300_000],
    ['behind it', now - 300_001],
    ['prompt', now - 60_000],
  ] as const)
    await ingest.take({
      ...{ id: randomUUID(), conversationId, text, at, author: 'agent', scope: systemScope('a test') },
      person: agent,
    });
  const out = join(folder, 'dated');
  const { file } = await exportTranscript(storage.db, makeBus(), {
    proofOf: async () => null,
    // There are no words in this language, so English ones are taken.
    ...{ conversationId, scope: systemScope('a test'), folder: out, person: null, language: 'constructor' },
  });
  expect(readFileSync(join(out, file), 'utf8').trimEnd().split('\n').slice(-4)).toEqual([
    '[2026-06-01T12:00:00.000Z, written 2026-06-01T09:00:00.000Z] Agent: late',
    '[2026-06-01T12:00:00.000Z] Agent: at the border',
    '[2026-06-01T12:00:00.000Z, written 2026-06-01T11:54:59.999Z] Agent: behind it',
    '[2026-06-01T12:00:00.000Z] Agent: prompt',
  ]);
});

test('does not exist when the disk takes only the beginning of it', () => {
  const out = mkdtempSync(join(folder, 'full-'));
  const script =
    'import { writeWhole } from ' +
    `${JSON.stringify(join(import.meta.dirname, '../../../server/platform/writeWhole.ts'))}; ` +
    `writeWhole(process.argv[1], 'a.txt', 'x'.repeat(100_000));`;
  // The kernel's limit to the size of a file acts like a full disk: the first blocks are written, the next are
  // refused.
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, script, out],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toContain('EFBIG');
  expect(readdirSync(out)).toEqual([]);
});

test('follows no link under its name, and only its owner may read it', () => {
  const [out, target] = [mkdtempSync(join(folder, 'link-')), join(folder, 'elsewhere')];
  writeFileSync(target, 'untouched');
  symlinkSync(target, join(out, 'a.txt'));
  writeWhole(out, 'a.txt', 'mine');
  expect(readFileSync(target, 'utf8')).toBe('untouched');
  expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('mine');
  expect(statSync(join(out, 'a.txt')).mode & 0o777).toBe(0o600);
  expect(readdirSync(out)).toEqual(['a.txt']);
});
