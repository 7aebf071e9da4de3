import { createAddressWatch } from '../guards/addressWatch.ts';
import { createNetworkGuard } from '../guards/network.ts';
import { deskVersion } from '../selfCheck/deskVersion.ts';
import { systemNetwork } from '../ports.ts';
import type { Step } from '../startup.ts';
import { NOT_YET } from '../selfCheck/gate.ts';
import { FILES, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import { storeSecretName } from '../unlock/workstationPassword.ts';
import { createFailures } from '../unlock/failures.ts';
import { createServerPasswords } from '../unlock/serverPasswords.ts';
import { ownRanges } from '../policy/deskPolicy.ts';
import { createChangeAtDesk } from '../unlock/changeAtDesk.ts';
import { createUnlock } from '../unlock/unlock.ts';
import { countAge, countAnew } from '../unlock/workstationPasswordAge.ts';
import type { DeskContext } from './deskContext.ts';

/** Milliseconds between two notes of how long a closed sign-in has been closed. */
const KEEP_EVERY = 15_000;

export const prepareSignIn = (desk: DeskContext): Step => ({
  name: 'prepare the sign-in',
  async perform() {
    const { options, trusted, state, enrolled, settings } = desk;
    const readHeader = (): StoreHeader => {
      const header = readJson(options.dataFolder, FILES.storeHeader, StoreHeader);
      if (header === null) throw new Error(`${FILES.storeHeader} is missing`);
      return header;
    };
    const header = readHeader();
    const half = header.usesKeychain
      ? ((await (await desk.keychain())?.get(storeSecretName(enrolled!.workstationId))) ?? null)
      : Buffer.alloc(0);
    if (half === null) throw new Error('the keychain does not hold its half of the key');
    const guard = createNetworkGuard({
      link: desk.link!,
      network: options.network ?? systemNetwork,
      deskVersion: deskVersion(),
      workstationId: enrolled!.workstationId,
      localAddress: settings.localAddress ?? null,
      ranges: () => ownRanges(desk.deskPolicy, enrolled!),
      machineNow: () => desk.clock.now(),
      async heard(hello) {
        // Its words are acted on in the order in which a reader of the ledger expects it.
        await desk.startIsRecorded.promise;
        // What comes after the end is nobody's any more, and nothing is recorded after it.
        if (desk.stopping) return;
        trusted.serverSaid(hello.serverTime);
        desk.deskPolicy.fromServer(hello);
      },
    });
    const watch = createAddressWatch({
      // The question leaves at once; its answer is acted on in the order in which a reader of the ledger expects it.
      guard: {
        ...guard,
        check: async () => {
          const verdict = await guard.check();
          await desk.startIsRecorded.promise;
          return verdict;
        },
      },
      activity: desk.activity!,
      signedIn: desk.signedIn,
      log: options.log,
      onAllowed(hello) {
        state.change({ secondFactor: hello.secondFactor });
        desk.demanded(desk.policy.selfCheck);
      },
      onRefusal: (refusal) => desk.refuse('address', refusal),
      onLock: (message) => {
        void desk.unlock?.lock(message, 'address');
      },
    });
    desk.watch = watch;
    const failures = createFailures(desk.database!, () => desk.policy.signIn, desk.clock);
    const keeping = setInterval(() => failures.tick(), KEEP_EVERY);
    const passwordGate = createUnlock({
      folder: options.dataFolder,
      header: readHeader,
      keychainSecret: half,
      link: desk.link!,
      state,
      activity: desk.activity!,
      push: desk.push,
      log: options.log,
      workstationId: enrolled!.workstationId,
      loginPolicy: () => desk.policy.logins,
      repeats: desk.repeats!,
      failures,
      now: trusted.now,
      addressAllowed: () => watch.look(),
      workstationPassword: () => countAge(desk.database!, readHeader(), desk.policy.passwords, trusted.now()),
      selfCheckAllows: async () => {
        if (desk.selfCheck !== null) return desk.selfCheck.beforeSignIn();
        return (desk.demand?.leastLevel ?? 0) === 0 ? null : NOT_YET;
      },
      resetPage: async () => {
        if (!desk.stopping) await desk.page.replace();
      },
      onOnline: () => desk.upload!.retryNow(),
      onPolicy: (policy) => {
        desk.deskPolicy.fromServer({ policy });
      },
      askKey: (request) => desk.securityKeys.sign(request),
      flushActivity: () => desk.upload!.flush(1_000),
    });
    desk.unlock = passwordGate;
    desk.passwords = createServerPasswords({
      link: desk.link!,
      failures,
      activity: desk.activity!,
      now: trusted.now,
      signedIn: passwordGate.signedIn,
      renewed: passwordGate.renewed,
      proceed: passwordGate.proceed,
      lock: (reason, code) => {
        void passwordGate.lock(reason, code);
      },
    });
    desk.changeAtDesk = createChangeAtDesk({
      folder: options.dataFolder,
      header: readHeader,
      keychainSecret: half,
      workstationName: enrolled!.workstationName,
      failures,
      activity: desk.activity!,
      now: trusted.now,
      rules: () => desk.policy.passwords,
      requiredAction: passwordGate.requiredAction,
      changed: (wrapped) => countAnew(desk.database!, wrapped, trusted.now()),
      proceed: () => passwordGate.proceed(null),
      stillSignedIn: () => desk.link!.call('ownPassword', {}, {}, passwordGate.signedIn()?.token),
      lock: (reason, code) => {
        void passwordGate.lock(reason, code);
      },
    });
    void watch.look();
    return async () => {
      desk.stopping = true;
      watch.stop();
      clearInterval(keeping);
      failures.tick();
      void passwordGate.signOut();
      await Promise.race([passwordGate.settled(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    };
  },
});
