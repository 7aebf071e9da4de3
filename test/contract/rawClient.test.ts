/**
 * What a program without the desk tries with the key of an enrolled workstation, a session or a visitor's token. The
 * requests are those that the API accepts; what they contain is what the desk never sends.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_DETAILS } from '../../contract/activity.ts';
import { Message } from '../../contract/common.ts';
import { chain, GENESIS_HASH } from '../../core/ledger/chain.ts';
import { newEntry } from '../support/sealed.ts';
import { Rig, type Answer, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let maya: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  maya = await rig.signedIn('maya');
});
afterAll(() => rig.remove());

describe('a message of an agent', () => {
  const YEAR_2001 = Date.UTC(2001, 0, 1);

  test.each([
    ['dated 2001', YEAR_2001],
    ['dated 2100', Date.UTC(2100, 0, 1)],
  ])('%s has the time of its arrival for agent and visitor', async (_what, at) => {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'hello');
    const before = Date.now();
    const id = randomUUID();
    const path = `/v1/conversations/${visitor.consent.conversationId}/messages`;
    const answer = await maya.ask('PUT', path, { id, text: 'good morning', at });
    const stored = Message.parse(answer.json);
    const frame = await page.next((f) => f.type === 'message' && f.message.id === id);
    const seen = frame.type === 'message' ? frame.message.at : 0;
    for (const time of [stored.at, seen]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
  });
});

describe('a record of activity', () => {
  test('with more facts than any of the desk is refused, and nothing of its batch is stored', async () => {
    const workstation = await rig.workstation('Another');
    const { workstationId } = workstation.enrolment;
    const upload = (facts: number): Promise<Answer> => {
      const detail = Object.fromEntries(Array.from({ length: facts }, (_, at) => [`fact ${at}`, 'x'.repeat(200)]));
      const about = { workstationId, personId: null, tenantId: null, conversationId: null };
      const record = { seq: 1, at: Date.now(), ...about, kind: 'window-blur', detail };
      return workstation.ask('POST', '/v1/activity', { records: [chain(record, GENESIS_HASH)] });
    };
    expect(await upload(MOST_DETAILS + 1)).toMatchObject({ status: 400, json: { code: 'invalid' } });
    expect(await upload(9_000)).toMatchObject({ status: 400, json: { code: 'invalid' } });
    expect((await workstation.ask('GET', '/v1/activity/stored')).json).toMatchObject({ storedUpTo: 0 });
    expect(await upload(MOST_DETAILS)).toMatchObject({ status: 200, json: { storedUpTo: 1 } });
  });
});

describe('an entry', () => {
  test.each([
    ['a key of three bytes', { enc: 'AAAA' }],
    ['a key of 33 bytes', { enc: 'A'.repeat(44) }],
    ['no more than a tag', { ciphertext: 'A'.repeat(22) }],
    ['a megabyte', { ciphertext: 'A'.repeat(1_000_000) }],
  ])('with %s is no sealed value and is refused', async (_what, part) => {
    const visitor = await rig.visitor();
    const place = { tenantId: rig.tenant('Harbour Bank'), conversationId: visitor.consent.conversationId };
    const entry = await newEntry(maya, place, 'x');
    const put = (sealed: object): Promise<Answer> =>
      maya.ask('PUT', `/v1/conversations/${place.conversationId}/entries`, { ...entry, sealed });
    expect(await put({ ...entry.sealed, ...part })).toMatchObject({ json: { code: 'invalid' } });
    expect(await put(entry.sealed)).toMatchObject({ status: 200 });
  });
});
