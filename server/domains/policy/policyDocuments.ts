/** The signed policy of each workstation. The key is this server's own and signs nothing but policies. */
import type { SignedPolicy } from '../../../contract/policy.ts';
import { newPolicyKey, signPolicy } from '../../../core/policy/document.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { signPolicyKey } from '../../../core/policy/policyKeys.ts';
import type { SignedText } from '../../../core/sealing/ed25519.ts';
import { keepKey, keptKeyOnce } from '../../storage/keptKeys.ts';
import type { Db } from '../../storage/storage.ts';
import { z } from 'zod';

const Key = z.strictObject({
  publicKey: z.string().length(43),
  privateKeyPem: z.string().includes('PRIVATE KEY'),
  /** From each former key to the next one, oldest first. */
  successions: z.array(z.strictObject({ document: z.string(), signature: z.string() })).default([]),
});

/** Former keys that a desk can have and still follow. */
const MOST_SUCCESSIONS = 20;

/** Made once and kept wrapped by the server key. Losing it means enrolling every workstation again. */
async function policyKey(db: Db): Promise<z.output<typeof Key>> {
  const text = await keptKeyOnce(db, 'policy-key', () => Buffer.from(JSON.stringify(newPolicyKey()), 'utf8'));
  return Key.parse(JSON.parse(text.toString('utf8')));
}

/** Ed25519, raw, base64url: what an enrolment hands to a workstation. */
export async function policyPublicKey(db: Db): Promise<string> {
  return (await policyKey(db)).publicKey;
}

/**
 * Makes a new key for policies, which the present one names. A server that runs goes on with the former key until it is
 * started again; desks follow at their next connection.
 * @param server the server's mark
 */
export async function rollPolicyKey(db: Db, server: string): Promise<string> {
  const former = await policyKey(db);
  const next = newPolicyKey();
  const signed = signPolicyKey({ server, from: former.publicKey, to: next.publicKey }, former.privateKeyPem);
  const successions = [...former.successions, signed].slice(-MOST_SUCCESSIONS);
  await keepKey(db, 'policy-key', Buffer.from(JSON.stringify({ ...next, successions }), 'utf8'));
  return next.publicKey;
}

/**
 * Milliseconds for which a document is handed out again: a desk asks every few seconds, and is in no hurry for a later
 * expiry.
 */
const REUSED = 60_000;

export interface PolicyDocumentsPorts {
  readonly db: Db;
  /** The server's mark, as `Authority.mark`. */
  readonly server: string;
  readonly policy: () => Policy;
  readonly version: () => number;
  /** The policy of one workstation, where it is another than everybody's. */
  readonly policyOf?: (workstationId: string, policy: Policy) => Policy | Promise<Policy>;
  readonly now?: () => number;
}

/** Signs the policy of each workstation, and gives out a signed one again for a minute. */
export class PolicyDocuments {
  readonly publicKey: string;
  readonly #privateKeyPem: string;
  readonly #successions: readonly SignedText[];
  readonly #ports: PolicyDocumentsPorts;
  readonly #server: string;
  readonly #made = new Map<string, { readonly of: string; readonly at: number; readonly signed: SignedPolicy }>();

  /** Reads the signing key, which is made with the first use. */
  static async open(ports: PolicyDocumentsPorts): Promise<PolicyDocuments> {
    return new PolicyDocuments(ports, await policyKey(ports.db));
  }

  private constructor(ports: PolicyDocumentsPorts, key: z.output<typeof Key>) {
    this.#ports = ports;
    this.publicKey = key.publicKey;
    this.#privateKeyPem = key.privateKeyPem;
    this.#successions = key.successions;
    this.#server = ports.server;
  }

  /** The signed policy for a workstation, as it is now. */
  async of(workstationId: string): Promise<SignedPolicy> {
    const now = (this.#ports.now ?? Date.now)();
    const [version, whole] = [this.#ports.version(), this.#ports.policy()];
    const policy = (await this.#ports.policyOf?.(workstationId, whole)) ?? whole;
    const made = this.#made.get(workstationId);
    const of = `${version} ${JSON.stringify(policy)}`;
    if (made !== undefined && made.of === of && now >= made.at && now - made.at < REUSED) return made.signed;
    const document = signPolicy(
      policy,
      { server: this.#server, workstation: workstationId, version, now },
      this.#privateKeyPem,
    );
    const signed =
      this.#successions.length === 0 ? document : { ...document, keys: this.#successions.map((one) => ({ ...one })) };
    this.#made.set(workstationId, { of, at: now, signed });
    return signed;
  }
}
