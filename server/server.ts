/** Composition root of the control server: one process, two listeners, one database. */
import { chosenSuite } from '../core/sealing/suite.ts';
import { isAbsolute } from 'node:path';
import type { DestinationStream } from 'pino';
import { UNDERSTANDS_LOGINS, UNDERSTANDS_POLICY, UNDERSTANDS_PREVIEW } from '../contract/api.ts';
import type { Policy } from '../core/policy/policy.ts';
import { ADDRESS_WORDS, AddressGuard } from './domains/addresses/addressGuard.ts';
import { Intrusions } from './domains/addresses/intrusions.ts';
import { LiveAddresses } from './domains/addresses/liveAddresses.ts';
import { ActivityEvents } from './record/ownRecords.ts';
import { ActivityQuery } from './domains/activity/query.ts';
import { handlers } from './routes.ts';
import { Conversations } from './domains/conversations/conversations.ts';
import { ConversationEvents } from './domains/conversations/events.ts';
import { newestEvent } from './domains/conversations/eventQueries.ts';
import { EnrolmentEndpoint } from './domains/workstations/enrolmentEndpoint.ts';
import { servedBy } from './scope/groups.ts';
import { Revocations } from './domains/workstations/revocations.ts';
import { Ingest } from './domains/conversations/ingest.ts';
import { MaskStored } from './domains/conversations/maskStored.ts';
import { Retention } from './domains/retention/retention.ts';
import { listenForDesks } from './channels/desk/deskListener.ts';
import { openLog } from './platform/log.ts';
import { forgetExpired } from './domains/masking/exceptions.ts';
import { MaskingPolicies } from './domains/masking/maskingPolicies.ts';
import { DeskHub } from './channels/desk/deskHub.ts';
import { FloorFeed } from './channels/desk/floorFeed.ts';
import { PeopleEvents } from './domains/people/events.ts';
import { expireRequests } from './domains/people/requests.ts';
import { PresenceBoard } from './channels/desk/presence.ts';
import { forgetRemoved, LoginEvents } from './domains/logins/savedLogins.ts';
import { SecondFactors } from './domains/signIn/secondFactors.ts';
import { secretBoxOf } from './domains/signIn/secretBox.ts';
import { SelfChecks } from './domains/workstations/selfChecks.ts';
import { keptPorts } from './domains/policy/ports.ts';
import { PolicyDocuments } from './domains/policy/policyDocuments.ts';
import { watchPolicy, writePolicy } from './domains/policy/policyStore.ts';
import { recordSessions } from './domains/signIn/recordSessions.ts';
import { Passwords } from './domains/signIn/passwords.ts';
import { Sessions } from './domains/signIn/sessions.ts';
import { SignIn, signInSetup } from './domains/signIn/signIn.ts';
import { openRunningTime } from './domains/signIn/tries.ts';
import { Scope } from './scope/scope.ts';
import { lockForServer } from './storage/openStorage.ts';
import type { GateReason, GateRules } from './platform/tls/addressGate.ts';
import { openStorage } from './storage/openStorage.ts';
import { openAuthority } from './platform/tls/authority.ts';
import { RefusedCertificates } from './platform/tls/refusedCertificates.ts';
import { watchServerCertificate } from './platform/tls/serverCertificate.ts';
import { addServerName, serverNames } from './platform/tls/serverNames.ts';
import { renewCertificate, workstationOf } from './domains/workstations/certificates.ts';
import { VISITOR_LIMITS, type VisitorLimits } from './channels/widget/limits.ts';
import { VisitorHub } from './channels/widget/visitorHub.ts';
import { listenForVisitors } from './channels/widget/visitorListener.ts';

