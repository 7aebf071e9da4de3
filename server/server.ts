/** Composition root of the control server: its start is the list of steps in this file. */
import { isAbsolute } from 'node:path';
import { chosenSuite } from '../core/sealing/suite.ts';
import { DESK_LIMITS } from './channels/desk/deskLimits.ts';
import { VISITOR_LIMITS } from './channels/widget/limits.ts';
import { VisitorAllowances } from './channels/widget/visitorAllowances.ts';
import { VisitorTurns } from './channels/widget/visitorTurns.ts';
import { handlers } from './routes.ts';
import { openLog } from './platform/log.ts';
import { UploadLimit } from './domains/activity/uploadLimit.ts';
import { keptPorts } from './domains/policy/ports.ts';
import { PolicyDocuments } from './domains/policy/policyDocuments.ts';
import { renewCertificate } from './domains/workstations/certificates.ts';
import { type Log } from './platform/log.ts';
import { StaffRequests } from './platform/staffRequests.ts';
import { Steps } from './platform/steps.ts';
import { openAuthority } from './platform/tls/authority.ts';
import { groupOf } from './scope/queries.ts';
import { systemScope } from './scope/scope.ts';
import { serverKey } from './storage/serverKey.ts';
import { followAddresses } from './start/followAddresses.ts';
import { followDatabase } from './start/followDatabase.ts';
import { followPolicy } from './start/followPolicy.ts';
import { listenToDesks } from './start/listenToDesks.ts';
import { listenToVisitors } from './start/listenToVisitors.ts';
import { lockFolder } from './start/lockFolder.ts';
import { maintain } from './start/maintain.ts';
import { openBus } from './start/openBus.ts';
import { openConversations } from './start/openConversations.ts';
import { openDatabase } from './start/openDatabase.ts';
import { openEnrolment } from './start/openEnrolment.ts';
import { openLimits } from './start/openLimits.ts';
import { openLedger } from './start/openLedger.ts';
import { openHubs } from './start/openHubs.ts';
import { openSignIn } from './start/openSignIn.ts';
import { MAINTENANCE_TIMES, type ServerOptions } from './start/options.ts';
import { SUITE } from '../core/sealing/hpke.ts';
import { showCertificate } from './start/showCertificate.ts';

export interface RunningServer {
  readonly deskUrl: string;
  readonly visitorUrl: string;
  /** Undoes the start, newest step first; idempotent. */
  readonly close: () => Promise<void>;
}

const VISITOR_HOST = '127.0.0.1';

