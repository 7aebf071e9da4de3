/** The activity as a table: a line a record, however many there are. */
import type { CheckedRow } from '../../../contract/activity.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { fullTime, sameDay, shortDate, withSeconds } from '../../i18n/format.ts';
import { useClock } from '../../store/clock.ts';
import { Icon } from '../../ui/Icon.tsx';
import { LongGrid, type RowSource } from '../../ui/LongGrid.tsx';
import { actorName, factLine, isStopped, kindIcon, kindName } from './activityWords.ts';

const HEIGHTS = [32, 56] as const;

interface Props {
  source: RowSource<CheckedRow>;
  rows: number;
  chosen: number | null;
  choose: (row: CheckedRow | null) => void;
  scrolled: (toTop: boolean) => void;
  topping: number;
}

const drawRow = (row: CheckedRow) => <Cells row={row} />;

export function ActivityTable({ source, rows, chosen, choose, scrolled, topping }: Props) {
  return (
    <LongGrid
      label={t('activity.title')}
      name="activity"
      className=""
      rows={rows}
      source={source}
      columns={wordsOf('activity.columns')}
      columnClass={(key) => `col-${key}`}
      heights={HEIGHTS}
      isChosen={(row) => row.position === chosen}
      choose={choose}
      attributesOf={(row) => ({ 'data-position': row.position })}
      draw={drawRow}
      words={{ loadingRow: t('activity.loadingRow'), rowError: t('activity.rowError') }}
      scrolled={scrolled}
      topping={topping}
    />
  );
}

function Cells({ row }: { row: CheckedRow }) {
  const time = useClock((now) =>
    sameDay(row.at, now) ? withSeconds(row.at) : `${shortDate(row.at)} ${withSeconds(row.at)}`,
  );
  return (
    <>
      <span role="gridcell" className="cell col-time">
        <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
          {time}
        </time>
      </span>
      <span role="gridcell" className={`cell col-what${isStopped(row.kind) ? ' stopped' : ''}`} data-kind={row.kind}>
        <span>{kindName(row.kind)}</span> <Icon name={kindIcon(row.kind)} />
      </span>
      <span role="gridcell" className="cell col-who">
        {row.personName ?? <span className="muted">{actorName(row)}</span>}
      </span>
      <span role="gridcell" className="cell col-tenant">
        {row.tenantName ?? ''}
      </span>
      <span role="gridcell" className="cell col-where">
        {row.workstationName ?? ''}
      </span>
      <span role="gridcell" className="cell col-detail muted">
        {factLine(row)}
      </span>
      <span role="gridcell" className={`cell col-proof ${row.fault === null ? row.proof : 'faulty'}`}>
        {row.fault === null ? t(`activity.proof.${row.proof}`) : t('activity.faulty')}
      </span>
    </>
  );
}
