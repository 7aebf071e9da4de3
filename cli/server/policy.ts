import { policyAt, reissuePolicy, setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { command, inStorage, jsonOrWord, needed, NotUnderstood, printJson, whole } from './command.ts';

export const policy = command({
  what: 'get [KEY], or set KEY VALUE; a running server follows at once',
  usage: [
    'such as "lock.idleMinutes 10" or "network.serverAccepts \'["10.2.0.0/16"]\'"',
    'or reissue --above N, after a restored backup: makes what is stored newer than version N',
  ],
  options: { above: { type: 'string' } },
  async run(values, [what = '', key, value, ...more]) {
    if (what === 'reissue' && key === undefined) {
      const above = whole(needed(values.above, '--above'), '--above') ?? 0;
      return inStorage(values, async (db) =>
        console.log(`The policy is version ${await reissuePolicy(db, above)} now.`),
      );
    }
    if (what === 'get' && value === undefined)
      return inStorage(values, async (db) => printJson(await policyAt(db, key), 2));
    if (what !== 'set' || key === undefined || value === undefined || more.length > 0)
      throw new NotUnderstood('policy needs "get [KEY]", "set KEY VALUE" or "reissue --above N"');
    return inStorage(values, async (db) => {
      await setPolicyAt(db, key, jsonOrWord(value));
      console.log(`${key} is now ${JSON.stringify(await policyAt(db, key))}`);
    });
  },
});
