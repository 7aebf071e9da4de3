/** All guards of the desk, in the order in which they take their places. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import type { GuardPolicy } from '../../core/policy/guards.ts';
import type { ActivityContext } from '../activity/activity.ts';
import type { Log } from '../ports.ts';
import type { Capability, Shell, ShellWindow } from '../shell/shell.ts';
import { createAddressGuard } from './address.ts';
import type { AddressWatch } from './addressWatch.ts';
import { stopped, type Stops } from './blocked.ts';
import { createCaptureGuard, type CaptureGuard } from './capture.ts';
import { createClipboardGuard, type ClipboardGuard } from './clipboard.ts';
import { createDevicesGuard } from './devices.ts';
import { createDownloadsGuard } from './downloads.ts';
import { createEgressGuard, type EgressGuardOptions } from './egress.ts';
import { createDumpsGuard } from './dumps.ts';
import { createGuards, type Guard, type Guards } from './guard.ts';
import { createKeyboardGuard } from './keyboard.ts';
import { createLaunchGuard } from './launchSignals.ts';
import type { MachineReads } from './machineSignals.ts';
import { createNavigationGuard } from './navigation.ts';
import { createPermissionsGuard } from './permissions.ts';
import { createPrintingGuard } from './printing.ts';
import { removableMedia } from './removableMedia.ts';
import { createRequestsGuard } from './requests.ts';
import { createSignals } from './signals.ts';

export interface DeskGuardsOptions {
  readonly machine: MachineReads;
  readonly launch: { readonly argv: readonly string[]; readonly env: MachineReads['env']; readonly home: string };
  readonly blockDevices?: string;
  policy(): GuardPolicy;
  shell(): Shell | null;
  window(): ShellWindow | null;
  watch(): Pick<AddressWatch, 'glance' | 'last'> | null;
  signedIn(): boolean;
  tenantOf(conversationId: string): string | null;
  /** @throws when it cannot be recorded. */
  record(kind: ActivityKind, detail: ActivityDetail, context?: ActivityContext): void;
  /**
   * Records; the same again and again is counted.
   * @returns whether it was a first one.
   * @throws when it cannot be recorded.
   */
  note(kind: ActivityKind, detail: ActivityDetail, context: ActivityContext): boolean;
  ask(question: Coded): Promise<string | null>;
  notice(notice: Coded): void;
  lock(notice: Coded, code: string): void;
  /** Why a sign of the machine keeps the desk shut; null when none does. */
  onShut(notice: Coded | null): void;
  readonly log: Log;
  /** Left out where the desk was given no forwarder: then no guard covers this way, and it is refused. */
  readonly egress?: EgressGuardOptions;
  /** Where the kernel says what a core file contains. */
  readonly dumpFilter?: string;
}

export interface DeskGuards extends Guards {
  readonly list: readonly Guard[];
  readonly stops: readonly Stops[];
  readonly clipboard: ClipboardGuard;
  readonly capture: CaptureGuard;
  /** Policy has changed: what depends on it is put right. */
  policyChanged(): void;
}

const CANNOT_LOOK = coded('desk-cannot-look');

/** Makes every guard of the desk, in the order in which they start. */
export function createDeskGuards(options: DeskGuardsOptions): DeskGuards {
  const { machine, policy } = options;
  const { platform } = machine;
  const capabilities = (): readonly Capability[] => options.shell()?.capabilities() ?? [];
  /** Guards whose last look failed. */
  const failing = new Set<string>();
  let signal: Coded | null = null;
  let shut: Coded | null = null;
  function tellShut(): void {
    const notice = signal ?? (failing.size === 0 ? null : CANNOT_LOOK);
    if (notice === shut) return;
    shut = notice;
    options.onShut(notice);
  }
  /** A guard fails while the desk runs: recorded, and the desk locks. */
  const onFailed =
    (guard: string) =>
    (error: unknown): void => {
      try {
        options.record('guard-failed', { guard, reason: error instanceof Error ? error.name : 'unknown' });
      } catch {
        // The ledger's failure has locked the desk.
      }
      options.lock(coded('locked-guard', { guard }), 'guard-failed');
    };
  /**
   * Looks of a guard over time: while they fail it is unknown what is plugged in, so the desk stays shut.
   * The first of a row is recorded.
   */
  const watchFailures = (guard: string): { onFailed(error: unknown): void; onSeen(): void } => ({
    onFailed(error) {
      if (failing.has(guard)) return;
      failing.add(guard);
      onFailed(guard)(error);
      tellShut();
    },
    onSeen() {
      failing.delete(guard);
      tellShut();
    },
  });
  const signals = createSignals({
    policy,
    notice: options.notice,
    record: (kind, detail) => options.record(kind, detail),
    onShut(notice) {
      if (notice !== null) options.lock(notice, 'signal');
      signal = notice;
      tellShut();
    },
  });
  const clipboard = createClipboardGuard({
    policy,
    capabilities,
    platform,
    shell: options.shell,
    signedIn: options.signedIn,
    tenantOf: options.tenantOf,
    ask: options.ask,
    notice: options.notice,
    decide: (attempt) => guards.decide(attempt),
    record: (kind, detail, context) => options.record(kind, detail, context),
    note: (kind, detail, context) => options.note(kind, detail, context),
  });
  const capture = createCaptureGuard({
    policy,
    capabilities,
    platform,
    window: options.window,
    record: (kind, detail) => options.record(kind, detail),
    lockDesk: () => options.lock(coded('locked-watermark'), 'watermark'),
  });
  const list: readonly Guard[] = [
    createDumpsGuard(platform, options.dumpFilter),
    createLaunchGuard({ reads: machine, signals, ...options.launch, ...watchFailures('launch') }),
    createAddressGuard(options.watch),
    ...(options.egress === undefined ? [] : [createEgressGuard(options.egress)]),
    createRequestsGuard(capabilities),
    createNavigationGuard(capabilities),
    createPermissionsGuard(capabilities),
    createDownloadsGuard(capabilities),
    createPrintingGuard(capabilities, platform),
    createKeyboardGuard(capabilities, platform),
    capture,
    createDevicesGuard({
      platform,
      signals,
      capabilities,
      shell: options.shell,
      media: () => removableMedia(platform, options.blockDevices),
      ...watchFailures('devices'),
    }),
    clipboard,
  ];
  const guards = createGuards({
    guards: list,
    policy,
    record: options.record,
    onUndoFailed: (name, error) =>
      options.log('error', 'A guard could not be taken away.', {
        guard: name,
        reason: error instanceof Error ? error.message : 'unknown',
      }),
  });
  return {
    ...guards,
    list,
    clipboard,
    capture,
    stops: [
      ...list.flatMap((guard) => guard.stops ?? []),
      { byHost: { crash: stopped('renderer-crashed', 'page-opened-anew') } },
    ],
    policyChanged() {
      signals.again();
      clipboard.policyChanged();
      try {
        capture.apply();
      } catch (error) {
        onFailed('capture')(error);
      }
    },
  };
}
