/** Certificates: renewed over the network, revoked at once, and no others accepted. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect as connectTls, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/server/server.ts';
import { createNetworkGuard } from '../../main/guards/network.ts';
import { createAddressWatch } from '../../main/guards/addressWatch.ts';
import { Unreachable } from '../../main/link/errors.ts';
import { createLink, type Identity, type Link } from '../../main/link/link.ts';
import { CLIENT_KEY_FACT } from '../../main/store/enrolment.ts';
import { datesOf, openIdentities } from '../../main/unlock/identity.ts';
import { createRenewal } from '../../main/unlock/renewal.ts';
import type { EnrolmentFile } from '../../server/domains/workstations/enrolByFile.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { authorityIn } from '../support/authorityIn.ts';
import { askTls, eventually, Rig, Workstation } from '../support/serverRig.ts';
import { wordsOf as inWords } from '../support/shownWords.ts';
import { softwareTlsKeys } from '../../main/unlock/tlsKeys.ts';
import { signWithSignInKey } from '../../core/signIn/signInKey.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const DAY = 86_400_000;
let rig: Rig;
const folders: string[] = [];
const links: Link[] = [];
const folder = (): string => {
  const made = temporaryFolder('certificates');
  folders.push(made);
  return made;
};
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(async () => {
  for (const link of links) link.close();
  await rig.remove();
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});
const linkOf = (enrolment: EnrolmentFile, changes: Partial<Parameters<typeof createLink>[0]> = {}): Link => {
  const link = createLink({ ...enrolment, timeoutMs: 4_000, ...changes });
  links.push(link);
  return link;
};
const ask = (enrolment: EnrolmentFile, identity: Identity) =>
  askTls(`${enrolment.serverUrl}/v1/workstation`, 'GET', {
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    ca: enrolment.authorityPem,
  }).then((answer) => answer.status);

/** The desk's machine database, and what is left of it when the desk is killed at a write. */
function facts(enrolment: EnrolmentFile) {
  const stored = new Map([[CLIENT_KEY_FACT, enrolment.privateKeyPem]]);
  return {
    held: stored,
    fact: (name: string) => stored.get(name) ?? null,
    setFact: (name: string, value: string): void => {
      stored.set(name, value);
    },
  };
}
function desk(
  enrolment: EnrolmentFile,
  store: ReturnType<typeof facts>,
  changes: { now?: number; signedIn?: boolean; link?: Pick<Link, 'call' | 'useIdentity'> } = {},
) {
  const identities = openIdentities(store, enrolment);
  const link = changes.link ?? linkOf(enrolment, identities.first());
  const recorded: string[] = [];
  const renewal = createRenewal({
    tlsKeys: softwareTlsKeys,
    identities,
    enrolled: enrolment,
    authorities: () => [enrolment.authorityPem],
    link,
    now: () => changes.now ?? Date.now(),
    signedIn: () => changes.signedIn ?? false,
    log: () => undefined,
    record: (kind, detail) => {
      recorded.push(`${kind} ${String(detail['reason'] ?? '')}`.trim());
    },
  });
  return { identities, link, renewal, recorded };
}
/** Asks for what is due in a session of its own at this workstation, and then uses it. */
async function renew({ renewal, identities }: ReturnType<typeof desk>, workstation: Workstation): Promise<void> {
  const prepared = await renewal.prepare();
  if (prepared !== null) {
    const now = new Workstation(
      workstation.url,
      { ...workstation.enrolment, ...identities.present() },
      workstation.keep,
    );
    const maya = await now.signIn('maya', rig.person('maya').password);
    const key = Buffer.from(workstation.enrolment.signInKey, 'base64');
    await renewal.ask(prepared, maya.session.token, (said) => signWithSignInKey(key, 'renewal', said));
    await maya.ask('POST', '/v1/sign-out', {});
  }
  await renewal.tick();
}
/** When less than half of the certificate's time is left. */
const due = ({ certificatePem }: { certificatePem: string }): number => datesOf(certificatePem).notAfter - 50 * DAY;

