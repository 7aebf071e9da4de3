import { compileRanges, RangeUnreadable } from '../../core/access/addresses.ts';
import { setRanges } from '../../server/domains/policy/policyByKey.ts';
import { readPolicy } from '../../server/domains/policy/policyStore.ts';
import { Said } from '../said.ts';
import { wordsOf } from '../words.ts';
import { command, inStorage, NotUnderstood } from './command.ts';

export const networks = command({
  what: 'list, or set RANGE ...: from where desks may connect; a running server follows at once',
  usage: ['[--workstations] for the addresses that workstations themselves may have'],
  options: { workstations: { type: 'boolean' } },
  async run(values, [what = '', ...ranges]) {
    if (what !== 'list' && what !== 'set') throw new NotUnderstood('networks needs "list" or "set RANGE ..."');
    const which = values.workstations === true ? 'workstationRanges' : 'serverAccepts';
    return inStorage(values, async (db) => {
      if (what === 'list') {
        for (const range of (await readPolicy(db)).network[which]) console.log(range);
        return;
      }
      try {
        compileRanges(ranges);
      } catch (error) {
        throw error instanceof RangeUnreadable ? new Said(wordsOf(error.fault)) : error;
      }
      await setRanges(db, which, ranges);
      console.log(ranges.length === 0 ? 'No address is accepted now.' : `Accepted now: ${ranges.join(', ')}`);
    });
  },
});
