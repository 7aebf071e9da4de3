/**
 * The witnesses of the log: other organisations' programs that cosign its checkpoints (C2SP tlog-witness v1.0.0), so
 * that no reader can be shown another history. They are asked over HTTPS or HTTP, because what they sign is verified
 * here; no redirect is followed, and nothing but the log's checkpoint and hashes is sent.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerFinding } from '../../../contract/ledger.ts';
import { formatAddCheckpoint } from '../../../core/ledger/addCheckpoint.ts';
import { parseCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { LedgerFault } from '../../../core/ledger/ledgerFault.ts';
import { parseSignatureLines, verifyNote, type SigningKey } from '../../../core/ledger/note.ts';
import { proveConsistency } from '../../../core/ledger/tileProofs.ts';
import { parsePolicy, type Party, type WitnessPolicy } from '../../../core/ledger/witnessPolicy.ts';
import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import { readSetting, writeSetting } from '../../storage/settings.ts';
import type { Db } from '../../storage/storage.ts';
import type { Finding } from './audit.ts';
import { WITNESSES, witnessText } from './witnessText.ts';
import { insertCosignature, largestCosigned, newestCheckpoint, tileReader } from './ledgerQueries.ts';

/** Milliseconds for one answer, and bytes of it. */
const TIMEOUT = 10_000;
const LARGEST = 64 * 1024;
/** Milliseconds for which a witness may be silent before that is an alert, and between two tries at most. */
const SILENT = 10 * 60_000;
const LONGEST_PAUSE = 60_000;
const SIZE = 'text/x.tlog.size';

/**
 * Stores which witnesses are asked and how many must cosign: C2SP tlog-policy.
 * @throws NotDone for a text that is none, or whose witness has no address.
 */
export async function setWitnesses(db: Db, text: string): Promise<WitnessPolicy> {
  let policy: WitnessPolicy;
  try {
    policy = parsePolicy(text);
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    throw new NotDone({ code: 'witness-policy-unreadable', params: { line: error.params.line ?? 0 } });
  }
  for (const [name, { url }] of policy.witnesses)
    if (submissionUrl(url) === null) throw new NotDone({ code: 'witness-address', params: { name } });
  await db.transaction().execute(async (tx) => {
    const before = await readSetting(tx, WITNESSES);
    await writeSetting(tx, WITNESSES, text);
    await recordChange(tx, {
      by: null,
      action: 'set-witnesses',
      subject: String(policy.witnesses.size),
      tenantId: null,
      before: before === null ? null : { policy: before },
      after: { policy: text },
    });
  });
  return policy;
}

/** `<address>/add-checkpoint`; null for an address that is none of HTTP, or carries a password. */
function submissionUrl(url: string | null): URL | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(`${url.replace(/\/+$/, '')}/add-checkpoint`);
  return ['http:', 'https:'].includes(parsed.protocol) && parsed.username === '' && parsed.password === ''
    ? parsed
    : null;
}

interface Inquiry {
  asking: boolean;
  failures: number;
  /** Milliseconds since 1970. */
  nextTry: number;
  silentSince: number | null;
}

export interface WitnessesPorts {
  readonly db: Db;
  readonly key: SigningKey;
  /** Called once for each thing that a witness says against this log. */
  readonly found: (finding: Finding) => void;
  readonly cosigned: () => void;
  readonly now?: () => number;
}

/** Asks each witness for its cosignature of the newest checkpoint, one request a witness at a time. */
export class Witnesses {
  readonly #ports: WitnessesPorts;
  readonly #asked = new Map<string, Inquiry>();
  readonly #stop = new AbortController();
  readonly #work = new Set<Promise<void>>();

  constructor(ports: WitnessesPorts) {
    this.#ports = ports;
  }

