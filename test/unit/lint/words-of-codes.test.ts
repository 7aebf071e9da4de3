/** Every code that a part may give has words in each catalogue that may show it, and none of the codes is dead. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { wordsOf } from '../../../cli/words.ts';
import { CHECK_NOTES } from '../../../contract/checkNotes.ts';
import { COMMAND_FAULTS } from '../../../contract/commandFaults.ts';
import { PROBLEMS, type Coded } from '../../../contract/errors.ts';
import { FAULTS } from '../../../contract/faults.ts';
import { NOTICES } from '../../../contract/notices.ts';
import { CHECK_STATES } from '../../../contract/selfCheck.ts';
import { REFUSALS } from '../../../contract/refusals.ts';
import { noteWords as inTerminal } from '../../../main/selfCheck/noteWords.ts';
import { checkNotes } from '../../../renderer/i18n/en/checkNotes.ts';
import { factCodes } from '../../../renderer/i18n/en/activity.ts';
import { factNames } from '../../../renderer/i18n/en/facts.ts';
import { errors } from '../../../renderer/i18n/en/errors.ts';
import { changeActions } from '../../../renderer/i18n/en/people.ts';
import { controlNames } from '../../../renderer/i18n/en/selfCheck.ts';
import { inWords } from '../../../renderer/i18n/inWords.ts';
import { noteWords } from '../../../renderer/i18n/noteWords.ts';
import { APPROVABLE } from '../../../core/policy/approvals.ts';
import { GUARD_ACTIONS } from '../../../core/policy/guards.ts';
import { stateCodes } from '../../../renderer/i18n/en/states.ts';
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

test('every code of the policy that a request may show has words', () => {
  expect([...APPROVABLE, ...GUARD_ACTIONS].filter((code) => !Object.hasOwn(stateCodes, code))).toEqual([]);
});
