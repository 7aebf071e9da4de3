/**
 * The witness without its socket. Reading what was cosigned last, judging, signing and storing happen in one turn of
 * the program, so that no other request comes between.
 */
import { formatNote, signatureLine } from '../../core/ledger/note.ts';
import { judgeCheckpoint } from '../../core/ledger/addCheckpoint.ts';
import { originHash, type WitnessFolder } from './witnessFolder.ts';

export interface WitnessAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';
const answer = (status: number, body = '', type = TEXT): WitnessAnswer => ({ status, type, body });

export interface WitnessPorts {
  readonly folder: WitnessFolder;
  /** milliseconds since 1970 */
  readonly now: () => number;
  /** one line for the operator */
  readonly report: (line: string) => void;
}

/** `POST add-checkpoint` of tlog-witness v1.0.0. @throws Said when the folder is damaged: nothing is cosigned then */
export function addCheckpoint(body: Uint8Array, { folder, now, report }: WitnessPorts): WitnessAnswer {
  const known = folder.logs();
  const judged = judgeCheckpoint(body, (origin) => {
    const keys = known.filter(({ name }) => name === origin);
    return keys.length === 0 ? null : { keys, latest: folder.latest(origin) };
  });
  if (judged.status === 409) return answer(409, `${judged.size}\n`, 'text/x.tlog.size');
  if (judged.status === 422) {
    const { origin, size, note } = judged.checkpoint;
    const latest = folder.latest(origin);
    if (judged.fork && latest !== null) {
      folder.keepEvidence(origin, latest.whole, formatNote(note));
      report(`${origin} signed two different trees of ${size} entries. Both notes are in the folder "evidence".`);
    } else report(`${origin} sent a tree of ${size} entries without a proof that it contains the one cosigned before.`);
    return answer(422);
  }
  if (judged.status !== 200) return answer(judged.status);
  const { origin, note } = judged.checkpoint;
  // Of two cosignatures the later one says the larger tree, also after the clock was set back.
  const at = Math.max(Math.floor(now() / 1000), folder.latest(origin)?.at ?? 0);
  const line = signatureLine(note.text, folder.key, at);
  const ofLog = note.signatures.filter(({ name, keyId }) => known.some((key) => key.name === name && key.id === keyId));
  folder.keepLatest(origin, formatNote({ text: note.text, signatures: ofLog }) + line);
  return answer(200, line);
}

/** `GET <origin hash>/checkpoint`: the newest cosigned one. */
export function cosignedCheckpoint(hash: string, { folder }: WitnessPorts): WitnessAnswer {
  const origin = folder.logs().find(({ name }) => originHash(name) === hash)?.name;
  const latest = origin === undefined ? null : folder.latest(origin);
  return latest === null ? answer(404) : answer(200, latest.whole);
}
