/**
 * The policy in force at this desk: what the server has signed, kept for starts without it, and what IT has written on
 * the machine. A document that is not valid is refused, and the desk closes; each fault has its own words for IT
 * (`itWords.ts`), and
 * the person at the desk sees one sentence.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ActivityDetail } from '../../contract/activity.ts';
import { PolicyKey, SignedPolicy } from '../../contract/policy.ts';
import { readDocument, type DocumentFault, type PolicyDocument } from '../../core/policy/document.ts';
import { effective, type PolicyValue, type Layer } from '../../core/policy/layers.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { newestPolicyKey } from '../../core/policy/policyKeys.ts';
import type { Log } from '../ports.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import type { ItCoded } from '../itWords.ts';
import { LastGood, layersOf, type Place } from './machinePlaces.ts';
import { createPolicyClock, type ClockFault, type PolicyClock, type PolicyClockPorts } from './policyClock.ts';

export type PolicyFault =
  DocumentFault | ClockFault | 'rollback' | 'expired' | 'from-the-future' | 'other-key' | 'missing';
export interface Fault {
  readonly code: PolicyFault;
  /** For IT: which of the cases of the code it is, with times and versions. */ readonly notice: ItCoded;
}

const FACTS = {
  document: 'policy-document',
  newest: 'policy-newest',
  machine: 'policy-machine',
} as const;
/**
 * Milliseconds by which a kept document may be older than the one in force: a desk receives one every few seconds, and
 * each would be a write to the disk.
 */
const KEPT_WITHIN = 10 * 60_000;
const HOUR = 3_600_000;

export interface DeskPolicyPorts extends Omit<PolicyClockPorts, 'facts'> {
  /** What applies where neither server nor machine says anything. */
  readonly base: Policy;
  /** Milliseconds since 1970 that a document of now may differ from this clock. */
  readonly mayDiffer: number;
  /** @throws when it cannot be recorded. */
  record(kind: 'policy-taken' | 'policy-refused', detail: ActivityDetail): void;
  /** Called after each change of the values in force. */
  onChange(): void;
  /** Why the desk does not open; null when nothing of the policy speaks against it. */
  onFault(fault: Fault | null): void;
  readonly log: Log;
}

export interface Identity {
  readonly authorityPem: string;
  readonly workstationId: string;
  /** Of the enrolment: a policy may be signed with this one, or with one that it has named. */
  readonly policyKey: string;
  /** How documents name the server, where that is not the key of `authorityPem`. */
  readonly server?: string | undefined;
}
export type Facts = Pick<MachineDatabase, 'fact' | 'setFact'>;

export interface DeskPolicy {
  /** The whole tree; what only the server reads is at its safe default. */
  current(): Policy;
  values(): readonly PolicyValue[];
  /** The document in force; null before there is one. */
  document(): (Pick<PolicyDocument, 'version' | 'issuedAt'> & { readonly expiresAt: number }) | null;
  fault(): Fault | null;
  places(): readonly Place[];
  /** Values of a newer server that this desk does not know. */
  unknown(): readonly string[];
  /**
   * Reads what this machine has kept. Whether it is still valid is known at the first check of the time: the server's
   * time may be known by then.
   */
  open(facts: Facts, identity: Identity): void;
  /** What the machine's own places contain now. */
  machineSays(places: readonly Place[]): void;
  /** What came with the server's word. @returns whether the desk goes by it. */
  fromServer(said: { readonly policyKey?: string | undefined; readonly policy?: SignedPolicy | undefined }): boolean;
  /** Looks at the time; called every second. */
  tick(): void;
}

interface Taken {
  readonly document: PolicyDocument;
  readonly values: ReadonlyMap<string, unknown>;
  readonly unknown: readonly string[];
  /** The key that signed it. */ readonly key?: string;
}

/** `key` is the one that signed it, where it is no longer the one of the enrolment. */
const Kept = z.strictObject({ signed: SignedPolicy, key: PolicyKey.optional() });
const serverMark = (authorityPem: string): string =>
  createHash('sha256')
    .update(new X509Certificate(authorityPem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

const fault = (code: PolicyFault, notice: ItCoded): Fault => ({ code, notice });
/** Parameters as a record takes them: lists are joined. */
const flat = (params: ItCoded['params']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]: [string, string | number | string[]]) => [
      name,
      Array.isArray(value) ? value.join(', ').slice(0, 200) : value,
    ]),
  );

