/** Packs the real bundles around a substitute for Electron, with every download blocked, and checks the result. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { extractAll, listPackage } from '@electron/asar';
import { flipFuses } from '@electron/fuses';
import { DATA_MANIFEST } from '../../../core/data.ts';
import { writeCode } from '../../../core/enrolment/code.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAll } from '../../../scripts/build.ts';
import { FUSES } from '../../../scripts/packaging/fuses.ts';
import { makeStandInElectron, readFuseWire } from './standInElectron.ts';
import { deskDataFolder } from '../../../main/store/dataFolder.ts';
import { SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const NATIVE_HERE = `${process.platform}-${process.arch}`;
let scratch = '';
let unpacked = '';
/** Every file in the archive, with forward slashes and without the leading one. */
let files: string[] = [];
let extracted = '';

beforeAll(async () => {
  scratch = temporaryFolder('package');
  makeStandInElectron(join(scratch, 'electron'));
  await buildAll({ parts: ['preload', 'renderer', 'main'] });
  const nowhere = 'http://127.0.0.1:9/';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--linux',
      'dir',
      '--publish',
      'never',
      `-c.electronDist=${join(scratch, 'electron')}`,
      `-c.directories.output=${join(scratch, 'out')}`,
    ],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        ...process.env,
        HTTPS_PROXY: nowhere,
        HTTP_PROXY: nowhere,
        ELECTRON_MIRROR: nowhere,
        ELECTRON_BUILDER_BINARIES_MIRROR: nowhere,
      },
    },
  );
  if (status !== 0) throw new Error(`electron-builder failed:\n${stdout}\n${stderr}`);
  unpacked = join(scratch, 'out', readdirSync(join(scratch, 'out')).find((name) => name.endsWith('unpacked')) ?? '');
  const archive = join(unpacked, 'resources', 'app.asar');
  extracted = join(scratch, 'extracted');
  extractAll(archive, extracted);
  files = listPackage(archive, { isPack: false })
    .map((name) => name.replaceAll('\\', '/').slice(1))
    .filter((name) => /\.[a-z]+$|LICENSE/i.test(name.split('/').pop() ?? ''));
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(extracted, name), 'utf8');

describe('a build for workstations', () => {
  it('contains the bundles and package.json, and no other file of the project', () => {
    expect(files.filter((name) => !name.startsWith('node_modules/')).toSorted()).toEqual([
      'dist/data/common-passwords.bin',
      'dist/data/known-words.bin',
      'dist/data/name-model.bin',
      'dist/main/main.cjs',
      'dist/main/passwordWorker.cjs',
      'dist/preload/preload.cjs',
      'dist/renderer/index.html',
      'dist/renderer/renderer.css',
      'dist/renderer/renderer.js',
      'package.json',
    ]);
  });

  it('contains three packages with native code, each with the one binary that runs here', () => {
    expect(
      [
        ...new Set(
          files
            .filter((name) => name.startsWith('node_modules/'))
            .map((name) =>
              name
                .split('/')
                .slice(1, name.includes('/@') ? 3 : 2)
                .join('/'),
            ),
        ),
      ].toSorted(),
    ).toEqual([
      '@napi-rs/keyring',
      `@napi-rs/keyring-${NATIVE_HERE}-gnu`,
      '@node-rs/argon2',
      `@node-rs/argon2-${NATIVE_HERE}-gnu`,
      'better-sqlite3-multiple-ciphers',
    ]);
    expect(files.filter((name) => name.endsWith('.node')).length).toBe(3);
    expect(files).toContain(`node_modules/better-sqlite3-multiple-ciphers/prebuilds/${NATIVE_HERE}.node`);
  });

  it('contains the generated data as the manifest of this tree has them', () => {
    for (const [name, { sha256 }] of Object.entries(DATA_MANIFEST))
      expect(
        createHash('sha256')
          .update(readFileSync(join(extracted, 'dist/data', name)))
          .digest('hex'),
        name,
      ).toBe(sha256);
    expect(read('dist/main/main.cjs')).toContain(DATA_MANIFEST['name-model.bin'].sha256);
  });

  it('keeps only the native binaries outside of the archive', () => {
    const outside = readdirSync(join(unpacked, 'resources', 'app.asar.unpacked'), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    expect(outside.length).toBe(3);
    expect(outside.every((name) => name.endsWith('.node'))).toBe(true);
  });

  it('loads its native packages from what was packed', () => {
    const load = createRequire(join(extracted, 'dist/main/main.cjs'));
    const Database = load('better-sqlite3-multiple-ciphers') as new (path: string) => {
      prepare(sql: string): { get(): unknown };
      close(): void;
    };
    const database = new Database(':memory:');
    expect(database.prepare('select 6 * 7 as answer').get()).toEqual({ answer: 42 });
    database.close();
    expect(load('@node-rs/argon2')).toHaveProperty('hash');
    expect(load('@napi-rs/keyring')).toHaveProperty('Entry');
  });

  it('has no source map, no source and no test', () => {
    expect(
      files.filter((name) => /\.(map|tsx?|mts)$|(^|\/)(test|tests|docs|server|widget|scripts|cli)\//.test(name)),
    ).toEqual([]);
    for (const name of files.filter((one) => one.startsWith('dist/')))
      expect(read(name)).not.toMatch(/sourceMappingURL|sourcesContent/);
  });

  it('has nothing of the Chromium host', () => {
    const host = readdirSync(join(ROOT, 'main/shell/chromium'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'main/shell/chromium', name), 'utf8'))
      .join('\n');
    const bundle = read('dist/main/main.cjs');
    for (const mark of ['--remote-debugging-pipe', 'Page.addScriptToEvaluateOnNewDocument', 'Fetch.fulfillRequest']) {
      expect(host).toContain(mark);
      expect(bundle).not.toContain(mark);
    }
  });

  it('has nothing of the server, the demo or the development tools', () => {
    const bundle = read('dist/main/main.cjs');
    for (const mark of ['Harbour Bank', 'Northline', 'fastify', 'vitest', 'playwright', ROOT])
      expect(bundle).not.toContain(mark);
  });

  it('has a package.json with nothing but what a start needs', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: 'cleandesk', main: 'dist/main/main.cjs' });
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('devDependencies');
  });

  it('writes all nine fuses', () => {
    // RunAsNode, cookies, NODE_OPTIONS, inspect, asar integrity, only asar, own snapshot, file: privileges, WebAssembly
    // traps.
    expect(readFuseWire(readFileSync(join(unpacked, 'cleandesk')))).toBe('010011001');
  });
});

