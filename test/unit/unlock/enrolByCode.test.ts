/** Enrolment with a code: what is asked and sent in which order, what is tried again, and what is left afterwards. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Redeem, Redeemed } from '../../../contract/workstations.ts';
import { writeCode } from '../../../core/enrolment/code.ts';
import { itWords } from '../../../main/itWords.ts';
import { NotRedeemed } from '../../../main/link/redeemCode.ts';
import { FILES } from '../../../main/store/files.ts';
import type { Keychain } from '../../../main/store/keychain.ts';
import { enrolByCode, type EnrolByCodeRequest } from '../../../main/unlock/enrolByCode.ts';
import { forgetEnrolment } from '../../../main/unlock/forgetEnrolment.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

/** Milliseconds that were waited, in which nothing happens. */
let waited: number[];
vi.mock(import('node:timers/promises'), async (original) => ({
  ...(await original()),
  setTimeout: (async (ms: number) => {
    await turns();
    waited.push(ms);
    seen.push('waited');
  }) as never,
}));

const SECRET = Buffer.alloc(20, 2);
const CODE = writeCode({ host: 'desk.example', port: 443, pin: Buffer.alloc(32, 1), secret: SECRET });
const PASSWORD = 'a long enough password';
const PEM = '-----BEGIN CERTIFICATE-----';
const redeemed = (more: Partial<Redeemed> = {}): Redeemed => ({
  ...{ version: 1, serverUrl: 'https://127.0.0.1:9', authorityPem: PEM, workstationId: randomUUID() },
  ...{
    workstationName: 'Desk 7',
    certificatePem: PEM,
    workstationRanges: [],
    policyKey: 'k'.repeat(43),
    tenantKeys: [],
  },
  ...more,
});

let folder: string;
let seen: unknown[];
/** What the person types, in order. */
let typed: string[];
let answers: (() => Redeemed)[];
let sent: Redeem[];
beforeEach(() => {
  [waited, seen, typed, answers, sent] = [[], [], [PASSWORD], [() => redeemed()], []];
  folder = join(temporaryFolder('enrol-by-code'), 'desk');
});
const enrol = (more: Partial<EnrolByCodeRequest> = {}) =>
  enrolByCode({
    ...{ code: CODE, dataFolder: folder, keychain: null, places: async () => [], localAddress: '10.0.0.7' },
    async password() {
      seen.push('password');
      return typed.shift() ?? '';
    },
    async redeem(code, ask, options) {
      seen.push(['redeem', code.host, options?.localAddress]);
      sent.push(ask);
      return (answers.shift() ?? (() => redeemed()))();
    },
    ...more,
  });
const REDEEM = ['redeem', 'desk.example', '10.0.0.7'];
const noAnswer =
  (fault: 'no-answer' | 'refused' = 'no-answer') =>
  () => {
    throw new NotRedeemed(fault, { code: 'code-refused', params: {} });
  };
const failed = (words: string) => ({ code: 1, words });

describe('a code', () => {
  test('makes this machine a workstation with keys that were made here, and says where they are', async () => {
    const { code, words } = await enrol();
    expect([code, words]).toEqual([
      0,
      [itWords('enrolled-as', { name: 'Desk 7' }), itWords('key-in-file'), itWords('code-used')].join(' '),
    ]);
    expect(seen).toEqual(['password', REDEEM]);
    expect(sent).toMatchObject([{ version: 1, secret: SECRET.toString('base64url') }]);
    expect(sent[0]?.request).toContain('CERTIFICATE REQUEST');
    const kept = readFileSync(join(folder, FILES.workstation), 'utf8');
    expect([kept.includes('Desk 7'), kept.includes('PRIVATE KEY'), statSync(folder).mode & 0o777]).toEqual([
      true,
      false,
      0o700,
    ]);
    expect(readdirSync(folder)).not.toContain('enrolling');
  });

  test('that is not whole is not asked about', async () => {
    expect([await enrol({ code: `${CODE}0` }), seen]).toEqual([failed(itWords('code-not-whole')), []]);
  });

  test('at a machine that is enrolled is not asked about, unless it replaces the enrolment', async () => {
    await enrol();
    [seen, typed] = [[], [PASSWORD, PASSWORD]];
    expect([await enrol(), seen]).toEqual([failed(itWords('enrolled-already-code')), []]);
    answers = [() => redeemed({ workstationName: 'Desk 8' })];
    expect((await enrol({ replace: true })).code).toBe(0);
    expect(readFileSync(join(folder, FILES.workstation), 'utf8')).toContain('Desk 8');
  });

  test('is not used up by a password that is too short, or a folder that cannot be written', async () => {
    typed = ['short'];
    const { code } = await enrol();
    expect([code, seen, existsSync(join(folder, FILES.workstation))]).toEqual([1, ['password'], false]);
    [seen, typed] = [[], [PASSWORD]];
    const file = join(temporaryFolder('enrol-by-code'), 'file');
    writeFileSync(file, '');
    expect(await enrol({ dataFolder: file })).toEqual(failed(itWords('folder-not-written', { folder: file })));
    expect(seen).toEqual(['password']);
  });
});

