/** The masker in a thread of its own; answers the requests of maskThread.ts in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import { provideData } from '../../../core/data.ts';
import { makePolicyMask, type PolicyMask } from '../../../core/masking/policy/policyMask.ts';
import type { MaskAnswer, MaskData, MaskRequest } from './maskThread.ts';

const data = workerData as MaskData;
provideData((name) => {
  const bytes = data.get(name);
  if (bytes === undefined) throw new Error(`${name} was not passed to the thread.`);
  return bytes;
});

/** The policy that each tenant has now, by the number of its revision. */
const policies = new Map<string, { readonly revision: number; readonly mask: PolicyMask }>();

parentPort?.on('message', (request: MaskRequest) => {
  const answer: MaskAnswer = { id: request.id, masked: answerTo(request) };
  parentPort?.postMessage(answer, []);
});

function answerTo({ tenantId, revision, parts, conversationId, message, state }: MaskRequest): MaskAnswer['masked'] {
  try {
    if (parts !== null) {
      const mask = makePolicyMask(parts.policy, parts.secret, parts.exceptions, parts.details);
      policies.set(tenantId, { revision, mask });
    }
    const policy = policies.get(tenantId);
    return policy?.revision === revision ? policy.mask.mask(conversationId)(message, state) : null;
  } catch {
    // The message is hidden whole where there is no answer; what was thrown may quote it.
    return null;
  }
}
