/**
 * The ledger at work: checkpoints while there is something new, the checks at the start, the audit, the witnesses.
 * Where the database contradicts what was signed before, nothing more is signed: that would cover it up.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { LedgerFinding } from '../../../contract/ledger.ts';
import { parseCheckpoint, type Checkpoint } from '../../../core/ledger/checkpoint.ts';
import { LedgerFault } from '../../../core/ledger/ledgerFault.ts';
import { sameHash } from '../../../core/ledger/merkleTree.ts';
import { formatVerifierKey, toBase64, verifyNote, type SigningKey } from '../../../core/ledger/note.ts';
import { proveConsistency, rootOfTiles } from '../../../core/ledger/tileProofs.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Log } from '../../platform/log.ts';
import { raiseAlert } from '../../record/alerts.ts';
import { newestPosition } from '../../record/queries.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { auditLedger, faultOfTree, type Finding } from './audit.ts';
import { auditContents, type ContentFault, type OtherFaults } from './contents.ts';
import {
  cosignaturesOf,
  deleteOldCheckpoints,
  largestCosigned,
  newestCheckpoint,
  newestLeaf,
  tileReader,
} from './ledgerQueries.ts';
import { proofFile } from './proofFile.ts';
import { RecordLog, TreeBroken } from './recordLog.ts';
import { Witnesses } from './witnesses.ts';
import { witnessText } from './witnessText.ts';

/**
 * The newest checkpoint once more, beside the database: a database that is older than this file was put there by
 * somebody.
 */
export const CHECKPOINT_FILE = 'ledger.checkpoint';

/** Milliseconds for which a checkpoint without cosignatures is kept once there is a newer one. */
const UNSIGNED_KEPT = 7 * 86_400_000;
/** Milliseconds for which an export waits for cosignatures. */
const SOON = 3_000;

export interface LedgerPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly scope: SystemScope;
  readonly dataFolder: string;
  readonly key: SigningKey;
}

/** What a desk gets of the newest checkpoint. */
export interface ShownCheckpoint {
  readonly key: string;
  readonly checkpoint: string | null;
  readonly proof: string[];
  readonly witnesses: string | null;
  readonly stopped: LedgerFinding | null;
}

export class Ledger {
  readonly #ports: LedgerPorts;
  readonly #log: RecordLog;
  readonly #witnesses: Witnesses;
  #stopped: LedgerFinding | null = null;
  #ended = false;
  #audit: Promise<void> = Promise.resolve();

