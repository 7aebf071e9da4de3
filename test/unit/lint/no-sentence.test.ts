/**
 * Words for people are in the catalogues of words and nowhere else: `renderer/i18n`, `widget/words`, `main/itWords.ts`
 * and `preload/words.ts`. Everything else carries codes with parameters. The command line's texts are in `cli`, which
 * is not read here. Not detected: a single word, and several in small letters without the small words of a sentence,
 * that reach the page by a variable.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSentence, isTitle, sentencesIn } from '../../support/sentences.ts';

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
  'server/domains/conversations/transcript/': CATALOGUE,
  'server/scripted/characters.ts': 'what the scripted visitors of the trial write',
  'main/launchRequest.ts': 'the log of a start that is refused',

  'core/policy/admx.ts': POLICY,
  'core/policy/guards.ts': POLICY,
  'core/policy/mobileconfig.ts': POLICY,
  'core/policy/page.ts': POLICY,
  'core/policy/words.ts': POLICY,

  'server/storage/sqlite/migrations/': 'the tables, in SQL',

  'core/masking/detectors/': MASKER,
  'core/masking/lexicon/': MASKER,
};
const exemptionOf = (path: string): string | undefined =>
  Object.keys(EXEMPT).find((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));

const PATHS = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,tsx}`, { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'));
const found = new Map(PATHS.map((path) => [path, sentencesIn(readFileSync(join(ROOT, path), 'utf8'), path)]));

test.each([
  ['a code', "throw problem('closed');"],
  ['an error of misuse', "throw new RangeError('A value needs a place.');"],
  ['an error that is handed on', "reject(new Error('It took too long for an answer.'));"],
  ['a cause', 'super(`This database has schema version ${found}.`);'],
  ['a comment', "// Say so. 'This is a comment.'\n/* And this is one. */"],
  ['a line of the log', "log('error', 'The policy is refused.', { reason });"],
  ['a type', "type Why = 'it is not open here yet';"],
  ['SQL', 'database.prepare("SELECT body FROM draft WHERE id = ? AND at > ?");'],
  ['SQL in a template', 'db.exec(`create table a (id text not null, at integer not null) strict;`);'],
  ['SQL of a step', 'const steps = [{ sql: `CREATE TABLE a (id TEXT NOT NULL, at INTEGER NOT NULL) STRICT;` }];'],
  ['SQL of a query', 'sql`select the.id from the where the.at is not null`.execute(db);'],
  ['a picture', "const ICON = 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8z' + 'M6.5 11a2.3 2.3 0 0 1 3 0';"],
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
  ['a title of two words', "const answer = { name: 'Authenticator app' };"],
  ['a button of three words', "const label = 'Sign in again';"],
  ['a title with a value', 'const name = `Visitor ${number} again`;'],
  ['a title with a comma', "const head = ['Transcript, masked'];"],
  ['a question of a terminal', "const ask = 'Workstation password: ';"],
  ['a choice in a concatenation', "notice('x' + (open ? 'This is open here now.' : ''));"],
  ['String.raw', 'notice(String.raw`This is a path: \\u of the desk.`);'],
  ['any other tag', 'notice(styled`Copying is switched off at ${place}.`);'],
  ['a call of report', "report('paste', 'This reason was given by a script.');"],
  ['a call of close', "dialog.close('This is what the person reads.');"],
  ['a call of step', "wizard.step('Enter the password of this workstation.');"],
  ['a call of value', "form.value('The desk is not open here yet.');"],
  ['a call of describe', "field.describe('The desk is not open here yet.');"],
  ['a summary', "const card = { summary: 'The people of the own tenants' };"],
  ['a description', "const card = { description: 'What is shown to the person.' };"],
  ['what begins like SQL', "const empty = 'Select a conversation from the list.';"],
  ['what begins like SQL, in a call for SQL', "guide.prepare('Select a conversation from the list.');"],
  ['what begins like SQL, in small letters', "notice('with this the desk is locked at once');"],
  ['what begins like SQL, under another key', "const a = { text: 'delete it from the list that is there' };"],
  ['a fault that is returned as an error', "const fault = (words: string) => new Fault('This rule cannot be read.');"],
])('%s is found', (_what, source) => {
  expect(sentencesIn(source)).toHaveLength(1);
});

