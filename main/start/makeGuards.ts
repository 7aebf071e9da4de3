/**
 * Makes all guards; they take their places before the page is answered, and with one that cannot the desk does not
 * start.
 */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { AddressWatch } from '../guards/addressWatch.ts';
import { createBlockedGuard, type BlockedGuard } from '../guards/blocked.ts';
import { createDeskGuards, type DeskGuards, type DeskGuardsOptions } from '../guards/deskGuards.ts';
import { readMachine } from '../guards/readMachine.ts';
import { createPageGuard, type PageGuard } from '../guards/page.ts';
import type { DeskBase } from './deskBase.ts';
import type { Ledger } from './openLedger.ts';
import type { TakenPolicy } from './takePolicy.ts';

export interface MadeGuards {
  readonly guards: DeskGuards;
  readonly page: PageGuard;
  /** Null without a ledger. */
  readonly blocked: BlockedGuard | null;
}

/**
 * Makes the guards of the desk, which are not installed yet, and the guards of its page. Without a ledger they let
 * nothing through that they would have to record.
 * @param watch null where the address is not watched.
 */
export const makeGuards =
  (desk: DeskBase, ledger: Ledger | null, taken: TakenPolicy, watch: AddressWatch | null) => (): MadeGuards => {
    const { access, screen, options, clock, log } = desk;
    const { machine = {} } = options;
    const policy = taken.policy.current;
    const notify = (notice: Coded): void => desk.push('notice', { notice, tone: 'warning' });
    // A desk without a ledger does not open: what a guard cannot record it does not allow.
    const note: DeskGuardsOptions['note'] = (kind, detail, context) => {
      if (ledger === null) throw new Error('there is no ledger');
      return ledger.repeats.note(kind, detail, context);
    };
    const guards = createDeskGuards({
      machine: { ...readMachine(process.platform, process.env), ...machine },
      launch: machine.launch ?? { argv: [], env: {}, home: '' },
      ...(machine.blockDevices === undefined ? {} : { blockDevices: machine.blockDevices }),
      policy: () => policy().guards,
      shell: screen.shell,
      window: screen.window,
      watch: () => watch,
      signedIn: access.isSignedIn,
      tenantOf: (conversationId) => access.session()?.tenantOf(conversationId) ?? null,
      record(kind, detail, context) {
        if (ledger === null) throw new Error('there is no ledger');
        ledger.activity.record(kind, detail, context);
      },
      note,
      ask: (question) => desk.reasons.ask(question),
      notice: notify,
      lock: (reason, code) => {
        void access.lock(reason, code);
      },
      onShut: (notice) => desk.refusals.set('signal', notice === null ? null : { reason: 'signal', notice }),
      log,
      ...(options.forwarder === undefined
        ? {}
        : {
            egress: {
              forwarder: options.forwarder,
              lists: () => policy().egress,
              monotonic: () => clock.monotonic(),
              note,
            },
          }),
    });
    desk.onSessionEnd(() => void guards.lock());
    taken.onChange(() => guards.policyChanged());
    const page = createPageGuard({
      window: screen.window,
      clearClipboard: async () => {
        await screen.shell()?.clearClipboard();
      },
      record: (kind, detail) => ledger?.activity.record(kind, detail),
      monotonic: () => clock.monotonic(),
      log,
      stopDesk: () => void desk.stop(),
      endSession() {
        const was = access.isSignedIn();
        // Also without a session: a sign-in that is under way ends before it begins, and the page comes back signed
        // out.
        void access.lock(coded('locked-page'), 'page-crashed');
        return was;
      },
    });
    const blocked =
      ledger === null ? null : createBlockedGuard(guards.stops, ledger.repeats, notify, () => clock.monotonic());
    return { guards, page, blocked };
  };