export interface ServerOptions {
  /** Absolute; made where it is missing. */
  readonly dataFolder: string;
  /** Ports; without them the ones of the last start, or free ones the first time. */
  readonly deskPort?: number;
  readonly visitorPort?: number;
  /** Address that desks connect to. */
  readonly deskHost?: string;
  /** Port on which enrolment codes are redeemed, at the address that desks connect to. */
  readonly enrolmentPort?: number;
  /**
   * Name or address under which desks reach this server, where it is not `deskHost`: it stands in the certificate and
   * in enrolment codes.
   */
  readonly deskName?: string;
  /** Folder of the built visitor's page. */
  readonly widgetFolder: string;
  /** Stored before the start, in place of what is stored. */
  readonly policy?: Policy;
  readonly log: DestinationStream;
  readonly visitorLimits?: Partial<VisitorLimits>;
  readonly visitorOrigins?: readonly string[];
  /** Milliseconds. */
  readonly retentionTimes?: Partial<RetentionTimes>;
}
export interface RunningServer {
  readonly deskUrl: string;
  readonly visitorUrl: string;
  readonly close: () => Promise<void>;
}

const VISITOR_HOST = '127.0.0.1';
/** Milliseconds between two looks for what has run out. */
const SWEEP = 2_000;
export interface RetentionTimes {
  /** Between two looks for what must be deleted. */ readonly deleting: number;
  /** Between two looks for what the masker need not remember. */ readonly forgetting: number;
}
const RETENTION_TIMES: RetentionTimes = { deleting: 3_600_000, forgetting: 60_000 };

