/** Has an exported ledger checked by Go's sumdb/note and sumdb/tlog, and damaged copies refused by them. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatVerifierKey, toBase64 } from '../../../core/ledger/note.ts';
import { proveConsistency } from '../../../core/ledger/tileProofs.ts';
import { ensurePrograms, findProgram } from '../../../scripts/lib/debian.ts';
import { SampleExport, WITNESSES } from '../../support/sampleExport.ts';

/** Where Debian's golang-golang-x-mod-dev is. */
const GOPATH = '/usr/share/gocode';
const SIZE = 1_300;

function write(folder: string, path: string, body: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), body);
}

async function exportTo(folder: string): Promise<SampleExport> {
  const sample = new SampleExport(SIZE);
  for (const [path, bytes] of await sample.files()) write(folder, path, bytes);
  for (const index of [0, 255, 256, 777, SIZE - 1])
    write(folder, `proofs/${index}.tlog-proof`, await sample.proof(index));
  for (const size of [1, 2, 255, 256, 257, 1_024, SIZE - 1]) {
    write(folder, `older/${size}.checkpoint`, await sample.log.checkpoint(size));
    const proof = await proveConsistency(size, SIZE, sample.log.read);
    write(folder, `older/${size}.proof`, `${proof.map(toBase64).join('\n')}\n`);
  }
  write(folder, 'records.jsonl', `${sample.lines.join('\n')}\n`);
  write(folder, 'policy', sample.policy);
  return sample;
}

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
  const sample = await exportTo(good);
  const keys = [sample.log.key, ...WITNESSES].map(formatVerifierKey);
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
  return right.status === 0 && accepted === 0 ? 0 : 1;
}
