/**
 * Where no packets can be captured: the sockets of a tree of processes, read repeatedly (Linux, proc(5)). A connection
 * that is shorter than the interval is missed.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Flow } from './packets.ts';
import { processTree } from './processTree.ts';

const LOOK_EVERY_MS = 10;
/** Every how many looks the tables are read although the counters of the kernel show nothing new. */
const READ_EVERY = 20;
const LISTENING = '0A';
/**
 * Listening sockets: a listener's row, and an unconnected one of UDP. A machine may have thousands, and they stay; so
 * they are read from time to time.
 */
const WAITING = [':0000 0A ', ':0000 07 '] as const;
const EVERY_ROW = 2 * READ_EVERY;

const COUNTERS = ['snmp', 'snmp6', 'sockstat', 'sockstat6'] as const;
const COUNTED = [
  // RFC 4022 tcpActiveOpens, the fifth column, and RFC 4113 udpOutDatagrams, the fourth.
  /^Tcp: (?:-?\d+ ){4}(\d+)/m,
  /^Udp: (?:\d+ ){3}(\d+)/m,
  /^Udp6OutDatagrams\s+(\d+)/m,
  // A socket of UDP that is connected and sends nothing.
  /^UDP: inuse (\d+)/m,
  /^UDP6: inuse (\d+)/m,
];
/**
 * Changes with every connection that is begun in this network namespace and every datagram that is sent. Reading the
 * tables takes forty times as long, because listeners are in them.
 */
function counters(): string {
  const text = COUNTERS.map((name) => readOrEmpty(`/proc/net/${name}`)).join('\n');
  return COUNTED.map((one) => one.exec(text)?.[1] ?? '').join(' ');
}

/** A kernel without IPv6 has no tables of it. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    });
  } catch {
    return []; // ended, or another user's
  }
}

/** `0100007F:1F90` is 127.0.0.1:8080: words of 32 bits in the machine's own order (little-endian). */
function endpoint(text: string): { address: string; port: number } {
  const [hex = '', port = ''] = text.split(':');
  const words = hex.match(/.{8}/g)?.map((word) => (word.match(/../g) ?? []).reverse().join('')) ?? [];
  const bytes = Buffer.from(words.join(''), 'hex');
  const isMapped = bytes.length === 16 && bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'));
  const v4 = isMapped ? bytes.subarray(12) : bytes;
  const address =
    v4.length === 4
      ? [...v4].join('.')
      : new URL(
          `http://[${Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16)).join(':')}]`,
        ).hostname.slice(1, -1);
  return { address, port: Number.parseInt(port, 16) };
}

/** Begins to check every process below `root`. */
export function watchSockets(root: number): { stop(): Flow[] } {
  const flows = new Map<string, Flow>();
  const listening = new Set<number>();
  /** By inode: whether it is one of theirs. Cached, because looking it up is slow. */
  const judged = new Map<string, boolean>();
  let looks = 0;
  let before = '';
  const look = (everyRow = looks % EVERY_ROW === 0): void => {
    const now = counters();
    const isQuiet = now === before && !everyRow && looks % READ_EVERY !== 0;
    looks += 1;
    before = now;
    if (isQuiet) return;
    const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'latin1')
        .split('\n')
        .slice(1)
        .filter((line) => everyRow || !WAITING.some((state) => line.includes(state)))
        .map((line) => ({
          protocol: table.startsWith('tcp') ? ('tcp' as const) : ('udp' as const),
          fields: line.trim().split(/\s+/),
        })),
    );
    if (rows.some(({ fields }) => !judged.has(fields[9] ?? ''))) {
      const own = new Set(processTree(root).flatMap(({ pid }) => socketsOf(pid)));
      for (const { fields } of rows)
        if (!judged.has(fields[9] ?? '')) judged.set(fields[9] ?? '', own.has(fields[9] ?? ''));
    }
    for (const { protocol, fields } of rows) {
      // A socket that is being closed has no owner (inode 0); it was seen before, or is missed.
      if (judged.get(fields[9] ?? '') !== true) continue;
      const [from, to] = [endpoint(fields[1] ?? ''), endpoint(fields[2] ?? '')];
      if (protocol === 'tcp' && fields[3] === LISTENING) listening.add(from.port);
      else if (to.port !== 0)
        flows.set(`${protocol} ${from.address}:${from.port} ${to.address}:${to.port}`, {
          protocol,
          from: from.address,
          fromPort: from.port,
          to: to.address,
          toPort: to.port,
          packets: 0,
        });
    }
  };
  look();
  const timer = setInterval(() => look(), LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      look(true);
      // The listener's end of a connection is not one that it began.
      return [...flows.values()].filter(({ fromPort }) => !listening.has(fromPort));
    },
  };
}
