/** The renewal of a workstation's certificate, step by step: when it is due, what is kept, what each answer changes. */
import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RenewalStatement } from '../../../core/signIn/signInKey.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import type { Identity, Link } from '../../../main/link/link.ts';
import { isNewer, openIdentities, type Identities } from '../../../main/unlock/identity.ts';
import { createRenewal, type Renewal } from '../../../main/unlock/renewal.ts';
import { softwareTlsKeys } from '../../../main/unlock/tlsKeys.ts';
import { checkRequest, openAuthority, type Authority } from '../../../server/platform/tls/authority.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const DAY = 86_400_000;
const ISSUED = Date.UTC(2026, 5, 1);
/** A certificate is valid for 180 days, and from an hour before. */
const UNTIL = ISSUED + 180 * DAY;
const DUE = UNTIL - (180 * DAY + 3_600_000) / 2;

const rows = await TestDatabase.make('renewal');
const elsewhere = await TestDatabase.make('renewal-elsewhere');
let made = ISSUED;
let authority: Authority;
let other: Authority;
let first: Identity;
beforeAll(async () => {
  authority = await openAuthority(rows.db, () => made);
  other = await openAuthority(elsewhere.db, () => made);
  first = await authority.issueClient('w');
});
afterAll(async () => {
  await rows.close();
  await elsewhere.close();
});

let facts: Map<string, string>;
let identities: Identities;
let now: number;
let isSignedIn: boolean;
let records: unknown[];
let logged: unknown[];
let used: string[];
let calls: string[];
let bodies: unknown[];
let said: RenewalStatement[];
let signature: string | null;
/** What the server makes of a request, and of a hello. */
let certify: (request: string) => Promise<string>;
let hello: () => Promise<unknown>;
let renewal: Renewal;

const certified = (by: Authority, id: string) => async (request: string) =>
  (await by.certify(await checkRequest(request), id)).certificatePem;
beforeEach(() => {
  facts = new Map([['client-identity', JSON.stringify({ ...first, fingerprint: undefined, expiresAt: undefined })]]);
  identities = openIdentities(
    { fact: (name) => facts.get(name) ?? null, setFact: (name, value) => void facts.set(name, value) },
    { certificatePem: first.certificatePem },
  );
  [records, logged, used, calls, bodies, said] = [[], [], [], [], [], []];
  signature = 'signed';
  [now, made, isSignedIn] = [DUE + 1, DUE, false];
  certify = certified(authority, 'w');
  hello = async () => ({});
  const link = {
    useIdentity: ({ certificatePem }: Identity) => void used.push(certificatePem),
    call: async (name: string, _params: unknown, body: { request: string }) => {
      calls.push(name);
      bodies.push(body);
      return name === 'hello' ? hello() : { certificatePem: await certify(body.request) };
    },
  };
  renewal = createRenewal({
    ...{ identities, tlsKeys: softwareTlsKeys, enrolled: { workstationId: 'w' }, link: link as Partial<Link> as Link },
    authorities: () => [authority.authorityPem],
    now: () => now,
    signedIn: () => isSignedIn,
    record: (...record) => void records.push(record),
    log: (...line) => void logged.push(line),
  });
});
/** What a sign-in does, and the desk's next tick. */
const signIn = async (): Promise<void> => {
  const prepared = await renewal.prepare();
  if (prepared !== null)
    await renewal.ask(prepared, 'token', (statement) => {
      said.push(statement);
      return signature;
    });
};
const renew = async (): Promise<void> => {
  await signIn();
  await renewal.tick();
};
const present = (): string => identities.present().certificatePem;
const coming = (): string | null => identities.next()?.certificatePem ?? null;

