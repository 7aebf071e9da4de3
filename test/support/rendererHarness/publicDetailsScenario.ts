/** Public details of a client company for drawing the page without a server; few of its rules are here. */
import type { Bridge } from '../../../contract/bridge.ts';
import type { Coded } from '../../../contract/errors.ts';
import type { DetailForm, DetailRow } from '../../../contract/publicDetails.ts';
import { id, PEOPLE, type Scenario } from './scenario.ts';

type Verbs = Pick<
  Bridge,
  'listPublicDetails' | 'addPublicDetails' | 'removePublicDetails' | 'exportPublicDetails' | 'readPublicDetails'
>;
const DAY = 86_400_000;
const SOME: readonly (Pick<DetailForm, 'kind' | 'value'> & Partial<DetailForm>)[] = [
  { kind: 'email', value: 'help@harbourbank.example', note: 'Main address' },
  { kind: 'email', value: 'hilfe@harbourbank.example', language: 'de' },
  { kind: 'phone', value: '+44 20 7946 0000', note: 'Service, 8 to 20 h' },
  { kind: 'phone', value: '0800 555 0199' },
  { kind: 'address', value: '12 High Street, London EC1A 1BB' },
  { kind: 'site', value: 'www.harbourbank.example' },
  { kind: 'word', value: 'Jane Saver Account', language: 'en' },
];

const faultIn = ({ kind, value }: DetailForm): Coded | null =>
  kind === 'email' && !value.includes('@')
    ? { code: 'detail-email', params: {} }
    : /4111/.test(value)
      ? { code: 'detail-card', params: {} }
      : null;

/** Answers from a list in memory. `asks`: each addition waits for another person. */
export function publicDetailVerbs(
  how: NonNullable<Scenario['details']>,
  now: number,
  list: <T>(value: T) => Promise<T>,
): Verbs {
  const row = (form: DetailForm, at: number): DetailRow => ({
    ...form,
    ...{ id: id(21, at + 1), by: PEOPLE.idris.name, at: now - (at + 1) * DAY },
  });
  let details: DetailRow[] = how === 'none' ? [] : SOME.map((one, at) => row({ language: null, note: '', ...one }, at));
  const listed = (): DetailRow[] =>
    details.toSorted((a, b) => `${a.kind} ${a.value}`.localeCompare(`${b.kind} ${b.value}`, 'en'));
  return {
    listPublicDetails: () => list({ details: listed(), most: 500 }),
    addPublicDetails({ details: given }) {
      const problems = given.flatMap((one, at) => {
        const notice = faultIn(one);
        return notice === null ? [] : [{ at, notice }];
      });
      const fresh = given.filter((one) => !details.some(({ kind, value }) => kind === one.kind && value === one.value));
      const known = given.length - fresh.length;
      if (problems.length > 0 || fresh.length === 0) return list({ added: 0, known, requestId: null, problems });
      if (how === 'asks') return list({ added: 0, known, requestId: id(22, 1), problems });
      details = [...details, ...fresh.map((one, at) => row(one, details.length + at))];
      return list({ added: fresh.length, known, requestId: null, problems });
    },
    removePublicDetails({ ids }) {
      details = details.filter((one) => !ids.includes(one.id));
      return list({ ok: true });
    },
    exportPublicDetails: () =>
      how === 'asks'
        ? Promise.reject(new Error('No folder is set for it.'))
        : list({ file: 'public-details-20261130T201500000Z.csv', details: details.length }),
    readPublicDetails({ text, kind }) {
      const lines = text.split('\n').map((value, at) => ({ at, value: value.trim() }));
      const forms = lines.flatMap(({ at, value }) => {
        const form = { kind: value.includes('@') ? ('email' as const) : kind, value, language: null, note: '' };
        return value === '' ? [] : [{ line: at + 1, form, notice: faultIn(form) }];
      });
      return list({
        details: forms.flatMap(({ form, notice }) => (notice === null ? [form] : [])),
        problems: forms.flatMap(({ line, notice }) => (notice === null ? [] : [{ line, notice }])),
      });
    },
  };
}
