/** A new key for policies, named by the former one: desks follow without a visit. */
import { z } from 'zod';
import { canonical } from '../ledger/chain.ts';
import { isSigned, signText, type SignedText } from '../sealing/ed25519.ts';

const PURPOSE = 'cleandesk policy key 1';
const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Succession = z.strictObject({
  format: z.literal(1),
  /** As in a policy document: the key of one server never follows that of another. */
  server: z.string().regex(/^[0-9a-f]{64}$/),
  from: PublicKey,
  to: PublicKey,
});

/** @param privateKeyPem of the former key @throws Error for a key that does not sign */
export function signPolicyKey(of: { server: string; from: string; to: string }, privateKeyPem: string): SignedText {
  return signText(canonical(Succession.parse({ format: 1, ...of })), PURPOSE, privateKeyPem);
}

/**
 * The key that follows `known` at the end of the successions. What the key before it has not signed, or names another
 * server, leads nowhere.
 */
export function newestPolicyKey(known: string, successions: readonly SignedText[], server: string): string {
  let key = known;
  for (const signed of successions) {
    const step = read(signed.document);
    if (step !== null && step.server === server && step.from === key && isSigned(signed, PURPOSE, key)) key = step.to;
  }
  return key;
}

function read(document: string): z.output<typeof Succession> | null {
  try {
    const parsed = Succession.safeParse(JSON.parse(document));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
