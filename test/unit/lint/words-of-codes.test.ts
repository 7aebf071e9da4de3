/** Every code that a part may give has words in each catalogue that may show it, and none of the codes is dead. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { wordsOf } from '../../../cli/words.ts';
import { CHECK_NOTES } from '../../../contract/checkNotes.ts';
import { AccessLine } from '../../../contract/accessReview.ts';
import { ROUTES } from '../../../contract/api.ts';
import { COMMAND_FAULTS } from '../../../contract/commandFaults.ts';
import { DeskRequiredAction } from '../../../contract/common.ts';
import { PROBLEMS, type Coded } from '../../../contract/errors.ts';
import { FAULTS } from '../../../contract/faults.ts';
import { NOTICES } from '../../../contract/notices.ts';
import { CHECK_STATES } from '../../../contract/selfCheck.ts';
import { REFUSALS } from '../../../contract/refusals.ts';
import { ServerStatement } from '../../../contract/serverStatement.ts';
import { noteWords as inTerminal } from '../../../main/selfCheck/noteWords.ts';
import { checkNotes } from '../../../renderer/i18n/en/checkNotes.ts';
import { factCodes } from '../../../renderer/i18n/en/activity.ts';
import { factNames } from '../../../renderer/i18n/en/facts.ts';
import { errors } from '../../../renderer/i18n/en/errors.ts';
import { changeActions } from '../../../renderer/i18n/en/people.ts';
import { controlNames } from '../../../renderer/i18n/en/selfCheck.ts';
import { inWords } from '../../../renderer/i18n/inWords.ts';
import { noteWords } from '../../../renderer/i18n/noteWords.ts';
import { LEAVES } from '../../../core/policy/leaves.ts';
import { SIGNS } from '../../../core/policy/guards.ts';
import { roles } from '../../../renderer/i18n/en/frame.ts';
import { stateCodes } from '../../../renderer/i18n/en/states.ts';
import { factWords } from '../../../renderer/i18n/factWords.ts';
import { places } from '../../../server/domains/people/differences.ts';
import { BOUND_TABLES } from '../../../server/record/stateQueries.ts';
import { recordedFacts } from '../../support/recordedFacts.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
type Params = z.ZodObject<Readonly<Record<string, z.ZodType>>>;
const OF_THE_SERVER: Readonly<Record<string, Params>> = Object.fromEntries(
  Object.entries(PROBLEMS).map(([code, { params }]) => [code, params as Params]),
);
const OF_THE_DESK: Readonly<Record<string, Params>> = { ...OF_THE_SERVER, ...NOTICES, ...REFUSALS, ...FAULTS };
const OF_THE_TERMINAL: Readonly<Record<string, Params>> = { ...OF_THE_SERVER, ...FAULTS, ...COMMAND_FAULTS };

/** A code with sample parameters, once for each value of a parameter that is one of a few. */
function samples(code: string, params: Params): Coded[] {
  const sample = params.parse(
    sampleOf(params, { idFor: () => null, random: seeded(7), optional: 1 }),
  ) as Coded['params'];
  const chosen = Object.entries(params.shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodEnum ? schema.options.map((value) => ({ ...sample, [name]: String(value) })) : [],
  );
  return (chosen.length === 0 ? [sample] : chosen).map((one) => ({ code, params: one }));
}

