/**
 * A witness's folder: its key, the logs that it knows, and of each log the newest checkpoint that it cosigned, with its
 * own cosignature, so that a changed file is noticed. Every write is on the disk before it returns.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseCheckpoint, type Checkpoint } from '../../core/ledger/checkpoint.ts';
import {
  formatSigningKey,
  formatVerifierKey,
  parseSigningKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  signingKey,
  verifyNote,
  type SigningKey,
  type VerifierKey,
} from '../../core/ledger/note.ts';
import { writeWhole } from '../../main/store/files.ts';
import { Said } from '../said.ts';

const KEY = 'witness.key';
const LOGS = 'logs.json';
const Logs = z.array(z.string());
/** A log that signs two trees of one size over and over fills no disk: the first ones prove it. */
const MOST_EVIDENCE = 100;

/** Lower-case hexadecimal SHA-256 of the origin: the log's place in the folder, and in the witness's addresses. */
export const originHash = (origin: string): string => createHash('sha256').update(origin, 'utf8').digest('hex');

export interface Cosigned extends Checkpoint {
  /** the note with the log's signature and the witness's cosignature */
  readonly whole: string;
  /** seconds since 1970 of the cosignature */
  readonly at: number;
}

/** @throws Said when there is one already, or the name is none */
export function newWitnessKey(folder: string, name: string): VerifierKey {
  if (existsSync(join(folder, KEY))) throw new Said(`${join(folder, KEY)} is there already: it stays as it is.`);
  let key: SigningKey;
  try {
    key = signingKey(name, SIGNATURE_TYPE.cosignature);
  } catch {
    throw new Said(
      `"${name}" is no name of a key: it has neither spaces nor a plus, such as witness.bank.example/desk.`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeWhole(join(folder, KEY), `${formatSigningKey(key)}\n`);
  return key;
}

export class WitnessFolder {
  readonly key: SigningKey;
  readonly #folder: string;

  /** @throws Said when there is no key, others may read it, or a file is not as this program wrote it */
  constructor(folder: string) {
    this.#folder = folder;
    const path = join(folder, KEY);
    if (!existsSync(path))
      throw new Said(
        `${folder} has no ${KEY}, or this user may not look into it. "cleandesk witness new-key" makes a key.`,
      );
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new Said(`Others on this machine may read ${path}. Make it yours alone (chmod 600) and use a new key.`);
    try {
      this.key = parseSigningKey(readFileSync(path, 'utf8').trimEnd());
    } catch (error) {
      throw new Said(`${path} is no key of a witness.`, { cause: error });
    }
    if (this.key.type !== SIGNATURE_TYPE.cosignature) throw new Said(`${path} is a key of a log, not of a witness.`);
  }

  /** Keys of the logs that are cosigned. Read each time, so that a log can be added while the witness runs. */
  logs(): VerifierKey[] {
    const path = join(this.#folder, LOGS);
    if (!existsSync(path)) return [];
    try {
      return Logs.parse(JSON.parse(readFileSync(path, 'utf8'))).map(parseVerifierKey);
    } catch (error) {
      throw new Said(`${path} is not as this program wrote it.`, { cause: error });
    }
  }

  /**
   * A second key for one origin is one more that its checkpoints may be signed with.
   * @throws Said for no key of a log
   */
  addLog(vkey: string): VerifierKey {
    let key: VerifierKey;
    try {
      key = parseVerifierKey(vkey);
    } catch (error) {
      throw new Said(`"${vkey}" is no public key of a log (name+id+key).`, { cause: error });
    }
    if (key.type !== SIGNATURE_TYPE.ed25519) throw new Said(`"${vkey}" is a key of a witness, not of a log.`);
    const known = this.logs().map(formatVerifierKey);
    if (!known.includes(vkey)) writeWhole(join(this.#folder, LOGS), `${JSON.stringify([...known, vkey], null, 2)}\n`);
    return key;
  }

  /**
   * The newest checkpoint cosigned for this log; null when there was none.
   * @throws Said when the stored one is not what this witness signed: then nothing may be cosigned
   */
  latest(origin: string): Cosigned | null {
    const path = this.#checkpointOf(origin);
    if (!existsSync(path)) return null;
    try {
      const whole = readFileSync(path, 'utf8');
      const checkpoint = parseCheckpoint(whole);
      const [own] = verifyNote(checkpoint.note, [this.key]);
      const at = own?.timestamp ?? null;
      if (checkpoint.origin !== origin || at === null) throw new Error('of another log');
      return { ...checkpoint, whole, at };
    } catch (error) {
      throw new Said(`${path} is not what this witness stored. Nothing is cosigned for ${origin}.`, { cause: error });
    }
  }

  /** On the disk when it returns. @param whole with the cosignature */
  keepLatest(origin: string, whole: string): void {
    mkdirSync(join(this.#folder, 'cosigned'), { recursive: true, mode: 0o700 });
    writeWhole(this.#checkpointOf(origin), whole);
  }

  /** Two notes of a log that cannot both be true. */
  keepEvidence(origin: string, cosigned: string, other: string): void {
    const folder = join(this.#folder, 'evidence');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(other, 'utf8').digest('hex').slice(0, 16);
    const pair = join(folder, `${originHash(origin).slice(0, 16)}-${name}`);
    if (existsSync(`${pair}.cosigned`) || readdirSync(folder).length >= 2 * MOST_EVIDENCE) return;
    writeWhole(`${pair}.other`, other);
    writeWhole(`${pair}.cosigned`, cosigned);
  }

  #checkpointOf(origin: string): string {
    return join(this.#folder, 'cosigned', originHash(origin));
  }
}
