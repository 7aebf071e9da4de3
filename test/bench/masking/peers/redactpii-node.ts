/** @redactpii/node (MIT): five patterns; its aggressive mode catches more disguises. */
import { fetchPackage } from './fetch.ts';
import type { Peer } from './peer.ts';

interface Library {
  readonly Redactor: new (options: { readonly aggressive?: boolean }) => { redact(text: string): string };
}

export const redactpiiNode: Peer = {
  name: '@redactpii/node, aggressive',
  version: '1.0.17',
  load: async () => {
    const load = await fetchPackage('@redactpii/node', '1.0.17');
    if (load === null) return null;
    const redactor = new (load<Library>('@redactpii/node').Redactor)({ aggressive: true });
    return (text) => redactor.redact(text);
  },
};
