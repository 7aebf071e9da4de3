/** The work of masking grows with the length of a message and no faster, counted in steps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedWork, type CountedWork } from '../../support/countedWork.ts';

const load = async () => ({
  ...(await import('../../../core/masking/mask.ts')),
  ...(await import('../../../core/masking/policy/patternEngine.ts')),
  ...(await import('../../../core/masking/policy/policy.ts')),
  ...(await import('../../../core/masking/policy/policyMask.ts')),
});
let counted: CountedWork<Awaited<ReturnType<typeof load>>>;
beforeAll(async () => {
  counted = await countedWork('/core/masking/', load);
});
afterAll(() => counted.stop());

/** How many times more work a text of ten times the length is: 100 where it grows with the square. */
async function growth(work: (text: string) => void, long: string): Promise<number> {
  const short = long.slice(0, Math.floor(long.length / 10));
  // What is prepared once is no work of a message.
  work(short);
  const [few, many] = [await counted.steps(() => work(short)), await counted.steps(() => work(long))];
  // Each character is looked at: the counters are those of the code that does it.
  expect(few).toBeGreaterThan(short.length);
  return many / few;
}
const LINEAR = 12;

test('of a hostile link', async () => {
  const say = (text: string): void => void counted.loaded.mask({ id: '1', author: 'visitor', text });
  expect(await growth(say, `https://a.example/?${'%34'.repeat(66_000)}`)).toBeLessThan(LINEAR);
});

describe('of a pattern that would explode in a backtracking engine', () => {
  const HOSTILE: readonly (readonly [string, string])[] = [
    ['(a+)+bb', 'a'.repeat(65_536)],
    ['(a|aa)+bb', 'a'.repeat(65_536)],
    ['(a|a?)+bbb', `${'a'.repeat(65_000)}!`],
    ['(.*)*xyz', 'x'.repeat(65_536)],
    ['(\\w+\\s?)+!!!', 'word '.repeat(13_000)],
    ['\\d+\\d+\\d+\\d+-', '1'.repeat(65_536)],
    ['(\\d{1,3} ?){4,6}-', '1 '.repeat(32_000)],
    ['[a-z]{3,200}#', 'q'.repeat(65_536)],
    // As a table these would have a million states.
    ['(a|b|\\d)*a(a|b|\\d){16}', 'a1b2 -'.repeat(11_000)],
    ['(\\d[ -]?){6,90}', 'a1b2 -'.repeat(11_000)],
    ['[\\d -]{8,200}', 'a1b2 -'.repeat(11_000)],
  ];
  test.each(HOSTILE)('%s', async (pattern, text) => {
    const engine = counted.loaded.compilePatterns([pattern]);
    expect(await growth((part) => engine.find(part, [], () => {}), text)).toBeLessThan(LINEAR);
  });

  test('of three such patterns together, over a megabyte', async () => {
    const engine = counted.loaded.compilePatterns(['(a+)+bb', '(\\d[ -]){3,9}x', '(\\w+\\s?)+!!!']);
    expect(await growth((part) => engine.find(part, [], () => {}), 'a1 2-'.repeat(200_000))).toBeLessThan(LINEAR);
  });

  test('of fifty in one policy', async () => {
    const policy = counted.loaded.MaskingPolicy.parse({
      patterns: Array.from({ length: 50 }, (_, i) => ({
        name: `Number ${i}`,
        label: 'membership number',
        pattern: `(a+)+b${i}b`,
        mustMatch: [`aab${i}b`],
        mustNotMatch: [],
      })),
    });
    const say = counted.loaded.makePolicyMask(policy, Buffer.alloc(32, 1), []).mask('a conversation');
    const work = (text: string): void => void say({ id: 'm', author: 'visitor', text, at: 1_000 });
    expect(await growth(work, 'a'.repeat(65_536))).toBeLessThan(LINEAR);
  });
});