const isWords = (words: string, code: string): boolean =>
  /^["“]?\S.*[.!?]["”]?$/su.test(words) && !/\{\{|\}\}|\[object/.test(words) && !words.includes(`(${code})`);

describe('every code has a sentence', () => {
  test.each(Object.entries(OF_THE_DESK))('of the desk: %s', (code, params) => {
    expect(samples(code, params).filter((one) => !isWords(inWords(one), code))).toEqual([]);
  });
  test.each(Object.entries(OF_THE_TERMINAL))('of the command line: %s', (code, params) => {
    expect(samples(code, params).filter((one) => !isWords(wordsOf(one), code))).toEqual([]);
  });
  test.each(Object.entries(CHECK_NOTES))('of the self-check, on the page and in a terminal: %s', (code, params) => {
    for (const one of samples(code, params)) {
      const words = noteWords(one);
      expect(words).toMatch(/^\S.*\S$/su);
      expect(words).not.toMatch(/\{\{|\}\}|\[object|undefined/);
      expect(words).not.toBe(code);
      // Each value is shown, other than one that chooses between the words of its code.
      if (typeof checkNotes[code as keyof typeof checkNotes] === 'string')
        for (const value of Object.values(one.params).flat()) expect(words).toContain(String(value));
      expect(inTerminal(one)).toBe(words);
    }
  });
  test('and a code without one is named', () => {
    const newer = { code: 'of-a-newer-desk', params: {} };
    expect([noteWords(newer), inTerminal(newer)]).toEqual([newer.code, newer.code]);
    expect(inWords({ code: 'of-a-newer-server', params: {} })).toContain('(of-a-newer-server)');
    expect(wordsOf({ code: 'of-a-newer-server', params: {} })).toContain('(of-a-newer-server)');
  });
});

describe('every control of the self-check has a name', () => {
  const sources = globSync('{main,core/selfCheck}/**/*.ts', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  const text = sources.join('\n');
  test('wherever its code is written', () => {
    const one =
      /\bcontrol: '([^']+)'|(?:control|CONTROL) = '([^']+)'|(?<![.\w])line\(\s*'([^']+)'|: '(signal: [^']+)'/g;
    const several = /(?:controls: |linesOf\([^[\]]*, )\[([^\]]*)\]/g;
    const codes = [
      ...[...text.matchAll(one)].map((found) => found.slice(1).find((code) => code !== undefined) ?? ''),
      ...[...text.matchAll(several)].flatMap(([, list = '']) =>
        [...list.matchAll(/'([^']+)'/g)].map(([, it = '']) => it),
      ),
    ];
    expect(new Set(codes).size).toBeGreaterThan(50);
    const states: readonly string[] = CHECK_STATES;
    expect(codes.filter((code) => !Object.hasOwn(controlNames, code) && !states.includes(code))).toEqual([]);
  });
  test('and there is no name of another', () => {
    expect(Object.keys(controlNames).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});

describe('no code is dead', () => {
  const text = ['cli', 'core', 'main', 'preload', 'renderer', 'server', 'contract']
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) =>
        !/^contract\/(?:checkNotes|errors|faults|notices|refusals|commandFaults)\.ts$|^renderer\/i18n\/|^cli\/words\.ts$/.test(
          path,
        ),
    )
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');
  test('each is given by some part', () => {
    const codes = Object.keys({ ...OF_THE_DESK, ...COMMAND_FAULTS, ...CHECK_NOTES });
    expect(codes.filter((code) => !text.includes(`'${code}'`) && !new RegExp(`^ *${code}:`, 'm').test(text))).toEqual(
      [],
    );
  });
  test('each sentence of the catalogue of codes belongs to one', () => {
    /** Parts of sentences, and the other form of one. */
    const parts =
      /^(?:unknown|recorded|missing-control|states|kinds|unnamed-visitor|item-message|item-entry|item-entry-of|lost-\w+|desk-address-unknown|self-check-level-more)$/;
    expect(
      Object.keys(errors)
        .map((key) => key.replace(/_(?:zero|one|two|few|many|other)$/, ''))
        .filter((key) => !(key in OF_THE_DESK) && !parts.test(key)),
    ).toEqual([]);
    expect(Object.keys(checkNotes).sort()).toEqual(Object.keys(CHECK_NOTES).sort());
  });
});

test('every reason that is recorded has words: of refusals, locks and ends of sessions', () => {
  const reasons = new Set<string>();
  for (const path of globSync('{server,main}/**/*.ts', { cwd: ROOT })) {
    const source = readFileSync(join(ROOT, path), 'utf8');
    for (const [, named, ofLock] of source.matchAll(/\breason: '([a-z-]+)'|\block\([^;]*?, '([a-z-]+)'\)/g))
      reasons.add(named ?? ofLock ?? '');
  }
  expect(reasons.size).toBeGreaterThan(40);
  expect([...reasons].filter((reason) => !Object.hasOwn(factCodes, reason)).toSorted()).toEqual([]);
});

describe('every fact that is recorded', () => {
  const recorded = recordedFacts();
  test('is found in the sources', () => {
    expect(new Set(recorded.map(({ key }) => key)).size).toBeGreaterThan(110);
    expect(new Set(recorded.flatMap(({ codes }) => codes)).size).toBeGreaterThan(40);
  });
  test('has a name', () => {
    expect(recorded.filter(({ key }) => !Object.hasOwn(factNames, key))).toEqual([]);
  });
  test('has words for each code that is written there', () => {
    const hasWords = (code: string): boolean => Object.hasOwn(factCodes, code) || Object.hasOwn(changeActions, code);
    expect(recorded.filter(({ codes }) => !codes.every(hasWords))).toEqual([]);
  });
});

/** Codes that a fact gets from a variable, by its key, and by the kind of the record where that decides. */
const BY_VARIABLE: readonly { readonly key: string; readonly codes: readonly string[]; readonly kind?: string }[] = [
  { key: 'antiMalware', codes: ServerStatement.shape.antiMalware.options },
  { key: 'decision', codes: AccessLine.shape.decision.unwrap().options },
  { key: 'disk', codes: ServerStatement.shape.disk.options },
  { key: 'filesSinceLast', codes: ServerStatement.shape.filesSinceLast.options },
  { key: 'kind', codes: AccessLine.shape.kind.options, kind: 'access-review-decided' },
  { key: 'limit', codes: limitsInSources() },
  { key: 'machineKeyIn', codes: ['keychain', 'file'] },
  { key: 'reason', codes: Object.keys(PROBLEMS), kind: 'request-refused' },
  { key: 'reason', codes: reasonsInSources() },
  { key: 'requiredAction', codes: DeskRequiredAction.options },
  { key: 'route', codes: Object.keys(ROUTES) },
  { key: 'way', codes: SIGNS },
  { key: 'what', codes: BOUND_TABLES, kind: 'state-recorded' },
];
function sourcesOf(folder: string): string[] {
  return globSync(`${folder}/**/*.ts`, { cwd: ROOT }).map((path) => readFileSync(join(ROOT, path), 'utf8'));
}
/** Names of limits, as the server records them. */
function limitsInSources(): string[] {
  const text = sourcesOf('server').join('\n');
  return [
    ...text.matchAll(/\bhit\(\{ limit: '([a-z-]+)'|#(?!log)\w+\((?:this\.#\w+, )?'((?:visitor|desk)-[a-z-]+)'/g),
  ].map(([, one, other]) => one ?? other ?? '');
}
/** Reasons that are given to a function which records them: of failed sign-ins, of sessions that end. */
function reasonsInSources(): string[] {
  const text = sourcesOf('server/{domains,channels,start}').join('\n');
  return [
    ...text.matchAll(/#failed\([^;]*?, '([a-z-]+)'[,)]/g),
    ...text.matchAll(/\.(?:end|endOf|endWithin)\(\s*[^';]+?, '([a-z-]+)'/g),
    ...text.matchAll(/\brefused\('([a-z-]+)'/g),
  ].map(([, code = '']) => code);
}

test.each(BY_VARIABLE)(
  'the codes of the fact $key are not shown as they are',
  ({ key, codes, kind = 'desk-started' }) => {
    expect(codes.length).toBeGreaterThan(1);
    const words = codes.map((code) => factWords(kind, { [key]: code }, key));
    // A code of one word may be that word.
    expect(words.filter((one, at) => one === codes[at] && !/^[a-z]+$/.test(one))).toEqual([]);
  },
);

test('every choice of a policy value has words, and is a code in requests and changes', () => {
  const choices = LEAVES.flatMap(({ path, form }) =>
    form.type === 'choice' || form.type === 'choices'
      ? form.options.filter((one) => typeof one === 'string').map((option) => ({ path, option, form: form.type }))
      : [],
  );
  expect(choices.length).toBeGreaterThan(30);
  for (const { path, option, form } of choices) {
    const code = { is: 'code', code: option };
    expect(places({ [path]: form === 'choices' ? [option] : option })).toEqual([
      { path, value: form === 'choices' ? { is: 'list', list: [code], more: 0 } : code },
    ]);
    const isShown = [stateCodes, factCodes, roles].some((words) => Object.hasOwn(words, option));
    expect([path, option, isShown]).toEqual([path, option, true]);
  }
});
