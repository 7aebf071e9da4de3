/** The data to try Cleandesk with: made once, stored in the data folder, printed at every start. */
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cleandesk } from './command.ts';

const Seeded = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      login: z.string(),
      role: z.string(),
      password: z.string(),
      tenants: z.array(z.string()),
    }),
  ),
  tenants: z.array(z.object({ name: z.string(), keyFile: z.string() })),
});
const Workstation = z.object({ name: z.string(), folder: z.string(), password: z.string() });
const Demo = Seeded.extend({ workstations: z.array(Workstation) });
export type Demo = z.infer<typeof Demo>;
export type DemoWorkstation = z.infer<typeof Workstation>;

/** The folder of a demo: a subfolder of the data folder, so that it cannot touch the data of an installed desk. */
export interface Folders {
  readonly data: string;
  readonly root: string;
  readonly server: string;
  /** Keys of the tenants, a folder each. */ readonly keys: string;
  readonly desks: string;
  readonly logs: string;
  readonly screenshots: string;
}

/** Absolute paths of the demo's folders below `data`; none of them is made. */
export function foldersOf(data: string): Folders {
  const root = join(data, 'demo');
  return {
    data,
    root,
    server: join(root, 'server'),
    keys: join(root, 'keys'),
    desks: join(root, 'desk'),
    logs: join(root, 'logs'),
    screenshots: join(root, 'screenshots'),
  };
}

const RECORD = 'demo.json';
/** Exists while a demo is being made: a folder with it is incomplete and can be removed. */
const MARK = 'unfinished';
const MARK_TEXT = 'A demo of Cleandesk was being made here.\n';
/** Files beside the parts: interrupted enrolments among them. */
const LOOSE = /^(demo\.json(\.new)?|unfinished|.+\.enrolment\.json)$/;

/** There are files in the demo's folder, and no proof that a demo made them. */
export class NotTheDemos extends Error {
  constructor(folder: string) {
    super(
      `${folder} contains files that no demo of Cleandesk made, so nothing in it was touched. Choose another folder ` +
        'with --data, or move what is there away.',
    );
  }
}

/** No letter or digit that can be read as another one. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four of 31 characters: 79 bits. */
const makePassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join(
    '-',
  );

const workstationName = (index: number): string => `Desk ${index + 1}`;

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  } // not there, or not readable: no proof
};

/** What proves that a demo made a folder: its record, or the mark of an interrupted one. */
function isTheDemos({ root }: Folders): boolean {
  if (readOrNull(join(root, MARK)) === MARK_TEXT) return true;
  try {
    return Demo.safeParse(JSON.parse(readOrNull(join(root, RECORD)) ?? 'null')).success;
  } catch {
    return false;
  } // not JSON
}

const PARTS = ['server', 'keys', 'desks', 'logs', 'screenshots'] as const;

const isEmpty = ({ root }: Folders): boolean => !existsSync(root) || readdirSync(root).length === 0;

/**
 * Deletes what a demo wrote, and nothing else.
 * @throws NotTheDemos when there is something that no demo is proven to have made; nothing is deleted then
 */
export function clearDemo(folders: Folders): void {
  if (isEmpty(folders)) return;
  if (!isTheDemos(folders)) throw new NotTheDemos(folders.root);
  for (const part of PARTS) rmSync(folders[part], { recursive: true, force: true });
  // The proof is deleted last: an interrupted deletion can be repeated.
  const loose = readdirSync(folders.root)
    .filter((name) => LOOSE.test(name))
    .toSorted((a, b) => Number([RECORD, MARK].includes(a)) - Number([RECORD, MARK].includes(b)));
  for (const name of loose) rmSync(join(folders.root, name), { force: true });
}

/**
 * Reads the demo of a data folder, or makes it; then enrols the requested number of workstations.
 * @param fresh first deletes everything that a demo ever wrote here
 * @throws NotTheDemos when the folder has data that no demo wrote
 * @throws Error when a step fails
 */
export async function prepareDemo(
  folders: Folders,
  workstations: number,
  fresh: boolean,
  say: (line: string) => void,
): Promise<Demo> {
  const record = join(folders.root, RECORD);
  const mark = join(folders.root, MARK);
  if (fresh || existsSync(mark)) clearDemo(folders);
  let demo: Demo;
  if (existsSync(record)) {
    if (!isTheDemos(folders)) throw new NotTheDemos(folders.root);
    if (!existsSync(folders.server))
      throw new Error(`The demo in ${folders.root} has no server any more. Begin anew with --fresh.`);
    demo = Demo.parse(JSON.parse(readFileSync(record, 'utf8')));
  } else {
    // Files that the deletion did not recognise are not the demo's; a demo beside them would make them look like its
    // own.
    if (PARTS.some((part) => existsSync(folders[part]))) throw new NotTheDemos(folders.root);
    say('Making demo data');
    mkdirSync(folders.root, { recursive: true, mode: 0o700 });
    chmodSync(folders.root, 0o700);
    writeFileSync(mark, MARK_TEXT, { mode: 0o600 });
    demo = {
      ...Seeded.parse(
        JSON.parse(await cleandesk(['server', 'demo', '--data', folders.server, '--keys', folders.keys])),
      ),
      workstations: [],
    };
  }
  while (demo.workstations.length < workstations)
    demo.workstations.push(await enrol(folders, demo.workstations.length));
  const draft = `${record}.new`;
  writeFileSync(draft, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, record);
  rmSync(mark, { force: true });
  return demo;
}

async function enrol(folders: Folders, index: number): Promise<DemoWorkstation> {
  const name = workstationName(index);
  const slug = name.toLowerCase().replace(' ', '-');
  const folder = join(folders.desks, slug);
  const file = join(folders.root, `${slug}.enrolment.json`);
  const password = makePassword();
  rmSync(file, { force: true });
  rmSync(folder, { recursive: true, force: true });
  try {
    await cleandesk(['server', 'enrol', '--data', folders.server, '--name', name, '--out', file]);
    await cleandesk(['enrol', '--data', folder, '--enrolment', file], `${password}\n`);
  } finally {
    rmSync(file, { force: true });
  } // it contains the workstation's private key
  return { name, folder, password };
}
