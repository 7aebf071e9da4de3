/** The content of a signed policy, for tests that request it as a workstation would. */
import { z } from 'zod';
import { SignedPolicy } from '../../contract/policy.ts';
import { readDocument, type PolicyDocument } from '../../core/policy/document.ts';
import { valueAt } from '../../core/policy/leaves.ts';
import { serverMark } from '../../server/platform/tls/authority.ts';

const Hello = z.looseObject({ workstationId: z.string(), policyKey: z.string(), policy: SignedPolicy });

/** @throws Error where the document does not verify under the key of the same greeting, or is another workstation's. */
export function policyIn(hello: unknown, authorityPem: string): PolicyDocument {
  const { workstationId, policyKey, policy } = Hello.parse(hello);
  const read = readDocument(policy, policyKey, { server: serverMark(authorityPem), workstation: workstationId });
  if (!read.ok) throw new Error(read.fault);
  return read.document;
}

/** One value of it, such as `lock.idleMinutes`. */
export const policyValue = (hello: unknown, authorityPem: string, path: string): unknown =>
  valueAt(policyIn(hello, authorityPem).policy, path.split('.'));
