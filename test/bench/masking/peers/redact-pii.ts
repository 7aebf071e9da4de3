/** redact-pii (MIT): thirteen patterns of the United States and a list of names. */
import { fetchPackage } from './fetch.ts';
import type { Peer } from './peer.ts';

interface Library {
  readonly SyncRedactor: new () => { redact(text: string): string };
}

export const redactPii: Peer = {
  name: 'redact-pii',
  version: '3.4.0',
  load: async () => {
    const load = await fetchPackage('redact-pii', '3.4.0');
    if (load === null) return null;
    const redactor = new (load<Library>('redact-pii').SyncRedactor)();
    return (text) => redactor.redact(text);
  },
};