/** The packed main process on plain Node, with as much of Electron as it needs to find itself installed. */
describe('an installed desk', () => {
  const PASSWORD = 'a workstation password from IT';
  function launch(
    home: string,
    argument: string,
    input = '',
    more: NodeJS.ProcessEnv = {},
  ): { code: number | null; out: string; errors: string } {
    const hook = join(scratch, 'installed.cjs');
    writeFileSync(
      hook,
      `const { Module } = require('node:module'); const load = Module._load; Module._load = (name, ...rest) => ` +
        `(name === 'electron' ? { app: { isPackaged: true } } : load(name, ...rest));` +
        // The account of this test is another one: its home is not named by the environment.
        `const os = require('node:os'); os.userInfo = () => ({ homedir: ${JSON.stringify(home)} });`,
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', hook, join(extracted, 'dist/main/main.cjs'), argument],
      {
        input,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: home, ...more },
      },
    );
    return { code: status, out: stdout, errors: stderr };
  }
  const folderOf = (home: string): string => deskDataFolder(process.platform, home);

  it('is enrolled with a file and a password on standard input, without the repository', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const file = join(home, 'desk-7.json');
    const pem = '-----BEGIN CERTIFICATE-----';
    writeFileSync(
      file,
      JSON.stringify({
        version: 1,
        serverUrl: 'https://127.0.0.1:9',
        authorityPem: pem,
        workstationId: randomUUID(),
        workstationName: 'Desk 7',
        certificatePem: pem,
        privateKeyPem: '-----BEGIN PRIVATE KEY-----',
        signInKey: SHARED_SIGN_IN_KEY.signInKey,
        workstationRanges: ['127.0.0.0/8'],
        policyKey: 'k'.repeat(43),
      }),
    );

    expect(launch(home, `--enrol=${file}`)).toMatchObject({
      code: 1,
      out: '',
      errors: expect.stringContaining('at least 15 characters'),
    });
    expect(existsSync(join(folderOf(home), 'workstation.json'))).toBe(false);
    expect(launch(home, `--enrol=${file}`, `${PASSWORD}\n`)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Destroy ${file} now`),
    });
    expect(JSON.parse(readFileSync(join(folderOf(home), 'workstation.json'), 'utf8'))).toMatchObject({
      workstationName: 'Desk 7',
    });
    expect(launch(home, `--enrol=${file}`, `${PASSWORD}\n`)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('already enrolled'),
    });
  });

  it('accepts a code in place of an enrolment, and makes its own key for it', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const file = join(home, 'code.txt');
    // Nothing listens there: the test shows that the packed program reads the code, makes a key and a request, and says
    // why it failed.
    writeFileSync(
      file,
      `${writeCode({ host: '127.0.0.1', port: 9, pin: Buffer.alloc(32, 1), secret: Buffer.alloc(20, 2) })}\n`,
    );
    expect(launch(home, `--enrol=${file}`, `${PASSWORD}\n`)).toMatchObject({
      code: 1,
      out: '',
      errors: expect.stringContaining('The code was not redeemed: nobody answered'),
    });
    expect(existsSync(join(folderOf(home), 'workstation.json'))).toBe(false);
  });

  it('is checked without a window: window controls are reported as not tried, and nothing is signed', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const { code, out, errors } = launch(home, `--self-check=${join(home, 'report.json')}`);
    expect(code).toBe(1);
    expect(out).toMatch(/not tried\s+/);
    expect(out).toMatch(/enforced\s+command line and environment|FAILED/);
    expect(errors).toContain('It is not signed');
    expect(existsSync(join(home, 'report.json'))).toBe(false);
  });

  it('is not moved by the environment: it does not start, or takes no notice', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const moved = mkdtempSync(join(scratch, 'moved-'));
    for (const name of ['XDG_DATA_HOME', 'XDG_CONFIG_HOME']) {
      const { code, errors } = launch(home, '--self-check', '', { [name]: moved });
      expect(code, name).toBe(78);
      expect(errors).toContain(`"name":"${name}","why":"moves-the-data-of-the-desk"`);
    }
    const env = { HOME: moved, LOCALAPPDATA: moved, USERPROFILE: moved };
    const { out } = launch(home, '--self-check', '', env);
    expect(out).toMatch(/not tried\s+/);
    expect(readdirSync(moved)).toEqual([]);
  });

  it('does not start on another data folder', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const { code, errors } = launch(home, `--data=${join(home, 'elsewhere')}`);
    expect(code).toBe(78);
    expect(errors).toMatch(/"name":"--data","why":"moves the data of the desk"/);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('the preload', () => {
  it('is one CommonJS file that requires nothing but electron', () => {
    const source = read('dist/preload/preload.cjs');
    expect(source).not.toMatch(/\bimport\s*[({*"']|\bexport\s+(default|const|\{)/);
    // Each mention of `require`, with what follows it: a call with any other word, or none, would show. A directive of
    // the page's policy, which the preload reports breaches of, has the word in its name.
    const code = source.replaceAll('"require-trusted-types-for"', '""');
    expect(new Set([...code.matchAll(/\brequire\b(\([^)]*\))?/g)].map(([, argument]) => argument))).toEqual(
      new Set(['("electron")']),
    );
  });

  it('puts one object on the page and nothing else', () => {
    const asked: string[] = [];
    const exposed: string[] = [];
    // Other uses at its start do not matter here.
    const anything: () => unknown = new Proxy(() => anything, {
      get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : anything),
      construct: () => anything,
      set: () => true,
    });
    const electron = new Proxy(
      { contextBridge: { exposeInMainWorld: (name: string) => exposed.push(name) } },
      { get: (known, name) => Reflect.get(known, name) ?? anything },
    );
    const page = {
      document: anything,
      performance: { now: () => 0 },
      navigator: anything,
      location: anything,
      setTimeout: () => 0,
      setInterval: () => 0,
      crypto,
      TextEncoder,
      HTMLInputElement: Object,
      HTMLTextAreaElement: Object,
    };
    runInNewContext(read('dist/preload/preload.cjs'), {
      ...page,
      window: anything,
      module: { exports: {} },
      exports: {},
      require: (name: string) => {
        asked.push(name);
        return electron;
      },
    });
    expect(new Set(asked)).toEqual(new Set(['electron']));
    expect(exposed).toEqual(['cleandesk']);
  });
});

describe('the fuses', () => {
  it('stop the build when Electron has one that is not in the list', async () => {
    const executable = makeStandInElectron(join(scratch, 'later-electron'), 10);
    await expect(flipFuses(executable, FUSES)).rejects.toThrow(/strictlyRequireAllFuses/);
  });
});
