import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { Authority } from '../platform/tls/authority.ts';
import { watchServerCertificate, type ServerCertificateWatch } from '../platform/tls/serverCertificate.ts';
import { keepServerName } from '../platform/tls/serverNames.ts';
import type { Db } from '../storage/storage.ts';

export interface ShowCertificatePorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly authority: Authority;
  /** The address that the server listens on for desks. */
  readonly host: string;
  /** The name under which desks reach it, where it is another one. */
  readonly name: string | undefined;
}

/**
 * Stores the name under which desks reach the server and keeps the certificate for it current.
 * @throws Error where no known name leads from other machines to this one.
 */
export const showCertificate = (ports: ShowCertificatePorts): Step<ServerCertificateWatch> => ({
  name: 'show a certificate',
  async start() {
    const { db, host, name } = ports;
    await keepServerName(db, host, name);
    const certificate = await watchServerCertificate(ports);
    return { made: certificate, undo: () => certificate.stop() };
  },
});
