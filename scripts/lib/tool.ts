import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './root.ts';

export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a tool of node_modules at the root, on the Node of this process.
 * @param file the tool's script or executable, below node_modules
 * @returns its exit code and everything it printed, standard error included
 */
async function runTool(file: string, args: readonly string[]): Promise<ToolResult> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', file), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  return { code, output };
}

/** The two parts of `npm run lint`: the layout by Prettier, and the rules. */
export async function lint(paths: readonly string[] = []): Promise<ToolResult> {
  const [format, rules] = await Promise.all([
    runTool('prettier/bin/prettier.cjs', [
      '--check',
      '--ignore-unknown',
      '--log-level=warn',
      '--cache',
      ...(paths.length > 0 ? paths : ['.']),
    ]),
    runTool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...paths]),
  ]);
  const advice = format.code === 0 ? '' : 'Not laid out as agreed: `npx prettier --write` on these files does it.\n';
  return { code: Math.max(format.code, rules.code), output: format.output + advice + rules.output };
}

/** Node's side and the pages' side have different globals, so each has its own configuration. */
export async function checkTypes(): Promise<ToolResult> {
  const results = await Promise.all(
    ['tsconfig.json', 'tsconfig.web.json'].map((config) =>
      runTool('typescript/bin/tsc', [
        '-p',
        config,
        // Several checkers each derive the types of the packages anew, which doubles the work.
        '--singleThreaded',
        '--incremental',
        // Stored beside the packages: a fresh clone has none, and checks everything.
        '--tsBuildInfoFile',
        `node_modules/.cache/types/${config}.tsbuildinfo`,
      ]),
    ),
  );
  return {
    code: Math.max(...results.map(({ code }) => code)),
    output: [...new Set(results.flatMap(({ output }) => output.split('\n')))].join('\n'),
  };
}
