import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { sealedValues } from './sealedQueries.ts';

/** A sealed value as `cleandesk open` reads it, as sealed as in the database. `at`: milliseconds since 1970. */
export interface SealedLine {
  readonly kind: 'entry' | 'message';
  readonly tenantId: string;
  readonly conversationId: string;
  readonly id: string;
  /** What an entry is about; absent for a message. */ readonly entryKind?: string;
  /** The id of the person who entered it; `server` for a message. */ readonly author: string;
  readonly authorName?: string;
  /** Where it was sealed; `server` for a message. */ readonly workstation: string;
  /** When it was sealed, by the clock of the one who sealed. */ readonly at: number;
  /** When it arrived at the server, by the server's clock; absent for a message. */ readonly arrivedAt?: number;
  readonly sealed: unknown;
}

/** The sealed entry or message with this id, or with null every one of every tenant: entries first. */
export async function sealedLines(db: Db, scope: SystemScope, id: string | null): Promise<SealedLine[]> {
  const { entries, originals } = await sealedValues(db, scope, id);
  return [
    ...entries.map((row): SealedLine => ({
      kind: 'entry',
      tenantId: row.tenant_id,
      conversationId: row.conversation_id,
      id: row.id,
      entryKind: row.kind,
      author: row.author_person_id,
      authorName: row.author_name,
      workstation: row.workstation_id,
      at: row.written_at ?? row.at,
      arrivedAt: row.at,
      sealed: valueOf(row.sealed),
    })),
    ...originals.map((row): SealedLine => ({
      kind: 'message',
      tenantId: row.tenant_id,
      conversationId: row.conversation_id,
      id: row.message_id,
      author: 'server',
      workstation: 'server',
      at: row.at,
      sealed: valueOf(row.sealed),
    })),
  ];
}

/** A row that cannot be read is exported as it is: `cleandesk open` names it, and it keeps back none of the others. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
