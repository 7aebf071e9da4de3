/**
 * The self-check of a data folder whose desk is not open. It changes nothing there: it reads, tries wrong
 * keys, and records nothing, because the ledger belongs to the desk, which may be running.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { FolderFault } from '../store/folderFault.ts';
import type { SelfCheckReport, SignedSelfCheck } from '../../contract/selfCheck.ts';
import { signReport } from '../../core/selfCheck/signed.ts';
import { createDeskGuards } from '../guards/deskGuards.ts';
import type { Guard } from '../guards/guard.ts';
import { createNetworkGuard, type AddressVerdict } from '../guards/network.ts';
import { deskVersion } from '../selfCheck/deskVersion.ts';
import { impostorIsRefused } from '../link/impostor.ts';
import { createLink, type Identity } from '../link/link.ts';
import { ownRanges, type DeskPolicy } from '../policy/deskPolicy.ts';
import { readMachinePlaces } from '../policy/machinePlaces.ts';
import { policyWithoutDesk } from '../policy/policyWithoutDesk.ts';
import { systemClock, systemNetwork } from '../ports.ts';
import { createTrustedClock, type TrustedClock } from '../trustedClock.ts';
import { readMachine } from '../guards/readMachine.ts';
import type { Undo } from '../startup.ts';
import { FILES, readJson } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../store/machineDatabase.ts';
import { DeskSettings, EnrolledWorkstation } from '../store/enrolment.ts';
import { openIdentities } from '../unlock/identity.ts';
import { machineChecks } from '../selfCheck/machineChecks.ts';
import { makeReport } from '../selfCheck/makeReport.ts';
import { openOwnWindow, type OpenShell } from './ownWindow.ts';
import { NotEnforced, NotRun, type Checked, type RawLine } from '../selfCheck/runChecks.ts';
import { accountHome } from '../store/dataFolder.ts';
import { hasSignInKey } from '../unlock/signInKeys.ts';
import { softwareTlsKeys } from '../unlock/tlsKeys.ts';
import { windowChecks } from '../selfCheck/windowChecks.ts';

/** In place of the identifier of a workstation that is not enrolled. */
const NO_WORKSTATION = '00000000-0000-4000-8000-000000000000';

export interface WithoutDeskOptions {
  readonly dataFolder: string;
  /** Folder of the built page. */
  readonly dist: string;
  readonly keychain?: () => Promise<Keychain | null>;
  /** The host that the window of the check is opened in. */
  readonly openShell: OpenShell;
}

export type WithoutDesk =
  | { readonly report: SelfCheckReport; readonly signed: SignedSelfCheck }
  | { readonly report: SelfCheckReport; readonly signed: null; /** As in the report. */ readonly why: Coded };

const noteOf = (error: Error): Coded =>
  error instanceof FolderFault ? error.note : checkNote('folder-damaged', { error: error.name });

interface Opened {
  readonly enrolled: EnrolledWorkstation;
  readonly database: MachineDatabase;
  /** What the server knows for certain; a newer one that was not used yet is the desk's to use. */
  readonly identity: Identity;
}

