import { noOtherSocket } from '../../../lint/no-other-socket.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['main/link/a.ts', "import { request } from 'node:https'; const b = fetch; new WebSocket('wss://x');"],
  ['main/guards/a.ts', "import { networkInterfaces } from 'node:os'; import type { Socket } from 'node:net';"],
  ['main/guards/a.ts', 'export function fetch(): number { return 1; } export const two = fetch();'],
  [
    'main/guards/a.ts',
    'export function close(socket: WebSocket): void { socket.close(); } export const request = { fetch: 1 };',
  ],
  [
    'server/a.ts',
    "import Fastify from 'fastify'; import { createServer } from 'node:tls'; import { mask } from " +
      "'../core/masking/mask.ts';",
  ],
  [
    'widget/a.ts',
    "import { b } from '../contract/visitor.ts'; const c = new WebSocket('wss://x'); const d = fetch('/e');",
  ],
  ['main/guards/a.ts', "import { isIP } from 'node:net'; import { url } from 'node:inspector';"],
  ['main/link/forwarder.ts', "import { createServer } from 'node:net'; import { lookup } from 'node:dns/promises';"],
  ['main/shell/chromium/a.ts', "import { spawn } from 'node:child_process';"],
  ['cli/a.ts', "await fetch('https://x');"],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/a.ts', "process.getBuiltinModule('node:net');", /opens no connection here/],
  ['core/a.ts', "fetch('https://x');", /core\/ opens no connection/],
  ['renderer/a.tsx', "fetch('https://x');", /renderer\/ opens no connection/],
  ['renderer/a.tsx', "window.fetch('https://x');", /renderer\/ opens no connection/],
  ['renderer/a.tsx', "navigator.sendBeacon('https://x');", /renderer\/ opens no connection/],
  ['renderer/a.tsx', "new WebSocket('wss://x');", /renderer\/ opens no connection/],
  ['main/chat/a.ts', "import { request } from 'node:https';", /main\/ opens no connection here/],
  ['main/chat/a.ts', "import { connect } from 'net';", /main\/ opens no connection here/],
  ['main/chat/a.ts', "import WebSocket from 'ws';", /main\/ opens no connection here/],
  ['main/chat/a.ts', "import { fetch } from 'undici';", /main\/ opens no connection here/],
  ['main/chat/a.ts', "import { resolve } from 'node:dns/promises';", /main\/ opens no connection here/],
  ['main/chat/a.ts', "await fetch('https://x');", /main\/ opens no connection here: fetch/],
  ['main/chat/a.ts', 'export const request = fetch as unknown;', /main\/ opens no connection here: fetch/],
  ['main/chat/a.ts', "await globalThis.fetch('https://x');", /main\/ opens no connection here: fetch/],
  ['main/chat/a.ts', "await globalThis['fetch']('https://x');", /main\/ opens no connection here: fetch/],
  ['main/shell/chromium/a.ts', "import net from 'node:net';", /main\/ opens no connection here/],
  ['main/shell/electron/a.ts', "import { app, net } from 'electron';", /electron's net/],
  ['main/shell/electron/a.ts', "import { crashReporter } from 'electron';", /electron's crashReporter/],
  ['preload/a.ts', "new EventSource('https://x');", /preload\/ opens no connection/],
  ['renderer/a.tsx', 'new RTCPeerConnection();', /renderer\/ opens no connection/],
  ['renderer/a.tsx', "globalThis[`fetch`]('https://x');", /renderer\/ opens no connection/],
  ['main/chat/a.ts', "import { lookup } from 'node:dns';", /opens no connection here: dns/],
  ['main/chat/a.ts', "import dgram from 'dgram';", /opens no connection here: dgram/],
  ['main/chat/a.ts', "import { connect } from 'node:tls';", /opens no connection here: tls/],
  ['main/chat/a.ts', "import { connect } from 'node:http2';", /opens no connection here: http2/],
  ['main/chat/a.ts', "export { get } from 'node:http';", /opens no connection here: http/],
  ['main/chat/a.ts', "const { get } = await import('node:http');", /opens no connection here: http/],
  ['main/chat/a.ts', "import { isIP, connect } from 'node:net';", /opens no connection here: net/],
  ['main/chat/a.ts', "import inspector from 'node:inspector';", /opens no connection here: inspector/],
  ['main/chat/a.ts', "import { createRequire } from 'node:module';", /a require that cannot be followed/],
  ['main/chat/a.ts', "process.binding('tcp_wrap');", /process.binding/],
  ['main/chat/a.ts', "import axios from 'axios';", /opens no connection here: axios/],
];

ruleTester().run('no-other-socket', noOtherSocket, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
