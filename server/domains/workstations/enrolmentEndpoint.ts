/** Opens the listener for enrolments while there is a code to redeem, and closes it after the last one. */
import type { Policy } from '../../../core/policy/policy.ts';
import { compileRanges, type Ranges } from '../../../core/access/addresses.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { CountedRecords } from '../../record/countedRecords.ts';
import type { Log } from '../../platform/log.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { GateReason, GateRules } from '../../platform/tls/addressGate.ts';
import type { Authority, ServerCertificate } from '../../platform/tls/authority.ts';
import { serverNames } from '../../platform/tls/serverNames.ts';
import { policyPublicKey } from '../policy/policyDocuments.ts';
import { rangesToAskFrom } from './codeQueries.ts';
import { listenForEnrolments, type EnrolmentListener } from './enrolmentListener.ts';
import { rangesOf } from './ranges.ts';
import { ASK_AGAIN, redeem } from './redeem.ts';
import { EnrolmentTries } from './tries.ts';
import type { Bus } from '../../platform/bus.ts';

export interface EnrolmentEndpointPorts {
  readonly db: Db;
  /** Codes are redeemed before there is a session or a workstation. */
  readonly scope: SystemScope;
  readonly bus: Bus;
  readonly log: Log;
  readonly authority: Authority;
  readonly policy: () => Policy;
  readonly host: string;
  readonly port: number;
  /** Port of the desks' listener, which the enrolled machine will connect to. */
  readonly deskPort: number;
  readonly addressRefused: (address: string, reason: GateReason) => void;
  /** From where one may connect at all, as it is now. */
  readonly rules: () => GateRules;
  /** The server's own certificate, as it is now. */
  readonly certificate: () => ServerCertificate;
}

/**
 * The listener for enrolments. Call `look` after the start and `stop` at the end; in between it follows the codes in
 * the database, and the rules of addresses and the certificate as they change.
 */
export class EnrolmentEndpoint {
  readonly #ports: EnrolmentEndpointPorts;
  readonly #tries = new EnrolmentTries();
  readonly #refusals: CountedRecords;
  readonly #subscriptions: readonly (() => void)[];
  #listener: EnrolmentListener | null = null;
  /** Ranges of the codes that can be redeemed; null for every address that the server accepts. */
  #from: (Ranges | null)[] = [];
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(ports: EnrolmentEndpointPorts) {
    this.#ports = ports;
    this.#refusals = new CountedRecords(
      (detail) =>
        void recordOwn(ports.db, ports.bus, { kind: 'enrolment-refused', detail }).catch((e: unknown) =>
          ports.log.failure(e),
        ),
    );
    this.#subscriptions = [
      ports.bus.subscribe('database.changed', () => this.look()),
      ports.bus.subscribe('addresses.changed', () => this.#rulesChanged()),
      ports.bus.subscribe('certificate.renewed', () => this.#listener?.renew(ports.certificate())),
    ];
  }

  /** Whether machines can enrol now. */
  get isOpen(): boolean {
    return this.#listener !== null;
  }

  /** Looks for codes now. Never rejects: a listener that cannot be opened is logged, and opened at a later look. */
  look(): Promise<void> {
    return (this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#ports.log.failure(error, 'enrolment-failed')));
  }

  #rulesChanged(): void {
    for (const address of this.#listener?.gate.setRules(this.#ports.rules()) ?? [])
      this.#ports.addressRefused(address, 'unregistered');
  }

  /** Closes the listener, for good, and records what was counted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of this.#subscriptions) end();
    await this.look();
    this.#refusals.flush();
  }

  async #look(): Promise<void> {
    const { db, scope, host, port, rules, log, authority, addressRefused } = this.#ports;
    const now = Date.now();
    const codes = this.#stopped ? [] : await rangesToAskFrom(db, scope, now, now - ASK_AGAIN);
    this.#from = codes.map(rangesOf).map((ranges) => (ranges.length === 0 ? null : compileRanges(ranges)));
    if (this.#from.length > 0 && this.#listener === null) {
      this.#listener = await listenForEnrolments(host, port, {
        tls: this.#ports.certificate(),
        authorityPem: authority.authorityPem,
        rules: rules(),
        tries: this.#tries,
        log,
        addressRefused,
        hasCodeFor: (address) => this.#from.some((ranges) => ranges === null || ranges.contains(address)),
        refused: (address, reason) => this.#refused(address, reason),
        redeem: (asked, address) => this.#redeem(asked, address),
      });
      log('enrolment-open', { port });
    } else if (this.#from.length === 0 && this.#listener !== null) {
      const listener = this.#listener;
      this.#listener = null;
      await listener.close();
      log('enrolment-closed');
    }
  }

  async #redeem(
    ...[asked, address]: Parameters<Parameters<typeof listenForEnrolments>[2]['redeem']>
  ): ReturnType<Parameters<typeof listenForEnrolments>[2]['redeem']> {
    const { db, scope, authority, policy, deskPort, host, bus } = this.#ports;
    const outcome = await redeem(
      {
        db,
        scope,
        authority,
        facts: async () => {
          const name = (await serverNames(db))[0] ?? host;
          return {
            serverUrl: `https://${name.includes(':') ? `[${name}]` : name}:${deskPort}`,
            workstationRanges: [...policy().network.workstationRanges],
            policyKey: await policyPublicKey(db),
          };
        },
      },
      asked,
      address,
    );
    if (!outcome.ok) {
      this.#refused(address, outcome.reason);
      return null;
    }
    if (outcome.position !== null) bus.publish('activity.stored', { positions: [outcome.position] });
    if (outcome.replaced !== null) bus.publish('workstation.revoked', {});
    void this.look();
    return outcome.answer;
  }

  #refused(address: string, reason: string): void {
    this.#ports.log('enrolment-refused', { reason });
    this.#refusals.note(`${address} ${reason}`, { address, reason });
  }
}
