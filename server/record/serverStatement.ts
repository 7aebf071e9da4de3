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
  LINK,
  loginsSince,
  MACHINE_PATHS,
  programFiles,
  type MachinePaths,
} from '../platform/machine.ts';
import { readSetting, writeSetting } from '../storage/settings.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { publishAlert, storeAlert } from './alerts.ts';
import { namedFiles } from './namedFiles.ts';
import { publishStored, storeOwn } from './ownRecords.ts';
import { storeUnrecorded, unrecordedState } from './recordedState.ts';
import { changesSince, formerStatement, newestDetail } from './statementQueries.ts';

/** Beside the program: what its files were when it was released. */
export const RELEASE_MANIFEST = 'release.json';
export const ReleaseManifest = z.strictObject({
  version: z.string().regex(/^[\w.+-]{1,40}$/),
  /** By path below the program's folder, the SHA-256 of a file in lower-case hex, or what a link says. */
  files: z.record(z.string(), z.string().regex(/^([0-9a-f]{64}|link to [^]+)$/)),
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
/** Setting with the files of the newest statement, whose hash is in its record. */
const STATED_FILES = 'stated-files';
/** How far back the first statement of a server looks, milliseconds. */
const FIRST_LOOK = 86_400_000;

const listOf = (names: readonly string[]): string => [...new Set(names)].join(', ').slice(0, LONGEST);

/**
 * Records a statement. Files that are not those of the release, or of the last statement, and a manifest that is not
 * the last one or cannot be read, raise an alert; so does each right and rule that is not what its newest record says.
 */
export async function recordStatement(ports: StatementPorts): Promise<void> {
  const { db, bus, program, dataFolder, platform, paths = MACHINE_PATHS } = ports;
  const now = (ports.now ?? Date.now)();
  const files = programFiles(program);
  const manifestText = textOf(join(program, RELEASE_MANIFEST));
  const against = againstManifest(manifestText, files);
  const stated = JSON.stringify([
    ...files,
    ...(manifestText === null ? [] : [[RELEASE_MANIFEST, createHash('sha256').update(manifestText).digest('hex')]]),
  ]);
  const filesHash = createHash('sha256').update(stated).digest('hex');
  const { state, name, signaturesHours } = antiMalwareOf(paths, platform, now);
  const stored = await db.transaction().execute(async (tx) => {
    const former = await formerStatement(tx);
    const since = former?.at ?? now - FIRST_LOOK;
    const logins = loginsSince(paths, since);
    const changes = await changesSince(tx, since);
    const areOthers = former !== null && former.filesHash !== filesHash;
    const sinceLastFiles = areOthers ? namesSince(await readSetting(tx, STATED_FILES), former.filesHash, stated) : '';
    await writeSetting(tx, STATED_FILES, stated);
    const detail: ActivityDetail = {
      files: files.size,
      filesHash,
      ...against,
      filesSinceLast: former === null ? 'first-statement' : areOthers ? 'changed' : 'same',
      ...(areOthers ? { sinceLastFiles } : {}),
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
    const isWrong = areOthers || against.manifest === 'differs' || against.manifest === 'unreadable';
    if (isWrong) {
      const facts = { ...against, ...(areOthers ? { sinceLastFiles } : {}), filesHash };
      alerts.push(await storeAlert(tx, { kind: 'server-changed', key: filesHash, detail: facts }, now));
    }
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

/** Null for a file that is missing or cannot be read. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Each path as it is named: with its target where it is a link. */
const shownPath = (path: string, content: string | undefined): string =>
  content?.startsWith(LINK) === true ? `${path} -> ${content.slice(LINK.length)}` : path;

const StatedFiles = z.array(z.tuple([z.string(), z.string()]));

/**
 * Names what is not as in the former statement: changed, then added, then removed.
 * @param formerText nothing is named where it is not what the former statement's hash was made of
 */
function namesSince(formerText: string | null, formerHash: string | null, stated: string): string {
  if (formerText === null || createHash('sha256').update(formerText).digest('hex') !== formerHash) return '';
  const files = (text: string): Map<string, string> => new Map(StatedFiles.parse(JSON.parse(text)));
  return namedFiles(differences(files(formerText), files(stated)), LONGEST);
}

/** Paths that are changed, added and removed. */
function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly [string[], string[], string[]] {
  const [changed, added]: [string[], string[]] = [[], []];
  for (const [path, content] of after)
    if (!before.has(path)) added.push(shownPath(path, content));
    else if (before.get(path) !== content) changed.push(shownPath(path, content));
  return [changed, added, [...before.keys()].filter((path) => !after.has(path))];
}

/** @param text null where the program has no manifest, as one that runs from its sources */
function againstManifest(text: string | null, files: ReadonlyMap<string, string>): AgainstManifest {
  if (text === null) return { manifest: 'none' };
  let manifest: ReleaseManifest;
  try {
    manifest = ReleaseManifest.parse(JSON.parse(text));
  } catch {
    return { manifest: 'unreadable' };
  }
  const released = new Map(Object.entries(manifest.files));
  const { version: release } = manifest;
  const others = differences(released, files);
  const [changed, added, removed] = others;
  return others.every((list) => list.length === 0)
    ? { manifest: 'matches', release }
    : {
        ...{ manifest: 'differs', release, otherFiles: namedFiles(others, LONGEST) },
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
    sinceLastFiles: ServerStatement.shape.sinceLastFiles.default(''),
    shells: z.union([z.literal('not-readable').transform(() => null), ServerStatement.shape.shells]),
    antiMalwareName: ServerStatement.shape.antiMalwareName.default(null),
    signaturesHours: ServerStatement.shape.signaturesHours.default(null),
  });

/** The newest statement, as every company may see it; null before the first. */
export async function newestStatement(on: Db | Tx): Promise<ServerStatement | null> {
  const row = await newestDetail(on);
  return row === null ? null : { at: row.at, ...Shown.parse(JSON.parse(row.detail)) };
}
