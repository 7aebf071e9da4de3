import { createAddressWatch } from '../guards/addressWatch.ts';
import { createNetworkGuard } from '../guards/network.ts';
import { systemWorkstation } from '../ports.ts';
import type { Step } from '../startup.ts';
import { NOT_YET } from '../selfCheck/gate.ts';
import { FILES, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import { storeSecretName } from '../unlock/enrol.ts';
import { createFailures } from '../unlock/failures.ts';
import { createUnlock } from '../unlock/unlock.ts';
import type { DeskContext } from './deskContext.ts';

export const prepareSignIn = (desk: DeskContext): Step => ({
  name: 'prepare the sign-in',
  async perform() {
    const { options, policy, trusted, state, enrolled, settings } = desk;
    const header = readJson(options.dataFolder, FILES.storeHeader, StoreHeader);
    if (header === null) throw new Error(`${FILES.storeHeader} is missing`);
    const half = header.usesKeychain ? await (await desk.keychain())?.get(storeSecretName(enrolled!.workstationId)) ?? null : Buffer.alloc(0);
    if (half === null) throw new Error('the keychain does not hold its half of the key');
    const guard = createNetworkGuard({
      link: desk.link!, workstation: options.workstation ?? systemWorkstation, workstationId: enrolled!.workstationId,
      localAddress: settings.localAddress ?? null, enrolledRanges: enrolled!.workstationRanges,
    });
    const watch = createAddressWatch({
      // The question leaves at once; its answer is acted on in the order in which a reader of the ledger expects it.
      guard: { ...guard, check: async () => { const verdict = await guard.check(); await desk.startIsRecorded.promise; return verdict; } },
      activity: desk.activity!, signedIn: desk.signedIn,
      onAllowed(hello) {
        trusted.serverSaid(hello.serverTime);
        state.change({ idleLockMinutes: Math.min(policy.lock.idleMinutes, hello.idleLockMinutes) });
        desk.demanded(hello.selfCheck);
        if (!desk.guardPolicy.fromServer(hello.guards)) options.log('error', 'The guard policy of the server cannot be read, so the safe defaults hold, and what was stricter stays.');
      },
      onRefusal: (refusal) => desk.refuse('address', refusal),
      onLock: (message) => { void desk.unlock?.lock(message, 'address'); },
    });
    desk.watch = watch;
    const passwordGate = createUnlock({
      folder: options.dataFolder, header, keychainSecret: half, link: desk.link!, state, activity: desk.activity!, push: desk.push, log: options.log,
      repeats: desk.repeats!, failures: createFailures(desk.database!, policy.signIn), now: trusted.now,
      addressAllowed: () => watch.look(),
      selfCheckAllows: async () => {
        if (desk.selfCheck !== null) return desk.selfCheck.beforeSignIn();
        return (desk.demand?.leastLevel ?? 0) === 0 ? null : NOT_YET;
      },
      resetPage: async () => { if (!desk.stopping) await desk.page.replace(); },
      onOnline: () => desk.upload!.retryNow(),
      flushActivity: () => desk.upload!.flush(1_000),
    });
    desk.unlock = passwordGate;
    void watch.look();
    return async () => {
      desk.stopping = true;
      watch.stop();
      void passwordGate.signOut();
      await Promise.race([passwordGate.settled(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    };
  },
});
