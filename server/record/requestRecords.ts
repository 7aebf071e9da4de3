/**
 * Records every request of a desk before it is answered, as the line of its route says: what the handler has not stored
 * in its own transaction is stored here. Refusals are recorded too, and counted where there are many.
 */
import type { ActivityDetail, ServerActivityKind } from '../../contract/activity.ts';
import type { Recording } from '../../contract/tables.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Db } from '../storage/storage.ts';
import { publishAlert } from './alerts.ts';
import { withinRequest, type DemandSameActor, type Sender } from './currentRequest.ts';
import { recordOwn } from './ownRecords.ts';
import { tenantOfConversation } from './queries.ts';
import type { RaisedAlert } from './raisedAlert.ts';

export interface RecordedRequest {
  readonly route: string;
  readonly recording: Recording;
  readonly sender: Sender;
  /** Null without a session. */
  readonly sessionId: string | null;
  /** Compares that session again. */
  readonly demand: DemandSameActor | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Milliseconds in which listing is recorded once, and in which equal refusals are counted into one record. */
const WINDOW = 10 * 60_000;
const REFUSALS_WINDOW = 10_000;
/** Different refusals and sessions at a time; above it the oldest is forgotten, and recorded anew. */
const MOST = 2_000;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const idOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'id' in body ? textOf(body.id) : null;

export class RequestRecords {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #now: () => number;
  /** When a session was last recorded for a kind. */
  readonly #listed = new Map<string, number>();
  readonly #refused = new Map<string, { count: number; readonly timer: NodeJS.Timeout; readonly end: () => void }>();

  constructor(db: Db, bus: Bus, log: Log, now: () => number = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#now = now;
  }

  /**
   * Runs a handler, and stores what its route has to have recorded; only then resolves with the answer.
   * @throws what the handler throws, and Error where the record cannot be stored: there is no answer then.
   */
  async answer<T>(request: RecordedRequest, handle: () => Promise<T>): Promise<T> {
    const kinds = new Set<string>();
    const alerts: RaisedAlert[] = [];
    const answer = await withinRequest(request.sender, request.demand, kinds, handle, alerts);
    for (const alert of alerts) publishAlert(this.#bus, alert);
    const { recording } = request;
    if (recording.kind === null || recording.when === 'change' || kinds.has(recording.kind)) return answer;
    if (recording.when === 'window' && !this.#isNewWindow(request, recording.kind)) return answer;
    await this.#store(request, recording.kind);
    return answer;
  }

  /**
   * Stores that a request was refused, before the answer. Equal ones that follow within ten seconds become one record
   * with their number. What was asked for is left out: it may be another tenant's.
   * @param code why: a code of contract/errors.ts.
   */
  async refused({ route, sender }: Pick<RecordedRequest, 'route' | 'sender'>, code: string): Promise<void> {
    const key = `${sender.workstationId} ${sender.personId ?? ''} ${route} ${code}`;
    const before = this.#refused.get(key);
    if (before !== undefined) {
      before.count += 1;
      return;
    }
    const record = (count: number): Promise<void> =>
      recordOwn(this.#db, this.#bus, {
        kind: 'request-refused',
        ...sender,
        detail: { route, reason: code, attempts: count },
      });
    const end = (): void => {
      const { count = 0, timer } = this.#refused.get(key) ?? {};
      clearTimeout(timer);
      this.#refused.delete(key);
      if (count > 0) void record(count).catch((error: unknown) => this.#log.failure(error));
    };
    if (this.#refused.size >= MOST) this.#refused.values().next().value?.end();
    this.#refused.set(key, { count: 0, timer: setTimeout(end, REFUSALS_WINDOW).unref(), end });
    await record(1);
  }

  /** Records what was counted so far; for stopping. */
  flush(): void {
    for (const { end } of [...this.#refused.values()]) end();
  }

  #isNewWindow({ sessionId, sender, route }: RecordedRequest, kind: string): boolean {
    const key = `${sessionId ?? sender.workstationId} ${kind} ${route}`;
    const now = this.#now();
    const last = this.#listed.get(key);
    if (last !== undefined && now - last < WINDOW) return false;
    this.#listed.delete(key);
    if (this.#listed.size >= MOST) this.#listed.delete(this.#listed.keys().next().value ?? '');
    this.#listed.set(key, now);
    return true;
  }

  async #store({ route, recording, sender, params, body }: RecordedRequest, kind: ServerActivityKind): Promise<void> {
    const conversationId = textOf(params['conversationId']);
    const id = idOf(body);
    const { beforeSeq } = params;
    const detail: ActivityDetail = {
      ...(recording.kind !== null && recording.when === 'window' ? { route } : {}),
      ...(typeof beforeSeq === 'number' ? { beforeSeq } : {}),
      // The handler stores what is new; this is the same once more.
      ...(id === null ? {} : { id, again: true }),
    };
    await recordOwn(this.#db, this.#bus, {
      kind,
      ...sender,
      conversationId,
      tenantId:
        textOf(params['tenantId']) ??
        (conversationId === null ? null : await tenantOfConversation(this.#db, conversationId)),
      detail,
    });
  }
}
