/** What the server brings to the people who may see it, newest first, and who has acknowledged it. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Alert } from '../../../contract/alerts.ts';
import { fullTime, withSeconds } from '../../i18n/format.ts';
import { t, wordsFor, wordsOf } from '../../i18n/index.ts';
import { factName, factWords, isForMatching } from '../../i18n/factWords.ts';
import { alertName, capital } from '../../i18n/names.ts';
import { useDesk } from '../../store/context.ts';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import type { ViewProps } from '../../store/session.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';
import { useAlerts } from './useAlerts.ts';

export function Alerts({ state }: Pick<ViewProps, 'state'>) {
  const { bridge } = useDesk();
  const { list, failed, load, loadMore } = useAlerts(true);
  const [notice, setNotice] = useState<Notice | null>(null);
  const acknowledge = async (alertId: string): Promise<void> => {
    setNotice(
      await noticeOf(
        async () => {
          await bridge.acknowledgeAlert({ alertId });
          return t('alerts.done');
        },
        (words) => t('alerts.notDone', { words }),
      ),
    );
    load();
  };
  return (
    <main className="table-view">
      <div className="table-view-head" data-region="alerts">
        <TableTitle title={t('alerts.title')} intro={t('alerts.intro')} />
        <div className="table-view-notice" role="status">
          {list !== null && list.alerts.length > 0 && <p>{t('alerts.unread', { count: list.unread })}</p>}
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys */}
      <div className="alert-list" role="region" aria-label={t('alerts.title')} tabIndex={0} data-region="alert-list">
        {failed && <Failed text={t('alerts.error')} retryLabel={t('app.retry')} retry={load} />}
        {!failed && list === null && <Loading label={t('alerts.loading')} />}
        {list?.alerts.length === 0 && <Empty icon="check" {...wordsOf('alerts.none')} />}
        <ul>
          {list?.alerts.map((alert) => (
            <li key={alert.id}>
              <One
                alert={alert}
                isOffline={state.connection === 'offline'}
                acknowledge={() => void acknowledge(alert.id)}
              />
            </li>
          ))}
        </ul>
        {list?.hasMore === true && (
          <Button className="button" onPress={loadMore}>
            {t('alerts.more')}
          </Button>
        )}
      </div>
    </main>
  );
}

const timesOf = ({ beganAt, lastAt, count }: Alert): string => {
  const times =
    count === 1 ? fullTime(beganAt) : t('alerts.since', { from: fullTime(beganAt), to: withSeconds(lastAt) });
  return count === 1 ? times : `${t('alerts.times', { count })}, ${times}`;
};
const factsOf = ({ kind, detail, source }: Alert): { name: string; value: string }[] => [
  ...(source === null ? [] : [{ name: t('alerts.source'), value: source }]),
  ...Object.entries(detail)
    .filter(([key, fact]) => !isForMatching(key, fact))
    .map(([key]) => ({ name: capital(factName(key)), value: factWords(kind, detail, key) })),
];

function One({ alert, isOffline, acknowledge }: { alert: Alert; isOffline: boolean; acknowledge: () => void }) {
  const { kind, acknowledgedAt, acknowledgedBy, personName, workstationName, tenantName } = alert;
  const name = alertName(kind);
  const of = [personName, workstationName, tenantName].filter((each) => each !== null).join(' · ');
  const isOpen = acknowledgedAt === null;
  return (
    <article className="alert" data-alert={alert.id} data-kind={kind} data-open={isOpen || undefined}>
      <Icon name={isOpen ? 'warning' : 'check'} />
      <div className="alert-body">
        <h3>{name}</h3>
        <p className="small muted">
          <time dateTime={new Date(alert.beganAt).toISOString()}>{timesOf(alert)}</time>
          {of !== '' && <> · {of}</>}
        </p>
        <p>{wordsFor(`alertKinds.${kind}.sentence`) ?? t('alerts.newer')}</p>
        <dl className="alert-facts small">
          {factsOf(alert).map((fact) => (
            <div key={fact.name}>
              <dt className="muted">{fact.name}</dt> <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {isOpen && alert.acknowledgeable !== 'by-reader' ? (
        <p className="small muted" data-concerns="reader">
          {t(alert.acknowledgeable === 'no-other-person' ? 'alerts.concernsAll' : 'alerts.concernsYou')}
        </p>
      ) : isOpen ? (
        <Button
          className="button"
          isDisabled={isOffline}
          aria-label={t('alerts.acknowledgeLabel', { name, time: fullTime(alert.beganAt) })}
          onPress={acknowledge}
        >
          {t('alerts.acknowledge')}
        </Button>
      ) : (
        <p className="small muted">
          {acknowledgedBy === null
            ? t('alerts.acknowledged', { time: fullTime(acknowledgedAt) })
            : t('alerts.acknowledgedBy', { name: acknowledgedBy, time: fullTime(acknowledgedAt) })}
        </p>
      )}
    </article>
  );
}