/** Texts that people do not read, and the only files in which they are that. */
test.each([
  ['main/desk.ts', "start.step('take the policy of this desk, which may be old', run);"],
  ['server/channels/desk/deskHub.ts', "socket.close(1002, 'it is not a frame of this protocol');"],
  ['contract/api.ts', "route({ summary: 'The people of the own tenants' });"],
  ['contract/api.ts', "const record = notRecorded('it is a view of the organisation');"],
  ['server/start/openHubs.ts', "systemScope('the floor, which is read for all who watch it');"],
  ['core/policy/lock.ts', "value(z.number(), 'Minutes after which the desk locks.');"],
])('in %s, %s is for others', (path, source) => {
  expect(sentencesIn(source, path)).toEqual([]);
  expect(sentencesIn(source, 'renderer/features/one.ts')).toHaveLength(1);
});

test.each([
  ['a text', '<p>Closed</p>'],
  ['an expression', "<p>{'Closed'}</p>"],
  ['a template', '<p>{`Closed`}</p>'],
  ['a template with a value', '<p>{`${count} rows`}</p>'],
  ['String.raw', '<p>{String.raw`Closed`}</p>'],
  ['a concatenation', "<p>{count + ' rows'}</p>"],
  ['a choice', "<p>{open ? t('open') : 'closed'}</p>"],
  ['a choice in a choice', "<p>{a ? t('a') : b ? 'no answer' : null}</p>"],
  ['a condition', "<p>{open && 'closed'}</p>"],
  ['what comes in place of nothing', "<p>{name ?? 'unnamed'}</p>"],
  ['an assertion', "<p>{'Closed' as string}</p>"],
  ['a list', "<p>{['closed', name]}</p>"],
  ['a list that is joined', "<p>{['closed', name].join(' ')}</p>"],
  ['what is changed', "<p>{'closed'.toUpperCase()}</p>"],
  ['what is made for each', "<p>{rows.map(() => 'row')}</p>"],
  ['a fragment', "<>{'Closed'}</>"],
  ['an argument of a template', '<p>{`${open ? "closed" : ""}`}</p>'],
  ['a name for screen readers', '<input aria-label="Search" />'],
  ['a name in an expression', "<input aria-label={'Search'} />"],
  ['a title', '<p title={`closed`} />'],
  ['a placeholder', "<input placeholder={open ? 'Search' : undefined} />"],
  ['a label of a component', '<TextField label="Search" />'],
  ['another label of a component', '<PaneHead closeLabel={"Close"} />'],
  ['children as an attribute', '<Button children="Close" />'],
  ['a text of a component', "<Confirm text={ok ? 'sure' : t('no')} />"],
  ['a text without an element', "element.textContent = 'Closed';"],
  ['a choice without an element', "element.title = open ? '' : 'closed';"],
  ['an attribute without an element', "element.setAttribute('aria-label', 'Search');"],
  ['a text node', "document.createTextNode('closed');"],
  ['an element by a function', "h('p', { class: 'row' }, 'closed');"],
  ['an attribute by a function', "h('input', { class: 'row', placeholder: 'Search' });"],
  ['an element of React by a function', "createElement('p', null, open && 'closed');"],
])('%s of an element is for people, whatever its words are', (_what, source) => {
  expect(sentencesIn(source, 'renderer/features/One.tsx')).toHaveLength(1);
});

test('of an element, words of the catalogue and what is no text are not found', () => {
  const view = `<p title={t('closed')} className={open ? 'row open' : 'row'} data-kind="alert">{t('closed')} · 3</p>`;
  expect(sentencesIn(view, 'renderer/features/One.tsx')).toEqual([]);
  expect(sentencesIn("<p>{(['from', 'to'] as const).map((end) => t(end))}</p>", 'renderer/One.tsx')).toEqual([]);
  expect(sentencesIn("h('p', { class: 'row open' }, words.closed);", 'widget/view/one.ts')).toEqual([]);
});

test('what is found has its line and its text', () => {
  expect(sentencesIn("\nnotice(\n  'There are ' + count + ' rules already.');")).toEqual([
    { line: 3, text: 'There are … rules already.' },
  ]);
});

test('a list of terms is none, and a long part of a sentence is one', () => {
  expect(isSentence('street road avenue lane drive court')).toBe(false);
  expect(isSentence('the desk that was signed in before')).toBe(true);
  expect(['Sign in again', 'Authenticator app', 'Not found'].every(isTitle)).toBe(true);
  expect(['cleandesk sealed value', 'CN=Cleandesk authority', 'SQLite format 3', 'Closed'].some(isTitle)).toBe(false);
});

test('no file has words for people', () => {
  expect([...found].filter(([path, list]) => exemptionOf(path) === undefined && list.length > 0)).toEqual([]);
});

test('every exemption is needed', () => {
  const used = new Set([...found].filter(([, list]) => list.length > 0).map(([path]) => exemptionOf(path)));
  expect(Object.keys(EXEMPT).filter((one) => !used.has(one))).toEqual([]);
});
