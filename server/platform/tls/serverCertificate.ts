/**
 * The server's current certificate: replaced while the server runs when a name is added, and long before it expires.
 */
import type { Bus } from '../bus.ts';
import type { Log } from '../log.ts';
import type { Db } from '../../storage/storage.ts';
import type { Authority, ServerCertificate } from './authority.ts';
import { serverNames } from './serverNames.ts';

export interface ServerCertificatePorts {
  readonly db: Db;
  readonly authority: Pick<Authority, 'server'>;
  /** The address that the server listens on. */
  readonly host: string;
  readonly log: Log;
  readonly bus: Bus;
}
export interface ServerCertificateWatch {
  readonly current: () => ServerCertificate;
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

/** Milliseconds between two checks of the time that is left. */
const HOUR = 3_600_000;

/** Publishes `certificate.renewed` when `current` has changed. */
export async function watchServerCertificate(ports: ServerCertificatePorts): Promise<ServerCertificateWatch> {
  const namesNow = async (): Promise<string[]> => [...new Set([ports.host, ...(await serverNames(ports.db))])];
  let names = (await namesNow()).join(' ');
  let shown = await ports.authority.server(names.split(' '));
  let lookedAt = performance.now();
  let looking: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    const now = (await namesNow()).join(' ');
    if (now === names && performance.now() - lookedAt < HOUR) return;
    const next = await ports.authority.server(now.split(' '));
    names = now;
    lookedAt = performance.now();
    if (next.certificatePem === shown.certificatePem) return;
    shown = next;
    ports.bus.publish('certificate.renewed', {});
    ports.log('server-certificate-renewed');
  };
  const look = (): Promise<void> => (looking = looking.then(once).catch((error: unknown) => ports.log.failure(error)));
  return { current: () => shown, look, stop: ports.bus.subscribe('database.changed', look) };
}
