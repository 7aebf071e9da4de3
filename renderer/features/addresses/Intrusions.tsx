/** Refused addresses: the alert that goes on now, live, and what was recorded. */
import { useCallback, useEffect, useState } from 'react';
import type { IntrusionAlert, Intrusions as Loaded } from '../../../contract/addresses.ts';
import { t, wordsFor, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { fullTime, numberWords, shortDate, timeOfDay, withSeconds } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** A newer server may give reasons that this desk does not know. */
const reasonWords = (reason: string): string => wordsFor(`intrusions.reasons.${reason}`) ?? reason;
const alertFacts = ({ refusals, addresses, newestAddress }: IntrusionAlert): string =>
  newestAddress === ''
    ? t('intrusions.alertFacts', { refusals, count: addresses })
    : t('intrusions.alertFactsNewest', { refusals, count: addresses, newest: newestAddress });

/** What was loaded, with the alerts that have come since. */
function useIntrusions() {
  const { bridge } = useDesk();
  const [known, setKnown] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback((): void => {
    bridge.listIntrusions({}).then(
      (found) => {
        setKnown(found);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [bridge]);
  useEffect(() => {
    load();
    return bridge.on('intrusion', (alert) => {
      setKnown((before) => ({
        alerts: [alert, ...(before?.alerts ?? []).filter(({ id }) => id !== alert.id)],
        records: before?.records ?? [],
      }));
      // The records behind it are worth a look when it begins and when it is over.
      if (alert.endedAt !== null) load();
    });
  }, [bridge, load]);
  return { known, failed, load };
}

/** The alert that goes on, over whatever view there is; nothing while there is none. */
export function IntrusionBanner() {
  const { known } = useIntrusions();
  const current = known?.alerts.find(({ endedAt }) => endedAt === null);
  return (
    <div className="intrusion-banner" role="alert">
      {current !== undefined && <Alert alert={current} />}
    </div>
  );
}

export function Intrusions() {
  const { known, failed, load } = useIntrusions();
  const current = known?.alerts.find(({ endedAt }) => endedAt === null);
  const past = known?.alerts.filter(({ endedAt }) => endedAt !== null).slice(0, 10) ?? [];
  return (
    <section className="view-part" data-region="intrusions" aria-labelledby="intrusions-title">
      <h3 id="intrusions-title">{t('intrusions.title')}</h3>
      <p className="small muted">{t('intrusions.hint')}</p>
      <div role="alert">{current !== undefined && <Alert alert={current} />}</div>
      {failed && <Failed text={t('intrusions.error')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && known === null && <Loading label={t('intrusions.loading')} rows={3} />}
      {known !== null && known.alerts.length === 0 && known.records.length === 0 && (
        <Empty icon="check" {...wordsOf('intrusions.none')} />
      )}
      {past.length > 0 && (
        <>
          <h4>{t('intrusions.past')}</h4>
          <ul className="lines">
            {past.map((alert) => (
              <li key={alert.id}>
                <p>
                  <strong>
                    {t('intrusions.over', {
                      from: `${shortDate(alert.beganAt)} ${timeOfDay(alert.beganAt)}`,
                      to: timeOfDay(alert.lastAt),
                    })}
                  </strong>{' '}
                  <span className="small muted">{t('intrusions.peak', { perMinute: alert.peakPerMinute })}</span>
                </p>
                <p className="small">{alertFacts(alert)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      {known !== null && known.records.length > 0 && (
        <>
          <h4>{t('intrusions.records')}</h4>
          <ul className="lines">
            {known.records.slice(0, 50).map((record) => (
              <li key={record.position}>
                <p>
                  <strong className="address-range">
                    {record.address === 'others'
                      ? t('intrusions.others')
                      : (record.address ?? t('intrusions.unknownAddress'))}
                  </strong>{' '}
                  <span className="small muted">{t('intrusions.times', { count: record.count })}</span>
                </p>
                <p className="small">
                  {[record.personName, record.workstationName].filter((name) => name !== null).join(', ')}
                  {record.personName !== null || record.workstationName !== null ? ': ' : ''}
                  {reasonWords(record.reason)}
                  {record.refusedBy === 'desk' ? ` (${t('intrusions.byDesk')})` : ''}
                </p>
                <p className="small muted">
                  <time dateTime={new Date(record.at).toISOString()}>{fullTime(record.at)}</time>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Alert({ alert }: { alert: IntrusionAlert }) {
  return (
    <div className="callout danger intrusion" data-alert={alert.id}>
      <Icon name="warning" />
      <div>
        <p>
          <strong>{t('intrusions.alert', { perMinute: alert.perMinute })}</strong>{' '}
          <span className="small">{t('intrusions.begun', { time: withSeconds(alert.beganAt) })}</span>
        </p>
        <p>{alertFacts(alert)}</p>
        <p className="small">
          {alert.reasons.map(({ reason, count }) => `${reasonWords(reason)}: ${numberWords(count)}`).join('; ')}
        </p>
      </div>
    </div>
  );
}