  /** Begins to ask those who have not cosigned the newest checkpoint; returns before they answer. */
  async ask(): Promise<void> {
    const text = await witnessText(this.#ports.db);
    if (text === null || this.#stop.signal.aborted) return;
    for (const [name, party] of parsePolicy(text).witnesses) {
      const asked = this.#asked.get(name) ?? { asking: false, failures: 0, nextTry: 0, silentSince: null };
      this.#asked.set(name, asked);
      if (asked.asking || (this.#ports.now ?? Date.now)() < asked.nextTry) continue;
      asked.asking = true;
      const work = this.#askOne(name, party, asked).finally(() => {
        asked.asking = false;
        this.#work.delete(work);
      });
      this.#work.add(work);
    }
  }

  /** Resolves when those that are asked have answered, or after so many milliseconds. */
  async answered(within: number): Promise<void> {
    if (this.#work.size === 0) return;
    const end = new AbortController();
    await Promise.race([
      Promise.allSettled(this.#work),
      sleep(within, undefined, { signal: end.signal }).catch(() => undefined),
    ]);
    end.abort();
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#work);
  }

  async #askOne(name: string, party: Party, asked: Inquiry): Promise<void> {
    const now = (this.#ports.now ?? Date.now)();
    const found = (finding: LedgerFinding): void => this.#ports.found({ finding, position: null, witness: name });
    try {
      const finding = await this.#submit(name, party, await largestCosigned(this.#ports.db, name), true);
      if (finding !== null) found(finding);
      // A witness that refuses is asked again, though not with every checkpoint: its list of logs may be mended.
      asked.failures = finding === null ? 0 : asked.failures + 1;
      asked.silentSince = null;
    } catch {
      if (this.#stop.signal.aborted) return;
      asked.failures += 1;
      asked.silentSince ??= now;
      if (now - asked.silentSince >= SILENT) found('witness-unreachable');
    }
    asked.nextTry = asked.failures === 0 ? 0 : now + Math.min(LONGEST_PAUSE, 1_000 * 2 ** Math.min(asked.failures, 10));
  }

  /** @returns what the witness says against the log; null where it has cosigned. @throws Error without an answer */
  async #submit(name: string, party: Party, old: number, mayRepeat: boolean): Promise<LedgerFinding | null> {
    const { db } = this.#ports;
    const newest = await newestCheckpoint(db);
    const url = submissionUrl(party.url);
    if (newest === undefined || (mayRepeat && newest.size <= old) || url === null) return null;
    const proof = old === 0 ? [] : await proveConsistency(old, newest.size, tileReader(db));
    const body = formatAddCheckpoint({ oldSize: old, proof, checkpoint: newest.note });
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT)]),
    });
    const answer = await textOf(response);
    if (response.status === 200) {
      const { text } = parseCheckpoint(newest.note).note;
      const signatures = parseSignatureLines(answer);
      const [signed] = verifyNote({ text, signatures }, [party.key]);
      const own = answer.split('\n').find((line) => line.startsWith(`— ${party.key.name} `));
      if (signed?.timestamp === undefined || signed.timestamp === null || own === undefined) return 'witness-refused';
      await insertCosignature(db, { size: newest.size, witness: name, at: signed.timestamp, line: `${own}\n` });
      this.#ports.cosigned();
      return null;
    }
    if (response.status === 422) return 'witness-forked';
    if (response.status === 409) {
      const size = /^(0|[1-9]\d{0,15})\n$/.exec(answer)?.[1];
      // Without a size: it has a tree of this size with another root.
      if (response.headers.get('content-type') !== SIZE || size === undefined) return 'witness-forked';
      if (Number(size) > newest.size) return 'witness-has-more';
      // It has cosigned what this database does not know of, such as an answer that was lost.
      return mayRepeat && Number(size) !== old ? this.#submit(name, party, Number(size), false) : 'witness-forked';
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) return 'witness-refused';
    throw new Error(`A witness answered with status ${response.status}.`);
  }
}

/** @throws RangeError for a longer one. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > LARGEST) throw new RangeError('The answer of a witness is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
