/** Handlers of the routes about the ledger. What they answer are hashes and signatures, of no tenant. */
import type { Handlers } from '../../platform/http/handler.ts';
import type { Db } from '../../storage/storage.ts';
import type { Ledger } from './ledger.ts';
import { tileReader } from './ledgerQueries.ts';

/** The newest checkpoint with its proof, and single tiles. */
export function ledgerHandlers(s: {
  readonly db: Db;
  readonly ledger: Ledger;
}): Pick<Handlers, 'ledgerCheckpoint' | 'ledgerTile'> {
  return {
    ledgerCheckpoint: ({ params }) => s.ledger.shown(params.from),
    ledgerTile: async ({ params: { level, index } }) => ({
      hashes: Buffer.from(await tileReader(s.db)({ level, index, width: 1 })).toString('base64'),
    }),
  };
}
