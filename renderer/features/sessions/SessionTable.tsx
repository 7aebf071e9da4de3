/** Open sessions as a table, the own ones or those of others. */
import { Button } from 'react-aria-components';
import type { SessionLine } from '../../../contract/sessions.ts';
import { sessions as words } from '../../i18n/accountWords.ts';
import { useClock } from '../../store/clock.ts';
import { sameDay, shortDate, timeOfDay } from '../../i18n/times.ts';

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
            {whose === 'others' && <th scope="col">{words.columns.person}</th>}
            <th scope="col">{words.columns.workstation}</th>
            <th scope="col">{words.columns.address}</th>
            <th scope="col">{words.columns.since}</th>
            <th scope="col">{words.columns.seen}</th>
            <th scope="col">{words.columns.act}</th>
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
          <span className="muted">{words.thisOne}</span>
        ) : (
          <Button
            className="button quiet"
            aria-label={
              whose === 'own'
                ? words.endOwnNamed(line.workstationName)
                : words.endNamed(line.person.name, line.workstationName)
            }
            onPress={end}
          >
            {words.end}
          </Button>
        )}
      </td>
    </tr>
  );
}

function When({ at }: { at: number }) {
  return useClock((now) => (sameDay(at, now) ? timeOfDay(at) : `${shortDate(at)} ${timeOfDay(at)}`));
}
