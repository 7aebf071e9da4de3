/** Refused addresses: the alert that goes on now, live, and what was recorded. */
import { useCallback, useEffect, useState } from 'react';
import type { IntrusionAlert, Intrusions as Held } from '../../../contract/addresses.ts';
import { intrusions as words } from '../../i18n/addressesWords.ts';
import { useDesk } from '../../store/context.ts';
import { fullTime, shortDate, timeOfDay, withSeconds } from '../../i18n/times.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** What was loaded, with the alerts that have come since. */
function useIntrusions() {
  const { bridge } = useDesk();
  const [held, setHeld] = useState<Held | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback((): void => {
    bridge.listIntrusions({}).then(
      (found) => {
        setHeld(found);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [bridge]);
  useEffect(() => {
    load();
    return bridge.on('intrusion', (alert) => {
      setHeld((before) => ({
        alerts: [alert, ...(before?.alerts ?? []).filter(({ id }) => id !== alert.id)],
        records: before?.records ?? [],
      }));
      // The records behind it are worth a look when it begins and when it is over.
      if (alert.endedAt !== null) load();
    });
  }, [bridge, load]);
  return { held, failed, load };
}

/** The alert that goes on, over whatever view there is; nothing while there is none. */
export function IntrusionBanner() {
  const { held } = useIntrusions();
  const current = held?.alerts.find(({ endedAt }) => endedAt === null);
  return (
    <div className="intrusion-banner" role="alert">
      {current !== undefined && <Alert alert={current} />}
    </div>
  );
}

export function Intrusions() {
  const { held, failed, load } = useIntrusions();
  const current = held?.alerts.find(({ endedAt }) => endedAt === null);
  const past = held?.alerts.filter(({ endedAt }) => endedAt !== null).slice(0, 10) ?? [];
  return (
    <section className="masking-part" data-region="intrusions" aria-labelledby="intrusions-title">
      <h3 id="intrusions-title">{words.title}</h3>
      <p className="small muted">{words.hint}</p>
      <div role="alert">{current !== undefined && <Alert alert={current} />}</div>
      {failed && <Failed text={words.error} retry={load} />}
      {!failed && held === null && <Loading label={words.loading} rows={3} />}
      {held !== null && held.alerts.length === 0 && held.records.length === 0 && <Empty icon="check" {...words.none} />}
      {past.length > 0 && (
        <>
          <h4>{words.past}</h4>
          <ul className="lines">
            {past.map((alert) => (
              <li key={alert.id}>
                <p>
                  <strong>
                    {words.over(`${shortDate(alert.beganAt)} ${timeOfDay(alert.beganAt)}`, timeOfDay(alert.lastAt))}
                  </strong>{' '}
                  <span className="small muted">{words.peak(alert.peakPerMinute)}</span>
                </p>
                <p className="small">{words.alertFacts(alert.refusals, alert.addresses, alert.newestAddress)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      {held !== null && held.records.length > 0 && (
        <>
          <h4>{words.records}</h4>
          <ul className="lines">
            {held.records.slice(0, 50).map((record) => (
              <li key={record.position}>
                <p>
                  <strong className="address-range">
                    {record.address === 'others' ? words.others : (record.address ?? words.unknownAddress)}
                  </strong>{' '}
                  <span className="small muted">{words.times(record.count)}</span>
                </p>
                <p className="small">
                  {[record.personName, record.workstationName].filter((name) => name !== null).join(', ')}
                  {record.personName !== null || record.workstationName !== null ? ': ' : ''}
                  {words.reasons[record.reason] ?? record.reason}
                  {record.refusedBy === 'desk' ? ` (${words.byDesk})` : ''}
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
          <strong>{words.alert(alert.perMinute)}</strong>{' '}
          <span className="small">{words.begun(withSeconds(alert.beganAt))}</span>
        </p>
        <p>{words.alertFacts(alert.refusals, alert.addresses, alert.newestAddress)}</p>
        <p className="small">
          {alert.reasons
            .map(({ reason, count }) => `${words.reasons[reason] ?? reason}: ${count.toLocaleString('en-GB')}`)
            .join('; ')}
        </p>
      </div>
    </div>
  );
}
