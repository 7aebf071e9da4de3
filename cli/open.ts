/**
 * `cleandesk open`: opens exported sealed values with a tenant's private key. Run it where the key is: at the tenant.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SealedValue } from '../contract/api.ts';
import { EntryKind, Id, Millis } from '../contract/common.ts';
import { CannotOpen, open, SUITE } from '../core/sealing/sealing.ts';

const USAGE = `Usage: cleandesk open --key FILE [--in FILE]

Reads exported sealed entries and messages as JSON lines (standard input without --in) and writes those of this key opened, as JSON lines.
Lines sealed to other keys are passed over and counted on standard error.
A line that does not open, because it is damaged, was changed or moved, is named on standard error; the others are written.
Exit code 0: all opened; 1: nothing opened; 2: not understood; 3: some opened, and some lines of this key did not.`;

const KeyFile = z.looseObject({ suite: z.literal(SUITE), keyId: z.string(), privateKey: z.string().length(43) });
/** One line of the server's export. */
const ExportedSealed = z.strictObject({
  kind: z.enum(['entry', 'message']),
  tenantId: Id,
  conversationId: Id,
  id: Id,
  entryKind: EntryKind.optional(),
  at: Millis,
  sealed: SealedValue,
});

/**
 * Opens what opens. Anyone who may add an entry can cause a line that does not, and that must not keep back the rest:
 * it is named, and the exit code says so.
 * @returns the exit code of the command.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { key: { type: 'string' }, in: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true || values.key === undefined) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const key = readKey(values.key);
  if (key === null) return failed(`${values.key} is not the private key of a tenant.`);
  const lines: string[] = [];
  let number = 0;
  let others = 0;
  let bad = 0;
  const notOpened = (why: string): void => {
    bad += 1;
    console.error(`cleandesk open: line ${number} ${why}`);
  };
  for await (const line of createInterface({
    input: values.in === undefined ? process.stdin : createReadStream(values.in),
    crlfDelay: Infinity,
  })) {
    number += 1;
    if (line.trim() === '') continue;
    const exported = readLine(line);
    if (exported === null) {
      notOpened('is not an exported sealed value.');
      continue;
    }
    const { sealed, ...rest } = exported;
    if (sealed.keyId !== key.keyId) {
      others += 1;
      continue;
    }
    try {
      const value = await open(key.privateKey, sealed, {
        tenantId: rest.tenantId,
        conversationId: rest.conversationId,
        id: rest.id,
        purpose: rest.kind,
      });
      lines.push(JSON.stringify({ ...rest, value }));
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      notOpened('does not open: the key is wrong, or the value was changed or moved.');
    }
  }
  if (lines.length === 0 && bad === 0 && others > 0)
    return failed(
      `nothing was sealed to this key (${key.keyId}): ${others} ${others === 1 ? 'line was' : 'lines were'} ` +
        'sealed to another key.',
    );
  if (others > 0)
    console.error(
      `cleandesk open: ${others} ${others === 1 ? 'line was' : 'lines were'} sealed to another key and passed over.`,
    );
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (bad === 0) return 0;
  console.error(
    `cleandesk open: ${lines.length} ${lines.length === 1 ? 'value' : 'values'} opened, ` +
      `${bad} ${bad === 1 ? 'line' : 'lines'} not.`,
  );
  return lines.length === 0 ? 1 : 3;
}

function failed(why: string): number {
  console.error(`cleandesk open: ${why}`);
  return 1;
}

function readKey(path: string): { keyId: string; privateKey: Buffer } | null {
  try {
    const parsed = KeyFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success
      ? { keyId: parsed.data.keyId, privateKey: Buffer.from(parsed.data.privateKey, 'base64url') }
      : null;
  } catch {
    return null;
  }
}

function readLine(line: string): z.output<typeof ExportedSealed> | null {
  try {
    const parsed = ExportedSealed.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
