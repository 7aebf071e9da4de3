/**
 * The policy of one workstation as the server signs it. What is signed is the very text that travels, so that nothing
 * has to be written twice in the same way; it is verified before it is parsed. Ed25519 (RFC 8032), which OpenSSL and
 * Electron's BoringSSL both verify.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../ledger/chain.ts';
import { faultsOfValue } from './layers.ts';
import { DESK_LEAVES, unknownPlaces, valueAt, withValue } from './leaves.ts';
import type { Policy } from './policy.ts';

/** The key signs nothing else; this line keeps signatures apart even if the key is used for another purpose later. */
const PURPOSE = 'cleandesk policy 1\n';

const Time = z.number().int().nonnegative();
const Document = z.strictObject({
  format: z.literal(1),
  /** SHA-256 of the public key of the server's authority, lower-case hexadecimal: a workstation trusts one server. */
  server: z.string().regex(/^[0-9a-f]{64}$/),
  workstation: z.uuid(),
  version: z.number().int().nonnegative(),
  issuedAt: Time,
  expiresAt: Time,
  policy: z.record(z.string(), z.unknown()),
});
export type PolicyDocument = z.infer<typeof Document>;
export interface SignedDocument {
  readonly document: string;
  /** 64 bytes, base64url. */ readonly signature: string;
}

/** Ed25519 in the form of RFC 8410: the twelve bytes before the key itself. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A new key of a server. `publicKey` is 32 bytes in base64url, `privateKeyPem` PKCS #8. */
export function newPolicyKey(): { publicKey: string; privateKeyPem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI.length).toString('base64url'),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export interface Addressed {
  readonly server: string;
  readonly workstation: string;
  readonly version: number;
  /** Milliseconds since 1970. */ readonly now: number;
}

/**
 * The document of one workstation: the part of the policy that desks read.
 * @throws Error for a key that does not sign.
 */
export function signPolicy(
  policy: Policy,
  { server, workstation, version, now }: Addressed,
  privateKeyPem: string,
): SignedDocument {
  let part: Record<string, unknown> = {};
  for (const leaf of DESK_LEAVES) part = withValue(part, leaf.parts, valueAt(policy, leaf.parts));
  const document = canonical({
    format: 1,
    server,
    workstation,
    version,
    issuedAt: now,
    expiresAt: now + Math.round(policy.offline.hours * 3_600_000),
    policy: part,
  } satisfies PolicyDocument);
  return {
    document,
    signature: sign(null, Buffer.from(PURPOSE + document, 'utf8'), createPrivateKey(privateKeyPem)).toString(
      'base64url',
    ),
  };
}

export type DocumentFault = 'signature' | 'unreadable' | 'other-server' | 'other-workstation';
export type ReadDocument =
  | {
      readonly ok: true;
      readonly document: PolicyDocument;
      /** By path. */ readonly values: ReadonlyMap<string, unknown>;
      /** What a newer server knows and this desk does not. */ readonly unknown: readonly string[];
    }
  | {
      readonly ok: false;
      readonly fault: DocumentFault;
      /** Of an unreadable one: paths that are not as expected; empty for no JSON. */
      readonly places: readonly string[];
    };

const no = (fault: DocumentFault, places: readonly string[] = []): ReadDocument => ({ ok: false, fault, places });
/** Places that are named. */
const MOST_PLACES = 3;

/**
 * Verifies and reads. How old it is, and whether a newer one was stored, is for the caller to say.
 * @param publicKey 32 bytes, base64url.
 */
export function readDocument(
  signed: SignedDocument,
  publicKey: string,
  expected: { readonly server: string; readonly workstation: string },
): ReadDocument {
  if (!verified(signed, publicKey)) return no('signature');
  let read: ReturnType<typeof Document.safeParse>;
  try {
    read = Document.safeParse(JSON.parse(signed.document));
  } catch {
    return no('unreadable');
  }
  if (!read.success)
    return no(
      'unreadable',
      read.error.issues.slice(0, MOST_PLACES).map((issue) => issue.path.join('.').slice(0, 200) || 'document'),
    );
  const document = read.data;
  if (document.server !== expected.server) return no('other-server');
  if (document.workstation !== expected.workstation) return no('other-workstation');
  const values = new Map<string, unknown>();
  for (const leaf of DESK_LEAVES) {
    const value = valueAt(document.policy, leaf.parts);
    // An older server does not send a value that it does not know: the safe default applies.
    if (value === undefined) continue;
    const [first] = faultsOfValue(leaf, value);
    if (first !== undefined) return no('unreadable', [`${leaf.path} (${first.fault.code})`]);
    values.set(leaf.path, leaf.schema.parse(value));
  }
  return { ok: true, document, values, unknown: unknownPlaces(document.policy) };
}

function verified({ document, signature }: SignedDocument, publicKey: string): boolean {
  try {
    const [raw, mark] = [Buffer.from(publicKey, 'base64url'), Buffer.from(signature, 'base64url')];
    if (raw.length !== 32 || mark.length !== 64) return false;
    return verify(
      null,
      Buffer.from(PURPOSE + document, 'utf8'),
      createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' }),
      mark,
    );
  } catch {
    return false;
  }
}
