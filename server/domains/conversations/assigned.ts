import { senderNow } from '../../record/currentRequest.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import type { Tx } from '../../storage/storage.ts';

/**
 * Records in the transaction that a conversation is given to a person. The workstation is that of the request, where
 * there is one.
 * @param why `server`: it chose the person itself. `answered`: the person answered while it had no agent.
 * `reassigned`: a supervisor gave it to them. `transferred`: the person accepted it from a colleague.
 * @returns the position of the record.
 */
export const storeAssigned = (
  tx: Tx,
  { tenantId, conversationId }: { readonly tenantId: string; readonly conversationId: string },
  personId: string,
  why: 'server' | 'answered' | 'reassigned' | 'transferred',
): Promise<number> =>
  storeOwn(tx, {
    kind: 'conversation-assigned',
    personId,
    workstationId: senderNow()?.workstationId ?? null,
    tenantId,
    conversationId,
    detail: { reason: why },
  });
