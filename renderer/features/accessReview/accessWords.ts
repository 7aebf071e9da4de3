/** Lines of a review in words. */
import type { AccessDifference, AccessLine, AccessState, Use } from '../../../contract/accessReview.ts';
import { USED_WITHIN_DAYS } from '../../../core/vocabulary/accessReview.ts';
import { fullTime, listed, minuteStamp } from '../../i18n/format.ts';
import { t, wordsFor } from '../../i18n/index.ts';
import { byName, spaced } from '../../i18n/names.ts';

const named = (list: readonly { readonly name: string }[]): string => listed(list.map(({ name }) => name));

/** When it was used, or what is known of it. */
export function wordsOfUse({ status, at }: Use): string {
  if (at === null)
    return status === 'used'
      ? ''
      : t(`accessReview.use.${status === 'unused' ? 'unusedNever' : status}`, { days: USED_WITHIN_DAYS });
  const when = { at: minuteStamp(at), days: USED_WITHIN_DAYS };
  return t(status === 'not-recorded' ? 'accessReview.use.not-recordedAt' : `accessReview.use.${status}`, when);
}

/** What a person has to look at; that of a newer server is made readable and nothing more. */
export const findingWords = (finding: string): string =>
  wordsFor(`accessReview.findings.${finding}`) ?? spaced(finding);
/** What a permission allows; the name of one that only a newer server has. */
export const permissionWords = (name: string): string => wordsFor(`permissionNames.${name.replace('.', '-')}`) ?? name;

const lastUse = (state: AccessState | null): Use | null =>
  state?.kind === 'person' ? state.signedIn : state?.kind === 'workstation' ? state.seen : null;

function whatWords({ kind, state }: AccessLine): string {
  if (state?.kind === 'person')
    return state.leftAt === null
      ? t(`roles.${state.role}`)
      : `${t(`roles.${state.role}`)}, ${t('accessReview.presence.left')}`;
  return state?.kind === 'address-rule' ? t(`accessReview.uses.${state.use}`) : t(`accessReview.kinds.${kind}`);
}

function whereWords(state: AccessState | null): string {
  switch (state?.kind) {
    case 'person':
      return named(state.tenants);
    case 'workstation':
      return state.servesAll ? t('accessReview.servesAll') : named(state.tenants);
    case 'address-rule':
      return (
        state.tenant?.name ??
        state.group?.name ??
        (state.role === null ? t('accessReview.everybody') : t(`roles.${state.role}`))
      );
    case 'enrolment-code':
      return state.group?.name ?? t('accessReview.servesAll');
    default:
      return '';
  }
}

/** Values that are codes or dates, by what differs; all others are names and numbers. */
const VALUES = byName<(text: string) => string | null>({
  left: (code) => wordsFor(`accessReview.presence.${code}`),
  role: (code) => wordsFor(`roles.${code}`),
  until: (date) => fullTime(Date.parse(date)),
  use: (code) => wordsFor(`accessReview.uses.${code}`),
});
/** Before and after, in words. */
export const differenceWords = ({
  what,
  before,
  after,
}: AccessDifference): { name: string; before: string; after: string } => {
  const words = (text: string): string =>
    text === '' ? t('accessReview.nothing') : (VALUES.get(what)?.(text) ?? text);
  const name = wordsFor(`accessReview.differences.${what}`) ?? spaced(what);
  return { name, before: words(before), after: words(after) };
};

/** The cells of a row. */
export const cellsOf = (line: AccessLine) => {
  const use = lastUse(line.state);
  return {
    name: line.name,
    what: whatWords(line),
    where: whereWords(line.state),
    used: use === null ? '' : wordsOfUse(use),
    findings: listed(line.findings.map(findingWords)),
    decision: t(line.decision === null ? 'accessReview.noDecision' : `accessReview.decisions.${line.decision}`),
  };
};
