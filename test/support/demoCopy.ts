/**
 * The demo's data for a server under test. It is seeded once for a run and copied: nearly all of the time of a seed
 * goes into the five passwords.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Demo } from '../../server/scripted/demo.ts';
import type { EnrolmentFile } from '../../server/domains/workstations/enrolByFile.ts';
import { cleandesk } from './cleandesk.ts';
import { oncePerRun } from './oncePerRun.ts';
import { reservePorts } from './ports.ts';

/** Workstations that most end-to-end tests use, named as `Place.deskOf` names them. */
const WORKSTATIONS = ['desk-maya', 'desk-sofia'];

export interface DemoCopy {
  readonly demo: Demo;
  /** By name; each is registered at the server already. */
  readonly workstations: Map<string, EnrolmentFile>;
  /** Of the ports of this copy. */
  readonly release: () => void;
}

const seeded = (): Promise<string> =>
  oncePerRun('demo', async (folder) => {
    const printed = await cleandesk([
      ...['server', 'demo', '--data', join(folder, 'server'), '--keys', join(folder, 'keys')],
    ]);
    writeFileSync(join(folder, 'demo.json'), printed);
  });

/** The same with workstations, so that a server whose test counts them has none. */
const withWorkstations = (): Promise<string> =>
  oncePerRun('demo-with-workstations', async (folder) => {
    cpSync(await seeded(), folder, { recursive: true });
    const server = join(folder, 'server');
    for (const name of WORKSTATIONS)
      await cleandesk(['server', 'enrol', '--data', server, '--name', name, '--out', join(folder, `${name}.json`)]);
  });

/**
 * Fills `folder/server` with a data folder on ports of its own and `folder/keys` with the tenants' keys.
 * @param more.workstations registers workstations as well.
 */
export async function copyDemo(folder: string, more: { readonly workstations: boolean }): Promise<DemoCopy> {
  const source = await (more.workstations ? withWorkstations() : seeded());
  for (const part of ['server', 'keys']) cpSync(join(source, part), join(folder, part), { recursive: true });
  const { desk, release } = await reservePorts(join(folder, 'server'));
  const demo = JSON.parse(readFileSync(join(source, 'demo.json'), 'utf8')) as Demo;
  const enrolment = (name: string): EnrolmentFile => ({
    ...(JSON.parse(readFileSync(join(source, `${name}.json`), 'utf8')) as EnrolmentFile),
    serverUrl: `https://127.0.0.1:${desk}`,
  });
  return {
    demo: {
      ...demo,
      authorityFile: join(folder, 'keys', 'authority.pem'),
      tenants: demo.tenants.map((one) => ({
        ...one,
        // Its names are of the folder that it was seeded in, which may have been copied from there since.
        keyFile: join(folder, 'keys', relative(dirname(demo.authorityFile), one.keyFile)),
      })),
    },
    workstations: new Map(more.workstations ? WORKSTATIONS.map((name) => [name, enrolment(name)]) : []),
    release,
  };
}
