import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answers, downloadUrl } from '../../../scripts/lib/electronBinary.ts';
import { chooseHost, type HostQuestion } from '../../../scripts/lib/host.ts';

const machine = (has: Partial<HostQuestion>): HostQuestion => ({ asked: null, say: () => undefined, find: () => null, isReachable: () => Promise.resolve(false), fetch: () => Promise.reject(new Error('nothing was to be fetched')), isRoot: false, ...has });

describe('the host', () => {
  it('is Electron where its binary is present', async () => {
    expect(await chooseHost(machine({ find: () => '/opt/electron' }))).toMatchObject({ name: 'electron', executable: '/opt/electron', why: expect.stringContaining('present') });
  });

  it('is Electron, fetched, where its download answers', async () => {
    expect(await chooseHost(machine({ isReachable: () => Promise.resolve(true), fetch: () => Promise.resolve('/cache/electron') }))).toMatchObject({ name: 'electron', executable: '/cache/electron' });
  });

  it('is Chromium where neither is so, and says why', async () => {
    expect(await chooseHost(machine({}))).toMatchObject({ name: 'chromium', why: expect.stringContaining('does not answer') });
  });

  it('is Chromium where the download answers and then breaks off', async () => {
    expect(await chooseHost(machine({ isReachable: () => Promise.resolve(true), fetch: () => Promise.reject(new Error('checksum differs')) }))).toMatchObject({ name: 'chromium', why: expect.stringContaining('checksum differs') });
  });

  it('is Chromium for root, whose Electron would have no sandbox', async () => {
    expect(await chooseHost(machine({ isRoot: true, find: () => '/opt/electron' }))).toMatchObject({ name: 'chromium' });
    await expect(chooseHost(machine({ isRoot: true, asked: 'electron', find: () => '/opt/electron' }))).rejects.toThrow(/ordinary user/);
  });

  it('is what was asked for, or an error: never something else in silence', async () => {
    expect(await chooseHost(machine({ asked: 'chromium', find: () => '/opt/electron' }))).toMatchObject({ name: 'chromium' });
    await expect(chooseHost(machine({ asked: 'electron' }))).rejects.toThrow(/does not answer/);
    await expect(chooseHost(machine({ asked: 'electron', isReachable: () => Promise.resolve(true), fetch: () => Promise.reject(new Error('disk full')) }))).rejects.toThrow(/disk full/);
  });
});

describe('the download of Electron', () => {
  const closing: (() => void)[] = [];
  afterEach(() => { for (const close of closing.splice(0)) close(); });
  const serve = async (status: number | 'silent'): Promise<string> => {
    const server = createServer((_request, response) => { if (status !== 'silent') response.writeHead(status).end(); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    closing.push(() => { server.closeAllConnections(); server.close(); });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it('answers, or it does not: refusal, absence and silence are all no', async () => {
    expect(await answers(await serve(200), 2000)).toBe(true);
    expect(await answers(await serve(404), 2000)).toBe(false);
    expect(await answers('http://127.0.0.1:9/', 2000)).toBe(false);
    const started = performance.now();
    expect(await answers(await serve('silent'), 300)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('is taken from a mirror where one is set', () => {
    expect(downloadUrl('45.4.1', { ELECTRON_MIRROR: 'https://mirror.invalid/e/' })).toBe(`https://mirror.invalid/e/v45.4.1/electron-v45.4.1-${process.platform}-${process.arch}.zip`);
  });
});
