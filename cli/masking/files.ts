/** Finds the transcripts below a folder. Never follows a link, so that nothing outside the folder is read. */
import { lstat, readdir } from 'node:fs/promises';
import { sep } from 'node:path';

export type Kind = 'jsonl' | 'json' | 'text' | 'csv';

export interface Transcript {
  /** As the file system stores it: a name need not be UTF-8. */
  readonly path: Buffer;
  /** Below the folder, with forward slashes. Not masked. */
  readonly name: string;
  readonly kind: Kind;
  readonly packed: boolean;
  /** Bytes. */
  readonly size: number;
}

export interface PassedOver {
  /** Below the folder, with forward slashes. Not masked. */
  readonly name: string;
  readonly why: string;
  /** It may contain messages, but could not be read. */
  readonly failed: boolean;
}

export interface Listing {
  readonly transcripts: readonly Transcript[];
  readonly passedOver: readonly PassedOver[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  txt: 'text',
  log: 'text',
  csv: 'csv',
  tsv: 'csv',
};

/** What is read, in words. */
export const KINDS_READ = '.jsonl .ndjson .json .txt .log .csv .tsv, and .gz of each';

function kindOf(name: string): { kind: Kind; packed: boolean } | null {
  const parts = name.toLowerCase().split('.');
  const packed = parts.length > 2 && parts.at(-1) === 'gz';
  const ending = parts.length > 1 ? parts.at(packed ? -2 : -1)! : '';
  return Object.hasOwn(KINDS, ending) ? { kind: KINDS[ending]!, packed } : null;
}

/** Why the system refused, in words and without a path. */
export function refusal(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ENOENT':
      return 'was gone when it was to be read';
    case 'ELOOP':
      return 'became a link while the folder was read';
    case 'ENAMETOOLONG':
      return 'its path is too long for the system';
    case 'EMFILE':
    case 'ENFILE':
      return 'the system has too many files open';
    case 'EIO':
      return 'the disk could not read it';
    default:
      return /^E[A-Z0-9]{2,20}$/.test(code) ? `cannot be read (${code})` : 'cannot be read';
  }
}

/** Depth first, in the order of the names' bytes, so that the order is the same on every machine. */
export async function listTranscripts(folder: string): Promise<Listing> {
  const transcripts: Transcript[] = [];
  const passedOver: PassedOver[] = [];
  const slash = Buffer.from(sep);
  const open: { readonly path: Buffer; readonly name: string }[] = [{ path: Buffer.from(folder), name: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, name } = next;
    let entries;
    try {
      entries = await readdir(path, { encoding: 'buffer', withFileTypes: true });
    } catch (error) {
      if (name === '') throw error;
      passedOver.push({ name, why: refusal(error), failed: true });
      continue;
    }
    entries.sort((a, b) => Buffer.compare(a.name, b.name));
    const folders: typeof open = [];
    for (const entry of entries) {
      const own = entry.name.toString('utf8');
      const at = { path: Buffer.concat([path, slash, entry.name]), name: name === '' ? own : `${name}/${own}` };
      if (entry.isDirectory()) folders.push(at);
      else if (entry.isSymbolicLink())
        passedOver.push({ name: at.name, why: 'a link; links are not followed', failed: false });
      else if (!entry.isFile()) passedOver.push({ name: at.name, why: 'no ordinary file', failed: false });
      else {
        const known = kindOf(own);
        if (known === null) passedOver.push({ name: at.name, why: 'not a kind of file that is read', failed: false });
        else await taken(at, known);
      }
    }
    open.push(...folders.reverse());
  }
  return { transcripts, passedOver };

  async function taken(
    at: { readonly path: Buffer; readonly name: string },
    known: { kind: Kind; packed: boolean },
  ): Promise<void> {
    try {
      transcripts.push({ ...at, ...known, size: (await lstat(at.path)).size });
    } catch (error) {
      passedOver.push({ name: at.name, why: refusal(error), failed: true });
    }
  }
}
