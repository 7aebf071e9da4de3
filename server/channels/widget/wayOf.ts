/**
 * How the way of a visitor's request was encrypted, by what this server sees: its own socket, or a listed proxy's word.
 * Whose browser it is, and what it says of itself, plays no part.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import { ConnectionInUse, type VisitorEncryption } from '../../../contract/encryption.ts';
import { canonicalAddress, type Ranges } from '../../../core/access/addresses.ts';
import { connectionInUse } from '../../../core/tls/connectionInUse.ts';
import { clientAddress } from './clientAddress.ts';

/**
 * `TLSv1.3 TLS_AES_256_GCM_SHA384 X25519`: protocol, cipher and group (or `-`), which the proxy sets, and so replaces,
 * in every request. Nginx: `proxy_set_header X-Cleandesk-TLS "$ssl_protocol $ssl_cipher $ssl_curve";`.
 */
const HEADER = 'x-cleandesk-tls';

/** @param proxies the listed proxies, the only peers that are believed */
export function wayOf(
  request: {
    readonly socket: object & { readonly remoteAddress?: string | undefined };
    readonly headers: IncomingHttpHeaders;
  },
  proxies: Ranges,
): Pick<VisitorEncryption, 'endsAt' | 'connection'> {
  const { socket, headers } = request;
  if (socket instanceof TLSSocket) return { endsAt: 'server', connection: connectionInUse(socket) };
  const peer = canonicalAddress(socket.remoteAddress ?? '');
  if (peer !== null && proxies.contains(peer)) return { endsAt: 'proxy', connection: reported(headers[HEADER]) };
  const client = clientAddress(socket.remoteAddress, headers, proxies);
  return { endsAt: !client.known || client.disbelieved ? 'proxy' : 'none', connection: null };
}

function reported(header: string | readonly string[] | undefined): ConnectionInUse | null {
  const found = typeof header === 'string' ? /^(TLSv1\.[23]) ([\w-]{1,80}) ([\w:-]{1,80})$/.exec(header) : null;
  if (found === null) return null;
  const [, protocol, cipher = '', group] = found;
  const bits = /AES[_-]?256|CHACHA20/i.test(cipher) ? 256 : /AES[_-]?128/i.test(cipher) ? 128 : null;
  const parsed = ConnectionInUse.safeParse({ protocol, cipher, bits, keyAgreement: group === '-' ? null : group });
  return parsed.success ? parsed.data : null;
}
