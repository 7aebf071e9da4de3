/** Enrolment codes of this session: made by the server, written to a file here. */
import { join } from 'node:path';
import type { z } from 'zod';
import type { VERBS } from '../../../contract/bridge.ts';
import { refusal } from '../../ports.ts';
import type { Link } from '../../link/link.ts';
import { writeWhole } from '../../store/files.ts';

type Verb = 'makeEnrolmentCode' | 'saveEnrolmentCode';
type Args<V extends Verb> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof VERBS)[V]['result']>;
export type WorkstationWork = { readonly [V in Verb]: (args: Args<V>) => Promise<Result<V>> };

export interface WorkstationPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
  /** Folder in which a code is written that a person carries to a machine. */
  readonly folder: string;
}

/** Makes enrolment codes at the server, and writes them to files in `folder`. */
export function createWorkstations({ link, token, online, folder }: WorkstationPorts): WorkstationWork {
  /** Codes of this session, so that one can be written to a file while it is shown; gone with the session. */
  const made = new Map<string, string>();
  return {
    async makeEnrolmentCode(form) {
      const answer = await online(() => link.call('makeEnrolmentCode', {}, form, token));
      made.set(answer.id, answer.code);
      return answer;
    },
    saveEnrolmentCode({ codeId }) {
      const code = made.get(codeId);
      if (code === undefined) return Promise.reject(refusal('code-not-at-hand'));
      const file = join(folder, `enrolment-${codeId.slice(0, 8)}.txt`);
      try {
        writeWhole(file, `${code}\n`);
      } catch {
        return Promise.reject(refusal('code-not-written'));
      }
      return Promise.resolve({ file });
    },
  };
}
