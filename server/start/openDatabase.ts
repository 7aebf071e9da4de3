import type { Policy } from '../../core/policy/policy.ts';
import { writePolicy } from '../domains/policy/policyStore.ts';
import type { Step } from '../platform/steps.ts';
import { readSetting } from '../storage/settings.ts';
import { openStorage } from '../storage/openStorage.ts';
import type { Storage } from '../storage/storage.ts';

/** @param policy stored before anything reads the policy, in place of the stored one */
export const openDatabase = (dataFolder: string, policy: Policy | undefined): Step<Storage> => ({
  name: 'open the database',
  async start() {
    const storage = await openStorage(dataFolder);
    try {
      if (policy !== undefined) await writePolicy(storage.db, policy);
    } catch (error) {
      await storage.close();
      throw error;
    }
    return {
      made: storage,
      async undo() {
        // Queries run in order: when this one is answered, what later steps wrote last is stored.
        await readSetting(storage.db, 'flushed').catch(() => undefined);
        await storage.close();
      },
    };
  },
});
