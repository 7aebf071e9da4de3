/** What protects data on its way and where it is kept, as read from a live connection and an open database. */
import { z } from 'zod';
import { notRecorded, route, verb } from './tables.ts';

const name = z.string();
const Bits = z.number().int().nonnegative();

/** A connection as one of its ends sees it. */
export const ConnectionInUse = z.strictObject({
  /** Such as `TLSv1.3`. */
  protocol: name,
  /** Name of the cipher suite as registered with IANA. */
  cipher: name,
  /** Of the key that encrypts. */
  bits: Bits,
  /** Name of the group; null where this end cannot see it. */
  keyAgreement: name.nullable(),
});
export type ConnectionInUse = z.infer<typeof ConnectionInUse>;

/** A database as it is open. */
export const DatabaseInUse = z.strictObject({ cipher: name, mac: name, bits: Bits });
export type DatabaseInUse = z.infer<typeof DatabaseInUse>;

/** Where the server's key comes from; each of them is the operator's. */
const SERVER_KEY_SOURCES = ['variable', 'file', 'credential', 'beside'] as const;

/** What the server keeps: its database, whose key the operator has, and what is sealed to client companies in it. */
export const KeptAtServer = DatabaseInUse.extend({
  keyFrom: z.enum(SERVER_KEY_SOURCES),
  /** HPKE suite (RFC 9180) by which originals and entries are sealed; the client company alone has the key. */
  sealedBy: name,
});
export type KeptAtServer = z.infer<typeof KeptAtServer>;

export const ServerEncryption = z.strictObject({
  /** The connection of this request; its key agreement is seen at the other end alone. */
  connection: ConnectionInUse,
  kept: KeptAtServer,
});
export type ServerEncryption = z.infer<typeof ServerEncryption>;

export const DeskEncryption = z.strictObject({
  /** Null while there is no connection. */
  connection: ConnectionInUse.nullable(),
  /** Null while the server does not answer. */
  server: KeptAtServer.nullable(),
  /** Whether the keychain has a half of the key; without it, the workstation password alone opens what is here. */
  workstation: DatabaseInUse.extend({ usesKeychain: z.boolean() }),
});
export type DeskEncryption = z.infer<typeof DeskEncryption>;

/**
 * What the server sees of the way of a visitor's page, which the page says in words (`Site.protection`). Where a proxy
 * ends TLS, only the proxy knows the connection to the browser: `connection` is what it says of it, and null where it
 * says nothing.
 */
export const VisitorEncryption = z.strictObject({
  endsAt: z.enum(['server', 'proxy', 'none']),
  connection: ConnectionInUse.nullable(),
  kept: KeptAtServer.omit({ keyFrom: true }),
});
export type VisitorEncryption = z.infer<typeof VisitorEncryption>;

const empty = z.strictObject({});

export const ENCRYPTION_ROUTES = {
  getEncryption: route({
    method: 'GET',
    path: '/v1/encryption',
    permission: 'own.manage',
    record: notRecorded('how data is protected, and nothing of the data'),
    params: empty,
    body: empty,
    result: ServerEncryption,
    summary: 'What protects this connection, and what the server keeps',
  }),
} as const;

export const ENCRYPTION_VERBS = {
  getEncryption: verb({ needs: 'own.manage', args: empty, result: DeskEncryption }),
} as const;