describe('an answer', () => {
  test('that does not come is asked for three times in all, with the same keys, later each time', async () => {
    answers = [noAnswer(), noAnswer(), () => redeemed()];
    expect((await enrol()).code).toBe(0);
    expect([seen, waited]).toEqual([
      ['password', REDEEM, 'waited', REDEEM, 'waited', REDEEM],
      [700, 1_400],
    ]);
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
  });

  test('that never comes is none after the third time', async () => {
    answers = [noAnswer(), noAnswer(), noAnswer(), () => redeemed()];
    expect(await enrol()).toEqual(failed(itWords('code-refused')));
    expect([sent.length, existsSync(join(folder, FILES.workstation))]).toEqual([3, false]);
  });

  test.each([
    ['a refusal', noAnswer('refused')],
    [
      'another failure',
      () => {
        throw new TypeError('x');
      },
    ],
  ])('that is %s is not asked for again', async (_name, answer) => {
    answers = [answer];
    expect((await enrol()).code).toBe(1);
    expect([seen, waited]).toEqual([['password', REDEEM], []]);
  });
});

describe('a password that is the name of the workstation', () => {
  const NAME = 'Gullwing Harbour';
  const named = () => redeemed({ workstationName: NAME });

  test('is asked for again, now that the name is known', async () => {
    [answers, typed] = [[named], [NAME, NAME, PASSWORD]];
    expect((await enrol()).code).toBe(0);
    expect(seen).toEqual(['password', REDEEM, 'password', 'password']);
  });

  test.each([
    [[NAME, NAME, NAME, PASSWORD], 3],
    [[NAME, '', PASSWORD], 2],
  ] as const)('is not taken after the third time or nothing, and the code is used up: %j', async (all, asked) => {
    [answers, typed] = [[named], [...all]];
    const { code, words } = await enrol();
    expect([code, words.endsWith(itWords('code-used-revoke', { name: NAME }))]).toEqual([1, true]);
    expect([seen.filter((one) => one === 'password').length, existsSync(join(folder, FILES.workstation))]).toEqual([
      asked,
      false,
    ]);
  });
});

describe('an enrolment that is forgotten', () => {
  const removed: string[] = [];
  const keychain = {
    async remove(name: string) {
      await turns();
      removed.push(name);
    },
  } as Partial<Keychain> as Keychain;
  const person = `store-${'a'.repeat(24)}-${'b'.repeat(16)}.db`;
  const workstationId = randomUUID();
  beforeEach(() => {
    removed.length = 0;
    mkdirSync(folder);
    for (const name of Object.values(FILES)) writeFileSync(join(folder, name), '{}');
    for (const name of [person, `${person}-journal`, `${FILES.store}.new`, 'another file', `x${person}`])
      writeFileSync(join(folder, name), '');
  });

  test('takes every file of it with it, unfinished ones too, and leaves what is IT’s or none of it', async () => {
    await forgetEnrolment(folder, keychain);
    expect(readdirSync(folder).toSorted()).toEqual(['another file', FILES.settings, `x${person}`].toSorted());
    // Whose it was could not be read.
    expect(removed).toEqual([]);
  });

  test('takes its secrets out of the keychain, where there is one', async () => {
    answers = [() => redeemed({ workstationId })];
    const own = join(temporaryFolder('enrol-by-code'), 'own');
    await enrol({ dataFolder: own });
    await forgetEnrolment(own, keychain);
    expect(removed.toSorted()).toEqual([`machine key of ${workstationId}`, `store secret of ${workstationId}`]);
    expect(readdirSync(own)).toEqual([]);
    await expect(forgetEnrolment(own, null)).resolves.toBeUndefined();
    await expect(forgetEnrolment(join(own, 'none'), keychain)).resolves.toBeUndefined();
  });
});