/**
 * Starts the server: one process, two listeners, one database. Resolves when both listeners accept; where a step fails,
 * the earlier ones are undone.
 * @throws AlreadyRunning when another server uses this data folder; Error when a port is taken, the key does not fit,
 * or the schema is newer.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (!isAbsolute(options.dataFolder)) throw new RangeError('The data folder must be an absolute path.');
  const log = openLog(options.log);
  const steps = new Steps((_step, error) => log.failure(error));
  try {
    return await start(options, log, steps);
  } catch (error) {
    await steps.undo();
    throw error;
  }
}

async function start(options: ServerOptions, log: Log, steps: Steps): Promise<RunningServer> {
  const { dataFolder, deskHost: host = '127.0.0.1' } = options;
  const limits = { ...VISITOR_LIMITS, ...options.visitorLimits };
  const deskLimits = { ...DESK_LIMITS, ...options.deskLimits };
  const times = { ...MAINTENANCE_TIMES, ...options.maintenanceTimes };

  await steps.run(lockFolder(dataFolder));
  const ports = await keptPorts(dataFolder, {
    desk: options.deskPort,
    visitor: options.visitorPort,
    enrolment: options.enrolmentPort,
  });
  const storage = await steps.run(openDatabase(dataFolder, options.policy));
  const bus = await steps.run(openBus(log));
  const base = { db: storage.db, bus, log };
  // Undone after all that records: its last checkpoint covers every record.
  const ledger = await steps.run(openLedger({ ...base, dataFolder, times }));
  const kept = { ...storage.encryption, sealedBy: SUITE };

  const policy = await steps.run(followPolicy(base));
  const followed = await steps.run(followAddresses({ ...base, policy }));
  const { addresses, addressGuard, intrusions, gateRules, addressRefused } = followed;
  const authority = await openAuthority(storage.db);
  const documents = await PolicyDocuments.open({
    db: storage.db,
    server: authority.mark,
    policy: policy.current,
    version: policy.version,
    policyOf: async (id, { network, ...rest }) => {
      const workstationRanges = [...addresses.book.ownRanges(await groupOf(storage.db, id))];
      return { ...rest, network: { ...network, workstationRanges } };
    },
  });

  const staff = new StaffRequests();
  const limitRecords = await steps.run(openLimits({ ...base, staff }));
  const account = await steps.run(openSignIn({ ...base, policy, addressGuard, limitRecords }));
  const chat = await steps.run(openConversations({ ...base, policy: policy.current }));
  const { sessions } = account;
  const visitorParts = { allowances: new VisitorAllowances(limits, limitRecords), turns: new VisitorTurns(staff) };
  const hubs = await steps.run(
    openHubs({ ...base, ...chat, ...visitorParts, sessions, addresses, documents, deskLimits, limitRecords }),
  );

  const certificate = await steps.run(showCertificate({ ...base, authority, host, name: options.deskName }));
  const enrolment = await steps.run(
    openEnrolment({
      ...base,
      authority,
      policy: policy.current,
      host,
      port: ports.enrolment,
      deskPort: ports.desk,
      addressRefused,
      rules: gateRules,
      certificate: certificate.current,
    }),
  );
  await steps.run(
    listenToDesks({
      ...base,
      sessions,
      staff,
      requestLimit: { rate: deskLimits.requests, records: limitRecords },
      host,
      port: ports.desk,
      hub: hubs.desks,
      authorities: authority.trusted,
      certificate,
      addressGuard,
      gateRules,
      addressRefused,
      handlers: handlers({
        ...base,
        ...account,
        ...chat,
        ledger,
        kept,
        wholeServer: systemScope('some limits and names are of the whole server'),
        policy: policy.current,
        policyChanged: policy.look,
        documents,
        successors: authority.successors,
        addresses,
        intrusions,
        activity: hubs.activity,
        uploadLimit: new UploadLimit(deskLimits, limitRecords),
        presenceOf: (personId) => chat.presence.of(personId),
        workstations: {
          place: { port: ports.enrolment, pin: authority.pin },
          renew: (scope, asked) => renewCertificate({ ...base, authority }, scope, asked),
          // A new name must be in the certificate before a code with this name is issued.
          codesChanged: async () => {
            await certificate.look();
            await enrolment.look();
          },
        },
      }),
    }),
  );
  await steps.run(
    listenToVisitors(VISITOR_HOST, ports.visitor, {
      ...base,
      conversations: chat.conversations,
      hub: hubs.visitors,
      widgetFolder: options.widgetFolder,
      kept: { cipher: kept.cipher, mac: kept.mac, bits: kept.bits, sealedBy: kept.sealedBy },
      origins: options.visitorOrigins ?? [],
      ...visitorParts,
      connections: limits.connections,
      addresses: () => ({ accepts: addresses.book.gate, proxies: addresses.book.proxies.visitor }),
      refused: (refusal) => intrusions.note(refusal),
    }),
  );
  await steps.run(
    maintain({
      ...base,
      dataFolder,
      ...chat,
      sweepSignIn: account.sweep,
      keptDays: () => policy.current().activity.keptDays,
      reviewedEveryDays: () => policy.current().accessReview.everyDays,
      times,
    }),
  );
  await steps.run(followDatabase(storage, bus, log, times.watching));

  if (serverKey(dataFolder).from === 'beside') log('server-key-beside-database');
  if ((await chosenSuite()).by === 'javascript') log('sealing-in-javascript');
  log('started', { port: ports.desk });
  return {
    deskUrl: `https://${host.includes(':') ? `[${host}]` : host}:${ports.desk}`,
    visitorUrl: `http://${VISITOR_HOST}:${ports.visitor}`,
    close() {
      log('stopped');
      return steps.undo();
    },
  };
}