/**
 * Starts the server and resolves when both listeners accept.
 * @throws AlreadyRunning when another server has this data folder; Error when a port is taken, the key does not fit, or
 * the schema is newer.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (!isAbsolute(options.dataFolder)) throw new RangeError('The data folder must be an absolute path.');
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: ServerOptions,
  undo: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<RunningServer> {
  const { dataFolder, deskHost = '127.0.0.1' } = options;
  // Before anything of the folder is read or written.
  undo.push(lockForServer(dataFolder));
  const log = openLog(options.log);
  const ports = await keptPorts(dataFolder, {
    desk: options.deskPort,
    visitor: options.visitorPort,
    enrolment: options.enrolmentPort,
  });
  const storage = openStorage(dataFolder);
  undo.push(() => storage.close());
  const { db } = storage;
  const authority = await openAuthority(dataFolder);
  if (options.policy !== undefined) await writePolicy(db, options.policy);

  const activityEvents = new ActivityEvents();
  const conversationEvents = new ConversationEvents();
  const certificates = new RefusedCertificates(db, activityEvents, log);
  const intrusions = new Intrusions(db, activityEvents, log);
  await intrusions.tidy();
  const addressRefused = (address: string, reason: GateReason): void => intrusions.note({ address, reason });

  let changed: (policy: Policy) => void = () => {};
  const policy = await watchPolicy(
    db,
    (next) => changed(next),
    () => log('policy-unreadable'),
  );
  undo.push(() => policy.stop());

  const addresses = await LiveAddresses.open(
    db,
    () => policy.current().network,
    () => log('policy-unreadable'),
  );
  undo.push(() => addresses.stop());
  const addressGuard = new AddressGuard(addresses, intrusions);
  const groupOf = async (workstationId: string): Promise<string | null> =>
    (await db.selectFrom('workstation').select('group_id').where('id', '=', workstationId).executeTakeFirst())
      ?.group_id ?? null;
  const documents = await PolicyDocuments.open({
    db,
    authorityPem: authority.authorityPem,
    policy: policy.current,
    version: policy.version,
    policyOf: async (workstationId, whole) => ({
      ...whole,
      network: { ...whole.network, workstationRanges: [...addresses.book.ownRanges(await groupOf(workstationId))] },
    }),
  });
  const gateRules = (): GateRules => ({ accepts: addresses.book.gate, proxies: addresses.book.proxies.desk });
  const sessions = new Sessions(db);
  sessions.addressRule = async ({ personId, workstationId, role, tenantIds }, address) => {
    const served = await servedBy(db, workstationId);
    return addressGuard.allows({
      address,
      workstationId,
      groupId: await groupOf(workstationId),
      person: { id: personId, role },
      tenantIds: tenantIds.filter((id) => served === null || served.has(id)),
    })
      ? { allow: true }
      : { allow: false, words: ADDRESS_WORDS };
  };
  const presence = new PresenceBoard();
  const selfChecks = new SelfChecks(db, activityEvents, policy.current);
  const secondFactors = new SecondFactors(db, secretBoxOf(dataFolder), policy.current, activityEvents);
  recordSessions(sessions, db, activityEvents, (e) => log.failure(e));
  const time = await openRunningTime(db);
  const setup = await signInSetup(db);
  const signIn = new SignIn(
    db,
    setup,
    sessions,
    activityEvents,
    policy.current,
    selfChecks,
    secondFactors,
    time,
    addressGuard,
  );
  const passwords = new Passwords(db, setup, sessions, activityEvents, policy.current, time);
  const conversations = new Conversations(db, conversationEvents, () => presence.online());
  await conversations.nobodyOnline();
  const retention = new Retention(db, conversationEvents, activityEvents);
  await retention.forgetIdle();
  const policies = new MaskingPolicies(db, log);
  const ingest = new Ingest(db, conversationEvents, log, Date.now, policies);
  const visitors = new VisitorHub(
    db,
    ingest,
    (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
    conversations,
    conversationEvents,
    { ...VISITOR_LIMITS, ...options.visitorLimits },
    log,
  );
  const desks = await DeskHub.open(db, conversationEvents, sessions, presence, visitors, log);
  visitors.tellTenant = (tenantId, conversationId, typing) =>
    desks.tellTenant(tenantId, { type: 'typing', seq: 0, conversationId, who: 'visitor', typing });
  visitors.tellAgent = ({ personId, frame }) => desks.tellPerson(personId, frame, UNDERSTANDS_PREVIEW);
  const loginEvents = new LoginEvents();
  loginEvents.on('changed', (personId) =>
    desks.tellPerson(personId, { type: 'saved-logins', seq: 0 }, UNDERSTANDS_LOGINS),
  );
  presence.on('online', (personId) => void conversations.assignWaiting(personId).catch((e: unknown) => log.failure(e)));
  const peopleEvents = new PeopleEvents();
  peopleEvents.on('changed', () => void desks.peopleChanged().catch((e: unknown) => log.failure(e)));
  const activity = new ActivityQuery(db, (address) => addresses.book.registeredFor(address));
  const floor = new FloorFeed(db, desks, presence, activity, activityEvents, conversationEvents, log);
  undo.push(() => floor.stop());

  const failed = (e: unknown): void => log.failure(e);
  const times = { ...RETENTION_TIMES, ...options.retentionTimes };
  const forgetEnded = (): void => {
    void forgetExpired(db).catch(failed);
    void forgetRemoved(db).catch(failed);
  };
  const deleting = setInterval(() => {
    void retention.sweep().catch(failed);
    forgetEnded();
  }, times.deleting);
  const forgetting = setInterval(() => void retention.forgetIdle().catch(failed), times.forgetting);
  undo.push(() => {
    clearInterval(deleting);
    clearInterval(forgetting);
    return retention.stop();
  });
  const sweep = setInterval(() => {
    sessions.sweep().catch((e: unknown) => log.failure(e));
    signIn.sweep().catch((e: unknown) => log.failure(e));
    time.keep().catch((e: unknown) => log.failure(e));
    secondFactors.sweep().catch((e: unknown) => log.failure(e));
    expireRequests(db).then(
      (positions) => {
        if (positions.length > 0) activityEvents.emit('stored', positions);
      },
      (e: unknown) => log.failure(e),
    );
    void desks.lookForEvents();
  }, SWEEP);
  undo.push(async () => {
    clearInterval(sweep);
    await time.keep();
    for (const counted of [certificates, signIn, selfChecks]) counted.flush();
    await intrusions.flush();
    await newestEvent(db); // queries are answered in order: what was flushed is stored when this one is
  });

  const presenceOf = (personId: string) => presence.of(personId);
  if (options.deskName !== undefined) await addServerName(db, options.deskName);
  else if ((await serverNames(db)).length === 0) await addServerName(db, deskHost);
  const certificate = await watchServerCertificate({
    db,
    authority,
    host: deskHost,
    log,
    renewed: (tls) => {
      desk.renew(tls);
      door.renew(tls);
    },
  });
  undo.push(() => certificate.stop());
  const workstations = {
    place: { port: ports.enrolment, pin: authority.pin },
    renew: (id: string, requestPem: string) => renewCertificate(db, authority, id, requestPem),
    // A new name stands in the certificate before anybody has the code that leads to it.
    codesChanged: async () => {
      await certificate.look();
      await door.look();
    },
    revoked: () => revocations.look(),
  };
  const desk = await listenForDesks(deskHost, ports.desk, {
    handlers: handlers({
      addresses,
      intrusions,
      documents,
      policyChanged: policy.look,
      workstations,
      db,
      policy: policy.current,
      signIn,
      sessions,
      conversations,
      ingest,
      policies,
      conversationEvents,
      activityEvents,
      activity,
      selfChecks,
      loginEvents,
      presenceOf,
      secondFactors,
      passwords,
      peopleEvents,
    }),
    sessions,
    scopeOf: (session) => Scope.of(db, session),
    log,
    hub: desks,
    addressRefused,
    certificateRefused: (address, reason, shown) => void certificates.note(address, reason, shown).catch(failed),
    workstationOf: (socket) => workstationOf(db, socket, (position) => activityEvents.emit('stored', [position])),
    tls: { ...certificate.current(), authorityPem: authority.authorityPem },
    addressGuard,
    endForAddress: async (sessionId, address) => {
      await sessions.end(sessionId, 'address-not-allowed', ADDRESS_WORDS, null, { address });
    },
    gateRules: gateRules(),
  });
  undo.push(() => desk.close());
  const revocations = new Revocations({
    db,
    sessions,
    connected: desk.connected,
    endConnections: desk.endConnections,
    log,
  });
  undo.push(() => revocations.stop());
  const door = new EnrolmentEndpoint(
    {
      db,
      news: activityEvents,
      log,
      authority,
      policy: policy.current,
      host: deskHost,
      port: ports.enrolment,
      deskPort: ports.desk,
      addressRefused,
      rules: gateRules,
      revoked: () => revocations.look(),
    },
    certificate.current(),
  );
  undo.push(() => door.stop());
  await door.look();
  changed = () => {
    log('policy-changed');
    void addresses.reload();
  };
  addresses.on('changed', () => {
    for (const address of desk.gate.setRules(gateRules())) addressRefused(address, 'unregistered');
    door.rulesChanged();
    // What the gate still takes, a rule for a group, a role or a tenant may have ended.
    sessions.recheckAddresses().catch(failed);
    // The ranges of a workstation's own address are part of what its policy says to it.
    void desks
      .tellEach(UNDERSTANDS_POLICY, async (id) => ({ type: 'policy', seq: 0, policy: await documents.of(id) }))
      .catch(failed);
  });
  intrusions.on('alert', (alert) => void desks.tellIntrusion(alert).catch(failed));
  // A change between the first look and this line is not lost.
  await addresses.reload();
  addresses.follow();

  const visitor = await listenForVisitors(VISITOR_HOST, ports.visitor, {
    db,
    conversations,
    hub: visitors,
    log,
    widgetFolder: options.widgetFolder,
    origins: options.visitorOrigins ?? [],
    limits: { ...VISITOR_LIMITS, ...options.visitorLimits },
    addresses: () => ({ accepts: addresses.book.gate, proxies: addresses.book.proxies.visitor }),
    refused: (refusal) => intrusions.note(refusal),
  });
  undo.push(() => visitor.close());
  // Not waited for: whoever was away long has much to delete, and everybody else need not wait for that.
  void retention.sweep().catch(failed);
  forgetEnded();
  const maskStored = new MaskStored({
    db,
    maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
    news: conversationEvents,
    activity: activityEvents,
    inTurn: (id, work) => ingest.inTurn(id, work),
  });
  undo.push(() => maskStored.stop());
  void maskStored.run().then((done) => {
    if (done.read > 0) log('masked-again', { count: done.changed });
  }, failed);
  log('started', { port: ports.desk });
  if ((await chosenSuite()).by === 'javascript') log('sealing-in-javascript');
  undo.push(() => log('stopped'));
  return {
    deskUrl: `https://${deskHost.includes(':') ? `[${deskHost}]` : deskHost}:${ports.desk}`,
    visitorUrl: `http://${VISITOR_HOST}:${ports.visitor}`,
    close: stop,
  };
}
