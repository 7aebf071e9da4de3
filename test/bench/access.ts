/**
 * `npm run bench -- access [--sign-ins N] [--seconds S] [--tls] [--fuzz N [--seed S]]`: the cost of access. A sign-in,
 * split by step; sign-ins a second of one server; the address check with 10,000 ranges beside a scan of the list and a
 * bare look-up; and what of TLS the listeners offer. With --tls that alone; with --fuzz how addresses and ranges are
 * read compared with Python's `ipaddress`, and nothing else.
 */
import '../support/data.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as opaque from '@serenity-kit/opaque';
import { Session, SignInStarted } from '../../contract/api.ts';
import { canonicalAddress, compileRanges, parseRange } from '../../core/access/addresses.ts';
import { compileAddressBook, type AddressRuleLike } from '../../core/access/addressRules.ts';
import { ARGON2_PARAMETERS, openStoreSecret, wrapStoreSecret } from '../../main/store/keys.ts';
import { openStore } from '../../main/store/store.ts';
import { ensurePrograms } from '../../scripts/lib/debian.ts';
import { seedDemo } from '../../server/scripted/demo.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { keptPorts } from '../../server/domains/policy/ports.ts';
import { signInSetup } from '../../server/domains/signIn/signIn.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { compareWithPython, randomFrom } from '../support/addressFuzz.ts';
import { Rig, Workstation } from '../support/serverRig.ts';
import { keysOf, proofOf } from '../support/signInProof.ts';
import { behindGreeting, inLines, offeredIn, scan as scanTls } from '../support/tlsOffered.ts';

const { values } = parseArgs({
  options: {
    fuzz: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'sign-ins': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    tls: { type: 'boolean', default: false },
  },
});
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const worst = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(10);

if (values.fuzz !== undefined) fuzz(Number(values.fuzz), Number(values.seed));
else if (values.tls) await tlsOffered();
else {
  addressCheck();
  await signInByStep(Number(values['sign-ins']));
  await signInsPerSecond(Number(values.seconds));
  await tlsOffered();
}

async function tlsOffered(): Promise<void> {
  try {
    await ensurePrograms(['nmap'], () => undefined);
  } catch {
    console.log(
      'nmap cannot be had here, so the TLS of the listeners was not asked for; the contract tests do it by openssl.',
    );
    return;
  }
  const rig = await Rig.make();
  try {
    // The enrolment endpoint is open while there is a code.
    const made = await (
      await rig.signedIn('idris')
    ).ask('POST', '/v1/workstations/codes', { name: 'Scanned', groupId: null, ranges: [], hours: 1, replaces: null });
    if (made.status !== 200) throw new Error('No code, and so no listener for codes.');
    const codes = await behindGreeting((await keptPorts(rig.data)).enrolment);
    console.log(inLines('desks', offeredIn(await scanTls(Number(new URL(rig.server.deskUrl).port)))));
    console.log(inLines('codes', offeredIn(await scanTls(codes.port))));
    codes.close();
  } finally {
    await rig.remove();
  }
}

/** In parts, so that a million fits into memory; each part has a seed of its own. */
function fuzz(count: number, seed: number): void {
  const PART = 100_000;
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  let [readable, inside, done] = [0, 0, 0];
  for (let part = 0; done < count; part += 1) {
    const compared = compareWithPython(Math.min(PART, count - done), seed * 1_000_003 + part);
    for (const [why, times] of compared.explained) explained.set(why, (explained.get(why) ?? 0) + times);
    unexplained.push(...compared.unexplained);
    readable += compared.readable;
    inside += compared.inside;
    done += compared.cases;
  }
  console.log(
    `${done} pairs of a random address and a random range, whole and spoiled: ${readable} addresses can be read, ` +
      `${inside} lie in their range; ${unexplained.length} unexplained differences from Python's ipaddress`,
  );
  for (const [why, times] of [...explained].sort((a, b) => b[1] - a[1]))
    console.log(`  ${String(times).padStart(8)}  another answer on purpose: ${why}`);
  for (const line of unexplained.slice(0, 40)) console.log(`  UNEXPLAINED ${line}`);
  process.exitCode = unexplained.length === 0 ? 0 : 1;
}

/** Best of many rounds, because the machine may have other work. @returns nanoseconds for one. */
function cost(work: (address: string) => boolean, addresses: readonly string[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round += 1) {
    const from = performance.now();
    for (const address of addresses) work(address);
    best = Math.min(best, performance.now() - from);
  }
  return (best * 1e6) / addresses.length;
}

