import type { Coded } from '../../contract/errors.ts';
import type { AddressWatch } from '../guards/addressWatch.ts';
import { createLedgerWatch } from '../ledger/ledgerWatch.ts';
import type { Push } from '../ports.ts';
import type { Undo } from '../startup.ts';
import { FILES, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import { openTenantPins } from '../session/tenantPins.ts';
import { createPasswordChecks } from '../passwords/passwordChecks.ts';
import { createChangeAtDesk, type ChangeAtDesk } from '../unlock/changeAtDesk.ts';
import { createFailures } from '../unlock/failures.ts';
import type { Renewal } from '../unlock/renewal.ts';
import { createServerPasswords, type ServerPasswords } from '../unlock/serverPasswords.ts';
import { createUnlock, type Unlock } from '../unlock/unlock.ts';
import { storeSecretName } from '../unlock/workstationPassword.ts';
import { countAge, countAnew } from '../unlock/workstationPasswordAge.ts';
import type { DeskBase } from './deskBase.ts';
import type { MadeGuards } from './makeGuards.ts';
import type { ConnectedDesk } from './openLink.ts';

/** Milliseconds between two notes of how long a closed sign-in has been closed. */
const KEEP_EVERY = 15_000;
/** Milliseconds in which sign-outs may still reach the server at the end of the desk. */
const SETTLE_WITHIN = 2_000;
/** Milliseconds in which a lock is sent to the server before the session ends there. */
const FLUSH_WITHIN = 1_000;

export interface SignIn {
  readonly unlock: Unlock;
  readonly passwords: ServerPasswords;
  readonly changeAtDesk: ChangeAtDesk;
}

/**
 * @returns null without a link.
 * @throws Error where the store's header or the keychain's half of its key is missing.
 */
export const prepareSignIn =
  (
    desk: DeskBase,
    connected: ConnectedDesk | null,
    watch: AddressWatch | null,
    { guards, page }: MadeGuards,
    renewal: Renewal | null,
  ) =>
  async (onUndo: (undo: Undo) => void): Promise<SignIn | null> => {
    if (connected === null || watch === null || renewal === null) return null;
    const { state, access, log } = desk;
    const { now } = desk.trusted;
    const { dataFolder: folder } = desk.options;
    const { database, activity, repeats, enrolled, policy, link, upload } = connected;
    const header = (): StoreHeader => {
      const found = readJson(folder, FILES.storeHeader, StoreHeader);
      if (found === null) throw new Error(`${FILES.storeHeader} is missing`);
      return found;
    };
    const keychainSecret = header().usesKeychain
      ? ((await (await desk.keychain())?.get(storeSecretName(enrolled.workstationId))) ?? null)
      : Buffer.alloc(0);
    if (keychainSecret === null) throw new Error('the keychain does not have its half of the key');
    const failures = createFailures(database, () => policy.current().signIn, desk.clock);
    const keeping = setInterval(() => failures.tick(), KEEP_EVERY);
    onUndo(() => {
      clearInterval(keeping);
      failures.tick();
    });
    const push: Push = (event, payload) => {
      if (event === 'conversationGone' && 'conversationId' in payload && payload.conversationId !== null)
        guards.clipboard.forget(payload.conversationId);
      desk.push(event, payload);
    };
    const ledger = createLedgerWatch({
      facts: database,
      activity,
      now,
      changed: (known) => desk.push('ledger', known),
    });
    const checks = createPasswordChecks();
    onUndo(checks.end);
    const unlock = createUnlock({
      ledger,
      confirmations: desk.confirmations,
      folder,
      header,
      keychainSecret,
      facts: database,
      renewal,
      link,
      state,
      activity,
      push,
      log,
      workstationId: enrolled.workstationId,
      loginPolicy: () => policy.current().logins,
      tenantPins: openTenantPins({
        facts: database,
        enrolled,
        ofMachine: () => {
          const set = policy.values().find(({ path }) => path === 'sealing.offlineKeys');
          const from = set?.source.from;
          return from === 'machine' || from === 'user'
            ? { fingerprints: policy.current().sealing.offlineKeys, introduces: from === 'machine' }
            : null;
        },
        now,
        record: (kind, detail, tenantId) => activity.record(kind, detail, { tenantId }),
      }),
      repeats,
      failures,
      now,
      addressAllowed: () => watch.look(),
      workstationPassword: () => countAge(database, header(), policy.current().passwords, now()),
      selfCheckAllows: desk.demand.beforeSignIn,
      resetPage: async () => {
        checks.end();
        if (!desk.isStopping()) await page.replace();
      },
      onOnline: () => upload.retryNow(),
      onVisitorsWaiting: (count) => desk.screen.window()?.showWaiting(count),
      onPreferences: desk.preferences.take,
      onConversations(conversations) {
        const personId = access.signedIn()?.person.id;
        if (personId !== undefined) desk.attention.look(conversations, personId);
      },
      onOpened: desk.attention.opened,
      onPolicy: (signed) => {
        policy.fromServer({ policy: signed });
      },
      askKey: (request) => desk.securityKeys.sign(request),
      flushActivity: () => upload.flush(FLUSH_WITHIN),
    });
    access.attach(unlock);
    onUndo(async () => {
      void unlock.signOut();
      await Promise.race([unlock.settled(), new Promise((resolve) => setTimeout(resolve, SETTLE_WITHIN).unref())]);
    });
    const lock = (notice: Coded, code: string): void => {
      void unlock.lock(notice, code);
    };
    return {
      unlock,
      passwords: createServerPasswords({
        link,
        failures,
        passwords: checks,
        activity,
        now,
        signedIn: unlock.signedIn,
        renewed: unlock.renewed,
        proceed: unlock.proceed,
        lock,
      }),
      changeAtDesk: createChangeAtDesk({
        folder,
        header,
        keychainSecret,
        workstationName: enrolled.workstationName,
        failures,
        passwords: checks,
        activity,
        now,
        rules: () => policy.current().passwords,
        requiredAction: unlock.requiredAction,
        changed: (wrapped) => countAnew(database, wrapped, now()),
        proceed: () => unlock.proceed(null),
        stillSignedIn: () => link.call('ownPassword', {}, {}, unlock.signedIn()?.token),
        lock,
      }),
    };
  };