/** Checks, keeps and combines the layers of the policy. */
export function createDeskPolicy(ports: DeskPolicyPorts): DeskPolicy {
  let facts: Facts | null = null;
  let identity: { readonly server: string; readonly workstation: string } | null = null;
  let key: string | null = null;
  let taken: Taken | null = null;
  /** Highest version that this machine ever went by, whatever became of its document. */
  let newest = 0;
  let keptAt = Number.NEGATIVE_INFINITY;
  let places: readonly Place[] = [];
  let layers: readonly Layer[] = [];
  let now = effective(ports.base, null, layers);
  /** Of the last document that was offered. */
  let offered: Fault | null = null;
  let reported: string | null = null;
  let clock: PolicyClock | null = null;

  function rework(): void {
    const next = effective(ports.base, taken?.values ?? null, layers);
    const differs = !isDeepStrictEqual(next.policy, now.policy);
    now = next;
    if (differs) ports.onChange();
  }

  const expiry = (of: Taken): number =>
    Math.min(of.document.expiresAt, of.document.issuedAt + Math.round(now.policy.offline.hours * HOUR));

  /** What speaks against the desk at this moment. */
  function faultNow(): Fault | null {
    if (offered !== null) return offered;
    if (taken === null || clock === null) return null;
    const wrong = clock.look(expiry(taken));
    if (wrong === null) return null;
    const until = new Date(expiry(taken)).toISOString();
    const shown = new Date(ports.machineNow()).toISOString();
    switch (wrong) {
      case 'expired':
        return {
          code: wrong,
          notice: { code: 'policy-expired', params: { version: taken.document.version, until } },
        };
      case 'clock-back':
        return { code: wrong, notice: { code: 'policy-clock-back', params: { shown } } };
      case 'clock-forth':
        return { code: wrong, notice: { code: 'policy-clock-forth', params: { shown, until } } };
    }
  }

  function reportFault(): void {
    const current = faultNow();
    const code = current === null ? null : current.code;
    if (code === reported) return;
    reported = code;
    if (current !== null) {
      ports.log('error', 'The policy is refused.', { reason: current.code, ...flat(current.notice.params) });
      try {
        ports.record('policy-refused', {
          reason: current.code,
          version: taken?.document.version ?? null,
          fault: current.notice.code,
          ...flat(current.notice.params),
        });
      } catch {
        // The ledger's failure has closed the desk; this refusal adds to it.
      }
    }
    ports.onFault(current);
  }

  function refuse(found: Fault): false {
    offered = found;
    reportFault();
    return false;
  }

  /** @param at milliseconds since 1970, by the server's word. */
  function judge(said: Parameters<DeskPolicy['fromServer']>[0], at: number): Taken | Fault {
    if (identity === null) return fault('missing', { code: 'policy-not-enrolled', params: {} });
    if (key === null || said.policy === undefined) return fault('missing', { code: 'policy-not-sent', params: {} });
    const next = newestPolicyKey(key, said.policy.keys ?? [], identity.server);
    if (said.policyKey !== undefined && said.policyKey !== next)
      return fault('other-key', { code: 'policy-other-key', params: {} });
    const read = readDocument(said.policy, next, identity);
    if (!read.ok)
      return fault(
        read.fault,
        read.places.length === 0
          ? { code: `policy-${read.fault}`, params: {} }
          : { code: 'policy-unreadable-places', params: { places: [...read.places] } },
      );
    const { document } = read;
    const { version } = document;
    const signed = new Date(document.issuedAt).toISOString();
    if (version < newest) return fault('rollback', { code: 'policy-rollback', params: { version, newest } });
    if (
      taken !== null &&
      version === taken.document.version &&
      document.issuedAt < taken.document.issuedAt - ports.mayDiffer
    )
      return fault('rollback', {
        code: 'policy-signed-earlier',
        params: { version, signed, kept: new Date(taken.document.issuedAt).toISOString() },
      });
    if (document.issuedAt > at + ports.mayDiffer)
      return fault('from-the-future', { code: 'policy-from-the-future', params: { signed } });
    if (document.expiresAt <= at)
      return fault('expired', {
        code: 'policy-sent-expired',
        params: { until: new Date(document.expiresAt).toISOString() },
      });
    return { ...read, key: next };
  }

  function keep(next: Taken, signed: SignedPolicy): void {
    if (facts === null) return;
    const isNew =
      taken === null ||
      next.document.version !== taken.document.version ||
      !isDeepStrictEqual(next.values, taken.values) ||
      next.key !== key;
    if (!isNew && next.document.issuedAt - keptAt < KEPT_WITHIN && next.document.issuedAt >= keptAt) return;
    // The number first: a crash in between leaves a document that is older than the number, and that is refused.
    facts.setFact(FACTS.newest, String(next.document.version));
    facts.setFact(FACTS.document, JSON.stringify({ signed, key: next.key } satisfies z.input<typeof Kept>));
    keptAt = next.document.issuedAt;
  }

  return {
    current: () => now.policy,
    values: () => now.values,
    document: () =>
      taken === null
        ? null
        : { version: taken.document.version, issuedAt: taken.document.issuedAt, expiresAt: expiry(taken) },
    fault: faultNow,
    places: () => places,
    unknown: () => taken?.unknown ?? [],
    open(kept, { authorityPem, workstationId, policyKey, server = serverMark(authorityPem) }) {
      facts = kept;
      identity = { server, workstation: workstationId };
      clock = createPolicyClock({ ...ports, facts: kept });
      newest = z.coerce
        .number()
        .int()
        .nonnegative()
        .catch(0)
        .parse(kept.fact(FACTS.newest) ?? 0);
      const stored = keptDocument(kept);
      key = stored?.key ?? policyKey;
      const document = stored?.signed ?? null;
      if (document !== null && key !== null) {
        const read = readDocument(document, key, identity);
        if (read.ok && read.document.version >= newest) {
          taken = read;
          keptAt = read.document.issuedAt;
        } else {
          ports.log('error', 'The policy that this machine has kept cannot be used.', {
            reason: read.ok ? 'rollback' : read.fault,
          });
        }
      }
      rework();
    },
    machineSays(said) {
      places = said;
      const made = layersOf(said, lastGoodOf(facts));
      layers = made.layers;
      const text = JSON.stringify(made.good);
      // The values in force come first: without what was kept, the next reading that fails counts as the strictest.
      rework();
      if (facts !== null && (facts.fact(FACTS.machine) ?? '{}') !== text) facts.setFact(FACTS.machine, text);
    },
    fromServer(said) {
      const at = clock?.serverAnswered() ?? ports.machineNow();
      const read = judge(said, at);
      if ('code' in read) return refuse(read);
      const before = taken;
      const changed =
        before === null
          ? null
          : [...read.values]
              .filter(([path, value]) => !isDeepStrictEqual(value, before.values.get(path)))
              .map(([path]) => path);
      try {
        if (before?.document.version !== read.document.version || (changed?.length ?? 0) > 0 || read.key !== key) {
          ports.record('policy-taken', {
            version: read.document.version,
            fromVersion: before?.document.version ?? null,
            ...(read.key === key ? {} : { newKey: read.key?.slice(0, 16) ?? null }),
            ...(changed === null ? {} : { changed: changed.join(', ').slice(0, 200) }),
            ...(read.unknown.length === 0 ? {} : { unknown: read.unknown.join(', ').slice(0, 200) }),
          });
        }
        if (said.policy !== undefined) keep(read, said.policy);
      } catch {
        // the ledger's own file: its failure has closed the desk, and nothing applies that is not recorded
        return false;
      }
      taken = read;
      newest = read.document.version;
      key = read.key ?? key;
      offered = null;
      rework();
      reportFault();
      return true;
    },
    tick: reportFault,
  };
}

function keptDocument(facts: Facts): z.output<typeof Kept> | null {
  const text = facts.fact(FACTS.document);
  if (text === null) return null;
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    return null; // the number that is kept beside it still refuses what is older
  }
}

function lastGoodOf(facts: Facts | null): LastGood {
  const text = facts?.fact(FACTS.machine) ?? null;
  if (text === null) return {};
  try {
    return LastGood.parse(JSON.parse(text));
  } catch {
    return {}; // without it, a place that cannot be read counts as the strictest
  }
}

/** Ranges that must contain this machine's own address: those of the enrolment until a policy gives others. */
export function ownRanges(
  policy: Pick<DeskPolicy, 'values' | 'current'>,
  enrolled: { readonly workstationRanges: readonly string[] },
): readonly string[] {
  const from = policy.values().find(({ path }) => path === 'network.workstationRanges')?.source.from;
  return from === undefined || from === 'default'
    ? enrolled.workstationRanges
    : policy.current().network.workstationRanges;
}
