/**
 * The server's own statement, recorded at its start and every day: the files of its program against the manifest of the
 * release, what was changed and by whom, who opened a shell on the machine, its disk, and its anti-malware. It is what
 * this machine says of itself: an operator who has replaced the program can make it say anything.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActivityDetail } from '../../contract/activity.ts';
import { ServerStatement } from '../../contract/serverStatement.ts';
import type { Bus } from '../platform/bus.ts';
import {
  antiMalwareOf,
  diskEncryptionOf,
  loginsSince,
  MACHINE_PATHS,
  programFiles,
  type MachinePaths,
} from '../platform/machine.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { publishAlert, storeAlert } from './alerts.ts';
import { publishStored, storeOwn } from './ownRecords.ts';
import { storeUnrecorded, unrecordedState } from './recordedState.ts';
import { changesSince, formerStatement, newestDetail } from './statementQueries.ts';

/** Beside the program: what its files were when it was released. */
export const RELEASE_MANIFEST = 'release.json';
export const ReleaseManifest = z.strictObject({
  version: z.string().regex(/^[\w.+-]{1,40}$/),
  /** SHA-256 in lower-case hex, by path below the program's folder. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type ReleaseManifest = z.infer<typeof ReleaseManifest>;

export interface StatementPorts {
  readonly db: Db;
  readonly bus: Bus;
  /** Folder of the program, absolute. */
  readonly program: string;
  readonly dataFolder: string;
  readonly platform: NodeJS.Platform;
  readonly paths?: MachinePaths;
  readonly now?: () => number;
}

/** Longest list of names in one fact, UTF-16 units. */
const LONGEST = 200;
/** How far back the first statement of a server looks, milliseconds. */
const FIRST_LOOK = 86_400_000;

const listOf = (names: readonly string[]): string => [...new Set(names)].join(', ').slice(0, LONGEST);

/**
 * Records a statement. Files that are not those of the release, or of the last statement, raise an alert; so does each
 * right and rule that is not what its newest record says.
 */
export async function recordStatement(ports: StatementPorts): Promise<void> {
  const { db, bus, program, dataFolder, platform, paths = MACHINE_PATHS } = ports;
  const now = (ports.now ?? Date.now)();
  const files = programFiles(program);
  const filesHash = createHash('sha256')
    .update([...files].map(([path, hash]) => `${hash} ${path}\n`).join(''))
    .digest('hex');
  const against = againstManifest(program, files);
  const { state, name, signaturesHours } = antiMalwareOf(paths, platform, now);
  const stored = await db.transaction().execute(async (tx) => {
    const former = await formerStatement(tx);
    const since = former?.at ?? now - FIRST_LOOK;
    const logins = loginsSince(paths, since);
    const changes = await changesSince(tx, since);
    const areOthers = former !== null && former.filesHash !== filesHash;
    const detail: ActivityDetail = {
      files: files.size,
      filesHash,
      ...against,
      filesSinceLast: former === null ? 'first-statement' : areOthers ? 'changed' : 'same',
      changes: changes.length,
      ...(changes.length === 0 ? {} : { changedBy: listOf(changes.map(({ by }) => by ?? 'command-line')) }),
      shells: logins === null ? 'not-readable' : logins.length,
      ...(logins === null || logins.length === 0 ? {} : { shellsOf: listOf(logins.map(({ user }) => user)) }),
      disk: diskEncryptionOf(dataFolder, paths, platform),
      antiMalware: state,
      ...(name === null ? {} : { antiMalwareName: name }),
      ...(signaturesHours === null ? {} : { signaturesHours }),
    };
    const unrecorded = await unrecordedState(tx);
    const said = { ...detail, state: unrecorded.length === 0 ? 'as-recorded' : 'differs' };
    const position = await storeOwn(tx, { kind: 'server-statement', detail: said });
    const alerts = await storeUnrecorded(tx, unrecorded, now);
    const isWrong = areOthers || against.manifest === 'differs';
    if (isWrong)
      alerts.push(
        await storeAlert(tx, { kind: 'server-changed', key: filesHash, detail: { ...against, filesHash } }, now),
      );
    return { position, alerts };
  });
  publishStored(bus, stored.position);
  for (const alert of stored.alerts) publishAlert(bus, alert);
}

type AgainstManifest =
  | { readonly manifest: 'none' | 'unreadable' }
  | { readonly manifest: 'matches'; readonly release: string }
  | {
      readonly manifest: 'differs';
      readonly release: string;
      readonly changedFiles: number;
      readonly addedFiles: number;
      readonly removedFiles: number;
      readonly otherFiles: string;
    };

/** `none` where the program has no manifest, as one that runs from its sources. */
function againstManifest(program: string, files: ReadonlyMap<string, string>): AgainstManifest {
  let text: string;
  try {
    text = readFileSync(join(program, RELEASE_MANIFEST), 'utf8');
  } catch {
    return { manifest: 'none' };
  }
  let manifest: ReleaseManifest;
  try {
    manifest = ReleaseManifest.parse(JSON.parse(text));
  } catch {
    return { manifest: 'unreadable' };
  }
  const released = new Map(Object.entries(manifest.files));
  const { version: release } = manifest;
  const changed = [...files.keys()].filter((path) => released.has(path) && released.get(path) !== files.get(path));
  const added = [...files.keys()].filter((path) => !released.has(path));
  const removed = [...released.keys()].filter((path) => !files.has(path));
  const others = [...changed, ...added, ...removed];
  return others.length === 0
    ? { manifest: 'matches', release }
    : {
        ...{ manifest: 'differs', release, otherFiles: listOf(others) },
        ...{ changedFiles: changed.length, addedFiles: added.length, removedFiles: removed.length },
      };
}

/** Names of people and of the machine's users are left out: other companies may not see them. */
const Shown = z
  .object(ServerStatement.shape)
  .omit({ at: true })
  .extend({
    release: ServerStatement.shape.release.default(null),
    changedFiles: ServerStatement.shape.changedFiles.default(0),
    addedFiles: ServerStatement.shape.addedFiles.default(0),
    removedFiles: ServerStatement.shape.removedFiles.default(0),
    otherFiles: ServerStatement.shape.otherFiles.default(''),
    shells: z.union([z.literal('not-readable').transform(() => null), ServerStatement.shape.shells]),
    antiMalwareName: ServerStatement.shape.antiMalwareName.default(null),
    signaturesHours: ServerStatement.shape.signaturesHours.default(null),
  });

/** The newest statement, as every company may see it; null before the first. */
export async function newestStatement(on: Db | Tx): Promise<ServerStatement | null> {
  const row = await newestDetail(on);
  return row === null ? null : { at: row.at, ...Shown.parse(JSON.parse(row.detail)) };
}
