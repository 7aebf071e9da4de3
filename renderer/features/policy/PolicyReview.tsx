/** What a change of the policy would do, shown before it is stored: differences, problems, and warnings to accept. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PolicyValue } from '../../../contract/policy.ts';
import { t } from '../../i18n/index.ts';
import { inWords } from '../../i18n/inWords.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Window } from '../../ui/Window.tsx';
import { shown, type PolicyWork } from './policyWork.ts';

export function PolicyReview({ work, values }: { work: PolicyWork; values: readonly PolicyValue[] }) {
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const review = work.review;
  if (review === null) return null;
  const { changes, problems, warnings, needsApproval } = review.outcome;
  const valueAt = (path: string): PolicyValue | undefined => values.find((value) => value.path === path);
  const titleOf = (path: string): string => valueAt(path)?.title ?? path;
  const mayGo = problems.length === 0 && changes.length > 0 && warnings.every(({ notice }) => read.has(notice.code));
  return (
    <Window
      role="alertdialog"
      isOpen
      close={work.closeReview}
      title={review.toVersion === null ? t('policy.reviewTitle') : t('policy.undoTitle', { count: review.toVersion })}
    >
      <div className="stack">
        {review.toVersion !== null && <p>{t('policy.undoText')}</p>}
        {problems.length > 0 && (
          <div role="alert">
            <p className="danger">{t('policy.problems')}</p>
            <ul className="lines">
              {problems.map((one) => (
                <li key={`${one.path} ${one.part} ${one.notice.code}`}>
                  <strong>{one.path === '' ? '' : titleOf(one.path)}</strong>{' '}
                  {one.part !== '' && <code className="small">{one.part}</code>} {inWords(one.notice)}
                </li>
              ))}
            </ul>
          </div>
        )}
        {changes.length === 0 && problems.length === 0 && <p>{t('policy.nothing')}</p>}
        {changes.length > 0 && (
          <table className="policy-changes">
            <thead>
              <tr>
                <th scope="col">{t('policy.which')}</th>
                <th scope="col">{t('policy.before')}</th>
                <th scope="col">{t('policy.after')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((one) => (
                <tr key={one.path}>
                  <th scope="row">
                    {titleOf(one.path)}
                    <br />
                    <code className="small muted">{one.path}</code>
                  </th>
                  <td>{shown(one.before, valueAt(one.path))}</td>
                  <td>
                    <strong>{shown(one.after, valueAt(one.path))}</strong>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {problems.length === 0 &&
          warnings.map((warning) => (
            <div key={warning.notice.code} className="callout danger policy-warning">
              <Icon name="warning" />
              <div>
                <p>{inWords(warning.notice)}</p>
                <label className="policy-tick">
                  <input
                    type="checkbox"
                    checked={read.has(warning.notice.code)}
                    onChange={(event) =>
                      setRead(
                        event.target.checked
                          ? new Set([...read, warning.notice.code])
                          : new Set([...read].filter((one) => one !== warning.notice.code)),
                      )
                    }
                  />{' '}
                  {t('policy.accept')}
                </label>
              </div>
            </div>
          ))}
        {needsApproval && <Callout icon="lock">{t('policy.needsApproval')}</Callout>}
        <div className="window-foot">
          <Button className="button" autoFocus onPress={work.closeReview}>
            {t('app.cancel')}
          </Button>
          <Button
            className="button primary"
            isDisabled={!mayGo}
            isPending={work.busy}
            onPress={() => void work.make([...read])}
          >
            {work.busy ? t('policy.saving') : needsApproval ? t('policy.ask') : t('policy.save')}
          </Button>
        </div>
      </div>
    </Window>
  );
}
