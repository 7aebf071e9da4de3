import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, type Area } from './areas.ts';
import { choose } from './choose.ts';
import { copyOfTree } from './copyOfTree.ts';
import { mutantsOf, type Mutant } from './mutantsOf.ts';
import { seededRandom } from './seededRandom.ts';
import { typeChecked } from './typeChecked.ts';

/** So many are drawn for one that is wanted, because the type check refuses about a third. */
const DRAWN = 2;

/**
 * Mutants of one area that the type check lets through, in a random order that the seed decides.
 * @param tree root of a work tree
 * @throws Error when the types could not be checked
 */
export async function chosenMutants(tree: string, area: Area, count: number, seed: number): Promise<readonly Mutant[]> {
  const all = filesOf(area, tree).flatMap((path) => mutantsOf(path, readFileSync(join(tree, path), 'utf8')));
  const random = choose(all, seededRandom(seed));
  const chosen: Mutant[] = [];
  let waiting: Mutant[] = [];
  const copy = copyOfTree(tree);
  try {
    while (chosen.length < count) {
      const wanted = (count - chosen.length) * DRAWN;
      while (waiting.length < wanted) {
        const next = random.next();
        if (next.done === true) break;
        waiting.push(next.value);
      }
      // One of each file at a time, because the compiler says of a file with an error no more than that.
      const batch = waiting.filter(({ path }, index) => waiting.findIndex((one) => one.path === path) === index);
      if (batch.length === 0) break;
      waiting = waiting.filter((one) => !batch.includes(one));
      chosen.push(...(await typeChecked(copy, batch)));
    }
  } finally {
    copy.remove();
  }
  return chosen.slice(0, count);
}
