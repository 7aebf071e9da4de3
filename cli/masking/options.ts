/** Options of `cleandesk mask --audit`. */
import { parseArgs } from 'node:util';
import { KINDS_READ } from './files.ts';

export const AUDIT_HELP = `Usage: cleandesk mask --audit FOLDER [options]

Reads the transcripts below FOLDER and reports what would be masked in them: how much of which type, why, and where.
The report contains no message. Nothing in FOLDER is changed, and links in it are not followed.

  --report FILE            the page to write (masking-audit.html where you are)
  --json FILE              the same figures as JSON
  --conversation-per-file  each file is one conversation, where its messages name none;
                           without it such a message is taken by itself
  --column NAME            the column or key that has the text, if it is not text, message, body or content
  --excerpts               adds a few masked messages of each type; what the masker missed can be read in them

Reads ${KINDS_READ}:
  .jsonl  a message a line, as cleandesk mask reads them; or a conversation a line, with its messages inside
  .json   one document with messages anywhere in it, up to 64 million characters
  .csv    a header with a column for the text; conversation and from, sender or role are used where there are any
  .txt    a message a line; "Agent:" or "Visitor:" before it says who wrote
A file in UTF-16 has to begin with a byte order mark. What is neither UTF-8 nor UTF-16 is read as Windows-1252.
A report that is there already is replaced; any other file is left alone.

Exit code 0: everything was read; 1: the report is written, but something could not be read, or there was nothing to
report, or it could not be written; 2: not understood.
`;

export interface AuditOptions {
  readonly folder: string;
  readonly report: string;
  readonly json: string | null;
  readonly conversationPerFile: boolean;
  readonly column: string | null;
  readonly excerpts: boolean;
}

/** @returns null when help is asked for. @throws TypeError with words for wrong usage */
export function auditOptions(args: readonly string[]): AuditOptions | null {
  if (args.includes('--help') || args.includes('-h')) return null;
  const { values } = parseArgs({
    args: [...args],
    options: {
      audit: { type: 'string' },
      report: { type: 'string', default: 'masking-audit.html' },
      json: { type: 'string' },
      column: { type: 'string' },
      'conversation-per-file': { type: 'boolean', default: false },
      excerpts: { type: 'boolean', default: false },
    },
  });
  for (const [name, value] of Object.entries(values)) if (value === '') throw new TypeError(`--${name} is empty`);
  if (values.audit === undefined) throw new TypeError('--audit needs a folder');
  return {
    folder: values.audit,
    report: values.report,
    json: values.json ?? null,
    conversationPerFile: values['conversation-per-file'],
    column: values.column ?? null,
    excerpts: values.excerpts,
  };
}
