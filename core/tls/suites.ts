/**
 * The cipher suites of TLS 1.3 (RFC 8446, B.4) that desks and server speak, with the bits of their keys. The third one
 * that every library offers has a key of 128 bits: it is neither offered nor accepted.
 */
const TLS_SUITES = { TLS_AES_256_GCM_SHA384: 256, TLS_CHACHA20_POLY1305_SHA256: 256 } as const;

/**
 * As Node's `ciphers`. The last name is of TLS 1.2, which no side speaks: BoringSSL, which has the suites of TLS 1.3
 * built in, takes no list without one.
 */
export const TLS_CIPHERS = [...Object.keys(TLS_SUITES), 'ECDHE-ECDSA-AES256-GCM-SHA384'].join(':');

/** Bits of the key; null for a suite that is not ours. */
export const bitsOfSuite = (name: string): number | null =>
  (TLS_SUITES as Readonly<Record<string, number>>)[name] ?? null;
