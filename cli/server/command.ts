/** The type of a subcommand of `cleandesk server`, and what several of them need. */
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { inStorage as inStorageOf } from '../../server/commandLine/inStorage.ts';
import type { SystemScope } from '../../server/scope/scope.ts';
import type { Db } from '../../server/storage/storage.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
/** Understood by every subcommand. */
export const COMMON = { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const satisfies Options;

export type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O & typeof COMMON; allowPositionals: true }>
>['values'];

export interface Command {
  /** One line of the help, after the name. */
  readonly what: string;
  /** Further lines of the help: the options. */
  readonly usage: readonly string[];
  readonly options: Options;
  /**
   * True where there is no data folder yet or none is used, and for `start`, which the system runs at boot: then a
   * remote login is not checked, and the use is not recorded.
   */
  readonly isOpen: boolean;
  /** @param args everything after `cleandesk server`. @returns the exit code. @throws NotUnderstood */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** The arguments cannot be read; the message says why, and the help is printed after it. */
export class NotUnderstood extends Error {}

/** Makes a subcommand from its options and its action; `rest` are the positional arguments. */
export function command<const O extends Options>(of: {
  readonly what: string;
  readonly usage: readonly string[];
  readonly options: O;
  readonly isOpen?: boolean;
  readonly run: (values: Values<O>, rest: readonly string[]) => Promise<number>;
}): Command {
  const options = { ...of.options, ...COMMON };
  const parse = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true });
  return {
    ...of,
    isOpen: of.isOpen === true,
    run(args) {
      let parsed: ReturnType<typeof parse>;
      try {
        parsed = parse(args);
      } catch (error) {
        throw new NotUnderstood(error instanceof Error ? error.message : 'these arguments cannot be read');
      }
      return of.run(parsed.values, parsed.positionals.slice(1));
    },
  };
}

/** The data folder. @throws NotUnderstood without one. */
export const folderOf = ({ data }: { readonly data?: string | undefined }): string => resolve(needed(data, '--data'));

/** Opens the database for one action and closes it, as `inStorage` of the server's command line. @returns 0 */
export async function inStorage(
  values: { readonly data?: string | undefined },
  work: (db: Db, scope: SystemScope) => Promise<void>,
): Promise<number> {
  await inStorageOf(folderOf(values), work);
  return 0;
}

/** @throws NotUnderstood for an option that is missing or empty. */
export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new NotUnderstood(`${name} is missing`);
  return value;
}

/** A whole number of at most seven digits; undefined where the option was not given. @throws NotUnderstood */
export function whole(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,7}$/.test(value)) throw new NotUnderstood(`${name} must be a whole number`);
  return Number(value);
}

/** A value as JSON, or a plain word such as `block`. */
export function jsonOrWord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Prints to standard output. @param indent spaces a level; one line without it */
export const printJson = (value: unknown, indent?: number): void => console.log(JSON.stringify(value, null, indent));