describe('a certificate is renewed over the network', () => {
  test('long before it expires, for a new key, whose first use ends the former certificate', async () => {
    const workstation = await rig.workstation('Renewed');
    const { enrolment } = workstation;
    const store = facts(enrolment);
    const early = desk(enrolment, store);
    await renew(early, workstation);
    expect(early.identities.next()).toBeNull();
    const late = desk(enrolment, store, { now: due(enrolment) });
    const { identities, renewal, recorded } = late;
    expect(renewal.status().due).toBe(true);
    await renew(late, workstation);
    const now = identities.present();
    expect(now.certificatePem).not.toBe(enrolment.certificatePem);
    expect(now.privateKeyPem).not.toBe(enrolment.privateKeyPem);
    expect(recorded).toEqual(['certificate-renewed']);
    expect(await ask(enrolment, now)).toBe(200);
    expect(await ask(enrolment, enrolment)).toBe(403);
    const storage = await openStorage(rig.data);
    const row = await storage.db
      .selectFrom('workstation')
      .select(['certificate_expires_at', 'next_certificate'])
      .where('id', '=', enrolment.workstationId)
      .executeTakeFirstOrThrow();
    await storage.close();
    expect(row).toEqual({ certificate_expires_at: datesOf(now.certificatePem).notAfter, next_certificate: null });
  });

  test('is not used while a person is signed in, because that would end the session', async () => {
    const workstation = await rig.workstation('Busy');
    const { enrolment } = workstation;
    const store = facts(enrolment);
    const busy = desk(enrolment, store, { now: due(enrolment), signedIn: true });
    await renew(busy, workstation);
    expect(busy.identities.next()?.certificatePem).toMatch(/BEGIN CERTIFICATE/);
    expect(await ask(enrolment, enrolment)).toBe(200);
    await desk(enrolment, store, { now: due(enrolment) }).renewal.tick();
    expect(await ask(enrolment, enrolment)).toBe(403);
  });

  test('a renewal that is cut off at any moment leaves the desk one certificate that works', async () => {
    /** Passes the call on, or interrupts it before or after the server has done its work. */
    const cutting = (link: Link, name: string, when: 'before' | 'after'): Pick<Link, 'call' | 'useIdentity'> => ({
      useIdentity: (identity) => link.useIdentity(identity),
      async call(...args) {
        if (args[0] !== name) return link.call(...args);
        if (when === 'before') throw new Unreachable('cut');
        await link.call(...args);
        throw new Unreachable('cut');
      },
    });
    for (const [name, when] of [
      ['renewCertificate', 'before'],
      ['renewCertificate', 'after'],
      ['hello', 'before'],
      ['hello', 'after'],
    ] as const) {
      const workstation = await rig.workstation(`Cut ${name} ${when}`);
      const { enrolment } = workstation;
      const store = facts(enrolment);
      const link = cutting(linkOf(enrolment), name, when);
      await renew(desk(enrolment, store, { now: due(enrolment), link }), workstation);
      // A new process, with what was on the disk.
      const again = desk(enrolment, store, { now: due(enrolment) });
      expect(await ask(enrolment, again.identities.first()), `${name} ${when}`).toBe(200);
      await renew(again, workstation);
      expect(again.identities.present().certificatePem, `${name} ${when}`).not.toBe(enrolment.certificatePem);
      expect(await ask(enrolment, again.identities.present())).toBe(200);
    }
  });

  test('and a desk killed at any write connects as well', async () => {
    const { enrolment } = await rig.workstation('Killed');
    for (let kill = 1; kill <= 6; kill += 1) {
      const workstation = await rig.workstation(`Killed ${kill}`);
      const fresh = workstation.enrolment;
      const store = facts(fresh);
      let writes = 0;
      const dying = {
        ...store,
        setFact(name: string, value: string): void {
          writes += 1;
          if (writes >= kill) throw new Error('killed');
          store.setFact(name, value);
        },
      };
      await renew(desk(fresh, dying, { now: due(fresh) }), workstation);
      const again = desk(fresh, store, { now: due(fresh) });
      expect(await ask(fresh, again.identities.first()), String(kill)).toBe(200);
      await renew(again, workstation);
      expect(await ask(fresh, again.identities.present()), String(kill)).toBe(200);
    }
    expect(await ask(enrolment, enrolment)).toBe(200);
  });

  test('refuses a certificate of another workstation, of another authority or for another key', async () => {
    const workstation = await rig.workstation('Careful');
    const { enrolment } = workstation;
    const other = (await rig.workstation('Other')).enrolment;
    const stranger = await (await authorityIn(folder())).issueClient(enrolment.workstationId);
    for (const certificatePem of [other.certificatePem, stranger.certificatePem, enrolment.certificatePem]) {
      const store = facts(enrolment);
      const lying = {
        useIdentity: (): void => {
          throw new Error('used');
        },
        call: (() => Promise.resolve({ certificatePem })) as Link['call'],
      };
      const careful = desk(enrolment, store, { now: due(enrolment), link: lying });
      const { identities, recorded } = careful;
      await renew(careful, workstation);
      expect(identities.next()?.certificatePem).toBeNull();
      expect(recorded).toEqual(['guard-failed not-the-one-asked-for']);
    }
  });
});