/** @throws FolderFault where the folder is none of an enrolled desk; Error of any kind where it was damaged. */
async function openFolder(folder: string, keychain: () => Promise<Keychain | null>): Promise<Opened> {
  const enrolled = readJson(folder, FILES.workstation, EnrolledWorkstation);
  if (enrolled === null)
    throw new FolderFault('This is no data folder of an enrolled desk.', checkNote('folder-not-enrolled'));
  const key = await readMachineKey(folder, enrolled.workstationId, enrolled.machineKeyIn, keychain);
  const database = openMachineDatabase(folder, key, { create: false, readonly: true });
  key.fill(0);
  try {
    return { enrolled, database, identity: openIdentities(database, enrolled).present() };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Installs a guard for the time of its check. */
const installed = (guard: Guard, undo: Undo[]): Checked => ({
  name: guard.name,
  async check() {
    let nowhere: readonly RawLine[] = [];
    try {
      const done = await guard.perform();
      if (done !== undefined) undo.push(done);
    } catch (error) {
      if (error instanceof NotRun) throw error;
      nowhere = [{ control: guard.name, state: 'failed', notes: [checkNote('guard-not-installed')] }];
    }
    return [...nowhere, ...(await guard.check())];
  },
});

/** Never throws for what is wrong with the folder: that is what the report is about. */
export async function checkWithoutDesk(options: WithoutDeskOptions): Promise<WithoutDesk> {
  const keychain = options.keychain ?? openSystemKeychain;
  const { platform } = process;
  const undo: Undo[] = [];
  let folder: Opened | Error;
  try {
    folder = await openFolder(options.dataFolder, keychain);
    const { database } = folder;
    undo.push(() => database.close());
  } catch (error) {
    folder = error instanceof Error ? error : new Error('unknown reason');
  }
  const opened = (): Opened => {
    if (folder instanceof Error) throw new NotEnforced(noteOf(folder));
    return folder;
  };
  const trusted = createTrustedClock(systemClock);
  const policy = policyWithoutDesk(
    folder instanceof Error ? null : { facts: folder.database, identity: folder.enrolled },
    await readMachinePlaces({ platform }),
    trusted,
  );
  const own = await openOwnWindow({ dist: options.dist, openShell: options.openShell });
  undo.push(() => own.close());
  try {
    const verdict = folder instanceof Error ? null : await askServer(folder, options.dataFolder, policy, trusted);
    const hello = verdict?.allow === true ? verdict.hello : null;
    const guards = createDeskGuards({
      machine: readMachine(platform, process.env),
      launch: { argv: [], env: process.env, home: accountHome() },
      policy: () => policy.current().guards,
      shell: () => own.shell(),
      window: () => own.window(),
      watch: () => ({ glance: () => undefined, last: () => verdict }),
      signedIn: () => false,
      tenantOf: () => null,
      ask: () => Promise.resolve(null),
      record: () => undefined,
      note: () => true,
      notice: () => undefined,
      lock: () => undefined,
      onShut: () => undefined,
      log: () => undefined,
      egress: {
        forwarder: own.forwarder,
        lists: () => ({}),
        monotonic: () => performance.now(),
        note: () => undefined,
      },
    });
    const checks = machineChecks({
      dataFolder: options.dataFolder,
      platform,
      enrolled: () => opened().enrolled,
      hasSignInKey: () => hasSignInKey(opened().database),
      tlsKeyCanBeCopied: softwareTlsKeys.canBeCopied,
      keychainAnswers: async () => (await keychain()) !== null,
      ledger() {
        const check = opened().database.verify();
        return {
          intact: check.intact,
          notes: [
            check.intact
              ? checkNote('ledger-whole', { records: check.records })
              : check.firstBroken === null
                ? checkNote('ledger-broken')
                : checkNote('ledger-broken-at', { record: check.firstBroken }),
          ],
        };
      },
      async server() {
        const { enrolled, identity } = opened();
        return {
          answers: hello !== null,
          impostorRefused: await impostorIsRefused({ ...enrolled, ...identity }),
          serverTime: hello?.serverTime ?? null,
        };
      },
      now: Date.now,
      idleMinutes: () => policy.current().lock.idleMinutes,
      policy,
      program: process.versions['electron'] === undefined ? null : process.execPath,
    });
    const report = await makeReport({
      workstationId: folder instanceof Error ? NO_WORKSTATION : folder.enrolled.workstationId,
      platform,
      host: hostOf(() => own.shell().host),
      shell: () => own.shell(),
      checked: () => [
        ...guards.list.map((guard) => installed(guard, undo)),
        ...checks,
        ...windowChecks({
          shell: () => own.shell(),
          probe: own.probe,
          keepsForeignText: () => policy.current().guards.pasteFromOutside !== 'block',
        }),
      ],
      policy: () => policy.current().guards,
      now: () => hello?.serverTime ?? Date.now(),
    });
    if (folder instanceof Error) return { report, signed: null, why: noteOf(folder) };
    return { report, signed: signReport(report, folder.identity.privateKeyPem) };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

function hostOf(ask: () => SelfCheckReport['host']): SelfCheckReport['host'] {
  try {
    return ask();
  } catch {
    return 'none';
  }
}

async function askServer(
  { enrolled, identity }: Opened,
  dataFolder: string,
  policy: DeskPolicy,
  trusted: TrustedClock,
): Promise<AddressVerdict> {
  const localAddress = localAddressOf(dataFolder);
  const link = createLink({ ...enrolled, ...identity, ...(localAddress === null ? {} : { localAddress }) });
  try {
    return await createNetworkGuard({
      link,
      network: systemNetwork,
      deskVersion: deskVersion(),
      workstationId: enrolled.workstationId,
      localAddress,
      ranges: () => ownRanges(policy, enrolled),
      onAnswer: (hello) => {
        trusted.serverSaid(hello.serverTime);
        policy.fromServer(hello);
      },
    }).check();
  } finally {
    link.close();
  }
}

function localAddressOf(dataFolder: string): string | null {
  try {
    return readJson(dataFolder, FILES.settings, DeskSettings)?.localAddress ?? null;
  } catch {
    return null; // a desk with such a file does not start; the connection is tried as the system chooses
  }
}
