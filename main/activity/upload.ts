/** Carries the ledger to the server: in order, in batches, again and again until the server says that it holds them. */
import { ServerRefusal } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

const BATCH = 500;
/** Milliseconds. */
const GATHER_MS = 60;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export interface UploadOptions {
  readonly link: Pick<Link, 'call'>;
  readonly database: Pick<MachineDatabase, 'after' | 'head' | 'hashAt'>;
  readonly log: Log;
  /** The server holds records of this workstation that the ledger here does not: this ledger was cut or replaced. */
  onDiverged(): void;
  onProgress(): void;
}

export interface Upload {
  /** New records are there. */
  kick(): void;
  /** Records that the server is not known to hold. */
  waiting(): number;
  /** Sends what there is, and gives up after `ms`. */
  flush(ms: number): Promise<void>;
  stop(): void;
}

export function createUpload(options: UploadOptions): Upload {
  /** Null until the server has said where it stands; this desk may have lost count, and the server may have been restored. */
  let held: number | null = null;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let stopped = false;
  let diverged = false;

  async function askHeld(): Promise<number> {
    const answer = await options.link.call('activityHeld', {}, {});
    if (answer.storedUpTo > 0 && options.database.hashAt(answer.storedUpTo) !== answer.hash) {
      diverged = true;
      options.onDiverged();
      throw new Error('The ledger here and the ledger held by the server differ.');
    }
    return answer.storedUpTo;
  }

  async function sendAll(): Promise<void> {
    held ??= await askHeld();
    for (;;) {
      if (stopped) return;
      const records = options.database.after(held, BATCH);
      if (records.length === 0) return;
      const { storedUpTo } = await options.link.call('uploadActivity', {}, { records });
      if (storedUpTo <= held) throw new Error('The server took none of the batch.');
      held = storedUpTo;
      failures = 0;
      options.onProgress();
    }
  }

  function run(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (stopped || diverged) return Promise.resolve();
    running ??= sendAll().catch((error: unknown) => {
      held = null; // ask again: the failure may mean that the server stands elsewhere than we believe
      failures += 1;
      if (error instanceof ServerRefusal) options.log('error', 'The server refused a batch of activity.', { code: error.code, status: error.status });
      if (!stopped && !diverged) timer = setTimeout(() => void run(), Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2));
    }).finally(() => { running = null; });
    return running;
  }

  return {
    kick() {
      if (timer === undefined && running === null && !stopped) timer = setTimeout(() => void run(), GATHER_MS);
      else if (running !== null) void running.then(() => { if (timer === undefined && !stopped) void run(); });
    },
    waiting: () => options.database.head().seq - (held ?? 0),
    async flush(ms) {
      await running;
      let limit: NodeJS.Timeout | undefined;
      await Promise.race([run(), new Promise((resolve) => { limit = setTimeout(resolve, ms); })]);
      clearTimeout(limit);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
