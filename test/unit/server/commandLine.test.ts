/** What is done at the server itself: each act is done and recorded, whole, when the command has its answer. */
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { admitCommandLine, type CommandLine } from '../../../server/commandLine/addresses.ts';
import { carryOutWithoutSecond } from '../../../server/commandLine/carryOutWithoutSecond.ts';
import { enrolWorkstation, makeEnrolmentCode, revokeWorkstation } from '../../../server/commandLine/enrol.ts';
import { eraseRecords } from '../../../server/commandLine/eraseRecords.ts';
import { exportSealed } from '../../../server/commandLine/exportSealed.ts';
import { rollAuthorityOf, rollPolicyKeyOf, writeAuthorities } from '../../../server/commandLine/roll.ts';
import { rowFrom } from '../../../server/domains/addresses/ruleForm.ts';
import { erasureDigest } from '../../../server/domains/ledger/eraseActivity.ts';
import { everything, START, usePeople } from '../../support/peopleRig.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rig = usePeople();
/** Records of the server itself, without those of its rows. */
const records = async (of: TestDatabase = rig.rows) =>
  (await of.all('activity'))
    .filter(({ kind }) => kind !== 'state-recorded')
    .map((row) => ({
      kind: row['kind'],
      personId: row['person_id'],
      detail: JSON.parse(String(row['detail'])) as unknown,
    }));

describe('an act in a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder('command-line');
  });
  /** What the next process finds, with the database closed again. */
  const found = async () => {
    const rows = await TestDatabase.open(folder);
    const changes = (await rows.all('change')).map((row) => [
      ...[row['action'], row['subject'], row['person_id'], JSON.parse(String(row['after'])) as unknown],
    ]);
    const kinds = (await records(rows)).map(({ kind, detail }) => [kind, Object(detail)['action']]);
    const revoked = (await rows.all('workstation')).map((row) => row['revoked_at'] !== null);
    await rows.close();
    return { changes, kinds, revoked };
  };

  test('that rolls the key of policies answers with it and is recorded with it', async () => {
    const [first, second] = [await rollPolicyKeyOf(folder), await rollPolicyKeyOf(folder)];
    expect(first).not.toBe(second);
    const rolled = (publicKey: string) => ['roll-key', 'policy-key', null, { publicKey }];
    const { changes, kinds } = await found();
    expect(changes).toEqual([rolled(first), rolled(second)]);
    expect(kinds).toEqual([
      ['administration', 'roll-key'],
      ['administration', 'roll-key'],
    ]);
  });

  test('that rolls the authority answers and is recorded with its fingerprint, and keeps the former', async () => {
    const fingerprint = await rollAuthorityOf(folder);
    const { changes, kinds } = await found();
    expect(changes).toEqual([['roll-key', 'authority', null, { fingerprint }]]);
    expect(kinds).toEqual([['administration', 'roll-key']]);
    const file = join(temporaryFolder('authorities'), 'authorities.pem');
    const all = await writeAuthorities(folder, file);
    const written = readFileSync(file, 'utf8').match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? [];
    expect([all.length, all.includes(fingerprint), statSync(file).mode & 0o777]).toEqual([2, true, 0o644]);
    expect(written.map((pem) => createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'))).toEqual(all);
  });

  test('that writes the certificates of the authorities makes the first one where there is none', async () => {
    const file = join(temporaryFolder('authorities'), 'authorities.pem');
    expect([(await writeAuthorities(folder, file)).length, existsSync(file)]).toEqual([1, true]);
  });

  test('that enrols or revokes a workstation or makes a code is recorded', async () => {
    const { workstationId } = await enrolWorkstation({ dataFolder: folder, name: 'Desk 7' });
    expect((await found()).revoked).toEqual([false]);
    await makeEnrolmentCode(folder, '127.0.0.1', {
      name: 'Desk 8',
      groupId: null,
      ranges: [],
      hours: 1,
      replaces: null,
    });
    await revokeWorkstation(folder, workstationId);
    const { changes, kinds, revoked } = await found();
    expect(changes.map(([action, subject, by]) => [action, subject, by])).toEqual([
      ['enrol-by-file', 'Desk 7', null],
      ['make-enrolment-code', 'Desk 8', null],
      ['revoke-workstation', 'Desk 7', null],
    ]);
    expect([kinds.every(([kind]) => kind === 'administration'), kinds.length, revoked]).toEqual([true, 3, [true]]);
  });
});

