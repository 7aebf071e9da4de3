import { openAuthority, type Authority } from '../../server/platform/tls/authority.ts';
import { openStorage } from '../../server/storage/openStorage.ts';

/**
 * The authority of a data folder, made where there is none. Its database is open during each call only.
 * @param now milliseconds since 1970, from which certificates are valid
 */
export async function authorityIn(dataFolder: string, now?: () => number): Promise<Authority> {
  const during = async <T>(work: (authority: Authority) => T | Promise<T>): Promise<T> => {
    const storage = await openStorage(dataFolder);
    try {
      return await work(await openAuthority(storage.db, now));
    } finally {
      await storage.close();
    }
  };
  const { authorityPem, pin, trusted, successors, mark } = await during((authority) => authority);
  return {
    authorityPem,
    pin,
    trusted,
    successors,
    mark,
    server: (hosts) => during((authority) => authority.server(hosts)),
    seals: () => during((authority) => authority.seals()),
    issueClient: (id) => during((authority) => authority.issueClient(id)),
    certify: (request, id) => during((authority) => authority.certify(request, id)),
  };
}