describe('a workstation that is revoked', () => {
  test.each(['by the command line', 'by an administrator'])(
    '%s loses its session, its live socket and its open connections, although it asks for nothing',
    async (by) => {
      const agent = await rig.signedIn('maya');
      const { workstationId } = agent.workstation.enrolment;
      const live = await agent.realtime();
      const { cert, key, ca } = agent.workstation.identity;
      const kept = connectTls({ host: '127.0.0.1', port: Number(new URL(agent.workstation.url).port), cert, key, ca });
      kept.on('error', () => undefined);
      await once(kept, 'secureConnect');
      const administrator = by === 'by an administrator' ? await rig.signedIn('idris') : null;
      if (administrator === null) expect(await run(['revoke', '--id', workstationId, '--data', rig.data])).toBe(0);
      else
        expect(await administrator.ask('POST', `/v1/workstations/${workstationId}/revoke`, {})).toMatchObject({
          status: 200,
        });
      await live.next((frame) => frame.type === 'session-ended');
      await live.end();
      if (!kept.destroyed) await once(kept, 'close');
      expect(await agent.ask('GET', '/v1/conversations')).toMatchObject({ status: 403 });
    },
  );

  test('loses its open connections also while no one is signed in', async () => {
    const workstation = await rig.workstation('Empty seat');
    const { cert, key, ca } = workstation.identity;
    const kept = connectTls({ host: '127.0.0.1', port: Number(new URL(workstation.url).port), cert, key, ca });
    kept.on('error', () => undefined).resume();
    await once(kept, 'secureConnect');
    // The server has read the certificate of this connection once it has answered on another one.
    expect(await workstation.ask('GET', '/v1/workstation')).toMatchObject({ status: 200 });
    const closed = once(kept, 'close');
    expect(await run(['revoke', '--id', workstation.enrolment.workstationId, '--data', rig.data])).toBe(0);
    await closed;
    expect(await workstation.ask('GET', '/v1/workstation')).toMatchObject({ status: 403 });
  });

  test('cannot renew its certificate to get back in', async () => {
    const workstation = await rig.workstation('Gone');
    const { enrolment } = workstation;
    const store = facts(enrolment);
    const waiting = desk(enrolment, store, { now: due(enrolment), signedIn: true });
    await renew(waiting, workstation);
    const next = waiting.identities.next();
    expect(await run(['revoke', '--id', enrolment.workstationId, '--data', rig.data])).toBe(0);
    expect(await ask(enrolment, enrolment)).toBe(403);
    expect(
      await ask(enrolment, { certificatePem: next?.certificatePem ?? '', privateKeyPem: next?.privateKeyPem ?? '' }),
    ).toBe(403);
  });
});

