/** Sealed values as a desk, the server or an attacker makes them, for tests. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Session, SignedSeal } from '../../contract/api.ts';
import type { EntryKind } from '../../contract/common.ts';
import type { TenantKeys } from '../../core/sealing/tenantKeys.ts';
import { open, seal, type SealContext, type TenantKey } from '../../core/sealing/sealing.ts';
import { signSeal, type Signer } from '../../core/sealing/signedSeal.ts';
import { newTenantKeys, type Made } from '../../core/sealing/tenantKeyring.ts';

/** A value, sealed to a raw public key in base64url and signed. */
export async function sealedBy(
  signer: Signer,
  { keyId, publicKey }: { readonly keyId: string; readonly publicKey: string },
  context: SealContext,
  value: string,
): Promise<SignedSeal> {
  return signSeal(await seal(Buffer.from(publicKey, 'base64url'), keyId, value, context), context, signer);
}

/** The context that a line of an export states of itself. */
export const contextOfLine = (line: Record<string, unknown>): SealContext => ({
  tenantId: String(line['tenantId']),
  conversationId: String(line['conversationId']),
  id: String(line['id']),
  purpose: line['kind'] === 'message' ? 'message' : 'entry',
  kind: line['kind'] === 'message' ? 'message' : String(line['entryKind']),
  author: String(line['author']),
  workstation: String(line['workstation']),
  at: Number(line['at']),
});

/** The value in a line of an export. @throws CannotOpen */
export const openLine = (
  line: Record<string, unknown> & { readonly sealed: SignedSeal },
  privateKey: string,
): Promise<string> => open(Buffer.from(privateKey, 'base64url'), line.sealed, contextOfLine(line));

/** The private key in the key file of a tenant. */
export const privateKeyIn = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as TenantKey).privateKey;

/** The public half of the newest key in signed keys, read without any check. */
export function newestKey({ list }: TenantKeys): { keyId: string; publicKey: string } {
  const [key] = (JSON.parse(list.document) as { keys: { keyId: string; publicKey: string }[] }).keys;
  if (key === undefined) throw new Error('This list has no key.');
  return key;
}

/** Keys of a tenant, and what is in its row of the server's database. */
export async function tenantWithKeys(tenantId: string): Promise<Made<TenantKey> & { readonly row: string }> {
  const made = await newTenantKeys(tenantId, Date.now());
  return { ...made, row: JSON.stringify(made.keys) };
}

/** What an entry needs of the agent who adds it: the session, and the workstation with its certificate. */
export interface EntryAuthor {
  readonly session: Pick<Session, 'person' | 'tenantKeys'>;
  readonly workstation: { readonly enrolment: Signer & { readonly workstationId: string } };
}

/** An entry as the desk of this agent sends it, sealed to the tenant's newest key. */
export async function newEntry(
  agent: EntryAuthor,
  place: { readonly tenantId: string; readonly conversationId: string },
  value: string,
  more: { readonly kind?: EntryKind; readonly at?: number; readonly context?: Partial<SealContext> } = {},
): Promise<{ id: string; kind: EntryKind; at: number; sealed: SignedSeal }> {
  const [id, kind, at] = [randomUUID(), more.kind ?? 'note', more.at ?? Date.now()];
  const keys = agent.session.tenantKeys.find(({ tenantId }) => tenantId === place.tenantId)?.keys;
  if (keys === undefined) throw new Error('The session has no keys of this tenant.');
  const { enrolment } = agent.workstation;
  const context: SealContext = {
    ...place,
    id,
    purpose: 'entry',
    kind,
    author: agent.session.person.id,
    workstation: enrolment.workstationId,
    at,
    ...more.context,
  };
  return { id, kind, at, sealed: await sealedBy(enrolment, newestKey(keys), context, value) };
}
