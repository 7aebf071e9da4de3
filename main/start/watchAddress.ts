import { createAddressWatch, type AddressWatch } from '../guards/addressWatch.ts';
import { createNetworkGuard } from '../guards/network.ts';
import { ownRanges } from '../policy/deskPolicy.ts';
import { systemNetwork } from '../ports.ts';
import { deskVersion } from '../selfCheck/deskVersion.ts';
import type { Undo } from '../startup.ts';
import type { DeskBase } from './deskBase.ts';
import type { ConnectedDesk } from './openLink.ts';
import type { TakenPolicy } from './takePolicy.ts';

/** Asks the server at once; its answer says whether sign-in is offered. @returns null without a link. */
export const watchAddress =
  (desk: DeskBase, connected: ConnectedDesk | null, taken: TakenPolicy) =>
  (onUndo: (undo: Undo) => void): AddressWatch | null => {
    if (connected === null) return null;
    const { link, authorities, enrolled, settings, policy, activity, startRecord } = connected;
    const guard = createNetworkGuard({
      link,
      network: desk.options.network ?? systemNetwork,
      deskVersion: deskVersion(),
      workstationId: enrolled.workstationId,
      localAddress: settings.localAddress ?? null,
      ranges: () => ownRanges(policy, enrolled),
      machineNow: () => desk.clock.now(),
      async onAnswer(hello) {
        // Acted on in the order in which a reader of the ledger expects it.
        await startRecord.isRecorded;
        // An answer after the end is dropped, and nothing is recorded after it.
        if (desk.isStopping()) return;
        desk.trusted.serverSaid(hello.serverTime);
        if (authorities.take(hello.authorities ?? []) > 0) link.trust(authorities.trusted());
        policy.fromServer(hello);
      },
    });
    const watch = createAddressWatch({
      // The question leaves at once; its answer is acted on in the order in which a reader of the ledger expects it.
      guard: {
        ...guard,
        check: async () => {
          const verdict = await guard.check();
          await startRecord.isRecorded;
          return verdict;
        },
      },
      activity,
      signedIn: desk.access.isSignedIn,
      log: desk.log,
      onAllowed(hello) {
        desk.state.change({ secondFactor: hello.secondFactor });
        desk.demand.set(policy.current().selfCheck);
      },
      onRefusal: (refusal) => desk.refusals.set('address', refusal),
      onLock: (notice) => {
        void desk.access.lock(notice, 'address');
      },
    });
    taken.onChange(() => {
      // Before the first verdict on the address there is nothing to check yet; that verdict asks by itself.
      if (watch.last() !== null) desk.demand.set(policy.current().selfCheck);
    });
    void watch.look();
    onUndo(() => watch.stop());
    return watch;
  };
