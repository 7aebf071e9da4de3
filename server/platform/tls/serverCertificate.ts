/** The certificate that the server shows: made anew while it runs when a name is added, and long before it expires. */
import type { Log } from '../log.ts';
import type { Db } from '../../storage/storage.ts';
import type { Authority, ServerCertificate } from './authority.ts';
import { serverNames } from './serverNames.ts';

export interface ServerCertificatePorts {
  readonly db: Db;
  readonly authority: Pick<Authority, 'server'>;
  /** The address that it listens on. */
  readonly host: string;
  readonly log: Log;
  readonly renewed: (tls: ServerCertificate) => void;
}
export interface ServerCertificateWatch {
  readonly current: () => ServerCertificate;
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

/** Milliseconds between two looks at the names, and at the time that is left. */
const LOOK = 1_000;
const HOUR = 3_600_000;

export async function watchServerCertificate(ports: ServerCertificatePorts): Promise<ServerCertificateWatch> {
  const namesNow = async (): Promise<string[]> => [...new Set([ports.host, ...(await serverNames(ports.db))])];
  let names = (await namesNow()).join(' ');
  let held = await ports.authority.server(names.split(' '));
  let lookedAt = performance.now();
  let looking: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    const now = (await namesNow()).join(' ');
    if (now === names && performance.now() - lookedAt < HOUR) return;
    const next = await ports.authority.server(now.split(' '));
    names = now;
    lookedAt = performance.now();
    if (next.certificatePem === held.certificatePem) return;
    held = next;
    ports.renewed(held);
    ports.log('server-certificate-renewed');
  };
  const look = (): Promise<void> => (looking = looking.then(once).catch((error: unknown) => ports.log.failure(error)));
  const timer = setInterval(() => void look(), LOOK);
  return { current: () => held, look, stop: () => clearInterval(timer) };
}