function addressCheck(): void {
  const RANGES = 10_000;
  const random = randomFrom(7);
  const ranges = Array.from({ length: RANGES }, (_, index) =>
    index % 2 === 0
      ? `${1 + random(200)}.${random(256)}.${random(256)}.${random(16) * 16}/28`
      : `2001:db8:${random(65_536).toString(16)}:${random(65_536).toString(16)}::/64`,
  );
  const asked = Array.from({ length: 2_000 }, (_, index) => {
    const range = ranges[random(RANGES)] ?? '';
    const base = range.slice(0, range.indexOf('/'));
    if (index % 4 === 0) return base;
    if (index % 4 === 1) return base.includes(':') ? `${base}${random(65_536).toString(16)}` : `::ffff:${base}`;
    return index % 4 === 2
      ? `${1 + random(200)}.${random(256)}.${random(256)}.${random(256)}`
      : `2001:db8:${random(65_536).toString(16)}::${random(65_536).toString(16)}`;
  });
  const reading = performance.now();
  const compiled = compileRanges(ranges);
  const readIn = performance.now() - reading;
  const parsed = ranges.map(parseRange);
  /** Which bits of each word must be equal. */
  const masks = parsed.map(({ family, prefix, words }) => ({
    family,
    words,
    mask: [0, 1, 2, 3].map((word) => {
      const open = Math.min(32, Math.max(0, (family === 4 ? 32 : 128) - prefix - (3 - word) * 32));
      return open === 32 ? 0 : (0xffffffff << open) >>> 0;
    }),
  }));
  const oneByOne = (address: string): boolean => {
    const { family, words } = parseRange(canonicalAddress(address) ?? '0.0.0.0');
    return masks.some(
      (range) =>
        range.family === family &&
        words.every((word, at) => ((word ^ (range.words[at] ?? 0)) & (range.mask[at] ?? 0)) === 0),
    );
  };
  const bare = new Map(asked.map((address) => [address, true]));
  for (const address of asked)
    if (compiled.contains(address) !== oneByOne(address)) throw new Error(`The scan judges ${address} otherwise.`);
  const rules: AddressRuleLike[] = ranges.map((range, index) => ({
    range,
    use: 'server',
    expiresAt: null,
    subject:
      index % 5 === 0
        ? { kind: 'tenant', tenantId: `t${index % 3}` }
        : index % 7 === 0
          ? { kind: 'role', role: 'agent' }
          : { kind: 'everybody' },
  }));
  const book = compileAddressBook(rules, Date.now());
  const asking = { groupId: null, role: 'agent', tenantIds: ['t0', 't1'] };
  const changes = Array.from({ length: 15 }, (_, number) => {
    const changed = rules.with(number, {
      range: `198.51.100.${number}`,
      use: 'server',
      expiresAt: null,
      subject: { kind: 'everybody' },
    });
    const compiling = performance.now();
    const next = compileAddressBook(changed, Date.now());
    const compiledIn = performance.now() - compiling;
    // The first connections put the list in order.
    for (const address of asked.slice(0, 40)) next.check(address, asking);
    return { compiledIn, used: performance.now() - compiling };
  });
  const [ours, list, limit, whole] = [
    cost((address) => compiled.contains(address), asked),
    cost(oneByOne, asked.slice(0, 60)),
    cost((address) => bare.has(address), asked),
    cost((address) => book.check(address, asking).allow, asked),
  ];
  console.log(`The address check with ${RANGES} ranges, half IPv6, over ${asked.length} addresses (best of 15 rounds)`);
  console.log(`  one check of a connection              ${ours.toFixed(0).padStart(9)} ns`);
  console.log(`  all that is asked at a request: place, role and two tenants ${whole.toFixed(0)} ns`);
  console.log(
    `  scan of the list, for comparison       ${list.toFixed(0).padStart(9)} ns  (${(list / ours).toFixed(0)} times)`,
  );
  console.log(
    `  bare look-up in a Map, the limit       ${limit.toFixed(0).padStart(9)} ns  (${(ours / limit).toFixed(1)} ` +
      'times less)',
  );
  console.log(`  reading all ranges, at the start      ${readIn.toFixed(1).padStart(9)} ms`);
  console.log(
    `  compiling the rules after one changed ${median(changes.map((change) => change.compiledIn))
      .toFixed(1)
      .padStart(
        9,
      )} ms; with forty requests ${median(changes.map((change) => change.used)).toFixed(1)} ms (medians of ${changes.length}, worst ${Math.max(...changes.map((change) => change.used)).toFixed(1)} ms)`,
  );
}

