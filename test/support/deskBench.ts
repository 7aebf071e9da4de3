/**
 * A whole desk with a substitute for the server and for the shell; everything between them is real: TLS, SQLCipher,
 * Argon2id, OPAQUE.
 */
import { join } from 'node:path';
import type { DeskState, SignInAnswer } from '../../contract/bridge.ts';
import { startDesk, type Desk, type DeskOptions } from '../../main/desk.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { createShellStandIn, type ShellStandIn } from './shellStandIn.ts';
import { startStandIn, type StandIn } from './serverStandIn.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export { until } from './until.ts';

export const WORKSTATION_PASSWORD = 'anchor-lamp-ninety';
export const SERVER_PASSWORD = 'gravel-orbit-tulip';

export interface LogLine {
  readonly level: string;
  readonly text: string;
  readonly facts: unknown;
}
export interface RunningDesk {
  readonly desk: Desk;
  readonly shell: ShellStandIn;
  readonly log: LogLine[];
  phase(): DeskState['phase'];
}

export interface DeskBench {
  readonly server: StandIn;
  readonly folder: string;
  readonly workstationId: string;
  startDesk(options?: Partial<DeskOptions>): Promise<RunningDesk>;
  close(): Promise<void>;
}

export async function makeDeskBench(): Promise<DeskBench> {
  const server = await startStandIn();
  server.addPerson('maya', SERVER_PASSWORD, 'agent');
  server.addPerson('sofia', SERVER_PASSWORD, 'supervisor', 'Sofia Keller');
  const folder = join(temporaryFolder('desk'), 'desk');
  const { workstationId, enrolment } = await server.newWorkstation();
  await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
  const desks: Desk[] = [];
  return {
    server,
    folder,
    workstationId,
    async startDesk(options = {}) {
      // The policy of a test is also the server's.
      if (options.policy !== undefined) server.policy = options.policy;
      const shell = createShellStandIn();
      const log: LogLine[] = [];
      const desk = await startDesk({
        shell,
        dataFolder: folder,
        rendererFiles: new Map(),
        preload: { path: '/preload.cjs', source: '' },
        keychain: async () => null,
        // No virtual machine, no debugger, no stick: the machine that runs the tests must not show in their records.
        machine: {
          env: {},
          read: () => '',
          inspector: () => undefined,
          blockDevices: join(folder, 'no such folder'),
          places: async () => [],
        },
        log: (level, text, facts) => {
          log.push({ level, text, facts: facts ?? {} });
        },
        ...options,
      });
      desks.push(desk);
      return { desk, shell, log, phase: () => desk.state().phase };
    },
    async close() {
      for (const desk of desks) await desk.stop();
      await server.stop();
    },
  };
}

export const signIn = async (
  shell: ShellStandIn,
  login = 'maya',
  workstationPassword = WORKSTATION_PASSWORD,
  serverPassword = SERVER_PASSWORD,
): Promise<SignInAnswer> => {
  const answer = await shell.call('signIn', { login, workstationPassword, serverPassword });
  if (!answer.ok) throw new Error(`the bridge refused: ${answer.code}`);
  return answer.value as SignInAnswer;
};
