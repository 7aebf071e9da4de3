/**
 * Signs of where the desk runs, each with its evidence. What a platform does not report without native code is given as
 * unknown, never guessed.
 */
import type { Look, Signal } from './signals.ts';

export interface MachineReads {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a small file; null where there is none. */
  read(path: string): string | null;
  /** Address of Node's own inspector; undefined while it is closed. */
  inspector(): string | undefined;
}

const look = (signals: readonly (Signal | null)[], blind: string | null = null): Look => ({
  signals: signals.filter((one) => one !== null),
  blind,
});
const one = (what: string, evidence: string): Signal => ({ what, evidence: evidence.slice(0, 200) });

/** Makers and models that hypervisors put into the DMI tables (SMBIOS type 1). */
const VIRTUAL =
  /\b(KVM|QEMU|VirtualBox|innotek|VMware|Virtual Machine|Xen|HVM domU|Bochs|Parallels|BHYVE|OpenStack|Google Compute Engine|Amazon EC2|Droplet|RHEV|oVirt)\b/i;
const DMI = ['sys_vendor', 'product_name', 'bios_vendor'] as const;

/** Signs of a virtual machine, from the DMI tables. */
export function virtualMachine(reads: MachineReads): Look {
  if (reads.platform === 'win32')
    return look(
      [],
      "cannot tell without native code; IT can see the computer's model in its inventory (Win32_ComputerSystem.Model)",
    );
  if (reads.platform === 'darwin')
    return look([], 'cannot tell without native code; IT can see it as kern.hv_vmm_present');
  if (reads.platform !== 'linux') return look([], 'cannot tell on this platform');
  const names = DMI.map((name) => [name, (reads.read(`/sys/class/dmi/id/${name}`) ?? '').trim()] as const);
  const dmi = names
    .filter(([, value]) => VIRTUAL.test(value))
    .map(([name, value]) => `${name} "${value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 60)}"`);
  const cpu = reads.read('/proc/cpuinfo');
  const flagged = /^flags\s*:.*\bhypervisor\b/m.test(cpu ?? '');
  const hypervisor = (reads.read('/sys/hypervisor/type') ?? '').trim();
  return look(
    [
      dmi.length > 0 ? one('dmi', `DMI ${dmi.join(', ')}`) : null,
      flagged ? one('cpu', 'the processor says that it runs under a hypervisor') : null,
      hypervisor === '' ? null : one('hypervisor', `the kernel names the hypervisor ${hypervisor.slice(0, 20)}`),
    ],
    cpu === null && names.every(([, value]) => value === '')
      ? "neither the DMI tables nor the processor's flags can be read"
      : null,
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
      ...set.map((name) => one(name, `the environment has ${name}`)),
      host !== '' && host !== 'unix' ? one('DISPLAY', 'DISPLAY names a host: the screen is forwarded') : null,
      /^(RDP-|ICA-)/i.test(session) ? one('SESSIONNAME', `SESSIONNAME begins with ${session.slice(0, 4)}`) : null,
    ],
    reads.platform === 'darwin'
      ? 'screen sharing leaves no trace that an application can read'
      : reads.platform === 'win32'
        ? 'a viewer that shows the console session (RMM tools, KVM) leaves no trace'
        : 'a viewer that copies the screen from within (VNC on the console) leaves no trace',
  );
}

/** Signs of a debugger: the process's tracer on Linux, and Node's inspector. */
export function debuggerAttached(reads: MachineReads): Look {
  const inspector =
    reads.inspector() === undefined ? null : one('inspector', 'the inspector of the main process is open');
  if (reads.platform !== 'linux') return look([inspector], 'a native debugger cannot be told without native code');
  const status = reads.read('/proc/self/status');
  const tracer = Number(/^TracerPid:\s*(\d+)/m.exec(status ?? '')?.[1] ?? Number.NaN);
  const name = (reads.read(`/proc/${tracer}/comm`) ?? '')
    .trim()
    .replaceAll(/[^A-Za-z0-9._-]/g, '?')
    .slice(0, 20);
  return look(
    [
      inspector,
      tracer > 0 ? one('tracer', `process ${tracer}${name === '' ? '' : ` (${name})`} traces the desk`) : null,
    ],
    Number.isNaN(tracer) ? '/proc/self/status cannot be read' : null,
  );
}
