/**
 * The policy as the page has it: what is stored, what was changed here and not saved, and what the server says to it.
 */
import { useCallback, useEffect, useState } from 'react';
import type { PolicyOutcome, PolicyValue, PolicyView } from '../../../contract/policy.ts';
import { policyValueWords, t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { listed, numberWords } from '../../i18n/format.ts';
import { codeWords } from '../../i18n/stateWords.ts';
import { useDesk } from '../../store/context.ts';

export type Json = PolicyValue['stored'];
const OF_A_FEW: readonly PolicyValue['form']['type'][] = ['choice', 'choices', 'fixed'];
/** Something to be looked at before it is made: changes of this page, or an earlier version. */
export interface Review {
  readonly toVersion: number | null;
  readonly outcome: PolicyOutcome;
}

/**
 * A value for display, one line.
 * @param of what it is a value of: where that is one of a few, they have words
 */
export function shown(value: Json, of: Pick<PolicyValue, 'path' | 'form'> | undefined): string {
  if (value === null) return t('policy.none');
  if (typeof value === 'boolean') return value ? t('policy.on') : t('policy.off');
  if (Array.isArray(value))
    return value.length === 0
      ? t('policy.none')
      : listed(value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : wordsIn(of, one))));
  if (typeof value === 'object') return Object.keys(value).length === 0 ? t('policy.none') : JSON.stringify(value);
  return wordsIn(of, value);
}

/** What a value is called that is one of a few; any other as it is. */
export const optionWords = (path: string, option: string | number): string =>
  typeof option === 'number' ? numberWords(option) : codeWords(path, option);
const wordsIn = (of: Pick<PolicyValue, 'path' | 'form'> | undefined, value: string | number | boolean): string =>
  of !== undefined && OF_A_FEW.includes(of.form.type) && typeof value !== 'boolean'
    ? optionWords(of.path, value)
    : String(value);

export function usePolicyWork() {
  const { bridge } = useDesk();
  const [view, setView] = useState<PolicyView | null>(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<{ readonly tone: 'info' | 'danger'; readonly text: string } | null>(null);
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Json>>(new Map());
  const [review, setReview] = useState<Review | null>(null);

  const load = useCallback(
    (): Promise<void> =>
      bridge.getPolicy({}).then(
        (found) => {
          setView({ ...found, values: found.values.map((value) => ({ ...value, ...policyValueWords(value.path) })) });
          setFailed(false);
        },
        () => setFailed(true),
      ),
    [bridge],
  );
  useEffect(() => {
    void load();
  }, [load]);

  const ask = (toVersion: number | null, onlyTry: boolean, inSpiteOf: readonly string[]): Promise<PolicyOutcome> => {
    const base = { baseVersion: view?.version ?? 0, onlyTry, inSpiteOf: [...inSpiteOf] };
    return toVersion === null
      ? bridge.changePolicy({ ...base, changes: [...drafts].map(([path, value]) => ({ path, value })) })
      : bridge.undoPolicy({ ...base, toVersion });
  };
  async function working(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setNotice(null);
    try {
      await work();
    } catch (cause) {
      setReview(null);
      setNotice({ tone: 'danger', text: t('policy.failed', { words: errorWords(cause) }) });
    } finally {
      setBusy(false);
    }
  }
  return {
    view,
    failed,
    busy,
    notice,
    drafts,
    review,
    load,
    draft(path: string, value: Json | undefined) {
      const next = new Map(drafts);
      if (value === undefined) next.delete(path);
      else next.set(path, value);
      setDrafts(next);
    },
    discard: () => setDrafts(new Map()),
    closeReview: () => setReview(null),
    /** Asks the server what it would make of it; stores nothing. */
    look: (toVersion: number | null) =>
      working(async () => setReview({ toVersion, outcome: await ask(toVersion, true, []) })),
    make: (inSpiteOf: readonly string[]) =>
      working(async () => {
        if (review === null) return;
        const outcome = await ask(review.toVersion, false, inSpiteOf);
        if (outcome.version === null && outcome.requestId === null) return setReview({ ...review, outcome });
        setReview(null);
        if (review.toVersion === null) setDrafts(new Map());
        setNotice({
          tone: 'info',
          text: outcome.version === null ? t('policy.asked') : t('policy.saved', { version: outcome.version }),
        });
        await load();
      }),
  };
}
export type PolicyWork = ReturnType<typeof usePolicyWork>;
