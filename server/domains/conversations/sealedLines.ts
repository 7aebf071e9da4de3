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
  readonly at: number;
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
      at: row.at,
      sealed: JSON.parse(row.sealed),
    })),
    ...originals.map((row): SealedLine => ({
      kind: 'message',
      tenantId: row.tenant_id,
      conversationId: row.conversation_id,
      id: row.message_id,
      at: row.at,
      sealed: JSON.parse(row.sealed),
    })),
  ];
}
