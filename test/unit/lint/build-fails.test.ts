/** The rules judged as the build judges them: the linter's own process, our configuration, a tree of files. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARROWS, LAYERS } from '../../../lint/houseLayers.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let tree = '';

function put(path: string, code: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), code);
}

function runLint(): { status: number | null; findings: { file: string; message: string }[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-f', 'json'], { cwd: tree, encoding: 'utf8' });
  const report = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; message: string }[] };
  return { status, findings: report.diagnostics.filter(({ code }) => code.startsWith('house')).map(({ filename, message }) => ({ file: filename, message })) };
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'cleandesk-lint-'));
  cpSync(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  cpSync(join(ROOT, 'lint'), join(tree, 'lint'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const layer of LAYERS) put(`${layer}/target.ts`, 'export const target = 1;\n');
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the build', () => {
  it('passes a tree in which every arrow points the right way', () => {
    for (const from of LAYERS) for (const to of ARROWS[from]) put(`${from}/allowed-${to}.ts`, `export { target } from '../${to}/target.ts';\n`);
    expect(runLint()).toEqual({ status: 0, findings: [] });
  });

  it('fails on every arrow that the design does not draw, and names the file', () => {
    const forbidden = LAYERS.flatMap((from) => LAYERS.filter((to) => !ARROWS[from].includes(to)).map((to) => ({ from, to })));
    expect(forbidden.length).toBeGreaterThan(60);
    for (const { from, to } of forbidden) put(`${from}/forbidden-${to}.ts`, `export { target } from '../${to}/target.ts';\n`);
    const { status, findings } = runLint();
    expect(status).not.toBe(0);
    expect(findings.map(({ file }) => file).toSorted()).toEqual(forbidden.map(({ from, to }) => `${from}/forbidden-${to}.ts`).toSorted());
    for (const { from, to } of forbidden) rmSync(join(tree, `${from}/forbidden-${to}.ts`));
  });

  it('fails on a socket in the desk outside of main/link and main/shell, on Electron elsewhere, and on markup from text', () => {
    put('main/chat/socket.ts', "export { connect } from 'node:net';\n");
    put('main/link/socket.ts', "export { connect } from 'node:net';\n");
    put('main/chat/electron.ts', "export { app } from 'electron';\n");
    put('renderer/markup.tsx', 'export const Page = ({ text }: { text: string }) => <p dangerouslySetInnerHTML={{ __html: text }} />;\n');
    put('server/mode.ts', "export const loose = process.env['NODE_ENV'] === 'test';\n");
    const { status, findings } = runLint();
    expect(status).not.toBe(0);
    expect(findings.map(({ file }) => file).toSorted()).toEqual(['main/chat/electron.ts', 'main/chat/socket.ts', 'renderer/markup.tsx', 'server/mode.ts']);
  });
});
