/**
 * A failed sign-in does not reveal how far it came. Not measured by time, which depends on the machine, but by the
 * work: each kind of failure does the same work, sends the same messages in the same order and of the same size, and is
 * answered in the same words.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Link } from '../../main/link/link.ts';
import { createLink } from '../../main/link/link.ts';
import { FILES, readJson } from '../../main/store/files.ts';
import { StoreHeader } from '../../main/store/keys.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { Enrolment } from '../../main/store/enrolment.ts';
import { signIn, type Credentials, type SignInOutcome } from '../../main/unlock/signIn.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { Rig } from '../support/serverRig.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../../main/store/machineDatabase.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { NO_RENEWAL } from '../support/noRenewal.ts';

/** What was asked for, in order; done at the least cost, like the registrations of this test. */
const trace = vi.hoisted(() => [] as string[]);
vi.mock('@node-rs/argon2', async (original) => {
  const { leastArgon2 } = await import('../support/leastCost.ts');
  const real = leastArgon2(await original());
  return {
    ...real,
    hashRawSync: (...given: Parameters<typeof real.hashRawSync>) => {
      const asked = `Argon2id ${given[1]?.memoryCost} ${given[1]?.timeCost} ${given[1]?.parallelism}`;
      // What overwrites the library's copies (passwordSteps.ts) is the same number of times each, and said once.
      if (trace.at(-1) !== asked) trace.push(asked);
      return real.hashRawSync(...given);
    },
  };
});
vi.mock('@serenity-kit/opaque', async (original) => {
  const { leastOpaque } = await import('../support/leastCost.ts');
  const real = leastOpaque(await original());
  const finishLogin: typeof real.client.finishLogin = (given) => {
    trace.push('stretch the server password');
    return real.client.finishLogin(given);
  };
  return { ...real, client: { ...real.client, finishLogin } };
});

vi.mock('../../main/passwords/passwordThread.ts', () => import('../support/passwordsInThisThread.ts'));

let rig: Rig;
let folder: string;
let workstationId: string;
let machine: MachineDatabase;
let link: Link;
beforeAll(async () => {
  rig = await Rig.make();
  folder = join(temporaryFolder('same'), 'desk');
  const enrolment = await enrolWorkstation({ dataFolder: rig.data, name: 'Desk 1' });
  await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
  workstationId = enrolment.workstationId;
  const machineKey = await readMachineKey(folder, workstationId, 'file', async () => null);
  machine = openMachineDatabase(folder, machineKey, { create: false });
  const real = createLink(Enrolment.parse(enrolment));
  link = {
    ...real,
    call(name, params, body, token) {
      // Sizes, and whether there is a proof: an observer of the network sees as much.
      trace.push(
        `${name} ${Object.entries(body)
          .map(([key, value]) => `${key}:${value === null ? 'none' : key === 'login' ? 'text' : String(value).length}`)
          .join(' ')}`,
      );
      return real.call(name, params, body, token);
    },
  };
});
afterAll(async () => {
  link.close();
  machine.close();
  await rig.remove();
});

const TIMES = 2;
async function failing(
  credentials: Credentials,
  facts: Pick<MachineDatabase, 'fact' | 'setFact'> = machine,
): Promise<{ traces: string[]; outcomes: SignInOutcome[] }> {
  const traces: string[] = [];
  const outcomes: SignInOutcome[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    trace.length = 0;
    const outcome = await signIn(
      {
        folder,
        header: () => readJson(folder, FILES.storeHeader, StoreHeader)!,
        keychainSecret: new Uint8Array(),
        workstationId,
        facts,
        link,
        renewal: NO_RENEWAL,
        askKey: async () => null,
      },
      credentials,
    );
    expect(outcome.ok).toBe(false);
    outcomes.push(outcome);
    traces.push(trace.join('\n'));
  }
  return { traces, outcomes };
}

