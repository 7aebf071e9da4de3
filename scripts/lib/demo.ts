/** The data to try Cleandesk with: made once, kept in the data folder, printed at every start. */
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cleandesk } from './command.ts';

const Seeded = z.object({
  people: z.array(z.object({ name: z.string(), login: z.string(), role: z.string(), password: z.string(), tenants: z.array(z.string()) })),
  tenants: z.array(z.object({ name: z.string(), keyFile: z.string() })),
});
const Workstation = z.object({ name: z.string(), folder: z.string(), password: z.string() });
const Demo = Seeded.extend({ workstations: z.array(Workstation) });
export type Demo = z.infer<typeof Demo>;
export type DemoWorkstation = z.infer<typeof Workstation>;

/** The parts of a data folder. */
export interface Folders { readonly data: string; readonly server: string; readonly desks: string; readonly demo: string; readonly logs: string; readonly screenshots: string }

export function foldersOf(data: string): Folders {
  return { data, server: join(data, 'server'), desks: join(data, 'desk'), demo: join(data, 'demo'), logs: join(data, 'logs'), screenshots: join(data, 'screenshots') };
}

const RECORD = 'demo.json';
/** Stands while a demo is being made: what is found with it is half made, and nobody's. */
const MARK = 'unfinished';

/** No letter or digit that is read as another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four of 31 characters: 79 bits. */
export const makePassword = (): string => Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join('-');

const workstationName = (index: number): string => `Desk ${index + 1}`;

/**
 * Reads the demo of a data folder, or makes it; then enrols as many workstations as are asked for.
 * @param fresh begins anew: everything that a demo ever wrote here is deleted first
 * @throws Error when the folder has data that no demo wrote, or a step fails
 */
export async function prepareDemo(folders: Folders, workstations: number, fresh: boolean, say: (line: string) => void): Promise<Demo> {
  const record = join(folders.demo, RECORD);
  const mark = join(folders.demo, MARK);
  if (fresh || existsSync(mark)) for (const folder of [folders.server, folders.desks, folders.demo, folders.logs, folders.screenshots]) rmSync(folder, { recursive: true, force: true });
  let demo: Demo;
  if (existsSync(record)) {
    demo = Demo.parse(JSON.parse(readFileSync(record, 'utf8')));
  } else {
    if (existsSync(folders.server)) throw new Error(`${folders.server} holds a server that is not the demo's. Choose another folder with --data, or delete what is there with --fresh.`);
    say('Making demo data');
    mkdirSync(folders.demo, { recursive: true, mode: 0o700 });
    chmodSync(folders.demo, 0o700);
    writeFileSync(mark, '');
    demo = { ...Seeded.parse(JSON.parse(await cleandesk(['server', 'demo', '--data', folders.server, '--keys', folders.demo]))), workstations: [] };
  }
  while (demo.workstations.length < workstations) demo.workstations.push(await enrol(folders, demo.workstations.length));
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
  const file = join(folders.demo, `${slug}.enrolment.json`);
  const password = makePassword();
  rmSync(file, { force: true });
  rmSync(folder, { recursive: true, force: true });
  try {
    await cleandesk(['server', 'enrol', '--data', folders.server, '--name', name, '--out', file]);
    await cleandesk(['enrol', '--data', folder, '--enrolment', file], `${password}\n`);
  } finally { rmSync(file, { force: true }); } // it holds the workstation's private key
  return { name, folder, password };
}
