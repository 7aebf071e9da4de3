/**
 * A whole workplace for end-to-end tests: a real server process with the demo's people, enrolled desks in separate
 * processes under X displays of their own, and a real browser for visitors. Everything ends with `close`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import type { DeskState } from '../../contract/bridge.ts';
import type { Demo } from '../../server/scripted/demo.ts';
import { CLI, cleandesk } from './cleandesk.ts';
import { copyDemo, type DemoCopy } from './demoCopy.ts';
import { DeskProcess } from './deskProcess.ts';
import { launchChromium } from './visitorPage.ts';
import { startXvfb, type Xvfb } from './xvfb.ts';
import { builtDist } from './built.ts';
import { COMPILED } from './compiled.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export const WORKSTATION_PASSWORD = 'a workstation password for tests';

export class Place {
  readonly folder: string;
  readonly dist: string;
  readonly people: Demo['people'];
  readonly sites: Demo['sites'];
  readonly tenants: Demo['tenants'];
  readonly authorityFile: string;
  deskUrl = '';
  visitorUrl = '';
  #server: ChildProcess | null = null;
  readonly #release: () => void;
  readonly #registered: DemoCopy['workstations'];
  /** What the server's process has written to its standard output and error. */
  serverOutput = '';
  #browser: Browser | null = null;
  readonly #desks = new Set<DeskProcess>();
  readonly #displays = new Set<Xvfb>();

  private constructor(folder: string, dist: string, { demo, workstations, release }: DemoCopy) {
    this.folder = folder;
    this.dist = dist;
    this.people = demo.people;
    this.sites = demo.sites;
    this.tenants = demo.tenants;
    this.authorityFile = demo.authorityFile;
    this.#registered = workstations;
    this.#release = release;
  }

  static async open(): Promise<Place> {
    const dist = await builtDist();
    const folder = temporaryFolder('place');
    const place = new Place(folder, dist, await copyDemo(folder, { workstations: true }));
    await place.startServer();
    return place;
  }

  get serverFolder(): string {
    return join(this.folder, 'server');
  }
  get serverLog(): string {
    return join(this.folder, 'server.log');
  }
  get serverPid(): number {
    return this.#server?.pid ?? 0;
  }

  person(login: string): Demo['people'][number] {
    const person = this.people.find((one) => one.login === login);
    if (person === undefined) throw new Error(`The demo has no ${login}`);
    return person;
  }

  /** Address of the visitor's page of a tenant. */
  pageOf(tenantName: string): string {
    const site = this.sites.find((one) => one.tenantName === tenantName);
    if (site === undefined) throw new Error(`The demo has no ${tenantName}`);
    return `${this.visitorUrl}/s/${site.id}`;
  }

  /** On the same ports each time, as the server remembers them. */
  async startServer(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        CLI,
        'server',
        'start',
        '--data',
        this.serverFolder,
        '--widget',
        join(this.dist, 'widget'),
        '--log',
        this.serverLog,
      ],
      { env: COMPILED, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#server = child;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      this.serverOutput += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      this.serverOutput += chunk.toString();
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`The server ended (${code}): ${said}`)));
    });
    const ready = JSON.parse(line) as { deskUrl: string; visitorUrl: string };
    this.deskUrl = ready.deskUrl;
    this.visitorUrl = ready.visitorUrl;
  }

  /** Like a power loss: no handler runs. */
  async killServer(): Promise<void> {
    const child = this.#server;
    this.#server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stopServer(): Promise<void> {
    const child = this.#server;
    this.#server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  deskFolder(name: string): string {
    return join(this.folder, 'desk', name);
  }

  /** Registers a workstation and makes its data folder; `settings` is what IT writes to settings.json. */
  async enrol(name: string, settings?: { localAddress?: string }): Promise<string> {
    const file = join(this.folder, `${name}.enrolment.json`);
    const data = this.deskFolder(name);
    mkdirSync(join(this.folder, 'desk'), { recursive: true });
    const registered = this.#registered.get(name);
    if (registered === undefined)
      await cleandesk(['server', 'enrol', '--data', this.serverFolder, '--name', name, '--out', file]);
    else writeFileSync(file, JSON.stringify(registered), { mode: 0o600 });
    this.#registered.delete(name);
    await cleandesk(['enrol', '--data', data, '--enrolment', file], `${WORKSTATION_PASSWORD}\n`);
    rmSync(file);
    if (settings !== undefined) writeFileSync(join(data, 'settings.json'), JSON.stringify(settings));
    return data;
  }

  /** Starts an enrolled desk under a display of its own; resolves when its page is drawn. */
  async startDesk(name: string, proxy?: string): Promise<DeskProcess> {
    const xvfb = await startXvfb('1440x900x24');
    this.#displays.add(xvfb);
    const desk = await DeskProcess.start({
      data: this.deskFolder(name),
      dist: this.dist,
      display: xvfb.display,
      log: join(this.folder, `${name}.log`),
      ...(proxy === undefined ? {} : { proxy }),
    });
    this.#desks.add(desk);
    return desk;
  }

  /** Enrols, starts and signs in. */
  async deskOf(login: string, name = `desk-${login}`, proxy?: string): Promise<DeskProcess> {
    await this.enrol(name);
    const desk = await this.startDesk(name, proxy);
    await this.signIn(desk, login);
    return desk;
  }

  async signIn(desk: DeskProcess, login: string): Promise<void> {
    await desk.signIn(login, WORKSTATION_PASSWORD, this.person(login).password);
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-in');
  }

  /** The visitors' browser, shared; each visitor gets a context of their own. */
  async browser(): Promise<Browser> {
    this.#browser ??= await launchChromium();
    return this.#browser;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#desks].map((desk) => desk.stop()));
    await this.#browser?.close();
    await this.stopServer();
    await Promise.allSettled([...this.#displays].map((xvfb) => xvfb.stop()));
    this.#release();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const readText = (path: string): string => readFileSync(path, 'utf8');
