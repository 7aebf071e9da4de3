/**
 * A thief has a copy of a workstation's TLS key and certificate, and wants a certificate of their own: the desk's would
 * end with its first use. What is missing is the sign-in key, and a session that it has opened.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeSignInKey, signWithSignInKey, type SignInPurpose } from '../../../core/signIn/signInKey.ts';
import { run } from '../../../cli/server/server.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import { hashToken } from '../../../server/platform/tokens.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { keysOf, type SignInKeys } from '../../support/signInProof.ts';
import { askTls, eventually, Rig, type SignedIn, type Workstation } from '../../support/serverRig.ts';

interface Own {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}
/** Address of the thief's machine, which the rules allow as well. */
const THIEF = '127.0.0.2';
let rig: Rig;
let workstation: Workstation;
let maya: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  if ((await run(['addresses', 'add', '127.0.0.0/29', '--data', rig.data])) !== 0) throw new Error('No address added.');
  const probe = await rig.workstation('Probe');
  probe.localAddress = THIEF;
  await eventually(async () => {
    const answer = await probe.ask('GET', '/v1/workstation').catch(() => null);
    return answer?.status === 200;
  });
});
afterAll(() => rig.remove());
beforeEach(async () => {
  workstation = await rig.workstation('Copied');
  maya = await workstation.signIn('maya', rig.person('maya').password);
});

const isLetIn = async (own: Own, localAddress = '127.0.0.1'): Promise<boolean> => {
  const { certificatePem: cert, privateKeyPem: key } = own;
  const identity = { cert, key, ca: workstation.enrolment.authorityPem };
  const path = `${workstation.url}/v1/workstation`;
  return (await askTls(path, 'GET', identity, undefined, undefined, { localAddress })).status === 200;
};

/** Alerts and records about this workstation. */
async function seen(): Promise<{ alerts: string[]; records: { kind: string; detail: Record<string, unknown> }[] }> {
  const storage = await openStorage(rig.data);
  try {
    const { workstationId } = workstation.enrolment;
    const alerts = await storage.db
      .selectFrom('alert')
      .select('kind')
      .where('workstation_id', '=', workstationId)
      .execute();
    const records = await storage.db
      .selectFrom('activity')
      .select(['kind', 'detail'])
      .where('workstation_id', '=', workstationId)
      .where('kind', 'in', ['certificate-issued', 'certificate-renewed', 'request-refused'])
      .orderBy('position')
      .execute();
    return {
      alerts: alerts.map(({ kind }) => kind),
      records: records.map(({ kind, detail }) => ({ kind, detail: JSON.parse(detail) })),
    };
  } finally {
    await storage.close();
  }
}

interface Asked {
  readonly request: string;
  readonly session: string;
  readonly signature: string;
}
/** As the desk asks, but for what an attack puts in its place. */
function asked(
  request: string,
  other: Partial<SignInKeys> & { session?: string; signedRequest?: string; purpose?: SignInPurpose } = {},
): Asked {
  const { session = hashToken(maya.session.token), signedRequest = request, purpose = 'renewal', ...keys } = other;
  const { workstationId, certificate, signInKey } = { ...keysOf(workstation.enrolment), ...keys };
  const said = { workstationId, certificate, session, request: signedRequest };
  return { request, session, signature: signWithSignInKey(Buffer.from(signInKey, 'base64'), purpose, said) };
}
const renew = (body: Asked) => workstation.ask('POST', '/v1/workstation/certificate', body);
const REFUSED = { status: 403, json: { code: 'renewal-refused' } };

