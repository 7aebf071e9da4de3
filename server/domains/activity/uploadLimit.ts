/**
 * How much activity one workstation may upload. A desk keeps what was refused and sends it later, so that nothing is
 * lost.
 */
import { problem } from '../../platform/http/problem.ts';
import { Limit, type Rate } from '../../platform/limit.ts';
import type { LimitRecords } from '../../record/limitRecords.ts';
import type { WorkstationScope } from '../../scope/scope.ts';

export class UploadLimit {
  readonly #records: Limit;
  readonly #bytes: Limit;
  readonly #hits: Pick<LimitRecords, 'hit'>;

  constructor(
    limits: { readonly activityRecords: Rate; readonly activityBytes: Rate },
    hits: Pick<LimitRecords, 'hit'>,
  ) {
    this.#records = new Limit(limits.activityRecords);
    this.#bytes = new Limit(limits.activityBytes);
    this.#hits = hits;
  }

  /** Counts a batch. @throws Problem `too-fast` where that is too much; nothing of it may be stored then. */
  async take({ workstationId }: WorkstationScope, batch: readonly unknown[]): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(batch));
    if ((await this.#records.take(workstationId, batch.length)) && (await this.#bytes.take(workstationId, bytes)))
      return;
    this.#hits.hit({ limit: 'activity', source: workstationId, tenantId: null, workstationId });
    throw problem('too-fast');
  }
}
