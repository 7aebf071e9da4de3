/** Which folder may import which, as tables (docs/architecture.md). Whatever is not listed is refused. */
import { relative, sep } from 'node:path';

/** A folder inside another one is listed before it: the first match counts. */
export const LAYERS = [
  'core/vocabulary',
  'renderer/i18n/en',
  'data',
  'core',
  'contract',
  'main',
  'preload',
  'renderer',
  'server',
  'widget',
  'cli',
  'scripts',
  'lint',
  'test',
] as const;
export type Layer = (typeof LAYERS)[number];

/** Which of the project's folders each folder may import, itself included. */
export const ARROWS: Readonly<Record<Layer, readonly Layer[]>> = {
  'core/vocabulary': ['core/vocabulary'],
  // Generated, with a manifest that core is compiled with; composition roots pass the bytes in.
  data: [],
  core: ['core', 'core/vocabulary', 'data'],
  contract: ['contract', 'core/vocabulary'],
  // English for people: the desk's, and the part of it that the command line uses as well.
  'renderer/i18n/en': ['renderer/i18n/en', 'contract'],
  renderer: ['renderer', 'renderer/i18n/en', 'contract', 'core/vocabulary'],
  preload: ['preload', 'contract'],
  // The terminal of an installed desk prints the report of its self-check.
  main: ['main', 'contract', 'core', 'core/vocabulary', 'renderer/i18n/en'],
  server: ['server', 'contract', 'core', 'core/vocabulary'],
  widget: ['widget', 'contract'],
  cli: ['cli', 'server', 'main', 'contract', 'core', 'core/vocabulary', 'renderer/i18n/en'],
  // Tools that prepare data for the rules may use the rules.
  scripts: ['scripts', 'contract', 'core', 'core/vocabulary'],
  lint: ['lint'],
  test: LAYERS,
};

/**
 * Node's own modules that a folder may use, where it may not use all of them. Pure folders compute; pages have no Node.
 */
export const NODE_MODULES: Partial<Readonly<Record<Layer, readonly string[]>>> = {
  'core/vocabulary': [],
  core: ['node:crypto'],
  contract: [],
  preload: [],
  'renderer/i18n/en': [],
  renderer: [],
  widget: [],
};

/**
 * The only folder of the desk that opens a socket of any kind: the link to the server, and the forwarder. The DevTools
 * pipe of the Chromium host is a pair of file descriptors, no socket, and needs no exception.
 */
export const NETWORK_FOLDER = 'main/link/';
/** The only places that import Electron's value; everywhere else it is a type. */
export const ELECTRON_FOLDERS = ['main/shell/electron/', 'preload/'] as const;

/** Modules that open or accept connections, and packages that do nothing else. `inspector` listens. */
export const NETWORK_MODULES = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dgram',
  'dns',
  'dns/promises',
  'quic',
  'inspector',
  'inspector/promises',
  'cluster',
  'ws',
  'undici',
  'fastify',
  'axios',
  'got',
  'ky',
  'node-fetch',
  'cross-fetch',
  'superagent',
  'needle',
  'eventsource',
  'socket.io-client',
  'playwright-core',
  'electron-updater',
  '@electron/get',
] as const;
export const NETWORK_GLOBALS = [
  'fetch',
  'WebSocket',
  'WebSocketStream',
  'EventSource',
  'XMLHttpRequest',
  'WebTransport',
  'RTCPeerConnection',
] as const;
/** Names in them that open nothing: reading whether a debugger is attached, and parsing addresses. */
export const HARMLESS_NAMES: Readonly<Record<string, readonly string[]>> = {
  inspector: ['url'],
  net: ['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress'],
};
/** Names of Electron's module that open connections. `crashReporter` sends dumps. */
export const NETWORK_OF_ELECTRON = ['net', 'autoUpdater', 'crashReporter', 'inAppPurchase'] as const;

/** Path below the repository's root with forward slashes: `main/desk.ts`. The linter runs at the root. */
export function repoPath(file: string, root: string): string {
  return relative(root, file).split(sep).join('/');
}

/**
 * The folder that a file belongs to, the innermost of the table; null outside all of them (configuration files at the
 * root).
 */
export function layerOf(path: string): Layer | null {
  return LAYERS.find((layer) => path.startsWith(`${layer}/`)) ?? null;
}

/**
 * Whether this file may open sockets. Servers and pages of visitors may; the renderer, the preload and pure code never.
 */
export function mayUseNetwork(path: string, layer: Layer): boolean {
  if (layer === 'main') return path.startsWith(NETWORK_FOLDER);
  return (
    layer !== 'core/vocabulary' &&
    layer !== 'core' &&
    layer !== 'contract' &&
    layer !== 'renderer' &&
    layer !== 'renderer/i18n/en' &&
    layer !== 'preload'
  );
}
