/**
 * Sentences for people are in the catalogues of words and nowhere else: `renderer/i18n`, `widget/words`, `cli`,
 * `main/itWords.ts`. Everything else carries codes with parameters.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSentence, sentencesIn } from '../../support/sentences.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDERS = ['contract', 'server', 'main', 'preload', 'core', 'renderer', 'widget'];

const CATALOGUE = 'a catalogue';
const POLICY = 'the documentation of policy values, which docs, templates and the view of policy are made from';
const MASKER = 'words that the masker looks for';
/** Files or folders whose sentences are not words of the page, with the reason. Every other file has none. */
const EXEMPT: Readonly<Record<string, string>> = {
  'main/itWords.ts': CATALOGUE,
  'preload/words.ts': CATALOGUE,
  'renderer/i18n/': CATALOGUE,
  'widget/words/': CATALOGUE,
  'server/channels/widget/notices/': "the consent notice, whose text is stored with the visitor's consent",
  'server/scripted/scriptedVisitors.ts': 'what the scripted visitors of the trial write',
  'core/vocabulary/permissions.ts': 'what each permission allows, for docs/permissions.md',
  'main/launchRequest.ts': 'the log of a start that is refused',

  'core/policy/admx.ts': POLICY,
  'core/policy/guards.ts': POLICY,
  'core/policy/mobileconfig.ts': POLICY,
  'core/policy/page.ts': POLICY,
  'core/policy/words.ts': POLICY,

  'core/masking/detectors/': MASKER,
  'core/masking/lexicon/': MASKER,
};
const exemptionOf = (path: string): string | undefined =>
  Object.keys(EXEMPT).find((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));

const PATHS = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,tsx}`, { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'));
const found = new Map(
  PATHS.map((path) => [path, sentencesIn(readFileSync(join(ROOT, path), 'utf8'), path.endsWith('x') ? 'tsx' : 'ts')]),
);

test.each([
  ['a code', "throw problem('closed');"],
  ['an error of misuse', "throw new RangeError('A value needs a place.');"],
  ['an error that is handed on', "reject(new Error('It took too long for an answer.'));"],
  ['a cause', 'super(`This database has schema version ${found}.`);'],
  ['a comment', "// Say so. 'This is a comment.'\n/* And this is one. */"],
  ['a line of the log', "log('error', 'The policy is refused.', { reason });"],
  ['a description for developers', "route({ summary: 'The people of the own tenants' });"],
  ['a type', "type Why = 'it is not open here yet';"],
  ['SQL', 'database.prepare("SELECT body FROM draft WHERE id = ? AND at > ?");'],
  ['SQL in a template', 'const first = `create table a (id text not null, at integer not null) strict;`;'],
  ['a value of the policy', "value(z.number(), 'Minutes after which the desk locks.');"],
  ['a name of several words', "const NAME = 'cleandesk sealed value 1';"],
])('%s is no sentence for people', (_what, source) => {
  expect(sentencesIn(source)).toEqual([]);
});

test.each([
  ['a property', "const answer = { ok: false, message: 'This conversation is closed.' };"],
  ['a template', 'notice(`Copying is switched off at ${place}.`);'],
  ['a template over several lines', 'notice(`Copying is off\n  at this desk.`);'],
  ['a concatenation', "notice('Copying is switched ' +\n  'off at this desk.');"],
  ['a concatenation with values', "notice('There are ' + count + ' rules ' + already);"],
  ['one without a dot', "notice('this conversation is not open here');"],
  ['one that begins in lower case', "notice('its address cannot be read by this desk.');"],
  ['a choice', "notice(open ? code : 'It is closed now.');"],
  ['an argument of a template', "notice(`${open ? 'This is open here now.' : ''}`);"],
  ['a constant', "const CARDS = 'Card numbers cannot be switched off (PCI DSS 4.0.1).';"],
  ['a message of a schema', "z.string().min(1, 'Must not be empty.');"],
  ['a fault that is returned as an error', "const fault = (words: string) => new Fault('This rule cannot be read.');"],
])('%s is found', (_what, source) => {
  expect(sentencesIn(source)).toHaveLength(1);
});

test('of an element, a single word is for people too', () => {
  const view = `<p title={t('closed')}>{t('closed')} · 3</p>`;
  expect(sentencesIn(view, 'tsx')).toEqual([]);
  for (const words of ['<p>Closed</p>', '<input aria-label="Search" />', "<p>{open ? 'This is closed now.' : ''}</p>"])
    expect(sentencesIn(words, 'tsx')).toHaveLength(1);
});

test('what is found has its line and its text', () => {
  expect(sentencesIn("\nnotice(\n  'There are ' + count + ' rules already.');")).toEqual([
    { line: 3, text: 'There are … rules already.' },
  ]);
});

test('a list of terms is none, and a long part of a sentence is one', () => {
  expect(isSentence('street road avenue lane drive court')).toBe(false);
  expect(isSentence('the desk that was signed in before')).toBe(true);
});

test('no file has a sentence for people', () => {
  expect([...found].filter(([path, list]) => exemptionOf(path) === undefined && list.length > 0)).toEqual([]);
});

test('every exemption is needed', () => {
  const used = new Set([...found].filter(([, list]) => list.length > 0).map(([path]) => exemptionOf(path)));
  expect(Object.keys(EXEMPT).filter((one) => !used.has(one))).toEqual([]);
});
