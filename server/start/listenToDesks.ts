import { listenForDesks, type DeskListenerPorts } from '../channels/desk/deskListener.ts';
import type { Sessions } from '../domains/signIn/sessions.ts';
import { refusalOf, workstationOf } from '../domains/workstations/certificates.ts';
import { Revocations } from '../domains/workstations/revocations.ts';
import type { Bus } from '../platform/bus.ts';
import type { Step } from '../platform/steps.ts';
import type { GateRules } from '../platform/tls/addressGate.ts';
import { RefusedCertificates } from '../platform/tls/refusedCertificates.ts';
import type { ServerCertificateWatch } from '../platform/tls/serverCertificate.ts';
import { RequestRecords } from '../record/requestRecords.ts';
import { Scope, systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

export interface ListenToDesksPorts extends Omit<
  DeskListenerPorts,
  | 'certificateRefused'
  | 'workstationOf'
  | 'refusalOf'
  | 'tls'
  | 'gateRules'
  | 'scopeOf'
  | 'endForAddress'
  | 'sessions'
  | 'records'
> {
  readonly db: Db;
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly host: string;
  readonly port: number;
  /** Certificates of workstations that one of these has signed count. */
  readonly authorities: readonly string[];
  readonly certificate: ServerCertificateWatch;
  readonly gateRules: () => GateRules;
}

/** Certificates are looked up to know whose connection it is, and revocations end connections, for every tenant. */
const CONNECTIONS = systemScope('which workstation connects is what is looked up');

/**
 * Opens the listener for desks, and applies changed certificates, address rules and revocations to open connections.
 */
export const listenToDesks = (ports: ListenToDesksPorts): Step<null> => ({
  name: 'listen to desks',
  async start() {
    const { db, bus, log, sessions, host, port, authorities, certificate, gateRules, addressRefused } = ports;
    const certificates = new RefusedCertificates(db, CONNECTIONS, bus, log);
    const records = new RequestRecords(db, bus, log);
    const desk = await listenForDesks(host, port, {
      ...ports,
      records,
      scopeOf: (session) => Scope.of(db, session),
      async endForAddress(sessionId, address) {
        await sessions.end(sessionId, 'address-not-allowed', null, { address });
      },
      gateRules: gateRules(),
      tls: { ...certificate.current(), authorities },
      certificateRefused: (address, reason, shown) =>
        void certificates.note(address, reason, shown).catch((error: unknown) => log.failure(error)),
      refusalOf: (socket) => refusalOf(db, CONNECTIONS, socket),
      workstationOf: (socket, address) => workstationOf({ db, bus }, CONNECTIONS, socket, address),
    });
    const subscriptions = [
      bus.subscribe('certificate.renewed', () => desk.renew(certificate.current())),
      bus.subscribe('addresses.changed', () => {
        for (const address of desk.gate.setRules(gateRules())) addressRefused(address, 'unregistered');
      }),
    ];
    const { connected, endConnections } = desk;
    const revocations = new Revocations({ db, scope: CONNECTIONS, bus, sessions, connected, endConnections, log });
    return {
      made: null,
      async undo() {
        revocations.stop();
        for (const end of subscriptions) end();
        await desk.close();
        certificates.flush();
        records.flush();
      },
    };
  },
});
