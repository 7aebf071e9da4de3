import { readSetting } from '../../storage/settings.ts';
import type { Db } from '../../storage/storage.ts';

/** Name of the setting. */
export const WITNESSES = 'ledger-witnesses';

/** Which witnesses there are, and how many must cosign (C2SP tlog-policy); null for none. */
export const witnessText = (db: Db): Promise<string | null> => readSetting(db, WITNESSES);
