/** The mistakes that `npm run mutate` plants are what their kinds say, and nothing that has no behaviour is changed. */
import { expect, test } from 'vitest';
import { choose } from '../../mutate/choose.ts';
import { applied, foundAgain, mutantsOf, type Mutant } from '../../mutate/mutantsOf.ts';
import { KINDS } from '../../mutate/operators.ts';
import { seededRandom } from '../../mutate/seededRandom.ts';

const madeOf = (source: string, kind: string): readonly string[] =>
  mutantsOf('core/planted.ts', source)
    .filter((mutant) => mutant.kind === kind)
    .map(({ after }) => after);

const PLANTED: readonly (readonly [kind: string, before: string, ...after: readonly string[]])[] = [
  ['and-or', 'f(a && b);', 'f(a || b);'],
  ['boundary', 'f(a < b);', 'f(a <= b);'],
  ['equality', 'f(a === b);', 'f(a !== b);'],
  ['arithmetic', 'f(a + b);', 'f(a - b);'],
  ['assignment', 'a += b;', 'a -= b;'],
  ['method', 'f(a.every(b));', 'f(a.some(b));'],
  [
    'where-dropped',
    "db.selectFrom('a').where('b', '=', c).limit(1);",
    "db.selectFrom('a').where('b', '=', c);",
    "db.selectFrom('a').limit(1);",
  ],
  ['call-dropped', 'f(a.trim());', 'f(a);'],
  ['part-dropped', 'f(a && b);', 'f(a);', 'f(b);'],
  ['not-negated', 'f(!a);', 'f(a);'],
  ['guard-removed', 'function f() { if (a) return 1; g(); }', 'function f() { ; g(); }'],
  ['condition', 'if (a) f(); else g();', 'if (false) f(); else g();', 'if (true) f(); else g();'],
  ['choice-swapped', 'f(a ? b : c);', 'f(a ? c : b);'],
  [
    'answer-ignored',
    'async () => { if (!(await take())) return; f(); };',
    'async () => { if (!((await take(), true))) return; f(); };',
  ],
  ['not-awaited', 'async () => { await f(); };', 'async () => { void f(); };'],
  ['statement-removed', '{ f(); }', '{ ; }'],
  ['catch-swallows', 'try { f(); } catch { g(); }', 'try { f(); } catch {}'],
  ['off-by-one', 'f(a.slice(0, b));', 'f(a.slice(0, (b) + 1));', 'f(a.slice(0, (b) - 1));'],
  ['number', 'f(a === 3);', 'f(a === 4);'],
  ['boolean', 'f(true);', 'f(false);'],
  ['string', "f('a');", "f('');"],
  ['pattern', 'f(/^a$/i);', 'f(/^a$/);', 'f(/^a/i);', 'f(/a$/i);'],
  ['element-dropped', 'f([a, b, c]);', 'f([a, b]);', 'f([b, c]);'],
  ['spread-dropped', 'f({ ...a, b });', 'f({  b });'],
  ['permission', "f({ permission: 'people.manage' });", "f({ permission: 'session.end-own' });"],
];

test.each(PLANTED)('%s: %s', (kind, before, ...after) => {
  expect(madeOf(before, kind).toSorted()).toEqual(after.toSorted());
});

test('each kind is planted above', () => {
  expect(PLANTED.map(([kind]) => kind)).toEqual(KINDS);
});

test.each([
  ["import { a } from 'b';"],
  ["throw new Error('a');"],
  ["log.info({ a: 1 }, 'b');"],
  ["this.#log.warn('a');"],
  ["type A = 'a' | 1; interface B { c: true }"],
  ['const TIMEOUT_MS = 20;'],
  ['const most = 65536;'],
  ["export * from 'a';"],
])('%s has no behaviour that is changed', (source) => {
  expect(mutantsOf('core/planted.ts', source)).toEqual([]);
});

test('a mutant says its line, its function and what changes', () => {
  const source = 'function first() {}\nfunction second(a: number) {\n  return a < 3;\n}\n';
  const [mutant] = mutantsOf('core/planted.ts', source);
  expect(mutant).toMatchObject({ line: 3, inside: 'second', before: 'return a < 3;', after: 'return a <= 3;' });
  expect(mutant && applied(source, mutant)).toBe(source.replace('<', '<='));
});

const MANY = Array.from({ length: 40 }, (_unused, index) => `f(a${index} && b.every(c), ${index}, 'x', !d);`).join(
  '\n',
);
const drawn = (seed: number): readonly Mutant[] => [
  ...choose([...mutantsOf('core/a.ts', MANY), ...mutantsOf('core/b.ts', 'g(a < b);')], seededRandom(seed)),
];

test('the same seed chooses the same mutants, another one others', () => {
  expect(drawn(3)).toEqual(drawn(3));
  expect(drawn(4).slice(0, 20)).not.toEqual(drawn(3).slice(0, 20));
});

test('no place in the text is chosen twice', () => {
  const places = drawn(5).map(({ path, start }) => `${path} ${start}`);
  expect(places.length).toBeGreaterThan(100);
  expect(new Set(places).size).toBe(places.length);
});

test('a mutant is found again where its lines have moved, and not where they have changed', () => {
  const source = 'f(a < b);\n';
  const mutant = mutantsOf('core/a.ts', source).find(({ kind }) => kind === 'boundary');
  if (mutant === undefined) throw new Error('there is no such mutant');
  const moved = `g();\n\n${source}`;
  const again = foundAgain(mutant, moved);
  expect(again && applied(moved, again)).toBe('g();\n\nf(a <= b);\n');
  expect(foundAgain(mutant, 'f(a < c);\n')).toBeNull();
});
