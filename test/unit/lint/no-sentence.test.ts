/**
 * Sentences for people are in the catalogues of words only. Files that still have some are named here with their
 * number, which may only fall; a sentence in any other file fails.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDERS = ['contract', 'server', 'main', 'preload', 'core'];
/** A literal of several words that begins with a capital letter and ends as a sentence does. */
const SENTENCE = /(['"`])[A-Z][^'"`\n]* [^'"`\n]*[.?!]\1/g;
/** For developers and logs: errors of misuse, lines of a log, descriptions of routes. */
const FOR_DEVELOPERS =
  /\bsuper\(|\bnew \w*(?:Error|CannotRead|Unreachable|StorageFull)\(|\blog\??\.?\(|\bsummary:|\bdescription:|\bdescribe\(/;

/** @returns how many sentences for people a source has. */
export function sentencesIn(source: string): number {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*\/\//.test(line) && !FOR_DEVELOPERS.test(line))
    .flatMap((line) => [...line.matchAll(SENTENCE)]).length;
}

const POLICY = 'the documentation of policy values, which docs, templates and the view of policy are made from';
/** Files whose sentences are not words of the page, with the reason. Every other file counts. */
const EXEMPT: Readonly<Record<string, string>> = {
  'core/policy/admx.ts': POLICY,
  'core/policy/approvals.ts': POLICY,
  'core/policy/guards.ts': POLICY,
  'core/policy/logins.ts': POLICY,
  'core/policy/passwords.ts': POLICY,
  'core/policy/policy.ts': POLICY,
  'core/policy/sessions.ts': POLICY,
  'server/channels/widget/notices.ts': "the consent notice, whose text is stored with the visitor's consent",
  'server/scripted/scriptedVisitors.ts': 'what the scripted visitors of the trial write',
  'main/itWords.ts': 'the catalogue for IT at the machine',
};

const REMAINING: Readonly<Record<string, number>> = {
  'core/logins/sealLogin.ts': 2,
  'core/sealing/sealing.ts': 2,
  'main/activity/activity.ts': 2,
  'main/selfCheck/gate.ts': 1,
  'main/selfCheck/runChecks.ts': 5,
  'main/store/machineDatabase.ts': 3,
  'main/store/personStore.ts': 4,
  'main/store/store.ts': 1,
  'preload/overlay.ts': 1,
  'preload/securityKey.ts': 1,
};

test.each([
  ["throw problem('closed');", 0],
  ["throw new Error('The key of this workstation is missing.');", 0],
  ['// Say so. "This is a comment."', 0],
  ["return { ok: false, message: 'This conversation is closed.' };", 1],
  ['notice(`Copying is switched off at ${place}.`);', 1],
])('of %s it finds %i', (source, count) => {
  expect(sentencesIn(source)).toBe(count);
});

test('no file has more sentences for people than it had', () => {
  const found = globSync(`{${FOLDERS.join(',')}}/**/*.ts`, { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !(path in EXEMPT))
    .map((path) => [path, sentencesIn(readFileSync(join(ROOT, path), 'utf8'))] as const)
    .filter(([path, count]) => count > (REMAINING[path] ?? 0));
  expect(found).toEqual([]);
});

test('every file that is exempt, or has some left, has sentences', () => {
  const without = [...Object.keys(EXEMPT), ...Object.keys(REMAINING)].filter(
    (path) => !existsSync(join(ROOT, path)) || sentencesIn(readFileSync(join(ROOT, path), 'utf8')) === 0,
  );
  expect(without).toEqual([]);
});
