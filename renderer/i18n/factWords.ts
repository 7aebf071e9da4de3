/** Facts of records and alerts in words. */
import type { ActivityDetail } from '../../contract/activity.ts';
import { fullTime, listed } from './format.ts';
import { t, wordsFor } from './index.ts';
import { alertName, byName, changeActionName, codeName, maskedTypeName, spaced } from './names.ts';
import { noteWords } from './noteWords.ts';
import { placeName, valueWords } from './stateWords.ts';

type Fact = ActivityDetail[string];

/** What a fact is called; that of a newer server or desk is made readable and nothing more. */
export const factName = (key: string): string => wordsFor(`factNames.${key}`) ?? spaced(key);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Ids and hashes, for matching records and not for reading; the whole record has them. */
export const isForMatching = (key: string, fact: unknown): boolean =>
  key.endsWith('Id') || (typeof fact === 'string' && (UUID.test(fact) || HASH.test(fact)));

/** Facts that are a note of the self-check, whose parameters are facts of the same record. */
const NOTES: Partial<Record<string, string>> = { signal: 'evidence', 'guard-failed': 'note' };
const TIMES: readonly string[] = ['attested', 'expiresAt', 'issuedAt', 'until', 'dueAt'];

/** Facts whose codes have words of their own. */
const CODES = byName<(code: string) => string | null>({
  action: (code) => wordsFor(`changeActions.${code}`) ?? wordsFor(`factCodes.${code}`) ?? changeActionName(code),
  alert: alertName,
  antiMalware: (code) => wordsFor(`antiMalwareStates.${code}`),
  decision: (code) => wordsFor(`accessReview.decisions.${code}`),
  disk: (code) => wordsFor(`serverStatement.disks.${code}`),
  entryKind: (code) => wordsFor(`entryKinds.${code}.name`),
  limit: (code) => wordsFor(`limitNames.${code}`),
  notA: maskedTypeName,
  record: (code) => wordsFor(`activityKinds.${code}.name`),
  role: (code) => wordsFor(`roles.${code}`),
  // The name of a request of the API, which only IT reads.
  route: spaced,
  way: spaced,
});

/** Parts of `style/EMAIL/type-name/pseudonym` by what it changes. */
const MASKED = byName<(type: string) => string>({
  on: (type) => `types.${type}.on`,
  style: (type) => `types.${type}.style`,
  reach: () => 'pseudonyms.reach',
  patterns: () => 'patterns',
});

function maskingChange(coded: string): string {
  const [what = '', type = '', before = '', after = ''] = coded.split('/');
  const path = MASKED.get(what)?.(type);
  if (path === undefined) return coded;
  const said = (value: string): string =>
    value === ''
      ? t('activityFacts.none')
      : what === 'on'
        ? valueWords(path, { is: 'flag', flag: value === 'true' })
        : what === 'patterns'
          ? valueWords(path, { is: 'number', number: Number(value) })
          : valueWords(path, { is: 'code', code: value });
  return `${placeName(path)}: ${said(before)} → ${said(after)}`;
}

/** A fact of a record or alert of this kind; a code of a newer server or desk as it is. */
export function factWords(kind: string, detail: Readonly<Record<string, unknown>>, key: string): string {
  const fact = detail[key] as Fact | undefined;
  if (fact === null || fact === undefined || fact === '') return t('activityFacts.none');
  if (typeof fact === 'boolean') return t(fact ? 'activityFacts.yes' : 'activityFacts.no');
  if (typeof fact === 'number') return TIMES.includes(key) ? fullTime(fact) : String(fact);
  if (key === NOTES[kind]) return noteWords({ code: fact, params: detail as ActivityDetail });
  if (key === 'changed' && detail['action'] === 'set-masking-policy') return listed(fact.split(',').map(maskingChange));
  // A refusal is named by the code of its problem, whose sentence is for the person who was refused.
  if (kind === 'request-refused' && key === 'reason') return wordsFor(`factCodes.${fact}`) ?? spaced(fact);
  return CODES.get(key)?.(fact) ?? codeName(fact);
}
