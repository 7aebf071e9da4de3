import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPILED } from '../../support/compiled.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'cleandesk.ts');
const cleandesk = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: COMPILED });

describe('the command cleandesk', () => {
  it('prints its subcommands on request', () => {
    const { status, stdout } = cleandesk('--help');
    expect(status).toBe(0);
    for (const name of ['mask', 'open', 'enrol', 'ledger', 'server'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it('fails without a subcommand', () => {
    expect(cleandesk().status).toBe(2);
  });

  it.each(['unmask', 'constructor', '__proto__', '../server/server', 'mask.ts'])(
    'has no subcommand %s: nothing is loaded by a name from outside',
    (name) => {
      const { status, stdout, stderr } = cleandesk(name);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(`there is no subcommand "${name}"`);
    },
  );

  it('reports a failure in one line, without a stack trace', () => {
    const { status, stderr } = cleandesk('enrol', '--no-such-option');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/no-such-option/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
