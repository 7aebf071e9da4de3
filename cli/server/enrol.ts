import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CODE_HOURS } from '../../contract/workstations.ts';
import { enrolWorkstation, makeEnrolmentCode } from '../../server/commandLine/enrol.ts';
import { command, folderOf, inStorage, needed, NotUnderstood, printJson, whole, type Values } from './command.ts';
import { groupCalled } from './groupCalled.ts';

const OPTIONS = {
  name: { type: 'string' },
  out: { type: 'string' },
  host: { type: 'string' },
  group: { type: 'string' },
  range: { type: 'string', multiple: true },
  hours: { type: 'string' },
  replaces: { type: 'string' },
} as const;

export const enrol = command({
  what:
    'makes a one-time code for a workstation and prints it: "cleandesk enrol --code" redeems it, while the server ' +
    'runs',
  usage: [
    '--name NAME [--group NAME|ID] [--range RANGE ...] [--hours N] [--replaces WORKSTATION] [--host NAME|ADDRESS]',
    'or --name NAME --out FILE [--host NAME|ADDRESS] to write an enrolment file, which contains a private key',
  ],
  options: OPTIONS,
  run: (values) => (values.out === undefined ? makeCode(values) : writeEnrolment(values, values.out)),
});

async function writeEnrolment(values: Values<typeof OPTIONS>, file: string): Promise<number> {
  const out = resolve(needed(file, '--out'));
  const enrolment = await enrolWorkstation({
    dataFolder: folderOf(values),
    name: needed(values.name, '--name'),
    ...(values.host === undefined ? {} : { host: values.host }),
  });
  // Never over an existing file, and never readable by others, not even for a moment.
  writeFileSync(out, `${JSON.stringify(enrolment, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  const { workstationId, workstationName, serverUrl } = enrolment;
  printJson({ workstationId, workstationName, serverUrl, file: out });
  return 0;
}

async function makeCode(values: Values<typeof OPTIONS>): Promise<number> {
  const hours = whole(values.hours, '--hours') ?? CODE_HOURS.usual;
  if (hours < 1 || hours > CODE_HOURS.most) throw new NotUnderstood(`--hours must be between 1 and ${CODE_HOURS.most}`);
  const name = needed(values.name, '--name').trim();
  if (name.length === 0 || name.length > 120)
    throw new NotUnderstood('a workstation needs a name of 1 to 120 characters');
  let groupId: string | null = null;
  if (values.group !== undefined) {
    const { group } = values;
    await inStorage(values, async (db, scope) => {
      groupId = await groupCalled(db, scope, group);
    });
  }
  const made = await makeEnrolmentCode(folderOf(values), values.host ?? null, {
    name,
    groupId,
    ranges: values.range ?? [],
    hours,
    replaces: values.replaces ?? null,
  });
  printJson({ id: made.id, name, code: made.code, expiresAt: new Date(made.expiresAt).toISOString() });
  return 0;
}