describe('a certificate', () => {
  test('is not renewed with the TLS key alone, which is recorded and raises one alert', async () => {
    const { request } = await makeOwnKey();
    const pkcs8 = workstation.enrolment.privateKeyPem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    for (const body of [asked(request, { signInKey: pkcs8 }), { ...asked(request), signature: 'A'.repeat(86) }])
      expect(await renew(body)).toMatchObject(REFUSED);
    expect(await isLetIn(workstation.enrolment)).toBe(true);
    await eventually(async () => (await seen()).alerts.length > 0);
    const { alerts, records } = await seen();
    expect(alerts).toEqual(['renewal-refused']);
    expect(records).toEqual([
      { kind: 'request-refused', detail: { route: 'renewCertificate', reason: 'renewal-refused', attempts: 1 } },
    ]);
  });

  test('is not renewed whatever the signature was made for instead', async () => {
    const { request } = await makeOwnKey();
    const another = await rig.workstation('Another');
    const anke = await another.signIn('anke', rig.person('anke').password);
    const attacks: readonly [string, Asked][] = [
      ['another request', asked(request, { signedRequest: (await makeOwnKey()).request })],
      ['another certificate', asked(request, { certificate: keysOf(another.enrolment).certificate })],
      ['another workstation', asked(request, { workstationId: another.enrolment.workstationId })],
      ['the key of another workstation', asked(request, { signInKey: another.enrolment.signInKey })],
      ['a key of their own', asked(request, { signInKey: makeSignInKey().privateKey.toString('base64') })],
      ['a session of another workstation', asked(request, { session: hashToken(anke.session.token) })],
      ['no session', asked(request, { session: hashToken('none') })],
      ['another session than the signed one', { ...asked(request), session: hashToken(anke.session.token) }],
      ['a sign-in', asked(request, { purpose: 'sign-in' })],
      ['a key that follows', asked(request, { purpose: 'next' })],
      ['an enrolment', asked(request, { purpose: 'enrolment' })],
    ];
    for (const [what, body] of attacks) expect(await renew(body), what).toMatchObject(REFUSED);
    const right = asked(request);
    expect(await renew(right)).toMatchObject({ status: 200 });
    // Once the session has ended, what it has signed is worth nothing.
    await maya.ask('POST', '/v1/sign-out', {});
    expect(await renew(right)).toMatchObject(REFUSED);
  });

  test('that was issued stays good where the same request is sent again, as often as a session allows', async () => {
    const own = await makeOwnKey();
    const honest = asked(own.request);
    const { certificatePem } = (await renew(honest)).json as Own;
    // Also with other bytes for the same key, and two at the same moment.
    for (const { status, json } of await Promise.all([renew(honest), renew(asked(`${own.request}\n`))]))
      expect([status, (json as Own).certificatePem]).toEqual([200, certificatePem]);
    const further = asked((await makeOwnKey()).request);
    for (const body of [honest, further]) expect(await renew(body)).toMatchObject(REFUSED);
    await eventually(async () => (await seen()).alerts.length > 0);
    const { alerts, records } = await seen();
    expect(alerts).toEqual(['renewal-refused']);
    expect(records.filter(({ kind }) => kind === 'certificate-issued')).toHaveLength(3);
    expect(records.some(({ kind }) => kind === 'request-refused')).toBe(true);
    expect(await isLetIn({ ...own, certificatePem })).toBe(true);
  });

  test('that follows says in the record who asked, from where, and where it was used first', async () => {
    const own = await makeOwnKey();
    const { certificatePem } = (await renew(asked(own.request))).json as Own;
    expect(await isLetIn({ ...own, certificatePem })).toBe(true);
    expect(await isLetIn(workstation.enrolment)).toBe(false);
    const { alerts, records } = await seen();
    expect(alerts).toEqual([]);
    const [issued, used] = records;
    expect([records.length, issued?.kind, used?.kind]).toEqual([2, 'certificate-issued', 'certificate-renewed']);
    expect(issued?.detail).toMatchObject({ address: '127.0.0.1' });
    expect(used?.detail).toMatchObject({ address: '127.0.0.1', issuedTo: '127.0.0.1' });
  });

  test('that is copied before its first use shuts no one out, and is seen at another address', async () => {
    const own = await makeOwnKey();
    const { certificatePem } = (await renew(asked(own.request))).json as Own;
    const following = { ...own, certificatePem };
    // The thief is first, from another machine.
    expect(await isLetIn(following, THIEF)).toBe(true);
    // The desk has it on its disk since it was issued, and goes on with it.
    expect(await isLetIn(following)).toBe(true);
    const { alerts, records } = await seen();
    expect(alerts).toEqual(['certificate-address']);
    expect(records.at(-1)).toMatchObject({
      kind: 'certificate-renewed',
      detail: { address: THIEF, issuedTo: '127.0.0.1' },
    });
  });
});