  constructor(ports: LedgerPorts) {
    this.#ports = ports;
    this.#log = new RecordLog(ports.db, ports.scope, ports.key);
    this.#witnesses = new Witnesses({
      db: ports.db,
      key: ports.key,
      found: (finding) => void this.#report(finding),
      cosigned: () => ports.bus.publish('ledger.checkpointed', {}),
    });
  }

  /** Compares the database with what was signed, then signs; what contradicts it is alerted, and ends the signing. */
  async start(): Promise<void> {
    for (const finding of await this.#startFindings()) {
      this.#stopped ??= finding.finding;
      await this.#report(finding);
    }
    await this.look();
    this.audit();
  }

  /** Signs a checkpoint where there are new records, and asks the witnesses. Never rejects. */
  async look(): Promise<void> {
    try {
      if (this.#stopped === null) await this.#sign();
      if (!this.#ended) await this.#witnesses.ask();
    } catch (error) {
      if (!(error instanceof TreeBroken)) return this.#ports.log.failure(error);
      this.#stopped = 'tree-changed';
      await this.#report({ finding: 'tree-changed', position: null });
    }
  }

  async #sign(): Promise<void> {
    const { db, bus } = this.#ports;
    const before = await newestCheckpoint(db);
    if ((await newestPosition(db)) <= (before?.size ?? 0)) return;
    const { lost } = await this.#log.checkpoint();
    await this.#keepBeside();
    bus.publish('ledger.checkpointed', {});
    const [position] = lost;
    if (position !== undefined) await this.#report({ finding: 'record-deleted', position });
  }

  /**
   * Compares every record with the ledger, and what records are about with them, beside other work; one run at a time.
   */
  audit(): void {
    const { db, scope, key, log } = this.#ports;
    this.#audit = this.#audit
      .then(async () => {
        for (const finding of await auditLedger({ db, scope, key, stopped: () => this.#ended }))
          await this.#report(finding);
        for (const fault of await auditContents({ db, scope, stopped: () => this.#ended }))
          await this.#reportContents(fault);
        await deleteOldCheckpoints(db, Date.now() - UNSIGNED_KEPT);
      })
      .catch((error: unknown) => log.failure(error));
  }

  /** Resolves when the audits that were begun have ended. */
  audited(): Promise<void> {
    return this.#audit;
  }

  /** Signs what is new, and ends. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#witnesses.stop();
    await this.#audit;
    await this.look();
  }

  /** @param from size of the tree that the caller has checked; 0 for none. */
  async shown(from: number): Promise<ShownCheckpoint> {
    const { db, key } = this.#ports;
    const newest = await newestCheckpoint(db);
    const signed = newest === undefined ? '' : (await cosignaturesOf(db, newest.size)).map(({ line }) => line).join('');
    const proof =
      newest === undefined || from === 0 || from >= newest.size
        ? []
        : await proveConsistency(from, newest.size, tileReader(db));
    return {
      key: formatVerifierKey(key),
      checkpoint: newest === undefined ? null : newest.note + signed,
      proof: proof.map(toBase64),
      witnesses: await witnessText(db),
      stopped: this.#stopped,
    };
  }

  /**
   * A record as a file that verifies alone, with a checkpoint that covers it; cosigned where the witnesses answer soon.
   * @returns null where nothing is signed any more.
   */
  async proofOf(position: number): Promise<string | null> {
    const { db, scope } = this.#ports;
    await this.look();
    await this.#witnesses.answered(SOON);
    return proofFile(db, scope, position);
  }

  /** What the database, the file beside it and the stored cosignatures say against each other. */
  async #startFindings(): Promise<Finding[]> {
    const { db, key, scope } = this.#ports;
    const of = (finding: LedgerFinding, position: number | null = null): Finding[] => [{ finding, position }];
    const newest = await newestCheckpoint(db);
    const beside = this.#readBeside();
    if (beside === 'unreadable') return of('checkpoint-changed');
    const size = newest?.size ?? 0;
    if (newest !== undefined) {
      const fault = await faultOfTree(newest, key, tileReader(db));
      if (fault !== null) return [fault];
    }
    if ((beside?.size ?? 0) > size) return of('checkpoint-older', size + 1);
    if (beside !== null && !sameHash(await rootOfTiles(beside.size, tileReader(db)), beside.root))
      return of('checkpoint-forked');
    if ((await largestCosigned(db)) > size) return of('checkpoint-older', size + 1);
    const leaf = await newestLeaf(db);
    if ((leaf?.position ?? 0) >= size) return [];
    // The audit says whether the newest ones are missing, or others and everything has moved.
    const named = await auditLedger({ db, scope, key });
    return named.length > 0 ? named : of('records-truncated', (leaf?.position ?? 0) + 1);
  }

  #readBeside(): Checkpoint | null | 'unreadable' {
    const file = join(this.#ports.dataFolder, CHECKPOINT_FILE);
    if (!existsSync(file)) return null;
    try {
      const checkpoint = parseCheckpoint(readFileSync(file));
      verifyNote(checkpoint.note, [this.#ports.key]);
      return checkpoint;
    } catch (error) {
      if (error instanceof LedgerFault) return 'unreadable';
      throw error;
    }
  }

  async #keepBeside(): Promise<void> {
    const newest = await newestCheckpoint(this.#ports.db);
    if (newest === undefined) return;
    const file = join(this.#ports.dataFolder, CHECKPOINT_FILE);
    writeFileSync(`${file}.next`, newest.note, { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }

  async #reportContents(fault: ContentFault | OtherFaults): Promise<void> {
    const { db, bus, log } = this.#ports;
    const { finding, tenantId, conversationId } = fault;
    log('ledger-not-intact', { reason: finding });
    const detail: ActivityDetail =
      'others' in fault
        ? { others: fault.others }
        : fault.entryId === null
          ? { from: fault.from, upTo: fault.upTo }
          : { entryId: fault.entryId };
    const key = 'others' in fault ? `${tenantId} others` : `${conversationId} ${fault.entryId ?? fault.from}`;
    await raiseAlert(db, bus, { kind: finding, key, tenantId, conversationId, detail }).catch((error: unknown) =>
      log.failure(error),
    );
  }

  async #report({ finding, position, witness }: Finding): Promise<void> {
    const { db, bus, log } = this.#ports;
    log('ledger-not-intact', { reason: finding });
    await raiseAlert(db, bus, {
      kind: finding,
      key: `${position ?? witness ?? ''}`,
      detail: {
        ...(position === null ? {} : { position }),
        ...(witness === undefined ? {} : { witness: witness.slice(0, 200) }),
      },
    }).catch((error: unknown) => log.failure(error));
  }
}
