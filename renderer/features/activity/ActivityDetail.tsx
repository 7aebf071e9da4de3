/** One record, in a sentence and its facts. */
import { useEffect } from 'react';
import type { CheckedRow } from '../../../contract/activity.ts';
import { t, wordsFor, wordsOf } from '../../i18n/index.ts';
import { spaced } from '../../i18n/names.ts';
import { fullTime } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { OtherView } from './OtherView.tsx';
import { facts, kindName, sentence } from './activityWords.ts';
import { PaneHead } from '../../ui/PaneHead.tsx';

export function ActivityDetail({ row, close }: { row: CheckedRow; close: () => void }) {
  const recorded = facts(row);
  const { columns } = wordsOf('activity');
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [close]);
  return (
    <aside className="detail-pane" data-region="detail" aria-labelledby="detail-title">
      <PaneHead id="detail-title" title={kindName(row.kind)} close={close} closeLabel={t('activity.closeDetail')} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys */}
      <div className="detail-body" aria-live="polite" role="region" aria-labelledby="detail-title" tabIndex={0}>
        <p>{sentence(row)}</p>
        <dl>
          <div>
            <dt>{columns.time}</dt>
            <dd>{fullTime(row.at)}</dd>
          </div>
          <div>
            <dt>{t('activity.arrived')}</dt>
            <dd>{fullTime(row.arrivedAt)}</dd>
          </div>
          {row.tenantName !== null && (
            <div>
              <dt>{columns.tenant}</dt>
              <dd>{row.tenantName}</dd>
            </div>
          )}
          {row.workstationName !== null && (
            <div>
              <dt>{columns.where}</dt>
              <dd>{row.workstationName}</dd>
            </div>
          )}
          <div>
            <dt>{t('activity.position')}</dt>
            <dd>{row.position}</dd>
          </div>
        </dl>
        <h4>{t('activity.details')}</h4>
        {recorded.length === 0 ? (
          <p className="muted">{t('activity.noDetails')}</p>
        ) : (
          <dl>
            {recorded.map((fact) => (
              <div key={fact.name}>
                <dt>{fact.name}</dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
        <OtherView row={row} />
        {row.fault !== null && (
          <p className="proof-words with-icon faulty">
            <Icon name="warning" /> <span>{wordsFor(`activity.faultWords.${row.fault}`) ?? spaced(row.fault)}</span>
          </p>
        )}
        <p className={`proof-words with-icon ${row.proof}`}>
          <Icon name={row.proof === 'checked' ? 'check' : 'clock'} />{' '}
          <span>{t(`activity.proofWords.${row.proof}`)}</span>
        </p>
      </div>
    </aside>
  );
}