describe('a renewal', () => {
  test('is due when half of the time of the certificate is left', async () => {
    now = DUE;
    expect(renewal.status()).toEqual({ daysLeft: Math.floor((UNTIL - DUE) / DAY), due: false });
    await renew();
    expect([calls, present()]).toEqual([[], first.certificatePem]);
    now = DUE + 1;
    expect(renewal.status().due).toBe(true);
  });

  test('asks for a certificate for a new key, uses it, and records until when it is valid', async () => {
    await renew();
    expect(calls).toEqual(['renewCertificate', 'hello']);
    expect([present() === first.certificatePem, coming(), used]).toEqual([false, null, [present()]]);
    expect(identities.present().privateKeyPem).not.toBe(first.privateKeyPem);
    expect(records).toEqual([['certificate-renewed', { until: DUE + 180 * DAY }]]);
    expect(renewal.status()).toEqual({ daysLeft: 179, due: false });
  });

  test('while a person is signed in waits with the use, and asks once', async () => {
    isSignedIn = true;
    await renew();
    await renew();
    expect([calls, present(), used]).toEqual([['renewCertificate'], first.certificatePem, []]);
    expect(coming()).not.toBeNull();
    isSignedIn = false;
    await renew();
    expect([calls, coming()]).toEqual([['renewCertificate', 'hello'], null]);
  });

  test('whose first use is under way is not begun twice', async () => {
    await signIn();
    await Promise.all([renewal.tick(), renewal.tick()]);
    expect(calls).toEqual(['renewCertificate', 'hello']);
  });

  test('is signed by the sign-in key, for this session, certificate and request', async () => {
    await signIn();
    const [body] = bodies as { request: string; session: string; signature: string }[];
    const fingerprint = new X509Certificate(first.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
    const session = createHash('sha256').update('token').digest('hex');
    expect(said).toEqual([{ workstationId: 'w', certificate: fingerprint, session, request: body?.request }]);
    expect(body).toMatchObject({ session, signature: 'signed' });
  });

  test('is not asked for where the sign-in key does not open, and that is recorded', async () => {
    signature = null;
    await renew();
    expect([calls, coming()]).toEqual([[], null]);
    expect(records).toEqual([['guard-failed', { guard: 'certificate', reason: 'no-sign-in-key' }]]);
  });

  test('whose answer was lost asks again with the same key', async () => {
    const requests: string[] = [];
    certify = async (request) => {
      requests.push(request);
      throw new Unreachable('lost');
    };
    await renew();
    const key = identities.next()?.privateKeyPem;
    expect([coming(), key === undefined]).toEqual([null, false]);
    certify = certified(authority, 'w');
    await renew();
    expect(identities.present().privateKeyPem).toBe(key);
    expect(requests).toHaveLength(1);
  });
});

describe('a certificate', () => {
  test.each<[string, () => (request: string) => Promise<string>]>([
    ['of another workstation', () => certified(authority, 'other')],
    ['of another authority', () => certified(other, 'w')],
    ['for another key', () => async () => (await authority.issueClient('w')).certificatePem],
    ['that cannot be read', () => async () => 'nonsense'],
    [
      'that ends before the present one',
      () => (request) => {
        made = ISSUED - 1_000;
        return certified(authority, 'w')(request);
      },
    ],
  ])('%s is not taken, and that is recorded once', async (_name, answer) => {
    certify = answer();
    await renew();
    await renew();
    expect([present(), coming(), used]).toEqual([first.certificatePem, null, []]);
    expect(records).toEqual([['guard-failed', { guard: 'certificate', reason: 'not-the-one-asked-for' }]]);
    expect(logged).toHaveLength(2);
  });

  test('that lasts as long as the present one is one', async () => {
    const { certificatePem, privateKeyPem } = first;
    const authorities = [other.authorityPem, authority.authorityPem];
    expect(isNewer(certificatePem, privateKeyPem, { workstationId: 'w', authorities }, first)).toBe(true);
    expect(isNewer(certificatePem, privateKeyPem, { workstationId: 'w', authorities: [] }, first)).toBe(false);
  });
});

describe('the first use', () => {
  const refuse = (status: number) => async () => {
    throw new ServerRefusal(status, { code: 'certificate-refused', params: {} });
  };
  const cut = (fault: ConstructorParameters<typeof Unreachable>[2]) => async () => {
    throw new Unreachable('cut', null, fault);
  };

  test('that the server forbids goes back to the present one, and a new one is asked for', async () => {
    hello = refuse(403);
    await renew();
    expect([used.at(-1), coming(), identities.next()]).toEqual([first.certificatePem, null, null]);
    expect(records).toEqual([['guard-failed', { guard: 'certificate', reason: 'certificate-refused' }]]);
    hello = async () => ({});
    await renew();
    expect(calls.filter((name) => name === 'renewCertificate')).toHaveLength(2);
    expect(present()).not.toBe(first.certificatePem);
  });

  test('that fails at the server otherwise goes on with the next one', async () => {
    hello = refuse(500);
    await renew();
    expect([used.length, used.at(-1), coming()]).toEqual([1, coming(), used[0]]);
  });

  test('whose certificate the server does not take goes back, and keeps the next one', async () => {
    hello = cut('own-certificate-refused');
    await renew();
    expect([used.at(-1), coming() === null]).toEqual([first.certificatePem, false]);
    expect(records).toEqual([['guard-failed', { guard: 'certificate', reason: 'own-certificate-refused' }]]);
  });

  test('without an answer is tried again with the next one, and is not recorded', async () => {
    hello = cut('no-answer');
    await renew();
    expect([used.length, coming(), records]).toEqual([1, used[0], []]);
    hello = async () => ({});
    await renew();
    expect([calls, present()]).toEqual([['renewCertificate', 'hello', 'hello'], used[0]]);
  });

  test('that fails in another way is recorded once in a row', async () => {
    hello = () => Promise.reject(new Error('anything'));
    for (let n = 0; n < 2; n += 1) await renew();
    hello = cut('clock');
    for (let n = 0; n < 2; n += 1) await renew();
    expect(records).toEqual([
      ['guard-failed', { guard: 'certificate', reason: 'failed' }],
      ['guard-failed', { guard: 'certificate', reason: 'clock' }],
    ]);
  });
});

test('the certificate to show at a start is the next one where there is one', async () => {
  expect(identities.first()).toMatchObject({ certificatePem: first.certificatePem });
  identities.keepNext({ privateKeyPem: 'a PRIVATE KEY', certificatePem: null });
  expect(identities.first()).toMatchObject({ certificatePem: first.certificatePem });
  const next = { privateKeyPem: 'a PRIVATE KEY', certificatePem: 'BEGIN CERTIFICATE' };
  identities.keepNext(next);
  expect(identities.first()).toEqual(next);
  identities.promote();
  expect([identities.present(), identities.next()]).toEqual([next, null]);
  // Promoted, and cut off before it was cleared.
  facts.set('client-identity-next', JSON.stringify(next));
  expect(identities.next()).toBeNull();
});