test('each wrong password, an unknown name and a closed sign-in take the same path', async () => {
  const maya = rig.person('maya');
  const tomas = rig.person('tomas');
  const right = { workstationPassword: WORKSTATION_PASSWORD };
  const kinds: [string, Credentials][] = [
    [
      'wrong workstation password',
      { login: 'maya', workstationPassword: 'anchor-lamp-ninetz', serverPassword: maya.password },
    ],
    ['wrong server password', { ...right, login: 'maya', serverPassword: 'something else' }],
    ['both wrong', { login: 'maya', workstationPassword: 'anchor-lamp-ninetz', serverPassword: 'something else' }],
    ['unknown name', { ...right, login: 'nobody', serverPassword: 'something else' }],
    [
      'unknown name and wrong workstation password',
      { login: 'nobody', workstationPassword: 'anchor-lamp-ninetz', serverPassword: 'something else' },
    ],
  ];
  const seen = new Map<string, Awaited<ReturnType<typeof failing>>>();
  for (const [name, credentials] of kinds) seen.set(name, await failing(credentials));
  const bothRight = { ...right, login: 'maya', serverPassword: maya.password };
  seen.set('no sign-in key', await failing(bothRight, { fact: () => null, setFact: () => undefined }));

  // A closed one, with the right passwords and with wrong ones.
  const storage = await openStorage(rig.data);
  await storage.db
    .insertInto('sign_in_count')
    .values(
      (await storage.db.selectFrom('workstation').select('id').execute()).map(({ id }) => ({
        count_key: tomas.id,
        workstation_id: id,
        failures: SAFE_DEFAULTS.signIn.maxFailures,
        closed_until: Date.now() + 3_600_000,
        changed_at: Date.now(),
      })),
    )
    .execute();
  await storage.close();
  const closed = {
    right: await failing({ ...right, login: 'tomas', serverPassword: tomas.password }),
    wrong: await failing({
      login: 'tomas',
      workstationPassword: 'anchor-lamp-ninetz',
      serverPassword: 'something else',
    }),
  };

  const paths = [...seen.values(), closed.right, closed.wrong].flatMap(({ traces }) => traces);
  expect(paths).toHaveLength((seen.size + 2) * TIMES);
  expect(new Set(paths)).toEqual(
    new Set([
      [
        'Argon2id 65536 3 4',
        'Argon2id 8 1 1',
        'signInStart login:text startLoginRequest:128',
        'stretch the server password',
        'signInFinish attemptId:36 finishLoginRequest:none signInKey:none',
      ].join('\n'),
    ]),
  );

  const shown = [...seen.values()].flatMap(({ outcomes }) => outcomes.map((one) => JSON.stringify(one)));
  expect(new Set(shown)).toEqual(new Set([JSON.stringify({ ok: false, judged: true, retryAt: null })]));
  // The answer says that it is closed, and until when; not whether the passwords were right.
  for (const { outcomes } of [closed.right, closed.wrong])
    for (const one of outcomes) expect(one).toEqual({ ok: false, judged: true, retryAt: expect.any(Number) });
}, 120_000);

test('the server counts, records and answers each failure alike', async () => {
  const at = await rig.workstation();
  const { client } = await import('@serenity-kit/opaque');
  const before = async (): Promise<{ counts: number; attempts: number }> => {
    const { db, close } = await openStorage(rig.data);
    const counts = Number(
      (
        await db
          .selectFrom('sign_in_count')
          .select((e) => e.fn.sum('failures').as('n'))
          .executeTakeFirst()
      )?.n ?? 0,
    );
    const attempts = (await db.selectFrom('sign_in_attempt').select('id').where('outcome', '=', 'failed').execute())
      .length;
    await close();
    return { counts, attempts };
  };
  const lengths = new Set<number>();
  const answers = new Set<string>();
  for (const [login, finish] of [
    ['sofia', null],
    ['sofia', 'AAAA'],
    ['no-such-person', null],
    ['no-such-person', 'AAAA'],
  ] as const) {
    const was = await before();
    const started = await at.ask('POST', '/v1/sign-in/start', {
      login,
      startLoginRequest: client.startLogin({ password: 'guess' }).startLoginRequest,
    });
    lengths.add(started.text.length);
    const ended = await at.ask('POST', '/v1/sign-in/finish', {
      attemptId: (started.json as { attemptId: string }).attemptId,
      finishLoginRequest: finish,
    });
    answers.add(`${ended.status} ${ended.text}`);
    expect(await before()).toEqual({ counts: was.counts + 1, attempts: was.attempts + 1 });
  }
  expect(lengths.size).toBe(1);
  expect([...answers]).toEqual([expect.stringContaining('sign-in-failed')]);
});
