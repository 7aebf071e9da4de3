/** Desks at a real server, for tests of what a change or a reset of a password leaves of people's work. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PasswordAnswer } from '../../contract/passwords.ts';
import { startDesk, type Desk } from '../../main/desk.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { until, WORKSTATION_PASSWORD } from './deskBench.ts';
import type { Rig, Visitor } from './serverRig.ts';
import { createShellStandIn, type ShellStandIn } from './shellStandIn.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export interface At {
  readonly folder: string;
  start(): Promise<{ desk: Desk; shell: ShellStandIn }>;
}

/** A workstation of this server; each desk that is started at it is also in `desks`, to be stopped. */
export async function workstationOf(rig: Rig, desks: Desk[]): Promise<At> {
  const folder = join(temporaryFolder('desk'), 'desk');
  await enrol({
    dataFolder: folder,
    enrolment: await enrolWorkstation({ dataFolder: rig.data, name: `Desk ${randomUUID().slice(0, 4)}` }),
    workstationPassword: WORKSTATION_PASSWORD,
    keychain: null,
  });
  return {
    folder,
    async start() {
      const shell = createShellStandIn();
      const desk = await startDesk({
        shell,
        dataFolder: folder,
        rendererFiles: new Map(),
        preload: { path: '/preload.cjs', source: '' },
        keychain: async () => null,
        log: () => undefined,
        machine: {
          env: {},
          read: () => '',
          inspector: () => undefined,
          blockDevices: join(folder, 'no such folder'),
          places: async () => [],
        },
      });
      desks.push(desk);
      await until(() => desk.state().phase === 'signed-out');
      return { desk, shell };
    },
  };
}

export const online = (desk: Desk): Promise<void> =>
  until(() => {
    const state = desk.state();
    return state.phase === 'signed-in' && state.connection === 'online' && (state.requiredAction ?? null) === null;
  });

export async function value<T>(answer: Promise<{ ok: boolean; message?: string; value?: unknown }>): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(given.message);
  return given.value as T;
}

export const draftIn = async (shell: ShellStandIn, conversationId: string): Promise<string> =>
  (await value<{ draft: string }>(shell.call('openConversation', { conversationId, limit: 10 }))).draft;
export const change = (shell: ShellStandIn, now: string, next: string): Promise<PasswordAnswer> =>
  value<PasswordAnswer>(shell.call('changePassword', { present: now, next }));

export async function conversationOf(rig: Rig, tenant = 'Harbour Bank'): Promise<{ visitor: Visitor; id: string }> {
  const visitor = await rig.visitor(tenant);
  await visitor.say(await visitor.connect(), 'hello');
  return { visitor, id: visitor.consent.conversationId };
}
