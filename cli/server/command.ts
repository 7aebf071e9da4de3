/** What a subcommand of `cleandesk server` is, and what several of them need. */
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { openStorage } from '../../server/storage/openStorage.ts';
import { systemScope, type SystemScope } from '../../server/scope/scope.ts';
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
   * True where it touches the data of a server that there is not yet, or none at all, and for the start itself, which a
   * system does at boot: then a remote login is not asked about, and the use is not recorded.
   */
  readonly isOpen: boolean;
  /** @param args everything behind `cleandesk server`. @returns the exit code. @throws NotUnderstood */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** The arguments cannot be read; the message says why, and the help follows it. */
export class NotUnderstood extends Error {}

/** A subcommand from its own options and what it does with them; `rest` are the words behind its name. */
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

/**
 * Opens the database for one piece of work, which the administrator at the server does for no tenant and for every one.
 * @returns 0
 */
export async function inStorage(
  values: { readonly data?: string | undefined },
  work: (db: Db, scope: SystemScope) => Promise<void>,
): Promise<number> {
  const storage = await openStorage(folderOf(values));
  try {
    await work(storage.db, systemScope('the command line acts for no person'));
    return 0;
  } finally {
    await storage.close();
  }
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

export const printJson = (value: unknown, indent?: number): void => console.log(JSON.stringify(value, null, indent));
