/**
 * Runs inside a real Electron: opens the page of the contract suite through the port, lets the page try what it should
 * not be able to, and prints the results as one line of JSON.
 */
import { dirname } from 'node:path';
import { RENDERER_HEADERS } from '../../main/shell/headers.ts';
import { electronParts } from '../../main/shell/electron/electronModule.ts';
import { createElectronShell } from '../../main/shell/electron/electronShell.ts';
import type { Blocked, RendererFiles, Sender } from '../../main/shell/shell.ts';

const file = (body: string, mediaType: string) => ({ body: new TextEncoder().encode(body), mediaType });
const SCRIPT = `(async () => {
  const outcome = async (act) => { try { return String(await act()) } catch (error) { return "refused: " + error.name } };
  const frame = document.createElement("iframe"); document.body.append(frame);
  const results = {
    origin: location.origin, inline: typeof window.inline, node: [typeof require, typeof process].join(),
    fetch: await outcome(() => fetch("https://evil.example/")),
    eval: await outcome(() => new Function("return 1")()),
    open: await outcome(() => window.open("https://evil.example/")),
    geolocation: await outcome(() => new Promise((ok, no) => navigator.geolocation.getCurrentPosition(() => ok("granted"), () => no(new Error())))),
    clipboard: await outcome(() => navigator.clipboard.readText()),
    frameBridge: typeof frame.contentWindow.cleandesk,
    print: String(window.print).includes("native"),
  };
  location.href = "https://evil.example/away";
  setTimeout(() => window.cleandesk.saveDraft({ results: { ...results, stayed: location.href } }), 500);
})()`;
const files: RendererFiles = new Map([
  [
    '/index.html',
    file(
      '<!doctype html><title>Desk</title><script>window.inline = 1</script><script src="/page.js" ' +
        'defer></script><body></body>',
      'text/html; charset=utf-8',
    ),
  ],
  ['/page.js', file(SCRIPT, 'text/javascript; charset=utf-8')],
]);

async function boot(): Promise<void> {
  const path = process.env['CLEANDESK_BOOT_PRELOAD'] ?? '';
  const shell = await createElectronShell(electronParts, { platform: process.platform, userData: dirname(path) });
  const rounds: { sender: Sender; results: unknown }[] = [];
  const blocked: Blocked[] = [];
  const received = Promise.withResolvers<void>();
  shell.handleCalls(async (sender, verb, args) => {
    if (verb === 'saveDraft') {
      rounds.push({ sender, results: args });
      received.resolve();
    }
    return { ok: true, value: { ok: true } };
  });
  const window = await shell.open({
    title: 'Desk',
    width: 900,
    height: 700,
    minWidth: 400,
    minHeight: 300,
    files,
    headers: RENDERER_HEADERS,
    preload: { path, source: '' },
    contentProtection: true,
  });
  window.onBlocked((one) => blocked.push(one));
  await received.promise;
  await window.reset();
  const png = [...(await window.screenshot()).slice(1, 4)];
  console.log(JSON.stringify({ rounds, blocked, png, windowId: window.id }));
  await shell.quit();
}

boot().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
