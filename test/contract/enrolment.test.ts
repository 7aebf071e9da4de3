/** A machine becomes a workstation by a code, and by nothing else that is sent to the enrolment endpoint. */
import 'reflect-metadata';
import { generateKeyPairSync, randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENROLMENT_HELLO, type NewCode, type Redeem, type Redeemed } from '../../contract/workstations.ts';
import { hashSecret, readCode, writeCode, type EnrolmentCode } from '../../core/enrolment/code.ts';
import { NotRedeemed, redeemCode } from '../../main/link/redeemCode.ts';
import { enrolByCode } from '../../main/unlock/enrolByCode.ts';
import { makeOwnKey } from '../../main/unlock/ownKey.ts';
import { makeEnrolmentCode } from '../../server/commandLine/enrol.ts';
import { listenForEnrolments } from '../../server/domains/workstations/enrolmentListener.ts';
import { keptPorts } from '../../server/domains/policy/ports.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { authorityIn } from '../support/authorityIn.ts';
import { run } from '../../cli/server/server.ts';
import { compileRanges } from '../../core/access/addresses.ts';
import { askTls, eventually, present, Rig } from '../support/serverRig.ts';
import { registered } from '../support/signInProof.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const PASSWORD = 'slate bucket on a windowsill';
let rig: Rig;
const folders: string[] = [];
const folder = (): string => {
  const made = temporaryFolder('enrolling');
  folders.push(made);
  return made;
};
beforeAll(async () => {
  rig = await Rig.make();
  await run(['networks', 'set', '127.0.0.0/8', '::1', '--data', rig.data]);
  await eventually(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connectTls({
          socket: connectTcp({
            host: '127.0.0.1',
            port: Number(new URL(rig.server.deskUrl).port),
            localAddress: '127.0.0.20',
          }),
        });
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNRESET'));
      }),
  );
});
/** Refusals are counted by address: each of these tests uses its own. */
let lastAddress = 20;
const somewhere = (): string => `127.0.0.${(lastAddress += 1)}`;
afterAll(async () => {
  await rig.remove();
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const asked = (changes: Partial<NewCode> = {}): NewCode => ({
  name: 'Desk 7',
  groupId: null,
  ranges: [],
  hours: 1,
  replaces: null,
  ...changes,
});
const makeCode = async (changes: Partial<NewCode> = {}): Promise<string> =>
  (await makeEnrolmentCode(rig.data, null, asked(changes))).code;
const read = (code: string): EnrolmentCode => present(readCode(code));
const enrol = (code: string, dataFolder: string, more: Partial<Parameters<typeof enrolByCode>[0]> = {}) =>
  enrolByCode({ code, dataFolder, password: () => Promise.resolve(PASSWORD), keychain: null, ...more });
async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const storage = await openStorage(rig.data);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
}
/** Closed again once no code can be redeemed and no lost answer can be requested again. */
const endpointIsOpen = async (): Promise<boolean> => {
  const { enrolment } = await keptPorts(rig.data);
  return new Promise((resolve) => {
    const socket = connectTcp({ host: '127.0.0.1', port: enrolment });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
};
const opened = async (): Promise<void> => {
  await eventually(endpointIsOpen);
};
/** An endpoint that refuses every code, or answers each the same; `greeted` is the authority that it shows. */
const fixedEndpoint = async (
  certified: Awaited<ReturnType<typeof authorityIn>>,
  greeted: string,
  tried: () => void,
  answer: Redeemed | null = null,
) =>
  listenForEnrolments('127.0.0.1', 0, {
    tls: await certified.server(),
    authorityPem: greeted,
    rules: { accepts: compileRanges(['127.0.0.0/8']), proxies: compileRanges([]) },
    hasCodeFor: () => true,
    redeem: () => {
      tried();
      return Promise.resolve(answer);
    },
    refused: () => undefined,
    addressRefused: () => undefined,
    log: Object.assign(() => undefined, { failure: () => undefined }),
  });
const signInKeys = new Map<string, Redeem['signInKey']>();
/** A request for a certificate with a sign-in key: the same one for the same request, as a machine that asks again. */
const withKeys = async (given?: string): Promise<Pick<Redeem, 'request' | 'signInKey'>> => {
  const request = given ?? (await makeOwnKey()).request;
  const signInKey = signInKeys.get(request) ?? registered(request);
  signInKeys.set(request, signInKey);
  return { request, signInKey };
};
const redeemed = async (code: string, request?: string, localAddress = somewhere()) =>
  redeemCode(
    read(code),
    { version: 1, secret: read(code).secret.toString('base64url'), ...(await withKeys(request)) },
    { localAddress },
  );

describe('a code', () => {
  test('makes a machine a workstation: its key is its own, and the server knows it by that key', async () => {
    const data = folder();
    const code = await makeCode({ name: 'Front desk' });
    await opened();
    const done = await enrol(code, data);
    expect(done).toMatchObject({ code: 0, words: expect.stringContaining('Enrolled as Front desk') });
    const enrolled = JSON.parse(readFileSync(join(data, 'workstation.json'), 'utf8')) as {
      serverUrl: string;
      authorityPem: string;
      workstationId: string;
      certificatePem: string;
      policyKey: string;
    };
    expect(enrolled.serverUrl).toBe(rig.server.deskUrl);
    expect(enrolled.policyKey).toMatch(/^[\w-]{43}$/);
    const certificate = new X509Certificate(enrolled.certificatePem);
    expect(certificate.subject).toBe(`CN=${enrolled.workstationId}`);
    expect(certificate.verify(new X509Certificate(enrolled.authorityPem).publicKey)).toBe(true);
    // Neither the code, nor the password, nor the key is in any file unencrypted.
    for (const name of readdirSync(data)) {
      const body = readFileSync(join(data, name), 'latin1');
      for (const secret of [PASSWORD, 'PRIVATE KEY', code, read(code).secret.toString('latin1')])
        expect(body).not.toContain(secret);
    }
    await inDatabase(async (db) => {
      const row = await db
        .selectFrom('workstation')
        .selectAll()
        .where('id', '=', enrolled.workstationId)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({
        name: 'Front desk',
        certificate: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
        certificate_expires_at: Date.parse(certificate.validTo),
      });
      expect(JSON.stringify(await db.selectFrom('enrolment_code').selectAll().execute())).not.toContain(
        read(code).secret.toString('hex'),
      );
    });
  });

  test('works once, and lets the same machine ask again only for a lost answer', async () => {
    const code = await makeCode();
    await opened();
    const key = await makeOwnKey();
    const first = await redeemed(code, key.request);
    expect((await redeemed(code, key.request)).workstationId).toBe(first.workstationId);
    // Not with another sign-in key beside the same request.
    const own = signInKeys.get(key.request);
    signInKeys.set(key.request, registered(key.request));
    await expect(redeemed(code, key.request)).rejects.toMatchObject({ fault: 'refused' });
    if (own !== undefined) signInKeys.set(key.request, own);
    await expect(redeemed(code)).rejects.toMatchObject({
      fault: 'refused',
      message: expect.stringContaining('refused this code'),
    });
    // After the first request of the workstation no other certificate is issued for it.
    const again = await redeemed(code, key.request);
    expect(
      await askTls(`${rig.server.deskUrl}/v1/workstation`, 'GET', {
        cert: again.certificatePem,
        key: key.privateKeyPem,
        ca: again.authorityPem,
      }),
    ).toMatchObject({ status: 200 });
    await expect(redeemed(code, key.request)).rejects.toThrow(NotRedeemed);
    // A key that the sender does not have, signed over another request.
    const foreign = await makeOwnKey();
    signInKeys.set(foreign.request, registered(key.request));
    await expect(redeemed(await makeCode(), foreign.request)).rejects.toMatchObject({ fault: 'refused' });
    // Two machines at the same moment: one of them is enrolled.
    const both = await makeCode({ name: 'Desk 8' });
    await opened();
    const outcomes = await Promise.allSettled([redeemed(both), redeemed(both)]);
    expect(outcomes.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await inDatabase(async (db) =>
      expect(await db.selectFrom('workstation').select('id').where('name', '=', 'Desk 8').execute()).toHaveLength(1),
    );
  });

  test('that has run out, was withdrawn or is for other addresses is refused with one message', async () => {
    const open = await makeCode();
    const [late, withdrawn, otherRange] = [
      await makeCode(),
      await makeCode(),
      await makeCode({ ranges: ['127.0.0.250'] }),
    ];
    await opened();
    const words = async (code: string): Promise<string> =>
      redeemed(code).then(
        () => 'redeemed',
        (error: unknown) => (error instanceof NotRedeemed ? error.message : String(error)),
      );
    await inDatabase(async (db) => {
      await db
        .updateTable('enrolment_code')
        .set({ expires_at: Date.now() - 1 })
        .where('secret_hash', '=', hashSecret(read(late).secret))
        .execute();
      await db
        .updateTable('enrolment_code')
        .set({ withdrawn_at: Date.now() })
        .where('secret_hash', '=', hashSecret(read(withdrawn).secret))
        .execute();
    });
    const said = [await words(late), await words(withdrawn), await words(otherRange)];
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toMatch(/refused this code/);
    await inDatabase(async (db) => {
      const reasons = (
        await db.selectFrom('activity').select('detail').where('kind', '=', 'enrolment-refused').execute()
      ).map((row) => (JSON.parse(row.detail) as { reason: string }).reason);
      expect(reasons).toEqual(expect.arrayContaining(['expired', 'withdrawn', 'other-address']));
    });
    expect((await redeemed(open)).workstationName).toBe('Desk 7');
  });

  test('that is misspelt anywhere is refused before any connection', async () => {
    const code = await makeCode();
    for (let at = 0; at < code.length; at += 1) {
      if (code[at] === '-') continue;
      const wrong = `${code.slice(0, at)}${code[at] === 'Z' ? 'Y' : 'Z'}${code.slice(at + 1)}`;
      expect(readCode(wrong), String(at)).toBeNull();
    }
    expect(readCode(code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(
      read(code),
    );
    for (const none of ['', '-', 'CODE', code.slice(6), `${code}0`, 'x'.repeat(5_000), '0'.repeat(118)])
      expect(readCode(none), none.slice(0, 20)).toBeNull();
    expect(await enrol('not a code', folder(), { password: () => Promise.reject(new Error('asked')) })).toMatchObject({
      code: 1,
      words: expect.stringContaining('not a whole enrolment code'),
    });
  });
});

describe('the enrolment endpoint', () => {
  test('is open only while a code can be redeemed, and closes with the last one', async () => {
    const alone = await Rig.make();
    try {
      const { enrolment } = await keptPorts(alone.data);
      const answerOf = (): Promise<'closed' | 'nothing' | 'greeting'> =>
        new Promise((resolve) => {
          const socket = connectTcp({ host: '127.0.0.1', port: enrolment });
          socket.once('connect', () => socket.write(ENROLMENT_HELLO));
          socket.once('data', () => {
            socket.destroy();
            resolve('greeting');
          });
          socket.once('error', (error: NodeJS.ErrnoException) =>
            resolve(error.code === 'ECONNREFUSED' ? 'closed' : 'nothing'),
          );
          socket.once('close', () => resolve('nothing'));
        });
      const refuses = async (): Promise<boolean> => (await answerOf()) === 'closed';
      expect(await answerOf()).toBe('closed');
      // A registered address, and no code is for it.
      await makeEnrolmentCode(alone.data, null, asked({ ranges: ['127.0.0.64/26'] }));
      await eventually(async () => (await answerOf()) === 'nothing');
      const made = await makeEnrolmentCode(alone.data, null, asked());
      await eventually(async () => (await answerOf()) === 'greeting');
      const storage = await openStorage(alone.data);
      await storage.db
        .updateTable('enrolment_code')
        .set({ withdrawn_at: Date.now() })
        .where('id', '=', made.id)
        .execute();
      await eventually(async () => (await answerOf()) === 'nothing');
      await storage.db.updateTable('enrolment_code').set({ expires_at: Date.now() }).execute();
      await storage.close();
      await eventually(refuses);
    } finally {
      await alone.remove();
    }
  });

  test('answers only redeeming, and nothing to a client that sends no greeting', async () => {
    const code = read(await makeCode());
    await opened();
    const answerOf = (say: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTcp({ host: '127.0.0.1', port: code.port });
        let all = '';
        socket.on('data', (chunk) => {
          all += chunk.toString('latin1');
          socket.destroy();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(all));
        socket.on('connect', () => socket.write(say));
      });
    expect(await answerOf('GET / HTTP/1.1\r\n\r\n')).toBe('');
    const greeting = await answerOf(ENROLMENT_HELLO);
    expect(greeting.length).toBeGreaterThan(100);
    // After the greeting there is one route.
    const { authorityPem } = await authorityIn(rig.data);
    const over = (request: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connectTcp({ host: '127.0.0.1', port: code.port });
        socket.on('error', reject);
        socket.once('connect', () => socket.write(ENROLMENT_HELLO));
        socket.once('data', () => {
          const tls = connectTls({ socket, host: '127.0.0.1', ca: authorityPem });
          let all = '';
          tls.on('data', (chunk) => {
            all += chunk.toString('latin1');
          });
          tls.on('error', () => undefined);
          tls.on('close', () => resolve(all));
          tls.once('secureConnect', () => tls.write(request));
        });
      });
    for (const path of [
      'GET /',
      'GET /health',
      'GET /v1/workstation',
      'GET /v1/enrol',
      'POST /v1/sign-in/start',
      'GET /v1/openapi.json',
    ])
      expect(await over(`${path} HTTP/1.1\r\nHost: a\r\n\r\n`), path).toBe('');
    // Nor does a page of a browser get one, which always names its origin.
    expect(await over('POST /v1/enrol HTTP/1.1\r\nHost: a\r\nOrigin: https://a\r\nContent-Length: 2\r\n\r\n{}')).toBe(
      '',
    );
    expect(await over(`POST /v1/enrol HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(
      /^HTTP\/1\.1 403 [^]*"enrolment-refused"/,
    );
  });

  test('reads 8,192 bytes of a request, and refuses one byte above whatever it says', async () => {
    const authority = await authorityIn(folder());
    const asks: Redeem[] = [];
    const refusals: string[] = [];
    const listener = await listenForEnrolments('127.0.0.1', 0, {
      tls: await authority.server(),
      authorityPem: authority.authorityPem,
      rules: { accepts: compileRanges(['127.0.0.0/8']), proxies: compileRanges([]) },
      hasCodeFor: () => true,
      redeem: async (ask) => {
        asks.push(ask);
        return null;
      },
      refused: (_address, reason) => void refusals.push(reason),
      addressRefused: () => undefined,
      log: Object.assign(() => undefined, { failure: () => undefined }),
    });
    const json = JSON.stringify({
      version: 1,
      secret: Buffer.alloc(20, 7).toString('base64url'),
      ...(await withKeys()),
    });
    const post = (bytes: number): Promise<string> =>
      new Promise((resolve, reject) => {
        const body = json + ' '.repeat(bytes - Buffer.byteLength(json));
        const socket = connectTcp({ host: '127.0.0.1', port: listener.port });
        socket.on('error', reject);
        socket.once('connect', () => socket.write(ENROLMENT_HELLO));
        socket.once('data', () => {
          const tls = connectTls({ socket, host: '127.0.0.1', ca: authority.authorityPem });
          let all = '';
          tls.on('data', (chunk: Buffer) => {
            all += chunk.toString('latin1');
          });
          tls.on('error', () => undefined);
          tls.on('close', () => resolve(all));
          tls.once('secureConnect', () =>
            tls.write(`POST /v1/enrol HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n${body}`),
          );
        });
      });
    try {
      expect(await post(8_192)).toMatch(/^HTTP\/1\.1 403 /);
      expect([asks.length, refusals]).toEqual([1, []]);
      await post(8_193);
      expect([asks.length, refusals]).toEqual([1, ['malformed']]);
    } finally {
      await listener.close();
    }
  });

  test('accepts only a key of the right kind that has signed its own request', async () => {
    const good = await makeOwnKey();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const p384 = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
    x509.cryptoProvider.set(webcrypto);
    const other = (
      await x509.Pkcs10CertificateRequestGenerator.create({
        name: 'CN=x',
        keys: p384,
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
      })
    ).toString('pem');
    const bytes = Buffer.from(new x509.Pkcs10CertificateRequest(good.request).rawData);
    bytes[bytes.length - 3]! ^= 1;
    const forged = x509.PemConverter.encode(new Uint8Array(bytes).buffer, 'CERTIFICATE REQUEST');
    const head = '-----BEGIN CERTIFICATE REQUEST-----';
    for (const request of [
      other,
      forged,
      `${head}\nAAAA\n-----END CERTIFICATE REQUEST-----`,
      `${head}${rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()}`,
    ]) {
      const code = await makeCode();
      await opened();
      await expect(redeemed(code, request), request.slice(0, 60)).rejects.toThrow(NotRedeemed);
    }
  });

  test('of a newer server may answer more than this desk knows', async () => {
    const authority = await authorityIn(folder());
    const known: Redeemed = {
      version: 1,
      serverUrl: 'https://127.0.0.1:1',
      authorityPem: authority.authorityPem,
      workstationId: randomUUID(),
      workstationName: 'Front desk',
      certificatePem: authority.authorityPem,
      workstationRanges: [],
      policyKey: 'A'.repeat(43),
      tenantKeys: [],
    };
    const newer = { ...known, addedLater: { anything: true } };
    const listener = await fixedEndpoint(authority, authority.authorityPem, () => undefined, newer);
    try {
      const code = { host: '127.0.0.1', port: listener.port, pin: authority.pin, secret: Buffer.alloc(20, 7) };
      const secret = code.secret.toString('base64url');
      expect(await redeemCode(code, { version: 1, secret, ...(await withKeys()) })).toEqual(known);
    } finally {
      await listener.close();
    }
  });

  test('limits attempts', async () => {
    const authority = await authorityIn(folder());
    let tried = 0;
    const listener = await fixedEndpoint(authority, authority.authorityPem, () => {
      tried += 1;
    });
    try {
      const code = { host: '127.0.0.1', port: listener.port, pin: authority.pin, secret: Buffer.alloc(20, 7) };
      const ask: Redeem = {
        version: 1,
        secret: code.secret.toString('base64url'),
        ...(await withKeys()),
      };
      const words: string[] = [];
      for (let n = 0; n < 8; n += 1)
        words.push(
          await redeemCode(code, ask).then(
            () => 'in',
            (error: unknown) => (error as Error).message,
          ),
        );
      expect(tried).toBe(5);
      expect(words.at(-1)).toMatch(/too many tries/);
      // Another address may still try.
      await redeemCode(code, ask, { localAddress: '127.0.0.5' }).catch(() => undefined);
      expect(tried).toBe(6);
    } finally {
      await listener.close();
    }
  });
});

describe('the machine', () => {
  test('sends the secret only to the server of its code, whatever another server answers', async () => {
    const impostor = await authorityIn(folder());
    let said = 0;
    const listener = await fixedEndpoint(impostor, impostor.authorityPem, () => {
      said += 1;
    });
    // The right authority's certificate in front, and another server behind it.
    const { authorityPem, pin } = await authorityIn(rig.data);
    const behind = await fixedEndpoint(impostor, authorityPem, () => {
      said += 1;
    });
    try {
      const data = folder();
      const code = (port: number): string => writeCode({ host: '127.0.0.1', port, pin, secret: Buffer.alloc(20, 1) });
      for (const port of [listener.port, behind.port])
        expect(await enrol(code(port), data)).toMatchObject({
          code: 1,
          words: expect.stringContaining('another server answered'),
        });
      expect(said).toBe(0);
      expect(existsSync(join(data, 'workstation.json'))).toBe(false);
    } finally {
      await listener.close();
      await behind.close();
    }
  });

  test('requests a lost answer again, and uses up one workstation only', async () => {
    const code = await makeCode({ name: 'Desk in a tunnel' });
    await opened();
    let lost = 0;
    const done = await enrol(code, folder(), {
      async redeem(...args) {
        const answer = await redeemCode(...args);
        lost += 1;
        if (lost < 3) throw new NotRedeemed('no-answer', { code: 'code-no-answer', params: { why: 'lost' } });
        return answer;
      },
    });
    expect(done.code).toBe(0);
    expect(lost).toBe(3);
    await inDatabase(async (db) =>
      expect(
        await db.selectFrom('workstation').select('id').where('name', '=', 'Desk in a tunnel').execute(),
      ).toHaveLength(1),
    );
  });

  test('uses up no code where its password is refused or it is enrolled already', async () => {
    const [data, code] = [folder(), await makeCode()];
    await opened();
    expect((await enrol(code, data, { password: () => Promise.resolve('short') })).code).toBe(1);
    expect((await enrol(code, data)).code).toBe(0);
    const next = await makeCode();
    await opened();
    expect(await enrol(next, data)).toMatchObject({ code: 1, words: expect.stringContaining('already enrolled') });
    await inDatabase(async (db) =>
      expect(
        await db
          .selectFrom('enrolment_code')
          .select('redeemed_at')
          .where('secret_hash', '=', hashSecret(read(next).secret))
          .executeTakeFirst(),
      ).toEqual({ redeemed_at: null }),
    );
  });

  test('whose password was lost is enrolled again: the former one is revoked, and its files are replaced', async () => {
    const data = folder();
    const first = await makeCode({ name: 'Desk 12' });
    await opened();
    expect((await enrol(first, data)).code).toBe(0);
    const before = JSON.parse(readFileSync(join(data, 'workstation.json'), 'utf8')) as { workstationId: string };
    const files = new Map(readdirSync(data).map((name) => [name, readFileSync(join(data, name))]));
    const second = await makeCode({ name: 'Desk 12', replaces: before.workstationId });
    await opened();
    expect(
      (await enrol(second, data, { replace: true, password: () => Promise.resolve('another slate bucket') })).code,
    ).toBe(0);
    const after = JSON.parse(readFileSync(join(data, 'workstation.json'), 'utf8')) as { workstationId: string };
    expect(after.workstationId).not.toBe(before.workstationId);
    // An empty journal is the same in every enrolment.
    const bodies = readdirSync(data)
      .map((name) => [name, readFileSync(join(data, name))] as const)
      .filter(([, body]) => body.length > 0);
    for (const [name, body] of bodies) expect(body.equals(files.get(name) ?? Buffer.alloc(0)), name).toBe(false);
    await inDatabase(async (db) =>
      expect(
        (
          await db
            .selectFrom('workstation')
            .select('revoked_at')
            .where('id', '=', before.workstationId)
            .executeTakeFirstOrThrow()
        ).revoked_at,
      ).not.toBeNull(),
    );
  });
});
