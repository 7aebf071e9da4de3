/**
 * The real guards of the desk over ports that a test can break: a machine, a host and a ledger under the test's
 * control.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivityDetail } from '../../contract/activity.ts';
import { SAFE_GUARDS, type GuardPolicy } from '../../core/policy/guards.ts';
import type { ActivityContext } from '../../main/activity/activity.ts';
import { createRepeats } from '../../main/activity/repeats.ts';
import { createDeskGuards, type DeskGuards } from '../../main/guards/deskGuards.ts';
import type { AddressWatch } from '../../main/guards/addressWatch.ts';
import type { EgressGuardOptions } from '../../main/guards/egress.ts';
import type { MachineReads } from '../../main/guards/machineSignals.ts';
import type { ShellWindow } from '../../main/shell/shell.ts';
import { createShellStandIn, type ShellStandIn } from './shellStandIn.ts';
import { wordsOf } from './shownWords.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export interface GuardRig {
  readonly guards: DeskGuards;
  readonly shell: ShellStandIn;
  readonly records: { kind: string; detail: ActivityDetail; context: ActivityContext }[];
  readonly notices: string[];
  readonly locks: { reason: string; code: string }[];
  /** The message of each time sign-in was refused, null for each time it was allowed again. */
  readonly shut: (string | null)[];
  readonly asked: string[];
  policy: GuardPolicy;
  signedIn: boolean;
  /** Answers to questions to the person. */
  why: string | null;
  ledgerWorks: boolean;
  readonly tenants: Map<string, string>;
  /** Files of the machine by path. */
  readonly files: Map<string, string>;
  readonly env: Record<string, string>;
  inspectorUrl: string | undefined;
  /** In place of `/sys/block`. */
  readonly blockDevices: string;
  readonly dumpFilter: string;
  window: Pick<ShellWindow, 'protect'> | null;
  watch: Pick<AddressWatch, 'glance' | 'last'> | null;
}

export interface RigOptions {
  readonly platform?: NodeJS.Platform;
  readonly launch?: { argv: readonly string[]; env: Record<string, string> };
  readonly machine?: Partial<MachineReads>;
  readonly egress?: EgressGuardOptions;
}

export async function guardRig(options: RigOptions = {}): Promise<GuardRig> {
  const folder = temporaryFolder('guards');
  const blockDevices = join(folder, 'block');
  const dumpFilter = join(folder, 'coredump_filter');
  mkdirSync(blockDevices);
  writeFileSync(dumpFilter, '00000033\n');
  const shell = createShellStandIn();
  shell.handleCalls(async () => ({}));
  const window = await shell.open({
    title: '',
    width: 1,
    height: 1,
    minWidth: 1,
    minHeight: 1,
    files: new Map(),
    headers: {},
    preload: { path: '', source: '' },
    contentProtection: true,
  });
  const rig: Omit<GuardRig, 'guards'> = {
    shell,
    records: [],
    notices: [],
    locks: [],
    shut: [],
    asked: [],
    policy: SAFE_GUARDS,
    signedIn: true,
    why: null,
    ledgerWorks: true,
    tenants: new Map([
      ['a', 'bank'],
      ['b', 'bank'],
      ['c', 'travel'],
    ]),
    files: new Map(),
    env: {},
    inspectorUrl: undefined,
    blockDevices,
    dumpFilter,
    window,
    watch: null,
  };
  const record = (kind: string, detail: ActivityDetail = {}, context: ActivityContext = {}): void => {
    if (!rig.ledgerWorks) throw new Error('disk full');
    rig.records.push({ kind, detail, context });
  };
  const repeats = createRepeats({ record });
  const guards = createDeskGuards({
    machine: {
      platform: options.platform ?? 'linux',
      env: rig.env,
      read: (path) => rig.files.get(path) ?? null,
      inspector: () => rig.inspectorUrl,
      ...options.machine,
    },
    launch: { home: '/home/maya', ...(options.launch ?? { argv: [], env: {} }) },
    blockDevices,
    dumpFilter,
    policy: () => rig.policy,
    shell: () => shell,
    window: () => rig.window as ShellWindow | null,
    watch: () => rig.watch,
    signedIn: () => rig.signedIn,
    tenantOf: (conversationId) => rig.tenants.get(conversationId) ?? null,
    record,
    note: repeats.note,
    ask: async (question) => {
      rig.asked.push(wordsOf(question));
      return rig.why;
    },
    notice: (coded) => {
      rig.notices.push(wordsOf(coded));
    },
    lock: (coded, code) => {
      rig.locks.push({ reason: wordsOf(coded), code });
    },
    onShut: (coded) => {
      rig.shut.push(coded === null ? null : wordsOf(coded));
    },
    log: () => undefined,
    ...(options.egress === undefined ? {} : { egress: options.egress }),
  });
  return Object.assign(rig, { guards });
}

/** Adds a disk to the rig's `/sys/block`, the way the kernel lists one. */
export function plugIn(
  folder: string,
  name: string,
  facts: { removable?: boolean; usb?: boolean; sectors?: number; vendor?: string; model?: string },
): void {
  const path = join(folder, '..', 'devices', facts.usb === true ? 'usb1' : 'pci0', name);
  mkdirSync(join(path, 'device'), { recursive: true });
  writeFileSync(join(path, 'removable'), facts.removable === true ? '1\n' : '0\n');
  writeFileSync(join(path, 'size'), `${facts.sectors ?? 31_260_672}\n`);
  writeFileSync(join(path, 'device', 'vendor'), `${facts.vendor ?? 'Generic'} \n`);
  writeFileSync(join(path, 'device', 'model'), `${facts.model ?? 'Flash Disk'}\n`);
  symlinkSync(path, join(folder, name));
}