describe('no server and no workstation without a certificate of the authority is accepted', () => {
  /** What IT reads of it, and what the person at the desk reads. */
  async function wordsOf(
    enrolment: EnrolmentFile,
    changes: Partial<Parameters<typeof createLink>[0]>,
    machineNow?: () => number,
  ): Promise<{ it: string; person: string | undefined }> {
    const recorded: string[] = [];
    const logged: string[] = [];
    let person: string | undefined;
    const guard = createNetworkGuard({
      link: linkOf(enrolment, changes),
      network: { ownAddresses: () => ['127.0.0.1'] },
      deskVersion: '0.1.0',
      workstationId: enrolment.workstationId,
      localAddress: null,
      ranges: () => ['127.0.0.0/8'],
      onAnswer: () => undefined,
      ...(machineNow === undefined ? {} : { machineNow }),
    });
    const watch = createAddressWatch({
      guard,
      signedIn: () => false,
      onAllowed: () => undefined,
      onLock: () => undefined,
      onRefusal: (refusal) => {
        person = refusal === null ? undefined : inWords(refusal.notice);
      },
      log: (_level, text) => {
        logged.push(text);
      },
      activity: {
        record: (_kind, detail) => {
          recorded.push(String(detail?.['reason']));
        },
      },
    });
    expect(await watch.look()).toBe(false);
    watch.stop();
    expect(logged).toHaveLength(1);
    return { it: recorded.join(' '), person };
  }
  async function serving(certified: {
    certificatePem: string;
    privateKeyPem: string;
  }): Promise<{ serverUrl: string; asked: () => number; close: () => void }> {
    let asked = 0;
    const server = createHttps(
      { cert: certified.certificatePem, key: certified.privateKeyPem, minVersion: 'TLSv1.3' },
      (_request, response) => {
        asked += 1;
        response.end('{}');
      },
    );
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      serverUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked: () => asked,
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test('each is refused with its own message for IT, a server that is not ours with one for the person', async () => {
    const { enrolment } = await rig.workstation('Wary');
    // An authority that the whole machine trusts, as it trusts those of the web: a client that pins nothing accepts it.
    const wellKnown = await authorityIn(folder());
    const system = getCACertificates('default');
    setDefaultCACertificates([...system, wellKnown.authorityPem]);
    const replaced = await serving(await wellKnown.server());
    const old = await serving(
      await (await authorityIn(rig.data, () => Date.now() - 500 * DAY)).server(['old.example']),
    );
    const coming = await serving(
      await (await authorityIn(rig.data, () => Date.now() + 40 * DAY)).server(['coming.example']),
    );
    const expired = await (
      await authorityIn(rig.data, () => Date.now() - 300 * DAY)
    ).issueClient(enrolment.workstationId);
    try {
      expect((await askTls(`${replaced.serverUrl}/`, 'GET', {})).status).toBe(200);
      const cases = [
        ['another-server', await wordsOf(enrolment, { serverUrl: replaced.serverUrl })],
        ['server-certificate-expired', await wordsOf(enrolment, { serverUrl: old.serverUrl })],
        ['server-certificate-not-yet-valid', await wordsOf(enrolment, { serverUrl: coming.serverUrl })],
        ['clock', await wordsOf(enrolment, { serverUrl: coming.serverUrl, now: () => Date.now() - 90 * DAY })],
        ['clock', await wordsOf(enrolment, {}, () => Date.now() + 3 * DAY)],
        ['clock', await wordsOf(enrolment, {}, () => Date.now() - 3 * DAY)],
        [
          'own-certificate-refused',
          await wordsOf(enrolment, { certificatePem: expired.certificatePem, privateKeyPem: expired.privateKeyPem }),
        ],
      ] as const;
      for (const [reason, { it }] of cases) expect(it).toBe(reason);
      const persons = cases.map(([, { person }]) => person);
      // The workstation's own end is what IT has to do something about, and the person can say so.
      expect(persons.pop()).toMatch(/certificate of this workstation: it runs out .+ IT department can enrol it again/);
      expect(new Set(persons).size).toBe(1);
      expect(cases[0][1].person).toMatch(/^The server cannot be reached/);
      expect([replaced.asked(), old.asked(), coming.asked()]).toEqual([1, 0, 0]);
    } finally {
      setDefaultCACertificates(system);
      for (const server of [replaced, old, coming]) server.close();
    }
  });

  test('the server records why it refused a certificate, its address and, if signed, its workstation', async () => {
    const { enrolment } = await rig.workstation('Run out');
    const gone = (await rig.workstation('Taken away')).enrolment;
    const changed = (await rig.workstation('Renewed elsewhere')).enrolment;
    const own = await authorityIn(rig.data);
    const foreign = await authorityIn(folder());
    const storage = await openStorage(rig.data);
    const unknownId = '00000000-0000-4000-8000-00000000dead';
    const newest =
      (
        await storage.db
          .selectFrom('activity')
          .select((e) => e.fn.max('position').as('position'))
          .executeTakeFirstOrThrow()
      ).position ?? 0;
    try {
      await expect(
        ask(
          enrolment,
          await (await authorityIn(rig.data, () => Date.now() - 300 * DAY)).issueClient(enrolment.workstationId),
        ),
      ).rejects.toThrow();
      await expect(ask(enrolment, await foreign.issueClient(enrolment.workstationId))).rejects.toThrow();
      await expect(
        ask(enrolment, await foreign.issueClient('anything that somebody likes to write')),
      ).rejects.toThrow();
      expect(await run(['revoke', '--id', gone.workstationId, '--data', rig.data])).toBe(0);
      expect(await ask(gone, gone)).toBe(403);
      expect(await ask(changed, await own.issueClient(changed.workstationId))).toBe(403);
      expect(await ask(changed, await own.issueClient(unknownId))).toBe(403);
      const rows = await eventually(async () => {
        const found = await storage.db
          .selectFrom('activity')
          .select(['detail', 'workstation_id'])
          .where('kind', '=', 'certificate-refused')
          .where('position', '>', newest)
          .orderBy('position')
          .execute();
        return found.length >= 6 ? found : null;
      });
      const refusals = rows.map((row) => ({
        of: row.workstation_id,
        ...(JSON.parse(row.detail) as Record<string, unknown>),
      }));
      const from = { address: '127.0.0.1', attempts: 1 };
      // Beside them may be the count of refusals of an earlier test, which is recorded when its window ends.
      expect(refusals).toEqual(
        expect.arrayContaining([
          { of: enrolment.workstationId, reason: 'expired', ...from },
          {
            of: null,
            reason: 'not-our-certificate',
            claims: 'Run out',
            claimedWorkstationId: enrolment.workstationId,
            ...from,
          },
          { of: null, reason: 'not-our-certificate', ...from },
          { of: gone.workstationId, reason: 'revoked', ...from },
          { of: changed.workstationId, reason: 'replaced', ...from },
          { of: null, reason: 'not-enrolled', ...from },
        ]),
      );
    } finally {
      await storage.close();
    }
  });

  test('an added name is in the certificate of a running server within seconds', async () => {
    const { enrolment } = await rig.workstation('Named');
    expect(await run(['enrol', '--name', 'Elsewhere', '--host', 'localhost.example', '--data', rig.data])).toBe(0);
    const names = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTls(
          {
            host: '127.0.0.1',
            port: Number(new URL(enrolment.serverUrl).port),
            ca: enrolment.authorityPem,
            cert: enrolment.certificatePem,
            key: enrolment.privateKeyPem,
          },
          () => {
            resolve(socket.getPeerX509Certificate()?.subjectAltName ?? '');
            socket.destroy();
          },
        );
      });
    await eventually(async () => (await names()).includes('DNS:localhost.example'));
    expect(await names()).toContain('IP Address:127.0.0.1');
  });
});
