/**
 * Trains the name model: `node scripts/masking/train.ts` on everything, and writes data/name-model.bin;
 * `--folds 5` trains five times instead, each time without a fifth of the conversations, scores the whole masker on
 * what was left out, and writes nothing (`--fold 0` only the first of them). About a minute for each training on one
 * core.
 *
 * Data: MultiDoGO, train and dev splits (CDLA-Permissive), read from `$CLEANDESK_DATA/masking`; the word lists of
 * sources.ts, which npm brings; and sentences put together here from the project's own templates.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../../core/masking/detectors/all.ts';
import { useWeights } from '../../core/masking/model/tagger.ts';
import { writeData } from '../lib/writeData.ts';
import { provideRepositoryData } from '../lib/repositoryData.ts';
import { chats, examples, foldOf } from './corpus.ts';
import { judge, judgement, lines } from './judge.ts';
import { learn, packed, quantized, seeded } from './perceptron.ts';
import { sources } from './sources.ts';
import { wordLists } from './wordLists.ts';

provideRepositoryData();
const ROUNDS = 6;
const SENTENCES = 120_000;

const option = (name: string): number | null =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : null;
const words = await sources(await wordLists());
const all = chats();
const folds = option('--folds');
const say = (line: string): void => console.log(line);

if (folds === null) {
  const table = quantized(learn(examples(all, words, seeded(5), SENTENCES), ROUNDS, say));
  const bytes = packed(table);
  writeData('name-model.bin', bytes, 'node scripts/masking/train.ts');
  say(`${bytes.length} bytes of weights`);
} else {
  const inTalk = judgement();
  const alone = judgement();
  const only = option('--fold');
  for (let fold = 0; fold < folds; fold++) {
    if (only !== null && fold !== only) continue;
    const table = quantized(
      learn(
        examples(
          all.filter(({ id }) => foldOf(id, folds) !== fold),
          words,
          seeded(5 + fold),
          SENTENCES,
        ),
        ROUNDS,
        say,
      ),
    );
    useWeights(table);
    const left = all.filter(({ id }) => foldOf(id, folds) === fold);
    const here = judgement();
    judge(left, here, false);
    say(lines(`fold ${fold + 1} of ${folds}`, here).join('\n'));
    judge(left, inTalk, false);
    judge(left, alone, true);
  }
  say(lines('all that was left out, in its conversation', inTalk).join('\n'));
  say(lines('all that was left out, each turn alone', alone).join('\n'));
  const out = join(tmpdir(), 'cleandesk-folds.txt');
  writeFileSync(out, `${inTalk.misses.join('\n')}\n`, { mode: 0o600 });
  say(`misses and wrong hits, verbatim: ${out}`);
}
