/**
 * Reads what a browser says to a proxy, byte for byte and in one way only. A request that two programs could read
 * differently is how one is smuggled past a check, so anything unusual is refused rather than understood.
 */

export interface ProxyRequest {
  readonly authority: string;
  /** What the client proves itself with; null where it says nothing. */
  readonly credentials: string | null;
}
export interface UnreadableRequest {
  /** Host that seems to be meant, for the record; never more of the address. */
  readonly host: string;
  readonly plainHttp: boolean;
}

const END = Buffer.from('\r\n\r\n', 'latin1');
/** Bytes of the whole head. A browser's is a few hundred. */
export const LARGEST_HEAD = 8 * 1024;
const MOST_HEADERS = 64;
/** RFC 9110, section 5.6.2. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?[ \t]*$/;
/** Each changes who is spoken to or where the head ends: said twice, or with CONNECT at all, it is a trick. */
const ONCE: readonly string[] = ['host', 'proxy-authorization'];
const NEVER: readonly string[] = ['content-length', 'transfer-encoding', 'upgrade', 'expect', 'trailer'];

/** Bytes of the head when it is complete; null while it is not. */
export function headLength(bytes: Buffer): number | null {
  const at = bytes.indexOf(END);
  return at === -1 ? null : at + END.length;
}

/** Enough of a name to be recorded; a name that is none is not repeated. */
const nameable = (host: string): string =>
  /^[A-Za-z0-9.:[\]-]{1,253}$/.test(host) ? host.toLowerCase() : 'unreadable';

/** @param head everything up to and including the empty line. */
export function readProxyRequest(head: Buffer): ProxyRequest | UnreadableRequest {
  const text = head.toString('latin1');
  const [requestLine = '', ...lines] = text.slice(0, -4).split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const plainHttp = /^[a-z]+:\/\//i.test(target);
  const authorityOf = (): string =>
    target
      .replace(/^[a-z]+:\/\//i, '')
      .split(/[/?#]/)[0]
      ?.split('@')
      .at(-1)
      ?.replace(/:\d*$/, '') ?? '';
  const unreadable: UnreadableRequest = { host: nameable(authorityOf()), plainHttp };
  // The method is written in any letters by some programs; by the standard it has these.
  if (!/^CONNECT \S+ HTTP\/1\.1$/.test(requestLine) || method !== 'CONNECT' || plainHttp || lines.length > MOST_HEADERS)
    return unreadable;
  const seen = new Map<string, string>();
  for (const line of lines) {
    // No folded line, no bare CR or LF, no space before the colon: none of them is in the pattern.
    const match = HEADER.exec(line);
    if (match === null) return unreadable;
    const name = (match[1] ?? '').toLowerCase();
    if (NEVER.includes(name) || (ONCE.includes(name) && seen.has(name))) return unreadable;
    seen.set(name, match[2] ?? '');
  }
  if (seen.get('host')?.toLowerCase() !== target.toLowerCase()) return unreadable;
  return { authority: target, credentials: basic(seen.get('proxy-authorization')) };
}

/** The user and password of RFC 7617 as one string; null for any other scheme. */
function basic(value: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(value ?? '')?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('latin1');
}