describe('a login at the command line', () => {
  const admit = (from: string[], more: Partial<CommandLine> = {}) =>
    admitCommandLine(rig.rows.db, everything, { command: 'list', user: 'root', from, ...more }).then(
      () => 'admitted',
      (error: unknown) => Object(error).fault,
    );
  const rule = (more: object) =>
    rig.rows.db
      .insertInto('address_rule')
      .values(
        rowFrom(
          {
            ...{ range: '192.0.2.0/24', use: 'server', subject: { kind: 'everybody' }, note: '', expiresAt: null },
            ...more,
          } as never,
          crypto.randomUUID(),
          null,
        ),
      )
      .execute();
  const refused = (address: string) => ({ code: 'caller-not-registered', params: { address } });

  test('is admitted from anywhere while no address is registered, and recorded with where it comes from', async () => {
    expect(await admit(['203.0.113.9', '203.0.113.8'])).toBe('admitted');
    expect(await admit([])).toBe('admitted');
    const detail = (from: string) => ({ command: 'list', user: 'root', from });
    expect(await records()).toEqual([
      { kind: 'command-line', personId: null, detail: detail('203.0.113.9 203.0.113.8') },
      { kind: 'command-line', personId: null, detail: detail('this-machine') },
    ]);
  });

  test('is admitted from registered addresses alone once there are some, and from the machine itself', async () => {
    await rule({});
    expect(await admit(['192.0.2.7'])).toBe('admitted');
    expect(await admit([])).toBe('admitted');
    // One of several that is not registered is enough.
    expect(await admit(['192.0.2.7', '203.0.113.9'])).toEqual(refused('203.0.113.9'));
    expect((await records()).map(({ kind }) => kind)).toEqual(['command-line', 'command-line', 'address-refused']);
  });

  test('is a login of an administrator: rules for them restrict it, rules for other roles do not', async () => {
    await rule({});
    await rule({ range: '192.0.2.64/26', subject: { kind: 'role', role: 'agent' } });
    expect(await admit(['192.0.2.7'])).toBe('admitted');
    await rule({ range: '192.0.2.128/26', subject: { kind: 'role', role: 'administrator' } });
    expect([await admit(['192.0.2.7']), await admit(['192.0.2.129'])]).toEqual([refused('192.0.2.7'), 'admitted']);
  });

  test('that is refused is recorded as an attempt of its own, cut at its limits', async () => {
    await rule({});
    const more = { command: `${'c'.repeat(40)}d`, user: `${'u'.repeat(60)}v` };
    expect(await admit(['203.0.113.9'], more)).toEqual(refused('203.0.113.9'));
    const cut = { command: 'c'.repeat(40), user: 'u'.repeat(60) };
    const detail = { address: '203.0.113.9', at: 'server', reason: 'command-line', attempts: 1, ...cut };
    expect(await records()).toEqual([{ kind: 'address-refused', personId: null, detail }]);
    await rig.rows.db.deleteFrom('address_rule').execute();
    await admit([`${'a'.repeat(200)}b`], more);
    expect((await records())[1]).toEqual({
      kind: 'command-line',
      personId: null,
      detail: { ...cut, from: 'a'.repeat(200) },
    });
  });
});

