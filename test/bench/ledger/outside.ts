/** Has an exported ledger checked by Go's sumdb/note and sumdb/tlog, and damaged copies refused by them. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyExport } from '../../../cli/ledger/verifyExport.ts';
import { formatVerifierKey } from '../../../core/ledger/note.ts';
import { ensurePrograms, findProgram } from '../../../scripts/lib/debian.ts';
import { exportOfServer } from './exportOfServer.ts';

/** Where Debian's golang-golang-x-mod-dev is. */
const GOPATH = '/usr/share/gocode';
/** @returns the exit code: 0 everything agreed, or Go is not here and may not be installed */
export async function checkOutside(folder: string): Promise<number> {
  try {
    await ensurePrograms(['go'], console.log);
  } catch (error) {
    console.log(`Go: not checked, ${error instanceof Error ? error.message : String(error)}`);
    return 0;
  }
  if (!existsSync(join(GOPATH, 'src/golang.org/x/mod/sumdb/tlog'))) {
    console.log('Go: not checked, Debian’s golang-golang-x-mod-dev is not installed.');
    return 0;
  }
  const program = join(folder, 'outside');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH, GOCACHE: join(folder, 'go'), GOFLAGS: '' };
  const built = spawnSync(
    findProgram('go') ?? 'go',
    ['build', '-o', program, join(import.meta.dirname, 'outside.go')],
    {
      env,
      encoding: 'utf8',
    },
  );
  if (built.status !== 0) {
    console.error(built.stderr);
    return 1;
  }
  const good = join(folder, 'export');
  const exported = await exportOfServer(folder, good);
  const keys = exported.keys.map(formatVerifierKey);
  const policy = join(folder, 'policy');
  writeFileSync(policy, exported.policy);
  const own = await verifyExport({ path: good, policy, since: [], isWhole: true, json: false });
  const run = (path: string): { status: number | null; stdout: string } =>
    spawnSync(program, [path, ...keys], { encoding: 'utf8' });
  const right = run(good);
  console.log(`Go, as exported: ${right.stdout.trim()}`);
  let accepted = 0;
  for (const path of [
    'checkpoint',
    'tile/0/002',
    'tile/1/000.p/5',
    'tile/entries/001',
    'proofs/777.tlog-proof',
    'older/256.proof',
  ]) {
    const damaged = join(folder, 'damaged');
    cpSync(good, damaged, { recursive: true });
    const bytes = new Uint8Array(readFileSync(join(damaged, path)));
    // In a proof, the last hash; past the head of the other files.
    const at = path.startsWith('proofs') ? Buffer.from(bytes).indexOf('\n\n') - 4 : 40;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(join(damaged, path), bytes);
    const { status, stdout } = run(damaged);
    if (status === 0) accepted += 1;
    console.log(`Go, one bit of ${path} changed: ${stdout.trim().slice(0, 100)}`);
    cpSync(good, damaged, { recursive: true });
  }
  return own === 0 && right.status === 0 && accepted === 0 ? 0 : 1;
}
