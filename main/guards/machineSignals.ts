/**
 * Signs of where the desk runs, each with its evidence. What a platform does not report without native code is given as
 * unknown, never guessed.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Look, Signal } from './signals.ts';

export interface MachineReads {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a small file; null where there is none. */
  read(path: string): string | null;
  /** Address of Node's own inspector; undefined while it is closed. */
  inspector(): string | undefined;
}

const look = (signals: readonly (Signal | null)[], blind: Coded | null = null): Look => ({
  signals: signals.filter((one) => one !== null),
  blind: blind === null ? null : [blind],
});
const one = (what: string, evidence: Coded): Signal => ({ what, evidence });

/** Makers and models that hypervisors put into the DMI tables (SMBIOS type 1). */
const VIRTUAL =
  /\b(KVM|QEMU|VirtualBox|innotek|VMware|Virtual Machine|Xen|HVM domU|Bochs|Parallels|BHYVE|OpenStack|Google Compute Engine|Amazon EC2|Droplet|RHEV|oVirt)\b/i;
const DMI = ['sys_vendor', 'product_name', 'bios_vendor'] as const;

/** Signs of a virtual machine, from the DMI tables. */
export function virtualMachine(reads: MachineReads): Look {
  if (reads.platform === 'win32') return look([], checkNote('blind-virtual-windows'));
  if (reads.platform === 'darwin') return look([], checkNote('blind-virtual-mac'));
  if (reads.platform !== 'linux') return look([], checkNote('blind-virtual'));
  const names = DMI.map((name) => [name, (reads.read(`/sys/class/dmi/id/${name}`) ?? '').trim()] as const);
  const dmi = names
    .filter(([, value]) => VIRTUAL.test(value))
    .map(([name, value]) => `${name} "${value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 60)}"`);
  const cpu = reads.read('/proc/cpuinfo');
  const flagged = /^flags\s*:.*\bhypervisor\b/m.test(cpu ?? '');
  const hypervisor = (reads.read('/sys/hypervisor/type') ?? '').trim();
  return look(
    [
      dmi.length > 0 ? one('dmi', checkNote('sign-dmi', { names: dmi })) : null,
      flagged ? one('cpu', checkNote('sign-cpu')) : null,
      hypervisor === ''
        ? null
        : one('hypervisor', checkNote('sign-hypervisor', { hypervisor: hypervisor.slice(0, 20) })),
    ],
    cpu === null && names.every(([, value]) => value === '') ? checkNote('blind-dmi') : null,
  );
}

/** Variables that a remote session leaves in the environment of everything started in it. */
const REMOTE_VARIABLES = [
  'SSH_CONNECTION',
  'SSH_CLIENT',
  'SSH_TTY',
  'XRDP_SESSION',
  'XRDP_SOCKET_PATH',
  'VNCDESKTOP',
  'NX_CLIENT',
  'CHROME_REMOTE_DESKTOP_SESSION',
] as const;

/** Signs that the screen is shown on another machine, from the environment. */
export function remoteSession(reads: MachineReads): Look {
  const set = REMOTE_VARIABLES.filter((name) => (reads.env[name] ?? '') !== '');
  const display = reads.env['DISPLAY'] ?? '';
  // `host:10.0` is another machine's screen or a forwarded one; `:0`, `unix:0` and a path are this machine's.
  const host = display.startsWith('/') ? '' : display.slice(0, Math.max(0, display.lastIndexOf(':')));
  const session = reads.env['SESSIONNAME'] ?? '';
  return look(
    [
      ...set.map((name) => one(name, checkNote('sign-variable', { variable: name }))),
      host !== '' && host !== 'unix' ? one('DISPLAY', checkNote('sign-forwarded-display')) : null,
      /^(RDP-|ICA-)/i.test(session)
        ? one('SESSIONNAME', checkNote('sign-session-name', { begins: session.slice(0, 4) }))
        : null,
    ],
    reads.platform === 'darwin'
      ? checkNote('blind-screen-sharing')
      : reads.platform === 'win32'
        ? checkNote('blind-console-viewer')
        : checkNote('blind-screen-copy'),
  );
}

/** Signs of a debugger: the process's tracer on Linux, and Node's inspector. */
export function debuggerAttached(reads: MachineReads): Look {
  const inspector = reads.inspector() === undefined ? null : one('inspector', checkNote('sign-inspector'));
  if (reads.platform !== 'linux') return look([inspector], checkNote('blind-debugger'));
  const status = reads.read('/proc/self/status');
  const tracer = Number(/^TracerPid:\s*(\d+)/m.exec(status ?? '')?.[1] ?? Number.NaN);
  const name = (reads.read(`/proc/${tracer}/comm`) ?? '')
    .trim()
    .replaceAll(/[^A-Za-z0-9._-]/g, '?')
    .slice(0, 20);
  return look(
    [
      inspector,
      tracer > 0
        ? one(
            'tracer',
            name === ''
              ? checkNote('sign-tracer', { process: tracer })
              : checkNote('sign-tracer-named', { process: tracer, program: name }),
          )
        : null,
    ],
    Number.isNaN(tracer) ? checkNote('blind-process-status') : null,
  );
}
