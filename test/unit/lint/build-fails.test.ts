/** The rules in the build: the linter's own process, the project's configuration, a tree of files. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARROWS, LAYERS, type Layer } from '../../../lint/layers.ts';
import plugin from '../../../lint/plugin.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let tree = '';

function put(path: string, code: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), code);
}

/** A file of the folder `from` whose name says which import it contains. */
const between = (from: Layer, word: string, to: Layer): string => `${from}/${word}-${to.replaceAll('/', '-')}.ts`;
/** Pages import types of the contract, and no values. */
const PAGES: readonly Layer[] = ['renderer', 'renderer/i18n/en', 'widget'];
const reaching = (from: Layer, to: Layer): string =>
  `export ${PAGES.includes(from) && to === 'contract' ? 'type ' : ''}{ target } from ` +
  `'${'../'.repeat(from.split('/').length)}${to}/target.ts';\n`;

function runLint(): { status: number | null; findings: { file: string; rule: string }[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-f', 'json'], {
    cwd: tree,
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
  return {
    status,
    findings: report.diagnostics
      .filter(({ code }) => code.startsWith('cleandesk'))
      .map(({ filename, code }) => ({ file: filename, rule: code.replace(/^cleandesk\((.*)\)$/, '$1') })),
  };
}

beforeAll(() => {
  tree = temporaryFolder('lint');
  cpSync(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  cpSync(join(ROOT, 'lint'), join(tree, 'lint'), { recursive: true });
  // One rule reads which tables carry a tenant.
  mkdirSync(join(tree, 'server', 'storage'), { recursive: true });
  cpSync(join(ROOT, 'server', 'storage', 'tables.ts'), join(tree, 'server', 'storage', 'tables.ts'));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const layer of LAYERS) put(`${layer}/target.ts`, 'export const target = 1;\n');
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the build', () => {
  it('passes a tree in which every import is allowed', () => {
    for (const from of LAYERS) for (const to of ARROWS[from]) put(between(from, 'allowed', to), reaching(from, to));
    expect(runLint()).toEqual({ status: 0, findings: [] });
  });

  it('fails on every import that the table does not allow, and names the file', () => {
    const forbidden = LAYERS.flatMap((from) =>
      LAYERS.filter((to) => !ARROWS[from].includes(to)).map((to) => ({ from, to })),
    );
    expect(forbidden.length).toBeGreaterThan(60);
    for (const { from, to } of forbidden) put(between(from, 'forbidden', to), reaching(from, to));
    const { status, findings } = runLint();
    expect(status).not.toBe(0);
    // One import may be refused by two rules.
    expect([...new Set(findings.map(({ file }) => file))].toSorted()).toEqual(
      forbidden.map(({ from, to }) => between(from, 'forbidden', to)).toSorted(),
    );
    for (const { from, to } of forbidden) rmSync(join(tree, between(from, 'forbidden', to)));
  });

  it('fails on each mistake, names its file, and passes the same code where it is allowed', () => {
    const mistakes: Readonly<Record<string, string>> = {
      'core/long.ts': `export const long = '${'word '.repeat(30)}';\n`,
      'main/chat/electron.ts': "export { app } from 'electron';\n",
      'main/shell/socket.ts': "export { connect } from 'node:net';\n",
      'main/chat/fetched.ts': "export const page = fetch('https://portal.example');\n",
      'renderer/socket.ts': "export const socket = new WebSocket('wss://portal.example');\n",
      'main/chat/ipc.ts': 'export const register = (ipcMain: { handle(): void }): void => ipcMain.handle();\n',
      'preload/wide.ts': "import { ipcRenderer } from 'electron';\nexport const bridge = { send: ipcRenderer.send };\n",
      'renderer/markup.tsx':
        'export const Page = ({ text }: { text: string }) => <p dangerouslySetInnerHTML={{ __html: text }} />;\n',
      'renderer/schema.ts': "export { target } from '../contract/target.ts';\n",
      'renderer/ui/role.ts': "export const power = (role: string): boolean => role === 'administrator';\n",
      'renderer/ui/words.ts': "export { target } from '../i18n/en/target.ts';\n",
      'renderer/copy.ts': 'export const copy = (text: string): unknown => navigator.clipboard.writeText(text);\n',
      'main/unchecked.ts':
        'export const start = (shell: { handleCalls(handler: () => number): void }): void => ' +
        'shell.handleCalls(() => 1);\n',
      'main/guards/soft.ts':
        'export function check(look: () => boolean): boolean {\n  try {\n    return look();\n  } catch {\n ' +
        '   return true;\n  }\n}\n',
      'main/shell/electron/half.ts':
        'export const set = (session: { setPermissionRequestHandler(handler: () => void): void }, handler: () => ' +
        'void): void => session.setPermissionRequestHandler(handler);\n',
      'main/shell/electron/loose.ts': 'export const options = { sandbox: false };\n',
      'server/mode.ts': "export const loose = process.env['NODE_ENV'] === 'test';\n",
      'server/unscoped.ts':
        "export const everybody = (db: { selectFrom(table: string): unknown }): unknown => db.selectFrom('person');\n",
      'server/domains/a/sql.ts':
        "export const all = (db: { selectFrom(table: string): unknown }): unknown => db.selectFrom('setting');\n",
      'test/e2e/waits.ts': 'export const rest = new Promise((go) => setTimeout(go, 200));\n',
      'server/cast.ts': 'export const cast = (value: string): number => value as unknown as number;\n',
    };
    const right: Readonly<Record<string, string>> = {
      'main/link/socket.ts': "export { connect } from 'node:net';\n",
      'test/bench/waits.ts': 'export const rest = new Promise((go) => setTimeout(go, 200));\n',
      'main/shell/electron/electron.ts': "export { app } from 'electron';\n",
      'main/guards/strict.ts':
        'export function check(look: () => boolean): boolean {\n  try {\n    return look();\n  } catch {\n ' +
        '   return false;\n  }\n}\n',
    };
    for (const [path, code] of Object.entries({ ...mistakes, ...right })) put(path, code);
    const { status, findings } = runLint();
    expect(status).not.toBe(0);
    expect([...new Set(findings.map(({ file }) => file))].toSorted()).toEqual(Object.keys(mistakes).toSorted());
    // Every rule of the project has failed a build here or above.
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(
      new Set(Object.keys(plugin.rules).filter((rule) => rule !== 'import-direction')),
    );
  });

  it('fails on a circle, types among its arrows', () => {
    put('core/round/a.ts', "import type { B } from './b.ts';\nexport interface A {\n  readonly b: B | null;\n}\n");
    put('core/round/b.ts', "import type { A } from './a.ts';\nexport interface B {\n  readonly a: A | null;\n}\n");
    const { stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-f', 'unix', 'core'],
      {
        cwd: tree,
        encoding: 'utf8',
      },
    );
    expect(stdout).toContain('core/round/a.ts:1:24: Dependency cycle detected');
    rmSync(join(tree, 'core/round'), { recursive: true });
  });

  it('fails on a type that is imported where it is used, which would hide a circle', () => {
    put('core/round/a.ts', "export interface A {\n  readonly b: import('./b.ts').B | null;\n}\n");
    put('core/round/b.ts', "import type { A } from './a.ts';\nexport interface B {\n  readonly a: A | null;\n}\n");
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-f', 'json', 'core/round'],
      { cwd: tree, encoding: 'utf8' },
    );
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
    expect(status).not.toBe(0);
    expect(diagnostics.map(({ filename, code }) => [filename, code])).toEqual([
      ['core/round/a.ts', 'typescript(consistent-type-imports)'],
    ]);
    rmSync(join(tree, 'core/round'), { recursive: true });
  });
});
