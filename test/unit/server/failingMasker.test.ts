/**
 * A masker that fails, wherever the server asks one: for messages of visitors and agents, for what is being typed, and
 * for what is stored already. The message is hidden whole, nothing of it is sealed, and the next one is taken.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mask } from '../../../core/masking/mask.ts';
import type { PolicyMask } from '../../../core/masking/policy/policyMask.ts';
import type { Mask } from '../../../core/masking/types.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import { previewOf } from '../../../server/channels/widget/typingPreview.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskStored } from '../../../server/domains/conversations/maskStored.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { FAILING_MASKERS } from '../../support/failingMasker.ts';
import { siteScope, visitorScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';
import { tenantWithKeys } from '../../support/sealed.ts';

const SECRET = 'my card is 4111 1111 1111 1111, cvv 737';
const HIDDEN = '[message hidden]';
const everything = systemScope('a test');

/** Policies whose masker is the one of a test; null for the real one. */
class Replaced extends MaskingPolicies {
  masker: Mask | null = null;
  /** Awaited before each masker is given. */
  late: () => Promise<void> = async () => undefined;
  override async of(tenantId: string): Promise<PolicyMask> {
    const policy = await super.of(tenantId);
    await this.late();
    const { masker } = this;
    return masker === null ? policy : { ...policy, mask: () => masker };
  }
}

