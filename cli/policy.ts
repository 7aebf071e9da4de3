/**
 * `cleandesk policy`: the values in force on this machine and where they come from, and what IT needs to set them
 * there.
 */
import { itWordsOf } from '../main/itWords.ts';
import { noteWords } from '../main/selfCheck/noteWords.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { admx, adml } from '../core/policy/admx.ts';
import { SAFE_DEFAULTS } from '../core/policy/defaults.ts';
import type { PolicyValue } from '../core/policy/layers.ts';
import { mobileconfig } from '../core/policy/mobileconfig.ts';
import { policyPage } from '../core/policy/page.ts';
import type { DeskPolicy } from '../main/policy/deskPolicy.ts';
import { readMachinePlaces } from '../main/policy/machinePlaces.ts';
import { policyWithoutDesk } from '../main/policy/policyWithoutDesk.ts';
import { accountHome, deskDataFolder } from '../main/store/dataFolder.ts';
import { FILES, readJson } from '../main/store/files.ts';
import { openSystemKeychain } from '../main/store/keychain.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../main/store/machineDatabase.ts';
import { EnrolledWorkstation } from '../main/store/enrolment.ts';

const USAGE = `Usage: cleandesk policy --print [--json] [--data DIR]
       cleandesk policy --admx DIR
       cleandesk policy --mobileconfig FILE
       cleandesk policy --page FILE

--print says what applies on this machine and where each value comes from: the safe default, the server, a place of this machine. DIR is the data folder
of a desk; without it, this user's. Nothing is changed, and the server is not asked: what it said last counts.
--admx writes cleandesk.admx and en-US/cleandesk.adml for group policy on Windows; --mobileconfig a profile for macOS; --page the page of every value.

Exit codes: 0 done; 1 failed, or the policy of this machine is not taken; 2 not understood.`;

/** @returns 0, 1 or 2 as the usage says. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      print: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      admx: { type: 'string' },
      mobileconfig: { type: 'string' },
      page: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = [
    values.print,
    values.admx !== undefined,
    values.mobileconfig !== undefined,
    values.page !== undefined,
  ].filter(Boolean).length;
  if (values.help || wanted !== 1 || (!values.print && (values.json || values.data !== undefined))) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 2;
  }
  if (values.admx !== undefined) {
    mkdirSync(join(values.admx, 'en-US'), { recursive: true });
    // Windows reads these as UTF-8; the byte order mark makes its older editors do so as well.
    writeFileSync(join(values.admx, 'cleandesk.admx'), `\uFEFF${admx()}`);
    writeFileSync(join(values.admx, 'en-US', 'cleandesk.adml'), `\uFEFF${adml()}`);
    console.log(`Written: ${join(values.admx, 'cleandesk.admx')} and ${join(values.admx, 'en-US', 'cleandesk.adml')}.`);
    return 0;
  }
  for (const [file, text] of [
    [values.mobileconfig, () => mobileconfig(SAFE_DEFAULTS)],
    [values.page, policyPage],
  ] as const) {
    if (file === undefined) continue;
    writeFileSync(file, text());
    console.log(`Written: ${file}.`);
    return 0;
  }
  return print(values.data ?? deskDataFolder(process.platform, accountHome()), values.json);
}

interface Opened {
  readonly enrolled: EnrolledWorkstation;
  readonly database: MachineDatabase;
}

/** Null on a machine that is not enrolled. @throws Error in words for a folder that was damaged. */
async function opened(folder: string): Promise<Opened | null> {
  const enrolled = readJson(folder, FILES.workstation, EnrolledWorkstation);
  if (enrolled === null) return null;
  const key = await readMachineKey(folder, enrolled.workstationId, enrolled.machineKeyIn, openSystemKeychain);
  try {
    return { enrolled, database: openMachineDatabase(folder, key, { create: false, readonly: true }) };
  } finally {
    key.fill(0);
  }
}

async function print(folder: string, asJson: boolean): Promise<number> {
  const desk = await opened(folder);
  try {
    const policy = policyWithoutDesk(
      desk === null ? null : { facts: desk.database, identity: desk.enrolled },
      await readMachinePlaces({ platform: process.platform }),
    );
    const [fault, document, places] = [policy.fault(), policy.document(), policy.places()];
    const isWrong =
      fault !== null || (desk !== null && document === null) || places.some(({ read }) => read.state === 'refused');
    if (asJson)
      console.log(
        JSON.stringify(
          {
            enrolled: desk !== null,
            document,
            fault,
            places: places.map(({ place, scope, read }) => ({
              place,
              scope,
              state: read.state,
              ...(read.state === 'refused' ? { reason: read.reason, note: read.note } : {}),
            })),
            values: policy.values(),
          },
          null,
          2,
        ),
      );
    else console.log(inWords(policy, desk !== null));
    return isWrong ? 1 : 0;
  } finally {
    desk?.database.close();
  }
}

const SOURCES: Readonly<Record<PolicyValue['source']['from'], string>> = {
  default: 'safe default',
  server: 'server',
  machine: 'this machine',
  user: 'this user',
};
const sourceOf = ({ source }: PolicyValue): string =>
  'place' in source ? `${SOURCES[source.from]}: ${source.place}` : SOURCES[source.from];

function inWords(policy: DeskPolicy, enrolled: boolean): string {
  const [document, fault] = [policy.document(), policy.fault()];
  const top = [
    !enrolled
      ? 'This machine is not enrolled: nothing comes from a server.'
      : document === null
        ? 'This workstation has no policy of the server yet.'
        : `From the server: version ${document.version}, signed ${new Date(document.issuedAt).toISOString()}, good ` +
          `until ${new Date(document.expiresAt).toISOString()}.`,
    ...(fault === null ? [] : [`REFUSED: ${itWordsOf(fault.notice)}`]),
    ...policy
      .places()
      .map(
        ({ place, read }) =>
          `${place}: ` +
          (read.state === 'refused'
            ? `NOT TAKEN, ${noteWords(read.note)}. What it said last applies, or the strictest.`
            : read.state === 'absent'
              ? 'nothing there'
              : 'read'),
      ),
  ];
  const shown = policy
    .values()
    .map(
      (each) =>
        [
          each.path,
          JSON.stringify(each.value),
          sourceOf(each),
          ...each.passedOver.map(
            (one) =>
              `not followed: ${one.place} says ${JSON.stringify(one.value)} ` +
              `(${one.why === 'overruled' ? 'a stronger place overrides it' : 'it would loosen'})`,
          ),
        ] as const,
    );
  const [wide, value] = [
    Math.max(...shown.map(([path]) => path.length)),
    Math.min(40, Math.max(...shown.map(([, text]) => text.length))),
  ];
  return [
    ...top,
    '',
    ...shown.map(([path, text, source, ...notes]) =>
      [
        `${path.padEnd(wide)}  ${text.padEnd(value)}  ${source}`,
        ...notes.map((note) => `${' '.repeat(wide + 2)}${note}`),
      ].join('\n'),
    ),
  ].join('\n');
}
