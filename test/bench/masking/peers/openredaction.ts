/** openredaction (MIT): 570 patterns with some checksums and context rules. Used as its first example uses it. */
import { fetchPackage } from './fetch.ts';
import type { Peer } from './peer.ts';

interface Library {
  readonly OpenRedaction: new (options: { readonly redactionMode: string }) => {
    detect(text: string): Promise<{ readonly redacted: string }>;
  };
}

export const openredaction: Peer = {
  name: 'openredaction',
  version: '1.1.5',
  load: async () => {
    const load = await fetchPackage('openredaction', '1.1.5');
    if (load === null) return null;
    const redactor = new (load<Library>('openredaction').OpenRedaction)({ redactionMode: 'placeholder' });
    return async (text) => (await redactor.detect(text)).redacted;
  },
};
