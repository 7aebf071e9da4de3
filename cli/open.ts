/**
 * `cleandesk open`: opens exported sealed values with a tenant's private key. Run it where the key is: at the tenant.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SignedSeal } from '../contract/api.ts';
import { EntryKind, Id, Millis } from '../contract/common.ts';
import { CannotOpen, open, SUITE, type SealContext } from '../core/sealing/sealing.ts';
import { faultOfSeal, type SealFault } from '../core/sealing/signedSeal.ts';

const USAGE = `Usage: cleandesk open --key FILE [--key FILE ...] --authority FILE [--authority FILE ...] [--in FILE]

Reads exported sealed entries and messages as JSON lines (standard input without --in) and writes those of these keys opened, as JSON lines.
--key is a private sealing key of the tenant, one option for each. --authority is the certificate of the operator's authority (PEM): what no workstation of it has signed is not opened.
Lines sealed to other keys are passed over and counted on standard error.
A line that does not open, because it is damaged, forged, changed, moved or there twice, is named on standard error; the others are written.
Exit code 0: all opened; 1: nothing opened; 2: not understood; 3: some opened, and some lines of these keys did not.`;

const KeyFile = z.looseObject({ suite: z.literal(SUITE), keyId: z.string(), privateKey: z.string().length(43) });
/** One line of the server's export. */
const ExportedSealed = z.strictObject({
  kind: z.enum(['entry', 'message']),
  tenantId: Id,
  conversationId: Id,
  id: Id,
  entryKind: EntryKind.optional(),
  author: z.union([Id, z.literal('server')]),
  authorName: z.string().max(120).optional(),
  workstation: z.union([Id, z.literal('server')]),
  at: Millis,
  arrivedAt: Millis.optional(),
  sealed: SignedSeal,
});
type Line = z.output<typeof ExportedSealed>;

const FAULTS: Readonly<Record<SealFault, string>> = {
  certificate:
    'was signed by nobody whom this authority has certified: it may have been made with the public key alone.',
  'other-signer': 'was not signed by the workstation that it names.',
  'certificate-time': 'names a time at which the certificate of its workstation was not valid.',
  signature:
    'is not what its workstation has signed: its kind, author, workstation, time or place was changed, or its value.',
};

/** What the line says of its value, which must be what was sealed and signed. */
const contextOf = (line: Line): SealContext => ({
  tenantId: line.tenantId,
  conversationId: line.conversationId,
  id: line.id,
  purpose: line.kind,
  kind: line.kind === 'entry' ? (line.entryKind ?? '') : 'message',
  author: line.author,
  workstation: line.workstation,
  at: line.at,
});

/**
 * Opens what opens. A workstation can cause a line that does not, and that must not keep back the rest:
 * it is named, and the exit code says so.
 * @returns the exit code of the command.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      key: { type: 'string', multiple: true },
      authority: { type: 'string', multiple: true },
      in: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (values.key === undefined || values.authority === undefined) {
    console.error(`cleandesk open: ${values.key === undefined ? '--key' : '--authority'} is missing.\n\n${USAGE}`);
    return 2;
  }
  const keys = new Map<string, Buffer>();
  for (const file of values.key) {
    const key = readKey(file);
    if (key === null)
      return failed(`${file} is not the private key of a tenant. It is the KEY-ID.key.json that "tenant-key" wrote.`);
    keys.set(key.keyId, key.privateKey);
  }
  const authorities: string[] = [];
  for (const file of values.authority) {
    const read = readAuthorities(file);
    if (read === null)
      return failed(`${file} is not the certificate of an authority. The operator has it from "server authorities".`);
    authorities.push(...read);
  }
  // Opened first: lines of a stream that cannot be read would be none, and nothing to open.
  const input = values.in === undefined ? process.stdin : (await openFile(values.in)).createReadStream();
  const seen = new Set<string>();
  const lines: string[] = [];
  let number = 0;
  let others = 0;
  let bad = 0;
  const notOpened = (why: string): void => {
    bad += 1;
    console.error(`cleandesk open: line ${number} ${why}`);
  };
  for await (const line of createInterface({
    input,
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
    const privateKey = keys.get(sealed.keyId);
    if (privateKey === undefined) {
      others += 1;
      continue;
    }
    const fault = faultOfSeal(sealed, contextOf(exported), authorities);
    if (fault !== null) {
      notOpened(FAULTS[fault]);
      continue;
    }
    if (seen.has(rest.id)) {
      notOpened('is there twice.');
      continue;
    }
    seen.add(rest.id);
    try {
      lines.push(JSON.stringify({ ...rest, value: await open(privateKey, sealed, contextOf(exported)) }));
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      notOpened('does not open: the key is wrong, or the value was changed or moved.');
    }
  }
  if (lines.length === 0 && bad === 0 && others > 0)
    return failed(
      `nothing was sealed to ${keys.size === 1 ? 'this key' : 'these keys'} (${[...keys.keys()].join(', ')}): ` +
        `${others} ${others === 1 ? 'line was' : 'lines were'} sealed to another key.`,
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

/** Null for a file that is none. @throws Error of node:fs */
function readKey(path: string): { keyId: string; privateKey: Buffer } | null {
  const text = readFileSync(path, 'utf8');
  try {
    const parsed = KeyFile.safeParse(JSON.parse(text));
    return parsed.success
      ? { keyId: parsed.data.keyId, privateKey: Buffer.from(parsed.data.privateKey, 'base64url') }
      : null;
  } catch {
    return null;
  }
}

/** Null for a file that is none. @throws Error of node:fs */
function readAuthorities(path: string): string[] | null {
  const text = readFileSync(path, 'utf8');
  try {
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return found.length > 0 && found.every((pem) => new X509Certificate(pem).ca) ? found : null;
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
