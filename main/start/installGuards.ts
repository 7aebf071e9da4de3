/** All guards take their places before the page is answered; with one that cannot, the desk does not start. */
import { url as debuggerUrl } from 'node:inspector';
import { readFileSync } from 'node:fs';
import { createBlockedGuard } from '../guards/blocked.ts';
import { createDeskGuards, type DeskGuardsOptions } from '../guards/deskGuards.ts';
import type { MachineReads } from '../guards/machineSignals.ts';
import type { DeskContext } from './deskContext.ts';

/** Null where there is no such file, or it cannot be read. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** This machine as it is. */
export const readSystem = (platform: NodeJS.Platform, env: MachineReads['env']): MachineReads => ({
  platform,
  env,
  read,
  inspector: () => debuggerUrl(),
});

export function makeGuards(desk: DeskContext): void {
  const { machine = {} } = desk.options;
  const note: DeskGuardsOptions['note'] = (kind, detail, context) => {
    // A desk without a ledger opens for nobody: what a guard cannot record it does not allow.
    if (desk.repeats === null) throw new Error('there is no ledger');
    return desk.repeats.note(kind, detail, context);
  };
  const notice = (text: string): void => desk.push('notice', { text, tone: 'warning' });
  desk.guards = createDeskGuards({
    machine: {
      platform: machine.platform ?? process.platform,
      env: machine.env ?? process.env,
      read: machine.read ?? read,
      inspector: machine.inspector ?? (() => debuggerUrl()),
    },
    launch: machine.launch ?? { argv: [], env: {} },
    ...(machine.blockDevices === undefined ? {} : { blockDevices: machine.blockDevices }),
    policy: () => desk.policy.guards,
    shell: () => desk.shell,
    window: () => desk.window,
    watch: () => desk.watch,
    signedIn: desk.signedIn,
    tenantOf: (conversationId) => desk.unlock?.session()?.tenantOf(conversationId) ?? null,
    record(kind, detail, context) {
      if (desk.activity === null) throw new Error('there is no ledger');
      desk.activity.record(kind, detail, context);
    },
    note,
    ask: (question) => desk.reasons.ask(question),
    notice,
    lock: (reason, code) => {
      void desk.unlock?.lock(reason, code);
    },
    onShut: (words) => desk.refuse('signal', words === null ? null : { reason: 'signal', message: words }),
    log: desk.options.log,
    ...(desk.options.forwarder === undefined
      ? {}
      : {
          egress: {
            forwarder: desk.options.forwarder,
            lists: () => desk.policy.egress,
            monotonic: () => desk.clock.monotonic(),
            note,
          },
        }),
  });
  if (desk.repeats !== null)
    desk.blocked = createBlockedGuard(desk.guards.stops, desk.repeats, notice, () => desk.clock.monotonic());
}
