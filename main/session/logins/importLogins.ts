/**
 * Many logins from one file: an administrator puts it into the desk's data folder, and main reads it there. The page
 * chooses no file and sees nothing of it; of a mistake it learns the place, and never the text.
 * With one mistake nothing is saved, and what was saved is deleted from the folder.
 */
import type { Coded } from '../../../contract/errors.ts';
import { coded } from '../../../contract/refusals.ts';
import { randomUUID } from 'node:crypto';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { VERBS } from '../../../contract/bridge.ts';
import {
  IMPORT_COLUMNS,
  MOST_IMPORTED,
  type ImportColumn,
  type ImportProblem,
  type LoginsOfPerson,
} from '../../../contract/savedLogins.ts';
import { checkLogin, type LoginForm } from '../../../core/logins/checkLogin.ts';
import { readCsv, type Cell } from '../../../core/logins/csv.ts';
import { Refusal } from '../../ports.ts';
import type { AdministerLogins } from './administerLogins.ts';

export const IMPORT_FILE = 'import-logins.csv';
/** Bytes; five hundred logins of the longest kind are fewer. */
const LARGEST = 4_000_000;
const NEEDED: readonly ImportColumn[] = ['person', 'name', 'address', 'user', 'password'];
/** Problems shown at a time. */
const MOST_SHOWN = 50;

type Answer = z.output<(typeof VERBS)['importLogins']['result']>;
export interface ImportPorts {
  /** The desk's data folder. */
  readonly folder: string;
  readonly administer: () => Pick<AdministerLogins, 'listLoginPeople' | 'listSavedLogins' | 'saveLogin'>;
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
}
interface Line {
  readonly person: LoginsOfPerson;
  readonly tenantId: string;
  readonly form: LoginForm;
  /** As it will be stored. */ readonly address: string;
}

/** Looks at the file and, where `save` says so, saves what is in it. */
export async function importLogins(
  { folder, administer, tenants }: ImportPorts,
  { save }: { save: boolean },
): Promise<Answer> {
  const file = join(folder, IMPORT_FILE);
  const nothing = {
    file,
    logins: 0,
    replaced: 0,
    people: 0,
    newKeys: 0,
    saved: 0,
    problems: [],
    moreProblems: 0,
    notice: null,
  };
  const read = textOf(file);
  if (read === null) return { ...nothing, outcome: 'no-file' };
  const refused = (problems: readonly ImportProblem[]): Answer => ({
    ...nothing,
    outcome: 'refused',
    problems: problems.slice(0, MOST_SHOWN),
    moreProblems: Math.max(0, problems.length - MOST_SHOWN),
  });
  if ('notice' in read) return refused([{ line: 1, column: 1, field: null, notice: read.notice }]);
  const csv = readCsv(read.text);
  if (!csv.ok) return refused([{ line: csv.line, column: csv.column, field: null, notice: coded(csv.code) }]);
  const problems: ImportProblem[] = [];
  const lines = await linesOf(csv.rows, administer(), tenants, problems);
  if (problems.length > 0) return refused(problems);
  const people = new Map(lines.map(({ person }) => [person.personId, person]));
  const counts = {
    logins: lines.length,
    replaced: lines.filter((line) => presentOf(line) !== undefined).length,
    people: people.size,
    newKeys: [...people.values()].flatMap(({ workstations }) =>
      workstations.filter((one) => one.trust === 'new' && one.isSealedTo),
    ).length,
  };
  if (!save) return { ...nothing, ...counts, outcome: 'checked' };
  let saved = 0;
  try {
    for (const line of lines) {
      const present = presentOf(line);
      const done = await administer().saveLogin({
        personId: line.person.personId,
        loginId: present?.id ?? randomUUID(),
        tenantId: line.tenantId,
        baseVersion: present?.version ?? 0,
        ...line.form,
      });
      if (done.version === null) throw new Error('A login was refused that had been checked.');
      saved += 1;
    }
  } catch (error) {
    return {
      ...nothing,
      ...counts,
      saved,
      outcome: 'cut-off',
      notice: error instanceof Refusal ? { code: error.code, params: error.params } : coded('import-cut-off'),
    };
  }
  try {
    rmSync(file);
  } catch {
    return {
      ...nothing,
      ...counts,
      saved,
      outcome: 'saved',
      notice: coded('file-not-deleted'),
    };
  }
  return { ...nothing, ...counts, saved, outcome: 'saved' };
}

/**
 * The login that this line replaces: of the same company, name and address. So a file that was cut off can be imported
 * again.
 */
const presentOf = ({ person, tenantId, form, address }: Line) =>
  person.logins.find(
    (one) =>
      one.removedAt === null && one.tenantId === tenantId && one.name === form.name.trim() && one.address === address,
  );

/** Null where there is no such file. */
function textOf(file: string): { readonly text: string } | { readonly notice: Coded } | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile()) return { notice: coded('import-not-a-file') };
  if (found.size > LARGEST) return { notice: coded('import-too-large', { megabytes: LARGEST / 1_000_000 }) };
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return { notice: coded('import-unreadable') };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { notice: coded('import-not-utf8') };
  } finally {
    bytes.fill(0);
  }
}