describe('a request that is carried out without a second person', () => {
  const asked = async (what: Parameters<typeof rig.change>[0]): Promise<string> => {
    const outcome = await rig.change(what, rig.anke, { reason: 'because', mustAsk: true });
    if (outcome.state !== 'asked') throw new Error('Not asked.');
    return outcome.requestId;
  };
  const carryOut = (id: string, reason = 'fire') => carryOutWithoutSecond(rig.rows.db, everything, id, reason);
  const alerts = async () =>
    (await rig.rows.all('alert'))
      .filter(({ kind }) => kind !== 'state-unrecorded')
      .map((row) => [row['kind'], row['tenant_id'], JSON.parse(String(row['detail']))]);

  test('ends the sessions of who is concerned, records each, and alerts each tenant, before it answers', async () => {
    const id = await asked({ what: 'move', tenantIds: [rig.alpha, rig.beta], teamIds: [] });
    const sessions = [
      await rig.rows.session(rig.anke, 'desk of boss'),
      await rig.rows.session(rig.anke, 'desk of lead'),
      await rig.rows.session(rig.boss, 'desk of boss'),
    ];
    const before = (await records()).length;
    await carryOut(id);
    const ended = await rig.rows.db.selectFrom('session').select(['id', 'ended_at']).execute();
    const isEnded = (session: string | undefined) => ended.find((one) => one.id === session)?.ended_at === START;
    expect(sessions.map(isEnded)).toEqual([true, true, false]);
    const after = (await records()).slice(before);
    const ends = after.filter(({ kind }) => kind === 'session-ended');
    expect(ends).toHaveLength(2);
    for (const one of ends) expect(one).toMatchObject({ personId: rig.anke, detail: { by: 'command-line' } });
    expect(new Set((await alerts()).map(([, tenant]) => tenant))).toEqual(new Set([rig.alpha, rig.beta]));
    expect(await alerts()).toEqual((await alerts()).map(([, tenant]) => ['break-glass', tenant, { reason: 'fire' }]));
    expect(await rig.subject()).toMatchObject({ tenantIds: expect.arrayContaining([rig.alpha, rig.beta]) as unknown });
  });

  test('concerns who asked for it and whom it is about: neither acknowledges the alert', async () => {
    await carryOut(await asked({ what: 'rename', name: 'Anna' }));
    const concerned = (await rig.rows.all('alert_person')).map((row) => row['person_id']);
    expect(new Set(concerned)).toEqual(new Set([rig.boss, rig.anke]));
  });

  test('that ends nothing ends no session', async () => {
    const session = await rig.rows.session(rig.anke, 'desk of boss');
    await carryOut(await asked({ what: 'rename', name: 'Anna' }));
    expect(await rig.rows.all('session')).toMatchObject([{ id: session, ended_at: null }]);
  });

  test('has its reason in the alert, the first 200 units of it', async () => {
    await carryOut(await asked({ what: 'rename', name: 'Anna' }), `${'r'.repeat(199)}st`);
    expect(await alerts()).toEqual([['break-glass', rig.alpha, { reason: `${'r'.repeat(199)}s` }]]);
  });

  test('but is not open any more leaves everything as it is', async () => {
    const id = await asked({ what: 'rename', name: 'Anna' });
    await carryOut(id);
    const before = [await rig.everythingStored(), await alerts()];
    await expect(carryOut(id)).rejects.toMatchObject({ code: 'decided' });
    expect([await rig.everythingStored(), await alerts()]).toEqual(before);
  });
});

describe('records that are erased', () => {
  test('are those of the positions, after a checkpoint, with one record that says which and why', async () => {
    const positions: number[] = [];
    for (let n = 0; n < 3; n += 1) positions.push(await rig.rows.activity({ detail: { n } }));
    const [first = 0, second = 0, third = 0] = positions;
    const { recordedAs } = await eraseRecords(rig.rows.db, everything, [third, first], `${'r'.repeat(200)}s`);
    const left = (await records()).map(({ kind, detail }) => [kind, detail]);
    const detail = { reason: 'r'.repeat(200), count: 2, first, last: third, digest: erasureDigest([first, third]) };
    expect(left).toEqual([
      ['copy-attempt', { n: 1 }],
      ['activity-erased', detail],
    ]);
    expect([recordedAs, second > first]).toEqual([expect.any(Number), true]);
    expect(await eraseRecords(rig.rows.db, everything, [first], 'again')).toEqual({ recordedAs: null });
  });
});

describe('an export of sealed values', () => {
  const file = (): string => join(temporaryFolder('export'), 'sealed.jsonl');

  test('of an unknown id writes nothing and records nothing', async () => {
    const path = file();
    await expect(exportSealed(rig.rows.db, everything, { id: 'none' }, path)).rejects.toMatchObject({
      fault: { code: 'sealed-value-unknown', params: { id: 'none' } },
    });
    expect([existsSync(path), await records()]).toEqual([false, []]);
  });

  test('of everything is recorded with how many and the hash of the file, which this user alone reads', async () => {
    const path = file();
    expect(await exportSealed(rig.rows.db, everything, 'all', path)).toBe(0);
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(await records()).toEqual([
      { kind: 'exported', personId: null, detail: { sealed: 0, by: 'command-line', sha256 } },
    ]);
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['', 0o600]);
  });
});