/**
 * One desk and one server, one step after the other without other load; a desk checks the two passwords in parallel.
 */
async function signInByStep(count: number): Promise<void> {
  const rig = await Rig.make();
  const folder = mkdtempSync(join(tmpdir(), 'cleandesk-bench-access-'));
  try {
    await opaque.ready;
    const { password } = rig.person('maya');
    const workstation = await rig.workstation('Bench');
    const agent = new Agent({ keepAlive: true, ...workstation.identity });
    const ask = (method: string, path: string, body?: unknown) =>
      workstation.ask(method, path, body, undefined, { agent });
    const secret = Buffer.alloc(32, 7);
    openStore(folder, secret, { create: true }).close();
    const header = await wrapStoreSecret(secret, 'a workstation password 1', new Uint8Array());
    const steps = new Map<string, number[]>();
    const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
      const from = performance.now();
      const result = await work();
      steps.set(name, [...(steps.get(name) ?? []), performance.now() - from]);
      return result;
    };
    await ask('GET', '/v1/workstation');
    for (let round = 0; round < count; round += 1) {
      await timed('address: asked of the server, answered with its policy', () => ask('GET', '/v1/workstation'));
      const opened = await timed(
        `workstation password: Argon2id, ${ARGON2_PARAMETERS.memoryKiB / 1024} MiB, ${ARGON2_PARAMETERS.passes} passes`,
        () => openStoreSecret(header, 'a workstation password 1', new Uint8Array()),
      );
      if (opened === null) throw new Error('The store secret did not open.');
      const { clientLoginState, startLoginRequest } = await timed("OPAQUE start: the desk's message", () =>
        opaque.client.startLogin({ password }),
      );
      const answer = await timed("OPAQUE start: the server's answer, one try counted", () =>
        ask('POST', '/v1/sign-in/start', { login: 'maya', startLoginRequest }),
      );
      const started = SignInStarted.parse(answer.json);
      const { attemptId, loginResponse } = started;
      const done = await timed("OPAQUE finish: the desk's proof, with its own Argon2id", () =>
        opaque.client.finishLogin({ clientLoginState, loginResponse, password }),
      );
      const finishLoginRequest = done?.finishLoginRequest ?? null;
      const signInKey = await timed('proof of the sign-in key, signed', async () =>
        proofOf(keysOf(workstation.enrolment), started, { login: 'maya', startLoginRequest, finishLoginRequest }),
      );
      const finished = await timed(
        'OPAQUE finish and session: addresses of role and tenants, second factor, session stored',
        () => ask('POST', '/v1/sign-in/finish', { attemptId, finishLoginRequest, signInKey }),
      );
      Session.parse(finished.json);
      await timed("store opening: store.db and the person's part", () => {
        const store = openStore(folder, opened, { create: false });
        store.person({
          personId: rig.person('maya').id,
          personSecret: Buffer.alloc(32, 9),
          deskSecret: Buffer.alloc(32, 8),
        });
        store.close();
      });
    }
    agent.destroy();
    console.log(`\nA sign-in by step (${count} of them; median, and what 95 in 100 stay below)`);
    let sum = 0;
    for (const [name, list] of steps) {
      sum += median(list);
      console.log(`  ${ms(median(list))} ${ms(worst(list))}  ${name}`);
    }
    console.log(`  ${ms(sum)}             all steps one after the other; a desk does Argon2id beside OPAQUE`);
  } finally {
    await rig.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A server in a separate process, and as many workstations as keep it busy. The people here have records with a cheap
 * client-side hash, so that the clients leave the processor to the server: the server's part of OPAQUE is the same for
 * every record.
 */
async function signInsPerSecond(seconds: number): Promise<void> {
  const CLIENTS = 12;
  const CHEAP = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } };
  const folder = mkdtempSync(join(tmpdir(), 'cleandesk-bench-sign-ins-'));
  const data = join(folder, 'server');
  const server = await (async () => {
    await seedDemo({ dataFolder: data, keysFolder: join(folder, 'keys') });
    const storage = await openStorage(data);
    const setup = await signInSetup(storage.db);
    const tenant = await storage.db.selectFrom('tenant').select('id').executeTakeFirstOrThrow();
    for (let number = 0; number < CLIENTS; number += 1) {
      const id = `0000000a-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
      const { clientRegistrationState, registrationRequest } = opaque.client.startRegistration({
        password: `bench ${number}`,
      });
      const { registrationResponse } = opaque.server.createRegistrationResponse({
        serverSetup: setup,
        userIdentifier: id,
        registrationRequest,
      });
      const { registrationRecord } = opaque.client.finishRegistration({
        password: `bench ${number}`,
        clientRegistrationState,
        registrationResponse,
        keyStretching: CHEAP,
      });
      await storage.db
        .insertInto('person')
        .values({
          id,
          login: `bench${number}`,
          name: `Bench ${number}`,
          role: 'agent',
          sign_in_record: registrationRecord,
          left_at: null,
          password_at: Date.now(),
          password_must_change: 0,
        })
        .execute();
      await storage.db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenant.id }).execute();
    }
    await storage.close();
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts'),
        'server',
        'start',
        '--data',
        data,
        '--log',
        join(folder, 'log'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, url: (JSON.parse(line) as { deskUrl: string }).deskUrl };
  })();
  try {
    let [done, failed] = [0, 0];
    const took: number[] = [];
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, number) => ({
        number,
        workstation: new Workstation(
          server.url,
          await enrolWorkstation({ dataFolder: data, name: `Bench ${number}` }),
          () => {},
        ),
      })),
    );
    let until = Number.POSITIVE_INFINITY;
    const work = clients.map(async ({ number, workstation }) => {
      const agent = new Agent({ keepAlive: true, ...workstation.identity });
      const keys = keysOf(workstation.enrolment);
      const ask = (path: string, body: unknown) => workstation.ask('POST', path, body, undefined, { agent });
      while (performance.now() < until) {
        const from = performance.now();
        const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: `bench ${number}` });
        const started = SignInStarted.safeParse(
          (await ask('/v1/sign-in/start', { login: `bench${number}`, startLoginRequest })).json,
        );
        const proof = started.success
          ? opaque.client.finishLogin({
              clientLoginState,
              loginResponse: started.data.loginResponse,
              password: `bench ${number}`,
              keyStretching: CHEAP,
            })
          : undefined;
        const finishLoginRequest = proof?.finishLoginRequest ?? null;
        const login = `bench${number}`;
        const finished = started.success
          ? await ask('/v1/sign-in/finish', {
              attemptId: started.data.attemptId,
              finishLoginRequest,
              signInKey: proofOf(keys, started.data, { login, startLoginRequest, finishLoginRequest }),
            })
          : null;
        took.push(performance.now() - from);
        if (finished?.status === 200) done += 1;
        else failed += 1;
      }
      agent.destroy();
    });
    // Warms up before it counts.
    await new Promise((resolve) => {
      setTimeout(resolve, 2_000);
    });
    [done, failed, took.length] = [0, 0, 0];
    const [from, before, ownBefore] = [performance.now(), processorSeconds(server.child.pid), process.cpuUsage()];
    until = from + seconds * 1_000;
    await Promise.all(work);
    const [passed, used] = [(performance.now() - from) / 1_000, processorSeconds(server.child.pid) - before];
    const own = process.cpuUsage(ownBefore);
    const clientsUsed = (own.user + own.system) / 1e6;
    console.log(
      `\nSign-ins per second, one server process, ${CLIENTS} workstations at a time, ${availableParallelism()} ` +
        `cores shared with them (${passed.toFixed(1)} s)`,
    );
    console.log(
      `  ${(done / passed).toFixed(1).padStart(8)} a second, each stored on the disk before it is answered; ` +
        `${failed} failed; median ${ms(median(took)).trim()}, 95 in 100 below ${ms(worst(took)).trim()}`,
    );
    if (Number.isFinite(used))
      console.log(
        `  ${((used / Math.max(1, done)) * 1_000).toFixed(2).padStart(8)} ms of processor for one at the server: ` +
          `${(Math.max(1, done) / used).toFixed(0)} a second where one core is its own; the clients used ` +
          `${((clientsUsed / Math.max(1, done)) * 1_000).toFixed(2)} ms for one, on the same cores`,
      );
  } finally {
    server.child.kill('SIGTERM');
    await once(server.child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processor time of a process since its start; NaN where the system does not say. */
function processorSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid ?? 0}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    // Fields 14 and 15 of proc(5), in ticks of a hundredth of a second on Linux.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
