/**
 * Uploads the ledger to the server: in order, in batches, repeated until the server confirms that it has stored them.
 */
import type { ChainedActivity } from '../../contract/activity.ts';
import { LARGEST_REQUEST } from '../../core/vocabulary/limits.ts';
import { ServerRefusal } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

const BATCH = 500;
/** Bytes of the records of one batch; the rest of the request is small. */
const BATCH_BYTES = LARGEST_REQUEST - 1_024;
/**
 * Kept over the end of the desk, so that a desk without a server can show what waits. Shown, and never relied on: the
 * desk asks the server where to continue.
 */
const ACKNOWLEDGED_FACT = 'activity-acknowledged';
/** Milliseconds. */
const GATHER_MS = 60;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export interface UploadOptions {
  readonly link: Pick<Link, 'call'>;
  readonly database: Pick<MachineDatabase, 'after' | 'head' | 'hashAt' | 'fact' | 'setFact'>;
  readonly log: Log;
  /** The server has records of this workstation that the ledger here does not: this ledger was cut or replaced. */
  onDiverged(): void;
  onProgress(): void;
}

export interface Upload {
  /** New records are there; a wait after a failure goes on. */
  kick(): void;
  /** The server is there again: a wait after a failure ends. */
  retryNow(): void;
  /** Records that the server has not confirmed. */
  waiting(): number;
  /** Sends what there is, and gives up after `ms`. */
  flush(ms: number): Promise<void>;
  stop(): void;
}

/** Uploads records that the server has not confirmed; retries with growing pauses, and ends once the ledgers differ. */
export function createUpload(options: UploadOptions): Upload {
  /**
   * Null until the server has said how far it has stored; this desk may have lost count, and the server may have been
   * restored.
   */
  let storedUntil: number | null = null;
  /** What the server last confirmed as stored; a failure changes nothing about it. */
  let acknowledged = readAcknowledged(options.database);
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let stopped = false;
  let diverged = false;

  async function askStored(): Promise<number> {
    const answer = await options.link.call('activityStored', {}, {});
    if (answer.storedUpTo > 0 && options.database.hashAt(answer.storedUpTo) !== answer.hash) {
      diverged = true;
      options.onDiverged();
      throw new Error('The ledger here and the ledger stored by the server differ.');
    }
    acknowledged = answer.storedUpTo;
    return answer.storedUpTo;
  }

  function remember(): void {
    if (readAcknowledged(options.database) !== acknowledged)
      options.database.setFact(ACKNOWLEDGED_FACT, String(acknowledged));
  }

  async function sendAll(): Promise<void> {
    storedUntil ??= await askStored();
    for (;;) {
      if (stopped) return;
      const records = upToBytes(options.database.after(storedUntil, BATCH));
      if (records.length === 0) return remember();
      const { storedUpTo } = await options.link.call('uploadActivity', {}, { records });
      if (storedUpTo <= storedUntil) throw new Error('The server took none of the batch.');
      storedUntil = storedUpTo;
      acknowledged = storedUpTo;
      failures = 0;
      options.onProgress();
    }
  }

  function run(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (stopped || diverged) return Promise.resolve();
    running ??= sendAll()
      .catch((error: unknown) => {
        storedUntil = null; // ask again: the failure may mean that the server has stored another part than we believe
        failures += 1;
        if (error instanceof ServerRefusal)
          options.log('error', 'The server refused a batch of activity.', { code: error.code, status: error.status });
        if (!stopped && !diverged)
          timer = setTimeout(
            () => void run(),
            Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2),
          );
      })
      .finally(() => {
        running = null;
      });
    return running;
  }

  return {
    kick() {
      if (timer === undefined && running === null && !stopped) timer = setTimeout(() => void run(), GATHER_MS);
      else if (running !== null)
        void running.then(() => {
          if (timer === undefined && !stopped) void run();
        });
    },
    retryNow() {
      const again = (): void => {
        if (failures === 0 || timer === undefined || stopped) return;
        failures = 0;
        void run();
      };
      if (running === null) again();
      else void running.then(again); // a call into the time without a server, about to fail
    },
    waiting: () => Math.max(0, options.database.head().seq - acknowledged),
    async flush(ms) {
      await running;
      let limit: NodeJS.Timeout | undefined;
      await Promise.race([
        run(),
        new Promise((resolve) => {
          limit = setTimeout(resolve, ms);
        }),
      ]);
      clearTimeout(limit);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function readAcknowledged(database: UploadOptions['database']): number {
  const seq = Number(database.fact(ACKNOWLEDGED_FACT) ?? 0);
  return Number.isSafeInteger(seq) && seq >= 0 ? seq : 0;
}

/** The first records of these, as many as fit into one request. One of them always does. */
function upToBytes(records: readonly ChainedActivity[]): ChainedActivity[] {
  let bytes = 0;
  const above = records.findIndex((record) => {
    bytes += Buffer.byteLength(JSON.stringify(record)) + 1;
    return bytes > BATCH_BYTES;
  });
  return records.slice(0, above === -1 ? records.length : Math.max(above, 1));
}
