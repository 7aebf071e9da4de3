import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { answers, downloadUrl, whyNotToBeHad, withStallLimit } from '../../../scripts/lib/electronBinary.ts';
import { probeElectron } from '../../../scripts/lib/electronProbe.ts';
import { chooseHost, type HostQuestion } from '../../../scripts/lib/host.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const machine = (has: Partial<HostQuestion>): HostQuestion => ({
  requested: null,
  say: () => undefined,
  find: () => null,
  isReachable: () => Promise.resolve(false),
  fetch: () => Promise.reject(new Error('nothing was to be fetched')),
  isRoot: false,
  probe: () => Promise.resolve(null),
  ...has,
});

describe('the host', () => {
  it('is Electron where its binary exists', async () => {
    expect(await chooseHost(machine({ find: () => '/opt/electron' }))).toMatchObject({
      name: 'electron',
      executable: '/opt/electron',
      why: expect.stringContaining('present'),
    });
  });

  it('is Electron, downloaded, where its download answers', async () => {
    expect(
      await chooseHost(
        machine({ isReachable: () => Promise.resolve(true), fetch: () => Promise.resolve('/cache/electron') }),
      ),
    ).toMatchObject({ name: 'electron', executable: '/cache/electron' });
  });

  it('is Chromium where neither is available, and says why', async () => {
    expect(await chooseHost(machine({}))).toMatchObject({
      name: 'chromium',
      why: expect.stringContaining('does not answer'),
    });
  });

  it('is Chromium where the download answers and then breaks off', async () => {
    expect(
      await chooseHost(
        machine({
          isReachable: () => Promise.resolve(true),
          fetch: () => Promise.reject(new Error('checksum differs')),
        }),
      ),
    ).toMatchObject({ name: 'chromium', why: expect.stringContaining('checksum differs') });
  });

  it('is Chromium for root, whose Electron would have no sandbox', async () => {
    expect(await chooseHost(machine({ isRoot: true, find: () => '/opt/electron' }))).toMatchObject({
      name: 'chromium',
    });
    await expect(
      chooseHost(machine({ isRoot: true, requested: 'electron', find: () => '/opt/electron' })),
    ).rejects.toThrow(/ordinary user/);
  });

  it('is Chromium where Electron exists and does not run, and says why', async () => {
    const probe = (): Promise<string> => Promise.resolve('the library libnss3.so is missing');
    const answer = {
      name: 'chromium',
      executable: null,
      why: 'Electron is here but does not run: the library libnss3.so is missing',
    };
    expect(await chooseHost(machine({ find: () => '/opt/electron', probe }))).toEqual(answer);
    expect(
      await chooseHost(
        machine({ isReachable: () => Promise.resolve(true), fetch: () => Promise.resolve('/cache/electron'), probe }),
      ),
    ).toEqual(answer);
    expect(await chooseHost(machine({ requested: 'electron', find: () => '/opt/electron', probe }))).toMatchObject({
      name: 'electron',
      executable: '/opt/electron',
    });
  });

  it('is the requested one, or an error, and never another one', async () => {
    expect(await chooseHost(machine({ requested: 'chromium', find: () => '/opt/electron' }))).toMatchObject({
      name: 'chromium',
    });
    await expect(chooseHost(machine({ requested: 'electron' }))).rejects.toThrow(/does not answer/);
    await expect(
      chooseHost(
        machine({
          requested: 'electron',
          isReachable: () => Promise.resolve(true),
          fetch: () => Promise.reject(new Error('disk full')),
        }),
      ),
    ).rejects.toThrow(/disk full/);
  });
});

/** Programs that end as Electron ends on each kind of machine. */
describe.skipIf(process.platform === 'win32')('an Electron that is started once', () => {
  const folder = temporaryFolder('probe');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = (body: string): string => {
    const path = join(folder, `electron-${randomUUID()}`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return path;
  };

  it.each([
    ['echo v45.4.1', null],
    ['echo "$DISPLAY" >&2; test "$DISPLAY" = :7 && echo v45.4.1', null],
    [
      'echo "/x/electron: error while loading shared libraries: libgbm.so.1: cannot open shared object file" ' +
        '>&2; exit 127',
      'the library libgbm.so.1 is missing',
    ],
    [
      'echo "[1:FATAL:setuid_sandbox_host.cc] The SUID sandbox helper binary was found, but is not configured ' +
        'correctly." >&2; kill -TRAP $$',
      'its sandbox cannot be set up here',
    ],
    ['echo "[1:ERROR:ozone_platform_x11.cc] Missing X server or \\$DISPLAY" >&2; exit 1', 'it cannot open the display'],
    ['echo nonsense', 'nonsense'],
    ['exit 3', 'exit code 3'],
  ])('%s: %s', async (body, expected) => {
    expect(await probeElectron(program(body), { PATH: process.env['PATH'], DISPLAY: ':7' })).toBe(expected);
  });

  it('that hangs is ended, with its children', async () => {
    const pidFile = join(folder, 'child');
    expect(
      await probeElectron(program(`sleep 60 & echo $! > ${pidFile}; wait`), { PATH: process.env['PATH'] }, 400),
    ).toBe('it did not answer within 0.4 s');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await expect
      .poll(() => {
        try {
          process.kill(pid, 0);
          return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
        } catch {
          return true;
        }
      })
      .toBe(true);
  });

  it('that is no program does not run', async () => {
    expect(await probeElectron(join(folder, 'not there'), {})).toMatch(/ENOENT/);
  });
});

describe('the download of Electron', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  const serve = async (status: number | 'silent'): Promise<string> => {
    const server = createServer((_request, response) => {
      if (status !== 'silent') response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it('answers, or not: refusal, absence and silence all mean no', async () => {
    expect(await answers(await serve(200), 2000)).toBe(true);
    expect(await answers(await serve(404), 2000)).toBe(false);
    expect(await answers('http://127.0.0.1:9/', 2000)).toBe(false);
    // Without a limit this would not end.
    expect(await answers(await serve('silent'), 300)).toBe(false);
  });

  it('says why it is not available, and how long it was waited for only where it was', async () => {
    expect(await whyNotToBeHad(await serve(200), 2000)).toBeNull();
    expect(await whyNotToBeHad(await serve(404), 2000)).toBe('its download answered with status 404');
    expect(await whyNotToBeHad(await serve('silent'), 300)).toBe('its download did not answer within 0.3 s');
    const why = await whyNotToBeHad('http://127.0.0.1:9/', 10_000);
    expect(why).toContain('cannot be reached');
    expect(why).not.toContain('within');
  });

  it('is aborted where it makes no progress, but not where it is only slow', async () => {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-length': '7' });
      let sent = 0;
      const most = request.url === '/slow' ? 7 : 3;
      const timer = setInterval(() => {
        response.write('x');
        sent += 1;
        if (sent === most) clearInterval(timer);
      }, 300);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const get = (path: string) =>
      withStallLimit(1_500, async (signal, moved) => {
        const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { signal });
        let length = 0;
        for await (const chunk of response.body ?? []) {
          length += chunk.length;
          moved();
        }
        return length;
      });
    expect(await get('/slow')).toBe(7);
    await expect(get('/stalls')).rejects.toThrow(/nothing arrived for/);
  });

  it('is taken from a mirror where one is set', () => {
    expect(downloadUrl('45.4.1', { ELECTRON_MIRROR: 'https://mirror.invalid/e/' })).toBe(
      `https://mirror.invalid/e/v45.4.1/electron-v45.4.1-${process.platform}-${process.arch}.zip`,
    );
  });
});
