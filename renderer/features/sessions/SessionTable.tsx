/** Open sessions as a table, one's own or those of others. */
import { Button } from 'react-aria-components';
import type { SessionLine } from '../../../contract/sessions.ts';
import { t } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { sameDay, shortDate, timeOfDay } from '../../i18n/format.ts';

export function SessionTable({
  lines,
  whose,
  label,
  end,
}: {
  lines: readonly SessionLine[];
  whose: 'own' | 'others';
  label: string;
  end: (line: SessionLine) => void;
}) {
  return (
    <div className="account-scroll">
      <table className="account-table" aria-label={label}>
        <thead>
          <tr>
            {whose === 'others' && <th scope="col">{t('sessions.columns.person')}</th>}
            <th scope="col">{t('sessions.columns.workstation')}</th>
            <th scope="col">{t('sessions.columns.address')}</th>
            <th scope="col">{t('sessions.columns.since')}</th>
            <th scope="col">{t('sessions.columns.seen')}</th>
            <th scope="col">{t('sessions.columns.act')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.id} line={line} whose={whose} end={() => end(line)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ line, whose, end }: { line: SessionLine; whose: 'own' | 'others'; end: () => void }) {
  return (
    <tr data-session={line.id}>
      {whose === 'others' && <th scope="row">{line.person.name}</th>}
      <td>{line.workstationName}</td>
      <td>{line.address}</td>
      <td>
        <When at={line.since} />
      </td>
      <td>
        <When at={line.lastSeen} />
      </td>
      <td>
        {line.isThis ? (
          <span className="muted">{t('sessions.thisOne')}</span>
        ) : (
          <Button
            className="button quiet"
            aria-label={
              whose === 'own'
                ? t('sessions.endOwnNamed', { where: line.workstationName })
                : t('sessions.endNamed', { whose: line.person.name, where: line.workstationName })
            }
            onPress={end}
          >
            {t('sessions.end')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function When({ at }: { at: number }) {
  return useClock((now) => (sameDay(at, now) ? timeOfDay(at) : `${shortDate(at)} ${timeOfDay(at)}`));
}