const folder = temporaryFolder('masker');
const logged: string[] = [];
const log = openLog({ write: (line) => void logged.push(line) });
const bus = makeBus();
const tenantId = randomUUID();
const siteId = randomUUID();
const agent = { id: randomUUID(), name: 'Ann' };
let storage: Storage;
let policies: Replaced;
let ingest: Ingest;
let conversations: Conversations;
beforeAll(async () => {
  storage = await openStorage(folder);
  const { db } = storage;
  const { row: keys } = await tenantWithKeys(tenantId);
  await insertTenant(db, { id: tenantId, name: 'One', keys, typing_preview: 1 });
  await insertSite(db, { id: siteId, tenant_id: tenantId });
  await db
    .insertInto('person')
    .values({ ...agent, login: 'ann', role: 'agent', sign_in_record: 'x', left_at: null })
    .execute();
  policies = new Replaced(db, everything, log);
  ingest = new Ingest(db, bus, log, Date.now, policies);
  conversations = new Conversations(db, bus, everything, () => [agent.id]);
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function begun() {
  const { conversationId, visitorToken } = await conversations.begin(await siteScope(storage.db, siteId), {
    ...{ language: 'en', noticeVersion: '1', words: '{}' },
  });
  return { conversationId, scope: await visitorScope(storage.db, visitorToken) };
}
type Begun = Awaited<ReturnType<typeof begun>>;
const say = (to: Begun, author: 'visitor' | 'agent', text: string, id = randomUUID()) =>
  ingest.take({ ...to, id, text, at: Date.now(), author, person: author === 'agent' ? agent : null });
const originals = ({ conversationId }: Begun) =>
  storage.db.selectFrom('sealed_original').selectAll().where('conversation_id', '=', conversationId).execute();
async function storedOf({ conversationId }: Begun): Promise<string> {
  const rows = await Promise.all(
    (['message', 'event', 'sealed_original'] as const).map((table) =>
      storage.db.selectFrom(table).selectAll().where('conversation_id', '=', conversationId).execute(),
    ),
  );
  return JSON.stringify(
    rows.flat().map((row) => ({ ...row, id: '', ref_id: '', message_id: '', conversation_id: '' })),
  );
}

const BY = (['visitor', 'agent'] as const).flatMap((author) =>
  Object.entries(FAILING_MASKERS).map(([how, masker]) => [author, how, masker] as const),
);
test.each(BY)('a message of the %s is hidden whole by a masker %s', async (author, _how, masker) => {
  const to = await begun();
  logged.length = 0;
  policies.masker = masker;
  const { message } = await say(to, author, SECRET);
  policies.masker = null;
  expect(message.body.text).toBe(HIDDEN);
  expect(await originals(to)).toEqual([]);
  expect(await storedOf(to)).not.toMatch(/4111 1111|cvv 737/);
  expect(logged.join()).toContain('masking-failed');
  expect(logged.join()).not.toMatch(/4111 1111|cvv 737/);
  // The next one is masked and sealed as ever.
  expect((await say(to, author, SECRET)).message.body.text).toBe('my card is [card •••• 1111], cvv [CVV]');
  expect(await originals(to)).toHaveLength(1);
});

test.each(Object.entries(FAILING_MASKERS))(
  'what is being typed is hidden whole by a masker %s',
  async (_how, masker) => {
    const { scope, conversationId } = await begun();
    await storage.db.updateTable('consent').set({ typing_preview: 1 }).execute();
    await storage.db
      .updateTable('conversation')
      .set({ status: 'open', assigned_person_id: agent.id })
      .where('id', '=', conversationId)
      .execute();
    const shown = () => previewOf(storage.db, scope, (tenant, id) => policies.maskOf(tenant, id), SECRET);
    policies.masker = masker;
    const preview = await shown();
    policies.masker = null;
    expect(JSON.stringify({ ...preview, tenantId: '', personId: '' })).not.toMatch(/4111 1111|cvv 737/);
    expect(JSON.stringify(await shown())).toContain('my card is [card');
  },
);

test.each(Object.entries(FAILING_MASKERS))('what is stored is hidden whole by a masker %s', async (_how, masker) => {
  const to = await begun();
  const { message } = await say(to, 'visitor', 'hello');
  const stored = () =>
    storage.db
      .selectFrom('message')
      .select(['text', 'marks', 'mask_version'])
      .where('id', '=', message.id)
      .executeTakeFirstOrThrow();
  await storage.db.updateTable('message').set({ text: SECRET, mask_version: 0 }).where('id', '=', message.id).execute();
  const maskStored = new MaskStored({
    ...{ db: storage.db, scope: everything, bus },
    maskOf: (tenant, id) => policies.maskOf(tenant, id),
  });
  policies.masker = masker;
  await maskStored.run();
  policies.masker = null;
  expect(await stored()).toMatchObject({ text: HIDDEN, mask_version: MASK_VERSION });
  expect(await originals(to)).toEqual([]);
});

test('a masker that is late stores nothing in a conversation that was closed meanwhile', async () => {
  const to = await begun();
  const waiting: (() => void)[] = [];
  policies.late = () => new Promise((resolve) => void waiting.push(resolve));
  const first = Promise.allSettled([say(to, 'visitor', 'first')]);
  const second = Promise.allSettled([say(to, 'visitor', 'second')]);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()?.();
  await first;
  await expect.poll(() => waiting.length).toBe(1);
  await conversations.close(everything, to.conversationId);
  policies.late = async () => undefined;
  waiting.shift()?.();
  expect(await second).toMatchObject([{ status: 'rejected', reason: { code: 'closed' } }]);
  const rows = await storage.db
    .selectFrom('message')
    .select('text')
    .where('conversation_id', '=', to.conversationId)
    .execute();
  expect(rows).toEqual([{ text: 'first' }]);
});

test('a masker that rejects takes no message, and the same message is taken afterwards, once', async () => {
  const to = await begun();
  const id = randomUUID();
  policies.late = () => Promise.reject(new Error('no masker'));
  await expect(say(to, 'visitor', SECRET, id)).rejects.toThrow('no masker');
  policies.late = async () => undefined;
  expect(await storedOf(to)).not.toMatch(/4111 1111|cvv 737/);
  expect((await say(to, 'visitor', SECRET, id)).isNew).toBe(true);
  expect((await say(to, 'visitor', SECRET, id)).isNew).toBe(false);
  expect(mask({ id, author: 'visitor', text: SECRET }).text).toBe(
    (await say(to, 'visitor', SECRET, id)).message.body.text,
  );
});
