/** What the view about workstations asks of main. The rules are the server's; here nothing is decided. */
import { join } from 'node:path';
import type { z } from 'zod';
import type { VERBS } from '../../../contract/bridge.ts';
import type { WORKSTATION_VERBS } from '../../../contract/workstations.ts';
import { Refusal, type Handlers } from '../../ports.ts';
import type { Link } from '../../link/link.ts';
import { writeWhole } from '../../store/files.ts';

type Verb = keyof typeof WORKSTATION_VERBS;
type Args<V extends Verb> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof VERBS)[V]['result']>;
export type WorkstationWork = { readonly [V in Verb]: (args: Args<V>) => Promise<Result<V>> };

export interface WorkstationPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
  /** Where a code is written that somebody carries to a machine. */
  readonly folder: string;
}

export function createWorkstations({ link, token, online, folder }: WorkstationPorts): WorkstationWork {
  /** Codes of this session, so that one can be written to a file while it is shown; gone with the session. */
  const made = new Map<string, string>();
  return {
    getWorkstations: () => online(() => link.call('listWorkstations', {}, {}, token)),
    async makeEnrolmentCode(form) {
      const answer = await online(() => link.call('makeEnrolmentCode', {}, form, token));
      made.set(answer.id, answer.code);
      return answer;
    },
    saveEnrolmentCode({ codeId }) {
      const code = made.get(codeId);
      if (code === undefined) return Promise.reject(new Refusal('This code is not at hand any more. Make another.'));
      const file = join(folder, `enrolment-${codeId.slice(0, 8)}.txt`);
      try {
        writeWhole(file, `${code}\n`);
      } catch {
        return Promise.reject(new Refusal('The code could not be written to the data folder.'));
      }
      return Promise.resolve({ file });
    },
    withdrawEnrolmentCode: ({ codeId }) => online(() => link.call('withdrawEnrolmentCode', { codeId }, {}, token)),
    changeWorkstation: ({ workstationId, ...body }) =>
      online(() => link.call('changeWorkstation', { workstationId }, body, token)),
    revokeWorkstation: ({ workstationId }) =>
      online(() => link.call('revokeWorkstation', { workstationId }, {}, token)),
    addWorkstationGroup: (form) => online(() => link.call('addWorkstationGroup', {}, form, token)),
    changeWorkstationGroup: ({ groupId, ...body }) =>
      online(() => link.call('changeWorkstationGroup', { groupId }, body, token)),
  };
}

/** The verbs as the bridge asks for them: `work` is that of whoever is signed in when the verb comes. */
export function workstationHandlers(work: () => WorkstationWork): Pick<Handlers, Verb> {
  return {
    getWorkstations: (args) => work().getWorkstations(args),
    makeEnrolmentCode: (args) => work().makeEnrolmentCode(args),
    saveEnrolmentCode: (args) => work().saveEnrolmentCode(args),
    withdrawEnrolmentCode: (args) => work().withdrawEnrolmentCode(args),
    changeWorkstation: (args) => work().changeWorkstation(args),
    revokeWorkstation: (args) => work().revokeWorkstation(args),
    addWorkstationGroup: (args) => work().addWorkstationGroup(args),
    changeWorkstationGroup: (args) => work().changeWorkstationGroup(args),
  };
}