/** Every line with everything that it needs; what is wrong is added to `problems`. */
async function linesOf(
  rows: readonly (readonly Cell[])[],
  administer: ReturnType<ImportPorts['administer']>,
  tenants: ImportPorts['tenants'],
  problems: ImportProblem[],
): Promise<Line[]> {
  const [head, ...body] = rows;
  const columns = columnsOf(head, problems);
  if (columns === null) return [];
  if (body.length === 0) problems.push({ line: 1, column: 1, field: null, notice: coded('import-no-login') });
  if (body.length > MOST_IMPORTED)
    problems.push({
      line: body[MOST_IMPORTED]?.[0]?.line ?? 1,
      column: 1,
      field: null,
      notice: coded('import-too-many', { most: MOST_IMPORTED }),
    });
  if (problems.length > 0) return [];
  const byName = Map.groupBy(await administer.listLoginPeople({ query: '' }), (person) => person.name);
  const people = new Map<string, LoginsOfPerson>();
  const seen = new Set<string>();
  const lines: Line[] = [];
  for (const row of body) {
    const [first, last] = [row[0], row.at(-1)];
    if (row.length !== columns.length) {
      problems.push({
        line: last?.line ?? 1,
        column: last?.column ?? 1,
        field: null,
        notice: coded('import-cells', { cells: row.length, columns: columns.length }),
      });
      continue;
    }
    const cell = (column: ImportColumn): Cell | undefined => row[columns.indexOf(column)];
    const text = (column: ImportColumn): string => cell(column)?.text ?? '';
    const before = problems.length;
    const wrong = (field: ImportColumn, notice: Coded): void => {
      problems.push({
        line: (cell(field) ?? first)?.line ?? 1,
        column: (cell(field) ?? first)?.column ?? 1,
        field,
        notice,
      });
    };
    const form: LoginForm = {
      name: text('name'),
      address: text('address'),
      user: text('user'),
      password: text('password'),
      totp: text('totp'),
    };
    for (const field of ['user', 'password', 'totp'] as const)
      if (hasControls(form[field])) wrong(field, coded('login-invisible'));
    const checked = checkLogin(form);
    if (!checked.ok) for (const { field, notice } of checked.problems) wrong(field, notice);
    const found = byName.get(text('person').trim()) ?? [];
    const [one] = found;
    if (one === undefined) wrong('person', coded('import-no-person'));
    else if (found.length > 1) wrong('person', coded('import-several-people'));
    if (found.length === 1 && one !== undefined) {
      const person = people.get(one.personId) ?? (await administer.listSavedLogins({ personId: one.personId }));
      people.set(one.personId, person);
      if (!person.workstations.some((each) => each.isSealedTo))
        wrong('person', person.workstations.length === 0 ? coded('import-not-signed-in') : coded('import-no-key'));
      const tenantId = tenantOf(text('company').trim(), person, tenants);
      if (tenantId === null)
        wrong('company', text('company').trim() === '' ? coded('import-which-company') : coded('import-other-company'));
      if (problems.length === before && checked.ok && tenantId !== null) {
        const key = JSON.stringify([one.personId, tenantId, checked.name, checked.address]);
        if (seen.has(key)) wrong('name', coded('import-twice'));
        seen.add(key);
        lines.push({ person, tenantId, form, address: checked.address });
      }
    }
    if (checked.ok) checked.seed?.secret.fill(0);
  }
  return lines;
}

function columnsOf(head: readonly Cell[] | undefined, problems: ImportProblem[]): ImportColumn[] | null {
  const known = { columns: [...IMPORT_COLUMNS] };
  if (head === undefined) problems.push({ line: 1, column: 1, field: null, notice: coded('import-empty', known) });
  const columns: ImportColumn[] = [];
  for (const { text, line, column } of head ?? []) {
    const name = IMPORT_COLUMNS.find((one) => one === text.trim().toLowerCase());
    if (name === undefined) problems.push({ line, column, field: null, notice: coded('import-no-column', known) });
    else if (columns.includes(name)) problems.push({ line, column, field: name, notice: coded('import-column-twice') });
    else columns.push(name);
  }
  for (const name of NEEDED)
    if (head !== undefined && problems.length === 0 && !columns.includes(name))
      problems.push({ line: 1, column: 1, field: name, notice: coded('import-column-missing', { column: name }) });
  return problems.length === 0 ? columns : null;
}

/** Without a name: the only one. */
function tenantOf(name: string, person: LoginsOfPerson, tenants: ImportPorts['tenants']): string | null {
  if (name === '') return person.tenantIds.length === 1 ? (person.tenantIds[0] ?? null) : null;
  return tenants.find((tenant) => tenant.name === name && person.tenantIds.includes(tenant.id))?.id ?? null;
}

/** Not by a pattern: JavaScript keeps what a pattern was last tried on. */
const hasControls = (text: string): boolean => [...text].some((letter) => letter < ' ' || letter === '\u007F');
